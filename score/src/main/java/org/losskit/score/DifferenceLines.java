package org.losskit.score;

import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baseline;
import org.losskit.score.ScoreReport.Comparison;
import org.losskit.score.ScoreReport.Difference;

/** The lines of the terminal report that compare with other predictions and an earlier report. */
final class DifferenceLines {
  private final ScoreReport report;
  private final int width;
  private final boolean colour;

  DifferenceLines(ScoreReport report, int width, boolean colour) {
    this.report = report;
    this.width = width;
    this.colour = colour;
  }

  /**
   * Appends two lines for a comparison, and one for a baseline and each note on it, after a blank
   * one.
   */
  void render(StringBuilder out, String compareLabel, String baselineLabel) {
    Comparison comparison = report.comparison();
    Baseline baseline = report.baseline();
    if (comparison != null || baseline != null) {
      out.append('\n');
    }
    if (comparison != null) {
      Difference difference = comparison.difference();
      String error = Figures.error(difference.mean(), difference.standardError());
      String figure = (signed(difference.mean()) + " " + error).strip();
      line(
          out,
          compareLabel,
          figure + " against " + comparison.with() + rows(comparison),
          Palette.PLAIN);
      String blank = " ".repeat(TextWidth.of(compareLabel));
      line(out, blank, verdict(difference), palette(difference));
    }
    if (baseline != null) {
      boolean worse = !baseline.worse().isEmpty();
      String change = signed(baseline.meanDifference()) + " since " + baseline.file();
      String what =
          worse ? "; worse: " + String.join(", ", baseline.worse()) : "; nothing is worse";
      line(out, baselineLabel, change + what, worse ? Palette.BAD : Palette.PLAIN);
      String blank = " ".repeat(TextWidth.of(baselineLabel));
      for (String note : baseline.notes()) {
        line(out, blank, "not the same: " + note, Palette.PLAIN);
      }
    }
  }

  private void line(StringBuilder out, String label, String text, Palette palette) {
    String fitted = TextWidth.fit(text, width - 2 - TextWidth.of(label));
    out.append("  ").append(label).append(palette.paint(fitted, colour)).append('\n');
  }

  private static String signed(@Nullable Double x) {
    return (x != null && x > 0 ? "+" : "") + Figures.loss(x);
  }

  private static String verdict(Difference difference) {
    Double low = difference.low();
    Double high = difference.high();
    if (low == null || high == null || low.isNaN() || high.isNaN()) {
      return "no 95 % interval";
    }
    String interval = "95 %% interval %s to %s: ".formatted(signed(low), signed(high));
    return interval
        + (high < 0 ? "this is better" : low > 0 ? "this is worse" : "cannot be told apart");
  }

  private static Palette palette(Difference difference) {
    Double low = difference.low();
    Double high = difference.high();
    return low != null && low > 0
        ? Palette.BAD
        : high != null && high < 0 ? Palette.GOOD : Palette.PLAIN;
  }

  private static String rows(Comparison comparison) {
    return comparison.skipped() == 0
        ? ""
        : "; %s of %s rows skipped there"
            .formatted(
                Figures.count(comparison.skipped()),
                Figures.count(comparison.rows() + comparison.skipped()));
  }
}
