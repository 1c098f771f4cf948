package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
