package org.losskit.score;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Reduction;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Decomposition;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.SegmentScore;
import org.losskit.score.ScoreReport.Units;
import org.losskit.score.ScoreReport.WorstRow;
import org.losskit.score.TextTable.Align;
import org.losskit.score.TextTable.Cell;

/** The tables of the terminal report. */
final class ReportTables {
  private final ScoreReport report;
  private final ScoreSpec spec;
  private final int most;

  /** Of a report, with at most so many classes and segments. */
  ReportTables(ScoreReport report, int most) {
    this.report = report;
    this.spec = report.spec();
    this.most = most;
  }

  TextTable loss() {
    Result result = report.result();
    TextTable table =
        new TextTable().column("", Align.LEFT).column("", Align.RIGHT).column("", Align.LEFT);
    Baselines baselines = report.baselines();
    Units units = report.units();
    double scale = baselines == null ? 0 : Math.max(finite(result.mean()), baselines.uniform());
    String over = over(result);
    if (baselines == null || units == null) {
      table.column("", Align.LEFT);
      if (spec.headline() == Reduction.SUM) {
        table.row(plain("total loss", result.sum(), null, "the sum"));
      }
      table.row(plain("mean loss", result.mean(), result.standardError(), "over " + over));
      table.row(plain("smallest", result.min(), null, ""));
      table.row(plain("largest", result.max(), null, ""));
      return table;
    }
    table.column("", Align.BAR).column("", Align.LEFT);
    if (spec.headline() == Reduction.SUM) {
      table.row(cells("total loss", Figures.loss(result.sum()), "", 0, Cell.of("nats")));
    }
    table.row(
        new Cell("mean loss", 0, Palette.STRONG),
        new Cell(Figures.loss(result.mean()), 0, Palette.STRONG),
        Cell.of(Figures.error(result.mean(), result.standardError())),
        Cell.bar(share(result.mean(), scale)),
        Cell.of("nats over " + over));
    table.row(
        cells(
            "",
            Figures.loss(units.bits()),
            "bits",
            0,
            Cell.of("perplexity " + Figures.loss(units.perplexity()))));
    table.row(
        cells(
            "label prior",
            Figures.loss(baselines.labelPrior()),
            "",
            share(baselines.labelPrior(), scale),
            gain(report, baselines.gainOverPriorBits())));
    table.row(
        cells(
            spec.classes() == 2 ? "a coin" : "uniform",
            Figures.loss(baselines.uniform()),
            "",
            share(baselines.uniform(), scale),
            gain(report, baselines.gainOverUniformBits())));
    calibration(table);
    return table;
  }

  private String over(Result result) {
    if (spec.isUnit()) {
      long rows = report.rows().scored();
      return Figures.count(rows) + (rows == 1 ? " row" : " rows");
    }
    // A product of weights would leave no room for the number.
    String shares = spec.denominatorIs().contains(" x ") ? "weights" : spec.denominatorIs();
    return shares + " of " + Figures.total(result.denominator());
  }

  private void calibration(TextTable table) {
    Calibration calibration = report.calibration();
    if (calibration == null) {
      return;
    }
    table.row(
        cells(
            "calibration",
            Figures.loss(calibration.eceEqualWidth()),
            "ECE",
            0,
            Cell.of("Brier score " + Figures.loss(calibration.brier()))));
    Decomposition parts = report.decomposition();
    if (parts != null) {
      table.row(
          cells(
              "",
              Figures.loss(parts.logLoss().miscalibration()),
              "nats",
              0,
              Cell.of("recalibration would gain")));
    }
  }

  private static Cell[] cells(String key, String value, String error, double share, Cell note) {
    return new Cell[] {Cell.of(key), Cell.of(value), Cell.of(error), Cell.bar(share), note};
  }

  private static Cell[] plain(String key, double value, @Nullable Double error, String note) {
    return new Cell[] {
      Cell.of(key),
      Cell.of(Figures.loss(value)),
      Cell.of(Figures.error(value, error)),
      Cell.of(note)
    };
  }

  private static Cell gain(ScoreReport report, double bits) {
    if (!report.spec().isPlain()) {
      return Cell.of("another scale: the loss is smoothed or weighs positives");
    }
    if (Double.isNaN(bits)) {
      return Cell.of("");
    }
    return bits >= 0
        ? Cell.of("the model gains " + Figures.loss(bits) + " bits", Palette.GOOD)
        : Cell.of("the model loses " + Figures.loss(-bits) + " bits", Palette.BAD);
  }

  private static double finite(double x) {
    return Double.isFinite(x) ? x : 0;
  }

  private static double share(@Nullable Double x, double scale) {
    return x == null || !(scale > 0) ? 0 : x / scale;
  }

