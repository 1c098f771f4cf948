package org.losskit.bench.score;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Which way of writing the same loss in SQL is the fastest: that one is timed beside ours. */
final class SqlTrial {
  private static final int TIMES = 3;

  /** Who needs so many times the time of the fastest at first is not tried again. */
  private static final double HOPELESS = 1.5;

  private final int threads;

  SqlTrial(int threads) {
    this.threads = threads;
  }

  /** The fastest of the stable ones and the fastest of the plain ones, by processor time. */
  List<LogLossSql> fastest(List<LogLossSql> candidates) throws SQLException {
    Map<LogLossSql, Double> seconds = new TreeMap<>(Comparator.comparing(LogLossSql::title));
    for (int time = 0; time < TIMES; time++) {
      for (LogLossSql candidate : candidates) {
        if (time == 0 || isClose(candidate, seconds)) {
          Clock clock = Clock.start();
          Sql.number(candidate.query(), threads);
          seconds.merge(candidate, clock.cpuSeconds(), Math::min);
        }
      }
    }
    seconds.forEach((candidate, least) ->
        System.err.printf(Locale.ROOT, "%-40s %7.2f s cpu%n", candidate.title(), least));
    return List.of(fastest(seconds, true), fastest(seconds, false));
  }

  private static boolean isClose(LogLossSql candidate, Map<LogLossSql, Double> seconds) {
    LogLossSql fastest = fastest(seconds, candidate.stable());
    return seconds.getOrDefault(candidate, 0.0)
        <= HOPELESS * seconds.getOrDefault(fastest, Double.MAX_VALUE);
  }

  private static LogLossSql fastest(Map<LogLossSql, Double> seconds, boolean stable) {
    return seconds.entrySet().stream()
        .filter(entry -> entry.getKey().stable() == stable)
        .min(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }
}
