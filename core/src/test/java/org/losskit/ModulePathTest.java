package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A module of somebody else's compiles and runs against this one, with the vector module and
 * without it.
 */
class ModulePathTest {
  private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void aModuleThatRequiresLosskitCompilesAndRuns() throws Exception {
    Path descriptor = folder.resolve("module-info.java");
    Files.writeString(descriptor, "module app { requires org.losskit; }");
    Path main = folder.resolve("Main.java");
    Files.writeString(
        main,
        """
        package app;
        import org.losskit.Losses;
        import org.losskit.tensor.Tensor;
        public class Main {
          public static void main(String[] args) {
            System.out.println(Losses.mse().value(Tensor.of(new float[] {3}), Tensor.of(new float[] {1})));
          }
        }
        """);
    Path out = folder.resolve("out");
    run(
        "javac",
        "-p",
        CLASSES.toString(),
        "-d",
        out.toString(),
        descriptor.toString(),
        main.toString());
    String path = CLASSES + File.pathSeparator + out;
    assertThat(run("java", "-p", path, "-m", "app/app.Main")).isEqualTo("float32 [] {4.0}\n");
    assertThat(
            run("java", "--add-modules", "jdk.incubator.vector", "-p", path, "-m", "app/app.Main"))
        .isEqualTo("float32 [] {4.0}\n");
  }

  private static String run(String tool, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("losskit", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return output.replace(System.lineSeparator(), "\n");
    } finally {
      Files.delete(errors);
    }
  }
}
