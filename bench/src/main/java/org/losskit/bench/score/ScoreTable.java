package org.losskit.bench.score;

import java.util.List;
import java.util.Locale;

/** Medians of a contest, in lines of 100 characters. */
final class ScoreTable {
  private static final String ROW = "%-34s %8s %8s %8s %8s %8s %8s %8s%n";
  private static final double MILLION = 1e6;

  private final Samples samples;

  ScoreTable(Samples samples) {
    this.samples = samples;
  }

  String of(Contest contest) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%n%s, %,d rows%n%n", contest.name(), contest.rows()));
    text.append(String.format(ROW, "", "wall", "cpu", "million", "peak", "wall", "cpu", "start"));
    text.append(
        String.format(
            ROW, "fresh processes", "s", "s", "rows/s", "MB", "/ ours", "/ ours", "left out"));
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
    String name = subject.name();
    double wall = samples.median(contest.name(), name, warm, Sample::wallSeconds);
    double cpu = samples.median(contest.name(), name, warm, Sample::cpuSeconds);
    double peak = samples.median(contest.name(), name, warm, Sample::peakBytes);
    double work =
        samples.median(
            contest.name(), name, warm, s -> s.parts().getOrDefault("work.wall", Double.NaN));
    text.append(
        String.format(
            ROW,
            "  " + name,
            number(wall),
            number(cpu),
            number(contest.rows() / MILLION / wall),
            peak > 0 ? String.format(Locale.ROOT, "%.0f", peak / MILLION) : "",
            number(wall / samples.median(contest.name(), Subject.OURS, warm, Sample::wallSeconds)),
            number(cpu / samples.median(contest.name(), Subject.OURS, warm, Sample::cpuSeconds)),
            Double.isNaN(work) ? "" : number(work)));
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, "%.2f", x);
  }
}
