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
    LossParts.figure(out, "calibration error (ECE), equal width", Figures.loss(calibration.eceEqualWidth()));
    LossParts.figure(out, "calibration error (ECE), equal mass", Figures.loss(calibration.eceEqualMass()));
    LossParts.figure(out, "Brier score", Figures.loss(calibration.brier()));
    out.close("dl").line();
    Svg picture = pictures.get("reliability");
    if (picture != null) {
      LossParts.figure(
          out,
          picture,
          "Each dot stands for the rows with about the same probability. On the dashed line what was"
              + " predicted came true as often as it should; below it the model was too sure, above"
              + " it too cautious. Below: how many rows each dot stands for.");
      bins(calibration).writeFolded(out, "The same as a table");
    }
    classes(calibration, out);
    return out;
  }

  private static HtmlTable bins(Calibration calibration) {
    HtmlTable table =
        new HtmlTable("bins", "Rows by predicted probability, bins of equal width")
            .text("above, to")
            .number("rows")
            .number("predicted")
            .number("observed")
            .number("difference");
    calibration
        .bins()
        .forEach(bin ->
            table.row(
                Figures.loss(bin.from()) + ", " + Figures.loss(bin.to()),
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
    if (calibration.classes().size() > Ranking.MOST) {
      table.writeFolded(out, "Calibration of each of " + Figures.count(calibration.classes().size()) + " classes");
    } else {
      table.write(out);
    }
  }

  Markup decomposition() {
    Markup out = new Markup();
    Decomposition parts = report.decomposition();
    Svg picture = pictures.get("decomposition");
    if (parts == null || picture == null) {
      return out;
    }
    LossParts.figure(
        out,
        picture,
        "Uncertainty: the loss of always predicting the share of class 1. Discrimination: what the"
            + " model takes off by telling rows apart. Miscalibration: what it adds because its"
            + " probabilities are off; recalibration can win it back.");
    HtmlTable table =
        new HtmlTable("decomposition-table", "score = uncertainty − discrimination + miscalibration")
            .text("score")
            .number("uncertainty")
            .number("discrimination")
            .number("miscalibration")
            .number("score");
    row(table, "log loss", parts.logLoss());
    row(table, "Brier score", parts.brier());
    table.write(out);
    return out;
  }

  private static void row(HtmlTable table, String name, Parts parts) {
    table.row(
        name,
        Figures.loss(parts.uncertainty()),
        Figures.loss(parts.discrimination()),
        Figures.loss(parts.miscalibration()),
        Figures.loss(parts.score()));
  }
}
