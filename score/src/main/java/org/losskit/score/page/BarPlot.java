package org.losskit.score.page;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.Figures;
import org.losskit.score.TextWidth;

/** A bar on each line, from where the last one or zero ends. */
final class BarPlot {
  private static final double LINE = 26;
  private static final double HALF = 7;
  private static final double TIP = 10;
  private static final double TOP = 8;
  private static final double BOTTOM = 44;
  private static final int LONGEST_NAME = 20;

  /** What is drawn for a line. */
  private record Bar(
      String name, String value, String style, @Nullable Double from, @Nullable Double to) {}

  private final List<Bar> bars = new ArrayList<>();
  private final String axisName;

  BarPlot(String axisName) {
    this.axisName = axisName;
  }

  /** A bar from zero. */
  void add(String name, @Nullable Double value, String style) {
    bars.add(new Bar(name, Figures.loss(value), style, 0.0, value));
  }

  /** A bar from somewhere to somewhere. */
  void add(String name, String value, double from, double to, String style) {
    bars.add(new Bar(name, value, style, from, to));
  }

  /** A line of words only. */
  void note(String text) {
    bars.add(new Bar(text, "", "", null, null));
  }

  Svg draw(String id, String title, String description) {
    double bottom = TOP + bars.size() * LINE;
    Svg svg = new Svg(id, bottom + BOTTOM, title, description);
    int longest =
        bars.stream()
            .filter(b -> b.from() != null)
            .mapToInt(b -> Math.min(LONGEST_NAME, TextWidth.of(b.name())))
            .max()
            .orElse(0);
    int widest = bars.stream().mapToInt(b -> TextWidth.of(b.value())).max().orElse(0);
    Axis axis =
        axis(
            Math.max(40, longest * Svg.CHARACTER + 20),
            Svg.WIDTH - widest * Svg.CHARACTER - 24 - (hasTips() ? TIP : 0));
    axis.draw(svg, TOP, bottom);
    svg.text("faint", Svg.WIDTH - 8, bottom + 37, Svg.Anchor.END, axisName);
    svg.line("axis", axis.at(0), TOP, axis.at(0), bottom);
    for (int i = 0; i < bars.size(); i++) {
      draw(svg, axis, i);
    }
    return svg;
  }

  private void draw(Svg svg, Axis axis, int i) {
    Bar bar = bars.get(i);
    double y = TOP + (i + 0.5) * LINE;
    Double from = bar.from();
    if (from == null) {
      svg.note(8, y + 4.5, bar.name());
      return;
    }
    svg.cutText(
        "", 8, y + 4.5, Svg.Anchor.START, TextWidth.fit(bar.name(), LONGEST_NAME), bar.name());
    svg.text("", Svg.WIDTH - 8, y + 4.5, Svg.Anchor.END, bar.value());
    Double to = bar.to();
    if (to == null || to.isNaN() || from.isNaN()) {
      return;
    }
    svg.rectangle(bar.style(), axis.at(from), y - HALF, axis.at(to), y + HALF);
    if (to == Double.POSITIVE_INFINITY) {
      tip(svg, bar.style(), axis.last(), y);
    }
    if (i + 1 < bars.size() && isFrom(bars.get(i + 1), to)) {
      svg.line("axis", axis.at(to), y + HALF, axis.at(to), y + LINE - HALF);
    }
  }

  /** A bar that goes on beyond the picture. */
  private static void tip(Svg svg, String style, double x, double y) {
    svg.path(
        style,
        "M%s %sL%s %sL%s %sZ"
            .formatted(
                Svg.number(x),
                Svg.number(y - HALF),
                Svg.number(x + TIP),
                Svg.number(y),
                Svg.number(x),
                Svg.number(y + HALF)));
  }

  private boolean hasTips() {
    return bars.stream().anyMatch(bar -> Double.valueOf(Double.POSITIVE_INFINITY).equals(bar.to()));
  }

  /** Whether a bar goes on where another one ended. */
  private static boolean isFrom(Bar next, double end) {
    return next.from() != null && next.from() == end && end != 0;
  }

  private Axis axis(double first, double last) {
    double low = 0;
    double high = 0;
    for (Bar bar : bars) {
      for (Double end : new @Nullable Double[] {bar.from(), bar.to()}) {
        if (end != null && Double.isFinite(end)) {
          low = Math.min(low, end);
          high = Math.max(high, end);
        }
      }
    }
    return low == high ? new Axis(0, 1, first, last) : new Axis(low, high, first, last);
  }
}
