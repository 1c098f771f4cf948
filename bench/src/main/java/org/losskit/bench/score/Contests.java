package org.losskit.bench.score;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is timed against what. */
final class Contests {
  /** What scikit-learn holds at once, in arrays of 8 bytes an element: measured, and rounded up. */
  private static final int ARRAYS_OF_SKLEARN = 6;

  private final Path home;
  private final DataFiles data;
  private final int threads;
  private final String python;
  private final SqlTrial trial;

  Contests(Path home, DataFiles data, int threads, String python) {
    this.home = home;
    this.data = data;
    this.threads = threads;
    this.python = python;
    this.trial = new SqlTrial(threads);
  }

  List<Contest> all() throws IOException, InterruptedException, SQLException {
    Path binary = data.binary();
    List<String> binaryWords =
        words(
            binary.toString(),
            "--loss",
            "bce_with_logits",
            "--prediction",
            "logit",
            "--target",
            "label");
    List<Subject> binarySubjects = new ArrayList<>();
    binarySubjects.add(ours(Subject.OURS, binaryWords));
    binarySubjects.add(ours("losskit --compare", with(binaryWords, "--compare", "other_logit")));
    binarySubjects.add(ours("losskit --by, 1,000 segments", with(binaryWords, "--by", "store")));
    trial.fastest(LogLossSql.binary(binary)).forEach(sql -> binarySubjects.add(query(sql)));

    Path classes = data.classes();
    List<Subject> classSubjects = new ArrayList<>();
    classSubjects.add(
        ours(
            Subject.OURS,
            words(
                classes.toString(),
                "--loss",
                "cross_entropy",
                "--prediction",
                "p*",
                "--target",
                "label")));
    trial
        .fastest(LogLossSql.classes(classes, DataFiles.CLASSES))
        .forEach(sql -> classSubjects.add(query(sql)));

    return List.of(
        new Contest("binary, Parquet", data.binaryRows(), binarySubjects),
        new Contest("ten classes, Parquet", data.classRows(), classSubjects),
        npy("binary, .npy", binary, data.binaryRows(), 2, "bce"),
        npy("ten classes, .npy", classes, data.classRows(), DataFiles.CLASSES, "cross_entropy"));
  }

  private Contest npy(String name, Path parquet, long rows, int classes, String loss)
      throws IOException, InterruptedException {
    String p = data.npy(parquet, "p").toString();
    String y = data.npy(parquet, "y").toString();
    List<Subject> subjects = new ArrayList<>();
    subjects.add(
        ours(
            Subject.OURS,
            words("--loss", loss, "--as", "probabilities", "--prediction", p, "--target", y)));
    String script = home.resolve("bench/src/main/python/sklearn_log_loss.py").toString();
    long needed = rows * classes * Double.BYTES * ARRAYS_OF_SKLEARN;
    if (!hasSklearn()) {
      System.err.println(name + ": without scikit-learn, which " + python + " lacks");
    } else if (needed > Memory.available()) {
      System.err.printf(
          "%s: without scikit-learn, which may take %,d MB%n", name, needed / 1_000_000);
    } else {
      subjects.add(new Subject("scikit-learn", List.of(python, script, p, y), Map.of(), List.of()));
    }
    return new Contest(name, rows, subjects);
  }

  private boolean hasSklearn() throws InterruptedException {
    try {
      ChildProcess.run(List.of(python, "-c", "import numpy, sklearn"), Map.of());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> words(String... more) {
    return Stream.of(
            Stream.of("score"),
            Stream.of(more),
            Stream.of("--threads", Integer.toString(threads), "--json", "-"))
        .flatMap(words -> words)
        .toList();
  }

  private static List<String> with(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }

  private Subject ours(String name, List<String> words) {
    return Contest.ours(name, home.resolve("losskit"), words);
  }

  private Subject query(LogLossSql sql) {
    List<String> command = new ArrayList<>(Java.command(List.of("-XX:TieredStopAtLevel=1")));
    command.addAll(List.of(SqlProcess.class.getName(), Integer.toString(threads), sql.query()));
    return new Subject(sql.title(), command, Map.of(), List.of(WarmProcess.QUERY, sql.query()));
  }
}