  TextTable classes() {
    TextTable table =
        new TextTable()
            .column("class", Align.LEFT)
            .column("rows", Align.RIGHT)
            .column("mean", Align.RIGHT)
            .column("", Align.BAR)
            .column("predicted", Align.RIGHT)
            .column("recall", Align.RIGHT)
            .column("precision", Align.RIGHT);
    List<ClassScore> shown = report.classes();
    if (shown.size() > most) {
      shown = worstFirst(shown, c -> c.mean() == null ? Double.NEGATIVE_INFINITY : c.mean());
    }
    double scale = shown.stream().mapToDouble(c -> orZero(c.mean())).max().orElse(0);
    for (ClassScore c : shown) {
      table.row(
          Cell.of(c.text()),
          Cell.of(Figures.count(c.rows())),
          Cell.of(Figures.loss(c.mean())),
          Cell.bar(share(c.mean(), scale)),
          Cell.of(Figures.count(c.predicted())),
          Cell.of(Figures.percent(c.correct(), c.rows())),
          Cell.of(Figures.percent(c.correct(), c.predicted())));
    }
    return table;
  }

  TextTable segments() {
    TextTable table =
        new TextTable()
            .column(String.join(", ", spec.segmentColumns()), Align.LEFT)
            .column("rows", Align.RIGHT)
            .column("mean", Align.RIGHT)
            .column("", Align.LEFT)
            .column("", Align.BAR);
    List<SegmentScore> shown = worstFirst(report.segments(), ReportTables::surelyAtLeast);
    double scale = shown.stream().mapToDouble(s -> orZero(s.mean())).max().orElse(0);
    for (SegmentScore s : shown) {
      table.row(
          Cell.of(
              s.key().stream()
                  .map(value -> value == null ? "NULL" : value.toString())
                  .collect(Collectors.joining(", "))),
          Cell.of(Figures.count(s.rows())),
          Cell.of(Figures.loss(s.mean())),
          Cell.of(Figures.error(s.mean(), s.standardError()), Palette.FAINT),
          Cell.bar(share(s.mean(), scale)));
    }
    return table;
  }

  private static double orZero(@Nullable Double x) {
    return x == null ? 0 : finite(x);
  }

  /** Two standard errors below the mean: a handful of bad rows is no bad segment yet. */
  private static double surelyAtLeast(SegmentScore segment) {
    Double mean = segment.mean();
    Double error = segment.standardError();
    if (mean == null || error == null) {
      return Double.NEGATIVE_INFINITY;
    }
    return mean - 2 * error;
  }

  /** Those with the largest loss; ties stay in order. */
  private <T> List<T> worstFirst(List<T> all, ToDoubleFunction<T> loss) {
    return all.stream().sorted(Comparator.comparingDouble(loss).reversed()).limit(most).toList();
  }

  TextTable worst() {
    boolean several = spec.columns() > 1;
    TextTable table =
        new TextTable()
            .column("worst rows", Align.LEFT)
            .column("loss", Align.RIGHT)
            .column(spec.classes() > 0 ? "label" : "target", Align.RIGHT)
            .column(predictionName(), Align.RIGHT);
    if (several) {
      table.column("largest", Align.RIGHT).column("of class", Align.RIGHT);
    }
    int digits =
        report.worst().stream().mapToInt(row -> Figures.count(row.row()).length()).max().orElse(0);
    for (WorstRow row : report.worst()) {
      Cell key = Cell.of("row " + TextWidth.right(Figures.count(row.row()), digits));
      Cell loss = Cell.of(Figures.loss(row.loss()));
      Cell target = Cell.of(target(row));
      if (!several) {
        table.row(key, loss, target, Cell.of(Figures.prediction(row.prediction().get(0))));
        continue;
      }
      int largest = largest(row.prediction());
      String name = spec.className(largest);
      table.row(
          key,
          loss,
          target,
          Cell.of(Figures.prediction(row.prediction().get((int) row.target()))),
          Cell.of(Figures.prediction(row.prediction().get(largest))),
          Cell.of(name == null ? Integer.toString(largest) : name));
    }
    return table;
  }

  private String predictionName() {
    if (spec.as() == null) {
      return "prediction";
    }
    return switch (spec.as()) {
      case PROBABILITIES -> "probability";
      case LOG_PROBABILITIES -> "log-probability";
      default -> "logit";
    };
  }

  private String target(WorstRow row) {
    if (row.className() != null) {
      return row.className();
    }
    double target = row.target();
    return spec.classes() > 0 && target == Math.rint(target)
        ? Long.toString((long) target)
        : Figures.prediction(target);
  }

  private static int largest(List<Double> prediction) {
    int best = 0;
    for (int c = 1; c < prediction.size(); c++) {
      if (prediction.get(c) > prediction.get(best)) {
        best = c;
      }
    }
    return best;
  }
}
