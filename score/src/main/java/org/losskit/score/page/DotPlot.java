package org.losskit.score.page;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.Figures;
import org.losskit.score.TextWidth;

/** A dot with an interval on each line, and one dashed line that all are compared with. */
final class DotPlot {
  private static final double LINE = 24;
  private static final double TOP = 24;
  private static final double BOTTOM = 44;
  private static final int LONGEST_NAME = 20;

  /**
   * One line.
   *
   * @param value null or not finite: no dot
   * @param low the end of the interval, or null without
   * @param isStrong whether it stands out
   */
  private record Entry(
      String name,
      @Nullable Double value,
      @Nullable Double low,
      @Nullable Double high,
      boolean isStrong,
      boolean isNote) {}

  private final List<Entry> entries = new ArrayList<>();
  private final double reference;
  private final String referenceName;
  private final String axisName;
  private final boolean signed;

  /** Compared with a number; the axis says what is measured; differences have a sign. */
  DotPlot(double reference, String referenceName, String axisName, boolean signed) {
    this.reference = reference;
    this.referenceName = referenceName;
    this.axisName = axisName;
    this.signed = signed;
  }

  void add(
      String name,
      @Nullable Double value,
      @Nullable Double low,
      @Nullable Double high,
      boolean strong) {
    entries.add(new Entry(name, value, low, high, strong, false));
  }

  /** A line of words only. */
  void note(String text) {
    entries.add(new Entry(text, null, null, null, false, true));
  }

  Svg draw(String id, String title, String description) {
    double bottom = TOP + entries.size() * LINE;
    Svg svg = new Svg(id, bottom + BOTTOM, title, description);
    int longest =
        entries.stream()
            .filter(e -> !e.isNote())
            .mapToInt(e -> Math.min(LONGEST_NAME, TextWidth.of(e.name())))
            .max()
            .orElse(0);
    double left = Math.max(40, longest * Svg.CHARACTER + 16);
    int widest = entries.stream().mapToInt(e -> TextWidth.of(valueText(e))).max().orElse(0);
    Axis axis = axis(left, Svg.WIDTH - widest * Svg.CHARACTER - 24);
    axis.draw(svg, TOP, bottom);
    svg.text("faint", Svg.WIDTH - 8, bottom + 37, Svg.Anchor.END, axisName);
    if (Double.isFinite(reference)) {
      double x = axis.at(reference);
      svg.line("dashed", x, TOP - 6, x, bottom);
      boolean isRight = x > (left + Svg.WIDTH) / 2;
      svg.text("faint", x, TOP - 11, isRight ? Svg.Anchor.END : Svg.Anchor.START, referenceName);
    }
    for (int i = 0; i < entries.size(); i++) {
      draw(svg, entries.get(i), axis, TOP + (i + 0.5) * LINE);
    }
    return svg;
  }

  private void draw(Svg svg, Entry entry, Axis axis, double y) {
    if (entry.isNote()) {
      svg.note(8, y + 4.5, entry.name());
      return;
    }
    String weight = entry.isStrong() ? "strong" : "";
    svg.cutText(
        weight,
        8,
        y + 4.5,
        Svg.Anchor.START,
        TextWidth.fit(entry.name(), LONGEST_NAME),
        entry.name());
    Double value = entry.value();
    svg.text(weight, Svg.WIDTH - 8, y + 4.5, Svg.Anchor.END, valueText(entry));
    if (value == null || !Double.isFinite(value)) {
      return;
    }
    Double low = entry.low();
    Double high = entry.high();
    if (low != null && high != null && Double.isFinite(low) && Double.isFinite(high)) {
      svg.line("first-line", axis.at(low), y, axis.at(high), y);
      if (low < axis.low()) {
        arrow(svg, axis.first(), y, -1);
      }
      if (high > axis.high()) {
        arrow(svg, axis.last(), y, 1);
      }
    }
    svg.dot(entry.isStrong() ? "second" : "first", axis.at(value), y, entry.isStrong() ? 5.5 : 4.5);
  }

  private String valueText(Entry entry) {
    if (entry.isNote()) {
      return "";
    }
    return signed ? Names.signed(entry.value()) : Figures.loss(entry.value());
  }

  /** The interval goes on beyond the picture. */
  private static void arrow(Svg svg, double x, double y, int direction) {
    svg.path(
        "first-line",
        "M"
            + Svg.number(x - 5 * direction)
            + " "
            + Svg.number(y - 4)
            + "L"
            + Svg.number(x)
            + " "
            + Svg.number(y)
            + "L"
            + Svg.number(x - 5 * direction)
            + " "
            + Svg.number(y + 4));
  }

  /**
   * Wide enough for every dot, and for intervals as far as they are not many times wider than all
   * dots together: a segment of three rows must not press the others into one point.
   */
  private Axis axis(double first, double last) {
    double low = Double.isFinite(reference) ? reference : Double.POSITIVE_INFINITY;
    double high = Double.isFinite(reference) ? reference : Double.NEGATIVE_INFINITY;
    double least = low;
    double most = high;
    for (Entry entry : entries) {
      low = Math.min(low, finite(entry.value(), low));
      high = Math.max(high, finite(entry.value(), high));
      least = Math.min(least, finite(entry.low(), least));
      most = Math.max(most, finite(entry.high(), most));
    }
    if (!(high >= low)) {
      return new Axis(0, 1, first, last);
    }
    least = Math.min(least, low);
    most = Math.max(most, high);
    double room = high - low;
    if (room > 0) {
      least = Math.max(least, low - room);
      most = Math.min(most, high + room);
    }
    double margin = (most - least) * 0.04;
    return new Axis(least - margin, most + margin, first, last);
  }

  private static double finite(@Nullable Double x, double otherwise) {
    return x == null || !Double.isFinite(x) ? otherwise : x;
  }
}
