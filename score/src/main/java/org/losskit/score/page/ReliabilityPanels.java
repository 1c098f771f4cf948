package org.losskit.score.page;

import java.util.Comparator;
import java.util.List;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport.Bin;
import org.losskit.score.ScoreReport.ClassCalibration;
import org.losskit.score.TextWidth;

/**
 * A small reliability diagram for each class against the rest, those of the largest error first.
 */
final class ReliabilityPanels {
  /** As many as can be looked at. */
  static final int MOST = 12;

  private static final int COLUMNS = 3;
  private static final double SIZE = 104;
  private static final double LEFT = 28;
  private static final double STEP = 128;
  private static final double TOP = 40;
  private static final double HEIGHT = 156;
  private static final int LONGEST_NAME = 13;

  private ReliabilityPanels() {}

  static Svg draw(String id, List<ClassCalibration> classes) {
    List<ClassCalibration> shown =
        classes.size() <= MOST
            ? classes
            : classes.stream()
                .sorted(Comparator.comparingDouble(ReliabilityPanels::error).reversed())
                .limit(MOST)
                .toList();
    int lines = (shown.size() + COLUMNS - 1) / COLUMNS;
    Svg svg =
        new Svg(
            id,
            TOP + lines * HEIGHT,
            "Reliability diagram of each class",
            description(classes, shown.size()));
    svg.text("faint", 8, 16, Svg.Anchor.START, "share of the class, over its probability");
    for (int i = 0; i < shown.size(); i++) {
      int line = i / COLUMNS;
      double left = LEFT + i % COLUMNS * STEP;
      double top = TOP + line * HEIGHT + 14;
      panel(svg, shown.get(i), left, top);
    }
    return svg;
  }

  private static double error(ClassCalibration own) {
    return Double.isNaN(own.eceEqualWidth()) ? -1 : own.eceEqualWidth();
  }

  private static String description(List<ClassCalibration> classes, int shown) {
    ClassCalibration worst =
        classes.stream()
            .max(Comparator.comparingDouble(ReliabilityPanels::error))
            .orElse(classes.get(0));
    return "%s of %s classes. The largest calibration error is that of %s: %s. The numbers are in the table."
        .formatted(
            Figures.count(shown),
            Figures.count(classes.size()),
            Names.shown(worst.text()),
            Figures.loss(worst.eceEqualWidth()));
  }

  private static void panel(Svg svg, ClassCalibration own, double left, double top) {
    Axis across = new Axis(0, 1, left, left + SIZE);
    Axis up = new Axis(0, 1, top + SIZE, top);
    String name = Names.shown(own.text());
    svg.cutText("strong", left, top - 7, Svg.Anchor.START, TextWidth.fit(name, LONGEST_NAME), name);
    StringBuilder rules = new StringBuilder();
    for (double tick : new double[] {0, 0.5, 1}) {
      append(rules, across.at(tick), top, across.at(tick), top + SIZE);
      append(rules, left, up.at(tick), left + SIZE, up.at(tick));
    }
    svg.path("rule", rules.toString());
    svg.text("faint", left - 6, top + SIZE + 4.5, Svg.Anchor.END, "0");
    svg.text("faint", left - 6, top + 4.5, Svg.Anchor.END, "1");
    svg.text("faint", left + SIZE, top + SIZE + 17, Svg.Anchor.END, "1");
    svg.line("dashed", across.at(0), up.at(0), across.at(1), up.at(1));
    StringBuilder gaps = new StringBuilder();
    List<Bin> bins =
        own.bins().stream()
            .filter(b -> Double.isFinite(b.confidence()) && Double.isFinite(b.frequency()))
            .toList();
    for (Bin bin : bins) {
      double x = across.at(bin.confidence());
      append(gaps, x, up.at(bin.confidence()), x, up.at(bin.frequency()));
    }
    svg.path("second-line", gaps.toString());
    bins.forEach(bin ->
        svg.dot(
            ReliabilityDiagram.dotStyle(bin),
            across.at(bin.confidence()),
            up.at(bin.frequency()),
            3.5));
  }

  /** All lines of a kind are one path: there are many. */
  private static void append(StringBuilder path, double x1, double y1, double x2, double y2) {
    path.append('M').append(Svg.number(x1)).append(' ').append(Svg.number(y1));
    path.append('L').append(Svg.number(x2)).append(' ').append(Svg.number(y2));
  }
}
