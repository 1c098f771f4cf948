package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run of the command as a process of its own, whose streams are files. */
final class Launch {
  /** The launcher of the sources. */
  static final Path SOURCES = Path.of("../losskit").toAbsolutePath().normalize();

  private static final Path JAR = Path.of("target/lib/losskit.jar");

  private final Process process;
  private final Path out;
  private final Path err;

  private Launch(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Says that the build of this run is the newest: Maven leaves a jar of the same bytes as it is.
   */
  static void builtNow() throws IOException {
    Files.setLastModifiedTime(JAR, FileTime.from(Instant.now()));
  }

  /**
   * Starts it in a folder, with the Java of this test.
   *
   * @param environment what differs from that of this process; an empty value takes the name away
   */
  static Launch start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path streams = Files.createTempDirectory("losskit-streams");
    Path in = Files.writeString(streams.resolve("in"), "nonsense\n");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    environment.forEach((name, value) -> {
      if (value.isEmpty()) {
        builder.environment().remove(name);
      } else {
        builder.environment().put(name, value);
      }
    });
    Path out = streams.resolve("out");
    Path err = streams.resolve("err");
    Process process =
        builder
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    for (Path file : List.of(streams, in, out, err)) {
      file.toFile().deleteOnExit();
    }
    return new Launch(process, out, err);
  }

  Process process() {
    return process;
  }

  /** What it answered, once it has ended. */
  Run end() throws IOException, InterruptedException {
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Run(process.exitValue(), read(out), read(err));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  /** A program for a PATH. */
  static Path program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /** A folder for a PATH that has these tools of the system and nothing else. */
  static Path tools(Path folder, String... names) throws IOException {
    Files.createDirectories(folder);
    for (String name : names) {
      Path tool = Path.of("/usr/bin", name);
      Path there = Files.exists(tool) ? tool : Path.of("/bin", name);
      program(folder.resolve(name), "exec " + there + " \"$@\"");
    }
    return folder;
  }
}
