package org.losskit.score.page;

import java.math.BigDecimal;
import java.util.List;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Bin;

/** How often it happened by how probable it was said to be; below, how many rows said so. */
final class ReliabilityDiagram {
  private static final double LEFT = 60;
  private static final double RIGHT = 384;
  private static final double TOP = 30;
  private static final double BOTTOM = TOP + (RIGHT - LEFT);
  private static final double COUNTS_TOP = BOTTOM + 34;
  private static final double COUNTS_BOTTOM = COUNTS_TOP + 80;
  private static final Axis ACROSS = new Axis(0, 1, LEFT, RIGHT);
  private static final Axis UP = new Axis(0, 1, BOTTOM, TOP);
  private static final int MOST_TICKS = 6;

  /** Fewer rows say little about how often something happens. */
  static final int FEW = 20;

  private ReliabilityDiagram() {}

  /** Whether the probabilities are those of class 1, not of the predicted class. */
  static boolean isBinary(ScoreReport report) {
    return report.spec().classes() == 2 && report.spec().columns() == 1;
  }

  static Svg draw(String id, ScoreReport report, List<Bin> bins) {
    Svg svg = new Svg(id, COUNTS_BOTTOM + 44, "Reliability diagram", description(bins));
    boolean isBinary = isBinary(report);
    for (BigDecimal tick : Ticks.of(0, 1, MOST_TICKS)) {
      double x = ACROSS.at(tick.doubleValue());
      double y = UP.at(tick.doubleValue());
      svg.line("rule", x, TOP, x, BOTTOM);
      svg.line("rule", x, COUNTS_TOP, x, COUNTS_BOTTOM);
      svg.line("rule", LEFT, y, RIGHT, y);
      svg.text("faint", LEFT - 8, y + 4.5, Svg.Anchor.END, Ticks.label(tick));
      svg.text("faint", x, COUNTS_BOTTOM + 17, Svg.Anchor.MIDDLE, Ticks.label(tick));
    }
    svg.text(
        "faint", 8, 16, Svg.Anchor.START, isBinary ? "share of class 1" : "share that was right");
    svg.text("faint", 8, COUNTS_TOP - 9, Svg.Anchor.START, "rows");
    svg.text(
        "faint",
        RIGHT,
        COUNTS_BOTTOM + 37,
        Svg.Anchor.END,
        isBinary ? "predicted probability of class 1" : "probability of the predicted class");
    svg.line("dashed", ACROSS.at(0), UP.at(0), ACROSS.at(1), UP.at(1));
    counts(svg, bins);
    for (Bin bin : bins) {
      if (Double.isFinite(bin.confidence()) && Double.isFinite(bin.frequency())) {
        double x = ACROSS.at(bin.confidence());
        svg.line("second-line", x, UP.at(bin.confidence()), x, UP.at(bin.frequency()));
        svg.dot(dotStyle(bin), x, UP.at(bin.frequency()), 5);
      }
    }
    return svg;
  }

  /** Hollow where chance may have made it. */
  static String dotStyle(Bin bin) {
    return bin.rows() < FEW ? "hollow" : "first";
  }

  private static void counts(Svg svg, List<Bin> bins) {
    long most = bins.stream().mapToLong(Bin::rows).max().orElse(1);
    Axis axis = new Axis(0, most, COUNTS_BOTTOM, COUNTS_TOP);
    for (BigDecimal tick : Ticks.counts(most, 3)) {
      double y = axis.at(tick.doubleValue());
      svg.line("rule", LEFT, y, RIGHT, y);
      svg.text("faint", LEFT - 8, y + 4.5, Svg.Anchor.END, Ticks.label(tick));
    }
    for (Bin bin : bins) {
      double top = Math.min(axis.at((double) bin.rows()), COUNTS_BOTTOM - 1);
      svg.rectangle(
          "first", ACROSS.at(bin.from()) + 1, COUNTS_BOTTOM, ACROSS.at(bin.to()) - 1, top);
    }
    svg.line("axis", LEFT, COUNTS_BOTTOM, RIGHT, COUNTS_BOTTOM);
  }

  private static String description(List<Bin> bins) {
    Bin worst = null;
    for (Bin bin : bins) {
      if (worst == null || gap(bin) > gap(worst)) {
        worst = bin;
      }
    }
    if (worst == null) {
      return "No rows.";
    }
    return "%d bins. The largest gap is %s: predicted %s, observed %s, %s."
        .formatted(
            bins.size(),
            Figures.loss(gap(worst)),
            Figures.loss(worst.confidence()),
            Figures.loss(worst.frequency()),
            Names.rows(worst.rows()));
  }

  private static double gap(Bin bin) {
    return Math.abs(bin.confidence() - bin.frequency());
  }
}
