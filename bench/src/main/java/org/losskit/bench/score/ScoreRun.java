package org.losskit.bench.score;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.losskit.bench.Machine;

/**
 * Times {@code losskit score} beside DuckDB's SQL on the same Parquet files and beside scikit-learn
 * on the same .npy files, in turns, and prints a table of each.
 */
final class ScoreRun {
  private ScoreRun() {}

  /** Arguments: rows, rounds, threads, the home of the launcher, a Python with scikit-learn. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, SQLException {
    long rows = Long.parseLong(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    Path home = Path.of(arguments[3]);
    Path folder = home.resolve("bench/target/score");
    DataFiles data = new DataFiles(folder, rows);
    data.create();
    List<Contest> contests = new Contests(home, data, threads, arguments[4]).all();
    System.out.printf(
        """
        %s, %d processors, %s
        %d threads (scikit-learn has one); heap of losskit %s; medians of %d rounds
        work: without the start of Java and DuckDB's driver, or of Python with its imports
        """,
        Machine.processor(), Machine.processors(), Machine.jdk(), threads, Contest.HEAP, rounds);
    Samples samples = new Samples();
    Path raw = folder.resolve("score-" + rows + ".json");
    for (Contest contest : contests) {
      contest.fresh(rounds, samples);
      contest.warm(rounds, threads, Java.warm(), samples);
      System.out.print(new ScoreTable(samples).of(contest));
      // A later contest may take long, or fail.
      samples.write(raw, threads);
    }
    System.out.println("\nraw figures: " + raw);
  }
}
