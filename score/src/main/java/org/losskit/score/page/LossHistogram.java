package org.losskit.score.page;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Bucket;

/**
 * How many rows have which loss. On a logarithmic axis the ranges of a report differ in width, four
 * to each doubling, so that bars as high as their counts would fall and leap at each power of two:
 * there the height is the number of rows for a doubling of the loss, and the area is the number of
 * rows. What has no place on such an axis, next to zero and at infinity, is drawn as wide as one
 * doubling and hollow.
 */
final class LossHistogram {
  private static final double LEFT = 60;
  private static final double RIGHT = 384;
  private static final double TOP = 30;
  private static final double BOTTOM = TOP + 190;
  private static final int MOST_TICKS = 5;

  /** Wide bars have a gap between them. */
  private static final double GAP_FROM = 6;

  private final ScoreReport report;
  private final List<Bucket> buckets;
  private final LossScale scale;
  private final Axis across;
  private final Axis up;

  private LossHistogram(ScoreReport report) {
    this.report = report;
    this.buckets =
        report.histogram().stream().sorted(Comparator.comparingDouble(Bucket::from)).toList();
    this.scale = LossScale.of(buckets);
    this.across =
        new Axis(
            scale.at(buckets.get(0).from()),
            scale.at(buckets.get(buckets.size() - 1).to()),
            LEFT,
            RIGHT);
    this.up = new Axis(0, buckets.stream().mapToDouble(this::height).max().orElse(1), BOTTOM, TOP);
  }

  static Svg draw(String id, ScoreReport report) {
    return new LossHistogram(report).draw(id);
  }

  /** What to look for. */
  static String caption(ScoreReport report) {
    String what = "How many rows have which loss, before row weights.";
    LossScale scale = LossScale.of(report.histogram());
    if (scale.isLinear()) {
      return what;
    }
    return what
        + " The area of a bar is its number of rows, the height that number for each doubling of"
        + " the loss"
        + (report.histogram().stream().anyMatch(scale::isAside)
            ? "; a hollow bar at the end reaches zero or infinity."
            : ".");
  }

  private double height(Bucket bucket) {
    return scale.isLinear() ? bucket.rows() : bucket.rows() / scale.doublings(bucket);
  }

  private Svg draw(String id) {
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
    for (BigDecimal tick : Ticks.counts((long) Math.ceil(up.high()), MOST_TICKS)) {
      if (tick.doubleValue() <= up.high()) {
        double y = up.at(tick.doubleValue());
        svg.line("rule", LEFT, y, RIGHT, y);
        svg.text("faint", LEFT - 8, y + 4.5, Svg.Anchor.END, Ticks.label(tick));
      }
    }
    for (BigDecimal tick : scale.ticks(across)) {
      double x = across.at(scale.at(tick.doubleValue()));
      svg.line("axis", x, BOTTOM, x, BOTTOM + 4);
      svg.text("faint", x, BOTTOM + 18, Svg.Anchor.MIDDLE, Ticks.label(tick));
    }
    svg.text(
        "faint", 8, 16, Svg.Anchor.START, scale.isLinear() ? "rows" : "rows for each doubling");
    svg.text(
        "faint",
        RIGHT,
        BOTTOM + 37,
        Svg.Anchor.END,
        "loss of a row" + Names.inNats(report) + (scale.isLinear() ? "" : ", logarithmic"));
    bars(svg, "first", buckets.stream().filter(b -> !isAside(b)).toList());
    bars(svg, "hollow", buckets.stream().filter(this::isAside).toList());
    svg.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    return svg;
  }

  private boolean isAside(Bucket bucket) {
    return !scale.isLinear() && scale.isAside(bucket);
  }

  /** All bars of a style in one path: there may be thousands. */
  private void bars(Svg svg, String style, List<Bucket> some) {
    StringBuilder path = new StringBuilder();
    for (Bucket bucket : some) {
      if (bucket.rows() == 0) {
        continue;
      }
      double from = across.at(scale.at(bucket.from()));
      double to = across.at(scale.at(bucket.to()));
      double gap = to - from >= GAP_FROM ? 1 : 0;
      double top = Math.min(up.at(height(bucket)), BOTTOM - 1);
      path.append('M').append(Svg.number(from + gap)).append(' ').append(Svg.number(BOTTOM));
      path.append('V').append(Svg.number(top));
      path.append('H').append(Svg.number(Math.max(to - gap, from + gap + 0.5)));
      path.append('V').append(Svg.number(BOTTOM)).append('Z');
    }
    if (!path.isEmpty()) {
      svg.path(style, path.toString());
    }
  }
}
