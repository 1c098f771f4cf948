package org.losskit.bench.score;

import java.sql.SQLException;
import java.util.Locale;

/** A fresh process that runs one query, as somebody with DuckDB alone would. */
final class SqlProcess {
  private SqlProcess() {}

  /** Arguments: threads and query. */
  public static void main(String[] arguments) throws SQLException {
    int threads = Integer.parseInt(arguments[0]);
    // The driver unpacks its library: that is the start, not the work.
    Sql.number("SELECT 1", threads);
    Clock clock = Clock.start();
    double mean = Sql.number(arguments[1], threads);
    double wall = clock.wallSeconds();
    double cpu = clock.cpuSeconds();
    System.out.printf(
        Locale.ROOT,
        "{\"result\": {\"mean\": %s}, \"parts\": {\"query\": %s},"
            + " \"work\": {\"wall\": %s, \"cpu\": %s}}%n",
        mean,
        wall,
        wall,
        cpu);
  }
}
