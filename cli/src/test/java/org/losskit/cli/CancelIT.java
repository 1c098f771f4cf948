package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that a signal ends leaves no file behind and no earlier one changed, at any moment. */
class CancelIT {
  private static final String LONG = "long.csv";
  private static final String MANY_SEGMENTS = "many_segments.csv";
  private static final String EARLIER = "earlier";

  /** A test is started by what ignores SIGINT, which its children would inherit. */
  private static final List<String> HEARS_SIGNALS =
      List.of("/usr/bin/env", "--default-signal=INT", Launch.SOURCES.toString());

  @TempDir private static Path place;

  @TempDir private Path folder;

  private Path temporary = Path.of("");

  @BeforeAll
  static void writeRows() throws Exception {
    assumeThat(new ProcessBuilder("/usr/bin/env", "--default-signal=INT", "true").start().waitFor())
        .isZero();
    Launch.builtNow();
    write(LONG, 1_000_000, 10);
    write(MANY_SEGMENTS, 40_000, 20_000);
  }

  private static void write(String name, int rows, int segments) throws IOException {
    Random random = new Random(20261124);
    try (BufferedWriter out = Files.newBufferedWriter(place.resolve(name))) {
      out.write("p,y,g\n");
      for (int i = 0; i < rows; i++) {
        out.write("0." + (1 + random.nextInt(99_998)) + "," + (i & 1) + "," + i % segments + "\n");
      }
    }
  }

  @BeforeEach
  void earlierReports() throws IOException {
    temporary = Files.createDirectory(folder.resolve("tmp"));
    Path reports = Files.createDirectories(folder.resolve("reports"));
    Files.createDirectory(reports.resolve("pictures"));
    for (String name : List.of("r.json", "r.html", "pictures/segments.svg")) {
      Files.writeString(reports.resolve(name), EARLIER);
    }
  }

  private Launch start(String rows) throws IOException {
    List<String> command = new ArrayList<>(HEARS_SIGNALS);
    command.addAll(List.of("score", place.resolve(rows).toString(), "--quiet", "--by", "g"));
    command.addAll(List.of("--prediction", "p", "--target", "y", "--as", "probabilities"));
    command.addAll(List.of("--threads", "1"));
    command.addAll(List.of("--json", "r.json", "--html", "r.html", "--svg", "pictures"));
    return Launch.start(folder.resolve("reports"), Map.of("TMPDIR", temporary.toString()), command);
  }

  private static void send(String signal, Launch launch) throws Exception {
    String pid = String.valueOf(launch.process().pid());
    new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
  }

  /** Waits for a file with such a name, or for the end of the process. */
  private static void await(Path folder, Launch launch, Predicate<String> name) throws Exception {
    while (launch.process().isAlive()) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.anyMatch(file -> name.test(file.getFileName().toString()))) {
          return;
        }
      }
      Thread.sleep(1);
    }
  }

  /** Every file of the reports, and what it holds. */
  private Map<String, String> reports() throws IOException {
    Path reports = folder.resolve("reports");
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(reports)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        all.put(reports.relativize(file).toString(), Files.readString(file));
      }
    }
    return all;
  }

  /** All as it was, or all reports complete where the signal came too late. */
  private boolean isCancelled(Run run, int code) throws IOException {
    Map<String, String> reports = reports();
    assertThat(reports.keySet()).noneMatch(name -> name.contains(".part"));
    assertThat(temporary).isEmptyDirectory();
    assertThat(run.out()).isEmpty();
    if (reports.containsValue(EARLIER)) {
      assertThat(run.code()).isEqualTo(code);
      assertThat(run.err()).isIn("", "losskit: cancelled; nothing was written\n");
      assertThat(reports)
          .containsOnlyKeys("r.json", "r.html", "pictures/segments.svg")
          .allSatisfy((name, text) -> assertThat(text).isEqualTo(EARLIER));
      return !run.err().isEmpty();
    }
    assertComplete(reports);
    assertThat(run.code()).isIn(0, code);
    assertThat(run.err()).isIn("", "losskit: cancelled; the reports are complete\n");
    return false;
  }

  private static void assertComplete(Map<String, String> reports) {
    assertThat(reports.get("r.json")).endsWith("}\n");
    assertThat(reports.get("r.html")).endsWith("</html>\n");
    assertThat(reports)
        .hasSize(7)
        .allSatisfy((name, text) -> {
          if (name.endsWith(".svg")) {
            assertThat(text).endsWith("</svg>\n");
          }
        });
  }

  /** DuckDB's library is the first file of a run; what follows is in the dark. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalWhileItReadsAndScores(String signal, int code) throws Exception {
    boolean cancelled = false;
    for (int wait : new int[] {0, 50, 100, 200, 300, 500, 800}) {
      Launch launch = start(LONG);
      await(temporary, launch, name -> name.startsWith("libduckdb"));
      Thread.sleep(wait);
      send(signal, launch);
      cancelled |= isCancelled(launch.end(), code);
    }
    assertThat(cancelled).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"INT, 130, r.json", "TERM, 143, r.html", "INT, 130, r.html"})
  void aSignalWhileItWritesTheReports(String signal, int code, String file) throws Exception {
    Launch launch = start(MANY_SEGMENTS);
    await(folder.resolve("reports"), launch, name -> name.startsWith("." + file));
    send(signal, launch);
    isCancelled(launch.end(), code);
  }

  /** Nobody can clean up then. */
  @Test
  void anEndWithoutNoticeLeavesEarlierReportsOrCompleteOnes() throws Exception {
    Launch launch = start(MANY_SEGMENTS);
    await(folder.resolve("reports"), launch, name -> name.startsWith(".r.json"));
    launch.process().destroyForcibly();
    launch.end();
    Map<String, String> reports = reports();
    for (String name : List.of("r.json", "r.html")) {
      String text = reports.get(name);
      assertThat(text)
          .as(name)
          .matches(t -> t.equals(EARLIER) || t.endsWith("}\n") || t.endsWith("</html>\n"));
    }
    assertThat(reports.get("pictures/segments.svg"))
        .satisfiesAnyOf(
            text -> assertThat(text).isEqualTo(EARLIER),
            text -> assertThat(text).endsWith("</svg>\n"));
  }

  /** The first run makes a file of classes before it does anything else. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalInTheFirstRunOfTheLauncher(String signal, int code) throws Exception {
    Path lib = Path.of("target/lib");
    for (int wait : new int[] {0, 20, 100, 400}) {
      try (Stream<Path> files = Files.list(lib)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".jsa")).toList()) {
          Files.delete(file);
        }
      }
      Launch launch = start(LONG);
      Thread.sleep(wait);
      send(signal, launch);
      isCancelled(launch.end(), code);
      try (Stream<Path> files = Files.list(lib)) {
        assertThat(files).allMatch(file -> file.toString().matches(".*\\.(jar|jsa)"));
      }
    }
  }
}
