package org.losskit.bench.score;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.losskit.cli.WarmCommand;

/**
 * One process in which all subjects of a contest take turns; the first round, in which the
 * compilers work, is not printed.
 */
final class WarmProcess {
  static final String COMMAND = "command";
  static final String QUERY = "query";

  private static final String SEPARATOR = "\t";
  private static final long SEED = 1;

  private WarmProcess() {}

  /** A subject as one argument. */
  static String argument(Subject subject) {
    return subject.name() + SEPARATOR + String.join(SEPARATOR, subject.warm());
  }

  /** Arguments: rounds, threads, and the subjects. */
  public static void main(String[] arguments) throws IOException, SQLException {
    int rounds = Integer.parseInt(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    List<String> subjects = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
    Random order = new Random(SEED);
    for (int round = 0; round <= rounds; round++) {
      Collections.shuffle(subjects, order);
      for (String subject : subjects) {
        List<String> words = List.of(subject.split(SEPARATOR, -1));
        Clock clock = Clock.start();
        double mean = run(words.subList(1, words.size()), threads);
        if (round > 0) {
          System.out.printf(
              Locale.ROOT,
              "%s\t%s\t%s\t%s%n",
              words.get(0),
              clock.wallSeconds(),
              clock.cpuSeconds(),
              mean);
        }
      }
    }
  }

  private static double run(List<String> words, int threads) throws IOException, SQLException {
    return words.get(0).equals(QUERY)
        ? Sql.number(words.get(1), threads)
        : Answer.parse(WarmCommand.run(words.subList(1, words.size()).toArray(String[]::new)))
            .mean();
  }
}
