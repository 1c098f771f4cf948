package org.losskit.score.page;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Bucket;

/** How many rows have which loss. */
final class LossHistogram {
  private static final double LEFT = 60;
  private static final double RIGHT = 384;
  private static final double TOP = 30;
  private static final double BOTTOM = TOP + 190;
  private static final int MOST_TICKS = 5;

  /** Wide bars have a gap between them. */
  private static final double GAP_FROM = 6;

  private LossHistogram() {}

  static Svg draw(String id, ScoreReport report) {
    List<Bucket> buckets =
        report.histogram().stream().sorted(Comparator.comparingDouble(Bucket::from)).toList();
    LossScale scale = LossScale.of(buckets);
    Bucket most =
        buckets.stream().max(Comparator.comparingLong(Bucket::rows)).orElse(buckets.get(0));
    Svg svg =
        new Svg(
            id,
            BOTTOM + 44,
            "Histogram of the losses",
            "%d ranges. The most frequent one is from %s to %s: %s."
                .formatted(
                    buckets.size(),
                    Figures.loss(most.from()),
                    Figures.loss(most.to()),
                    Names.rows(most.rows())));
    Axis across =
        new Axis(
            scale.at(buckets.get(0).from()),
            scale.at(buckets.get(buckets.size() - 1).to()),
            LEFT,
            RIGHT);
    Axis up = new Axis(0, most.rows(), BOTTOM, TOP);
    for (BigDecimal tick : Ticks.counts(most.rows(), MOST_TICKS)) {
      double y = up.at(tick.doubleValue());
      svg.line("rule", LEFT, y, RIGHT, y);
      svg.text("faint", LEFT - 8, y + 4.5, Svg.Anchor.END, Ticks.label(tick));
    }
    for (BigDecimal tick : scale.ticks(MOST_TICKS)) {
      double x = across.at(scale.at(tick.doubleValue()));
      svg.line("axis", x, BOTTOM, x, BOTTOM + 4);
      svg.text("faint", x, BOTTOM + 18, Svg.Anchor.MIDDLE, Ticks.label(tick));
    }
    svg.text("faint", 8, 16, Svg.Anchor.START, "rows");
    svg.text(
        "faint",
        RIGHT,
        BOTTOM + 37,
        Svg.Anchor.END,
        "loss of a row" + Names.inNats(report) + (scale.isLinear() ? "" : ", logarithmic"));
    svg.path("first", bars(buckets, scale, across, up));
    svg.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    return svg;
  }

  /** All bars in one path: there may be thousands. */
  private static String bars(List<Bucket> buckets, LossScale scale, Axis across, Axis up) {
    StringBuilder path = new StringBuilder();
    for (Bucket bucket : buckets) {
      if (bucket.rows() == 0) {
        continue;
      }
      double from = across.at(scale.at(bucket.from()));
      double to = across.at(scale.at(bucket.to()));
      double gap = to - from >= GAP_FROM ? 1 : 0;
      double top = Math.min(up.at((double) bucket.rows()), BOTTOM - 1);
      path.append('M').append(Svg.number(from + gap)).append(' ').append(Svg.number(BOTTOM));
      path.append('V').append(Svg.number(top));
      path.append('H').append(Svg.number(Math.max(to - gap, from + gap + 0.5)));
      path.append('V').append(Svg.number(BOTTOM)).append('Z');
    }
    return path.toString();
  }
}
