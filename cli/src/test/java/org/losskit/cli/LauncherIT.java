package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher over the build of this very run: it finds nothing to build. */
class LauncherIT {
  private static final Path LAUNCHER = Launch.SOURCES;

  @TempDir private Path folder;

  @BeforeAll
  static void builtNow() throws IOException {
    Launch.builtNow();
  }

  @BeforeEach
  void needsAShell() {
    assumeThat(Path.of("/bin/sh")).exists();
  }

  private Run launch(Map<String, String> environment, String launcher, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher));
    command.addAll(List.of(arguments));
    return Launch.start(folder, environment, command).end();
  }

  @Test
  void runsFromAnotherFolderThroughALinkWithSpaces() throws Exception {
    Path link = Files.createDirectory(folder.resolve("a folder")).resolve("a link");
    Files.createSymbolicLink(link, LAUNCHER);
    Run run = launch(Map.of(), link.toString(), "--version");
    Files.delete(link);
    assertThat(run).isEqualTo(Run.of("--version"));
  }

  @Test
  void passesStandardInputAndExitCodesThrough() throws Exception {
    assertThat(launch(Map.of(), LAUNCHER.toString(), "eval").out())
        .startsWith("{\"id\": null, \"error\": ");
    assertThat(launch(Map.of(), LAUNCHER.toString(), "explain", "mse"))
        .isEqualTo(Run.of("explain", "mse"));
  }

  /** On JDK 25 with the vector kernels, whose announcement must not be seen. */
  @Test
  void scoresTheSampleAndWritesNothingOnStandardError() throws Exception {
    Map<String, String> wide = Map.of("COLUMNS", "80");
    assertThat(launch(wide, LAUNCHER.toString(), "score")).isEqualTo(Run.of("score"));
    assertThat(launch(wide, LAUNCHER.toString(), "score", "none.csv"))
        .isEqualTo(Run.of("score", "none.csv"));
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    assertThat(launch(Map.of("JAVA_HOME", "/none"), LAUNCHER.toString(), "list"))
        .isEqualTo(
            new Run(
                127,
                "",
                "losskit: JAVA_HOME is /none, which has no bin/java; Losskit needs Java 17 or later\n"));
    Path tools = Launch.tools(folder.resolve("bin"), "dirname", "readlink");
    Map<String, String> without = Map.of("JAVA_HOME", "", "PATH", tools.toString());
    assertThat(launch(without, LAUNCHER.toString(), "list"))
        .isEqualTo(
            new Run(
                127,
                "",
                "losskit: Java is missing: neither JAVA_HOME nor PATH has it; Losskit needs Java 17 or later\n"));
  }

  @Test
  void refusesAnOldJava() throws Exception {
    Path home = folder.resolve("jdk");
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    Path java = Launch.program(home.resolve("bin/java"), "exit 0");
    assertThat(launch(Map.of("JAVA_HOME", home.toString()), LAUNCHER.toString(), "list"))
        .isEqualTo(
            new Run(
                127, "", "losskit: " + java + " is Java 11.0.2; Losskit needs Java 17 or later\n"));
  }

  /**
   * A stand-in for Maven that leaves the jar alone, as Maven does when only a module beneath it has
   * changed.
   */
  @Test
  void buildsOnceForSourcesThatAreNewer() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path launcher = Files.copy(LAUNCHER, home.resolve("losskit"));
    for (String module : List.of("core", "score", "reader", "cli")) {
      Files.createDirectories(home.resolve(module + "/src/main"));
      Files.writeString(home.resolve(module + "/pom.xml"), "");
    }
    Files.writeString(home.resolve("pom.xml"), "");
    Files.copy(LAUNCHER.resolveSibling("cli/build.sh"), home.resolve("cli/build.sh"));
    Files.createDirectories(home.resolve("cli/target/lib"));
    Path jar = Files.writeString(home.resolve("cli/target/lib/losskit.jar"), "");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(3600)));
    Path jdk = folder.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Launch.program(jdk.resolve("bin/java"), "echo ran");
    Launch.program(jdk.resolve("bin/javac"), "exit 0");
    Path tools = Files.createDirectory(folder.resolve("bin"));
    Launch.program(tools.resolve("mvn"), "exit 0");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            jdk.toString(),
            "PATH",
            tools + File.pathSeparator + System.getenv("PATH"));
    assertThat(launch(environment, launcher.toString(), "list"))
        .isEqualTo(
            new Run(0, "ran\n", "losskit: the sources are newer than the build: building again\n"));
    assertThat(launch(environment, launcher.toString(), "list")).isEqualTo(new Run(0, "ran\n", ""));
  }
}
