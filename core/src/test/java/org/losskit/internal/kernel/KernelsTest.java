package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KernelsTest {
  @Test
  void theRunUsesTheBackendThatItsNameSays() {
    assertThat(Kernels.backend().name()).isEqualTo(System.getProperty("losskit.test.backend"));
  }

  @Test
  void withoutTheModuleTheBackendIsPortable() {
    assertThat(Kernels.choose(null, false, 25).name()).isEqualTo("portable");
  }

  @Test
  void beforeJdk25TheBackendIsPortable() {
    assertThat(Kernels.choose(null, true, 17).name()).isEqualTo("portable");
  }

  @Test
  void portableCanBeForced() {
    assertThat(Kernels.choose("portable", true, 25).name()).isEqualTo("portable");
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> Kernels.choose("simd", true, 25))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "losskit: system property losskit.kernels: found \"simd\"; expected portable or"
                + " vector, or leave it out");
  }

  @Test
  void vectorWithoutItsModuleIsRefused() {
    assertThatThrownBy(() -> Kernels.choose("vector", false, 25))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "losskit: system property losskit.kernels: found \"vector\" but the module"
                + " jdk.incubator.vector is not loaded; start Java with --add-modules"
                + " jdk.incubator.vector, or leave the property out");
  }

  /** Prints the backend of a process of its own. */
  static final class PrintBackend {
    public static void main(String[] arguments) {
      System.out.println(Kernels.backend().name());
    }
  }

  @Test
  void vectorsOfOneDoubleAreNoVectors() throws Exception {
    String classes =
        Path.of("target/classes") + File.pathSeparator + Path.of("target/test-classes");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxVectorSize=8",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                classes,
                PrintBackend.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output.strip()).isEqualTo("portable");
  }
}
