package org.losskit.score.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Comparison;
import org.losskit.score.ScoreReport.Decomposition;
import org.losskit.score.ScoreReport.Parts;
import org.losskit.score.ScoreReport.SegmentDifference;
import org.losskit.score.ScoreReport.SegmentScore;

/** The pictures that a report has the numbers for, by name. */
final class Pictures {
  private static final double TWO_SIDED_95 = 1.959963984540054;

  private Pictures() {}

  static Map<String, Svg> of(ScoreReport report) {
    Map<String, Svg> pictures = new LinkedHashMap<>();
    if (report.calibration() != null && !report.calibration().bins().isEmpty()) {
      pictures.put(
          "reliability",
          ReliabilityDiagram.draw("reliability", report, report.calibration().bins()));
    }
    if (report.calibration() != null
        && report.calibration().classes().stream().anyMatch(c -> !c.bins().isEmpty())) {
      pictures.put(
          "reliability_classes",
          ReliabilityPanels.draw("reliability_classes", report.calibration().classes()));
    }
    if (!report.histogram().isEmpty()) {
      pictures.put("loss_histogram", LossHistogram.draw("loss_histogram", report));
    }
    if (!report.segments().isEmpty()) {
      pictures.put("segments", segments(report));
    }
    if (!report.classes().isEmpty()) {
      pictures.put("classes", classes(report));
    }
    if (report.decomposition() != null) {
      pictures.put("decomposition", decomposition(report.decomposition()));
    }
    if (report.comparison() != null) {
      pictures.put("comparison", comparison(report, report.comparison()));
    }
    return pictures;
  }

  private static Svg segments(ScoreReport report) {
    double mean = report.result().mean();
    DotPlot plot = new DotPlot(mean, "all rows", "mean loss" + Names.inNats(report), false);
    Ranking<SegmentScore> ranking = ranking(report);
    ranking.worst().forEach(s -> add(plot, s));
    if (ranking.left() > 0) {
      plot.note("… " + Figures.count(ranking.left()) + " between …");
      ranking.best().forEach(s -> add(plot, s));
    }
    return plot.draw(
        "segments",
        "Mean loss by " + String.join(", ", report.spec().segmentColumns()),
        "%s of %s segments, each with a 95 %% interval; all rows have %s. The numbers are in the table."
            .formatted(
                Figures.count(ranking.worst().size() + ranking.best().size()),
                Figures.count(report.segments().size()),
                Figures.loss(mean)));
  }

  private static void add(DotPlot plot, SegmentScore s) {
    plot.add(Names.key(s.key()), s.mean(), low(s), high(s), false);
  }

  /** The segments that the picture shows. */
  static Ranking<SegmentScore> ranking(ScoreReport report) {
    return Ranking.of(report.segments(), s -> end(s, -2), s -> end(s, 2));
  }

  /** The differences that the picture shows. */
  static Ranking<SegmentDifference> ranking(Comparison comparison) {
    return Ranking.of(comparison.segments(), s -> s.difference().low(), s -> s.difference().high());
  }

  /** The lower end of the 95 % interval of a segment, or null without. */
  static @Nullable Double low(SegmentScore segment) {
    return end(segment, -TWO_SIDED_95);
  }

  /** The upper end of the 95 % interval of a segment, or null without. */
  static @Nullable Double high(SegmentScore segment) {
    return end(segment, TWO_SIDED_95);
  }

  /** So many standard errors from the mean, or null without. */
  private static @Nullable Double end(SegmentScore segment, double errors) {
    Double mean = segment.mean();
    Double error = segment.standardError();
    return mean == null || error == null ? null : mean + errors * error;
  }

  private static Svg classes(ScoreReport report) {
    BarPlot plot = new BarPlot("mean loss" + Names.inNats(report));
    List<ClassScore> shown = new ArrayList<>(report.classes());
    int left = Math.max(0, shown.size() - Ranking.MOST);
    if (left > 0) {
      shown.sort(
          Comparator.comparingDouble(
                  (ClassScore c) -> {
                    Double mean = c.mean();
                    return mean == null ? Double.NEGATIVE_INFINITY : mean;
                  })
              .reversed());
    }
    shown.stream()
        .limit(Ranking.MOST)
        .forEach(c -> plot.add(Names.shown(c.text()), c.mean(), "first"));
    if (left > 0) {
      plot.note("… " + Figures.count(left) + " more with smaller means");
    }
    return plot.draw(
        "classes",
        "Mean loss by class",
        Figures.count(shown.size() - left)
            + " of "
            + Figures.count(shown.size())
            + " classes. The numbers are in the table.");
  }

  /** Uncertainty, less what the model tells apart, plus what it gets wrong: two waterfalls. */
  private static Svg decomposition(Decomposition parts) {
    BarPlot plot = new BarPlot("nats; squared error for the Brier score");
    waterfall(plot, "log loss", parts.logLoss());
    plot.note("");
    waterfall(plot, "Brier score", parts.brier());
    return plot.draw(
        "decomposition",
        "Parts of the loss",
        sum("Log loss", parts.logLoss()) + " " + sum("Brier score", parts.brier()));
  }

  private static void waterfall(BarPlot plot, String name, Parts parts) {
    double told = parts.uncertainty() - parts.discrimination();
    plot.add("uncertainty", parts.uncertainty(), "grey");
    plot.add(
        "− discrimination",
        Figures.loss(0 - parts.discrimination()),
        parts.uncertainty(),
        told,
        "first");
    plot.add(
        "+ miscalibration", Names.signed(parts.miscalibration()), told, parts.score(), "second");
    plot.add("= " + name, parts.score(), "grey");
  }

  private static String sum(String name, Parts parts) {
    return "%s %s: uncertainty %s, less discrimination %s, plus miscalibration %s."
        .formatted(
            name,
            Figures.loss(parts.score()),
            Figures.loss(parts.uncertainty()),
            Figures.loss(parts.discrimination()),
            Figures.loss(parts.miscalibration()));
  }

  private static Svg comparison(ScoreReport report, Comparison comparison) {
    DotPlot plot =
        new DotPlot(
            0, "no difference", "difference of the mean losses" + Names.inNats(report), true);
    plot.add(
        "all rows",
        comparison.difference().mean(),
        comparison.difference().low(),
        comparison.difference().high(),
        true);
    Ranking<SegmentDifference> ranking = ranking(comparison);
    ranking.worst().forEach(s -> add(plot, s));
    if (ranking.left() > 0) {
      plot.note("… " + Figures.count(ranking.left()) + " between …");
      ranking.best().forEach(s -> add(plot, s));
    }
    return plot.draw(
        "comparison",
        "Difference from " + comparison.with(),
        "Mean loss here minus there: %s over all rows, 95 %% interval from %s to %s. Below zero this model is better."
            .formatted(
                Figures.loss(comparison.difference().mean()),
                Figures.loss(comparison.difference().low()),
                Figures.loss(comparison.difference().high())));
  }

  private static void add(DotPlot plot, SegmentDifference s) {
    plot.add(
        Names.key(s.key()),
        s.difference().mean(),
        s.difference().low(),
        s.difference().high(),
        false);
  }
}
