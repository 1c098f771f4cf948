package org.losskit.bench.score;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Medians of a contest, in lines of 100 characters. Work is the time without the start: of Java and
 * DuckDB's driver, or of Python with its imports.
 */
final class ScoreTable {
  private static final String ROW = "%-32s %7s %7s %7s %7s %7s %7s %7s %7s%n";
  private static final double MILLION = 1e6;

  private final Samples samples;

  ScoreTable(Samples samples) {
    this.samples = samples;
  }

  String of(Contest contest) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%n%s, %,d rows%n%n", contest.name(), contest.rows()));
    text.append(
        String.format(ROW, "", "wall", "cpu", "million", "peak", "wall", "cpu", "work", "work"));
    text.append(
        String.format(
            ROW, "fresh processes", "s", "s", "rows/s", "MB", "/ ours", "/ ours", "s", "/ ours"));
    for (Subject subject : contest.subjects()) {
      row(text, contest, subject, false);
    }
    List<Subject> warm = contest.subjects().stream().filter(s -> !s.warm().isEmpty()).toList();
    text.append(String.format("one warm process%n"));
    for (Subject subject : warm) {
      row(text, contest, subject, true);
    }
    return text.toString();
  }

  private void row(StringBuilder text, Contest contest, Subject subject, boolean warm) {
    double wall = median(contest, subject.name(), warm, Sample::wallSeconds);
    double ours = median(contest, Subject.OURS, warm, Sample::wallSeconds);
    double cpu = median(contest, subject.name(), warm, Sample::cpuSeconds);
    double work =
        median(contest, subject.name(), warm, s -> s.parts().getOrDefault("work.wall", Double.NaN));
    double peak = median(contest, subject.name(), warm, Sample::peakBytes);
    text.append(
        String.format(
            ROW,
            "  " + subject.name(),
            number(wall),
            number(cpu),
            number(contest.rows() / MILLION / wall),
            peak > 0 ? String.format(Locale.ROOT, "%.0f", peak / MILLION) : "",
            number(wall / ours),
            number(cpu / median(contest, Subject.OURS, warm, Sample::cpuSeconds)),
            number(work),
            number(work / ours)));
  }

  private double median(
      Contest contest, String subject, boolean warm, ToDoubleFunction<Sample> figure) {
    return samples.median(contest.name(), subject, warm, figure);
  }

  /** Blank where there is none. */
  private static String number(double x) {
    return Double.isNaN(x) ? "" : String.format(Locale.ROOT, "%.2f", x);
  }
}
