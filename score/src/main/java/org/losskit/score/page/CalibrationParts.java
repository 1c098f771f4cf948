package org.losskit.score.page;

import java.util.Map;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.Decomposition;
import org.losskit.score.ScoreReport.Parts;

/** How far predicted probabilities are from what happens, and what that costs. */
final class CalibrationParts {
  private final ScoreReport report;
  private final Map<String, Svg> pictures;

  CalibrationParts(ScoreReport report, Map<String, Svg> pictures) {
    this.report = report;
    this.pictures = pictures;
  }

  Markup calibration() {
    Markup out = new Markup();
    Calibration calibration = report.calibration();
    if (calibration == null) {
      return out;
    }
    out.open("dl", "class", "figures").line();
    LossParts.figure(
        out, "calibration error (ECE), equal width", Figures.loss(calibration.eceEqualWidth()));
    LossParts.figure(
        out, "calibration error (ECE), equal mass", Figures.loss(calibration.eceEqualMass()));
    LossParts.figure(out, "Brier score", Figures.loss(calibration.brier()));
    out.close("dl").line();
    Svg picture = pictures.get("reliability");
    if (picture == null) {
      classes(calibration, out);
      return out;
    }
    Markup figure = new Markup();
    LossParts.figure(figure, picture, caption());
    Svg panels = pictures.get("reliability_classes");
    if (panels == null) {
      Markup table = new Markup();
      bins(calibration).write(table);
      return out.raw(HtmlTable.pair(figure, table).toString());
    }
    bins(calibration).writeFolded(figure, "The same as a table");
    Markup own = new Markup();
    LossParts.figure(own, panels, panelsCaption(calibration));
    classes(calibration, own);
    return out.raw(HtmlTable.pair(figure, own).toString());
  }

  private static String panelsCaption(Calibration calibration) {
    boolean some = calibration.classes().size() > ReliabilityPanels.MOST;
    return "The same for the probability of each class, against the rest"
        + (some
            ? "; the %d classes with the largest calibration error."
                .formatted(ReliabilityPanels.MOST)
            : ".");
  }

  private String caption() {
    String below =
        ReliabilityDiagram.isBinary(report)
            ? "below it class 1 happened less often than predicted, above it more often"
            : "below it the model was too sure, above it too cautious";
    return "Each dot stands for the rows with about the same probability. On the dashed line what was"
        + " predicted came true as often as it should; "
        + below
        + "; the line between is the error. Under it, how many rows each dot stands for; a hollow one has fewer than "
        + ReliabilityDiagram.FEW
        + ".";
  }

  private static HtmlTable bins(Calibration calibration) {
    HtmlTable table =
        new HtmlTable("bins", "Rows by predicted probability")
            .number("up to")
            .number("rows")
            .number("predicted")
            .number("observed")
            .number("difference");
    calibration
        .bins()
        .forEach(bin ->
            table.row(
                Figures.loss(bin.to()),
                Figures.count(bin.rows()),
                Figures.loss(bin.confidence()),
                Figures.loss(bin.frequency()),
                Figures.loss(bin.frequency() - bin.confidence())));
    return table;
  }

  private static void classes(Calibration calibration, Markup out) {
    if (calibration.classes().isEmpty()) {
      return;
    }
    HtmlTable table =
        new HtmlTable("calibration-classes", "Calibration of each class against the rest")
            .text("class")
            .number("ECE, width")
            .number("ECE, mass")
            .number("Brier");
    calibration
        .classes()
        .forEach(own ->
            table.row(
                Names.shown(own.text()),
                Figures.loss(own.eceEqualWidth()),
                Figures.loss(own.eceEqualMass()),
                Figures.loss(own.brier())));
    table.writeFolded(
        out,
        "Calibration of each of "
            + Figures.count(calibration.classes().size())
            + " classes as a table");
  }

  Markup decomposition() {
    Markup out = new Markup();
    Decomposition parts = report.decomposition();
    Svg picture = pictures.get("decomposition");
    if (parts == null || picture == null) {
      return out;
    }
    Markup figure = new Markup();
    LossParts.figure(
        figure,
        picture,
        "Uncertainty: the loss of always predicting the share of class 1. Discrimination: what the"
            + " model takes off by telling rows apart. Miscalibration: what it adds because its"
            + " probabilities are off; recalibration can win it back.");
    Parts log = parts.logLoss();
    Parts brier = parts.brier();
    HtmlTable table =
        new HtmlTable("decomposition-table", "The same in numbers")
            .text("part")
            .number("log loss")
            .number("Brier score");
    row(table, "uncertainty", log.uncertainty(), brier.uncertainty());
    row(table, "− discrimination", log.discrimination(), brier.discrimination());
    row(table, "+ miscalibration", log.miscalibration(), brier.miscalibration());
    row(table, "= score", log.score(), brier.score());
    Markup tables = new Markup();
    table.write(tables);
    return out.raw(HtmlTable.pair(figure, tables).toString());
  }

  private static void row(HtmlTable table, String part, double log, double brier) {
    table.row(part, Figures.loss(log), Figures.loss(brier));
  }
}
