package org.losskit.score.page;

import java.util.Map;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.SegmentScore;

/** The loss by class and segment. */
final class GroupParts {
  private final ScoreReport report;
  private final Map<String, Svg> pictures;

  GroupParts(ScoreReport report, Map<String, Svg> pictures) {
    this.report = report;
    this.pictures = pictures;
  }

  Markup classes() {
    Markup out = new Markup();
    Svg picture = pictures.get("classes");
    if (picture == null) {
      return out;
    }
    Markup figure = new Markup();
    LossParts.figure(figure, picture, "Mean loss of the rows of each class.");
    Markup tables =
        LongTable.write(
            report.classes(),
            null,
            "classes",
            (id, caption, some) -> {
              HtmlTable table =
                  new HtmlTable("classes-" + id, caption)
                      .text("class")
                      .number("rows")
                      .number("mean")
                      .number("predicted")
                      .number("recall")
                      .number("precision");
              some.forEach(c ->
                  table.row(
                      Names.shown(c.text()),
                      Figures.count(c.rows()),
                      Figures.loss(c.mean()),
                      Figures.count(c.predicted()),
                      Figures.percent(c.correct(), c.rows()),
                      Figures.percent(c.correct(), c.predicted())));
              return table;
            });
    return HtmlTable.pair(figure, tables);
  }

  Markup segments() {
    Markup out = new Markup();
    Svg picture = pictures.get("segments");
    if (picture == null) {
      return out;
    }
    Markup figure = new Markup();
    LossParts.figure(
        figure,
        picture,
        "Mean loss of each segment with its 95 % interval"
            + (report.segments().size() > Ranking.MOST
                ? "; first those that are surely worst, then those that are surely best."
                : "."));
    Markup tables =
        LongTable.write(
            report.segments(),
            Pictures.ranking(report),
            "segments",
            (id, caption, some) -> {
              HtmlTable table =
                  new HtmlTable("segments-" + id, caption)
                      .text(Names.segments(report))
                      .number("rows")
                      .number("mean")
                      .text("95 % interval");
              some.forEach(s ->
                  table.row(
                      Names.key(s.key()),
                      Figures.count(s.rows()),
                      Figures.loss(s.mean()),
                      interval(s)));
              return table;
            });
    return HtmlTable.pair(figure, tables);
  }

  private static String interval(SegmentScore segment) {
    Double low = Pictures.low(segment);
    return low == null || low.isNaN()
        ? "-"
        : Figures.loss(low) + " to " + Figures.loss(Pictures.high(segment));
  }
}
