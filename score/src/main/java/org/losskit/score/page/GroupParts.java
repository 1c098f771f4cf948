package org.losskit.score.page;

import java.util.List;
import java.util.Map;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Baseline;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Comparison;
import org.losskit.score.ScoreReport.Difference;
import org.losskit.score.ScoreReport.SegmentDifference;
import org.losskit.score.ScoreReport.SegmentScore;

/** The loss by class and segment, and beside other predictions and an earlier report. */
final class GroupParts {
  /** More would make the page too large to open; the JSON report has all. */
  private static final int MOST_ROWS = 5000;

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
    HtmlTable table =
        new HtmlTable("classes-table", "Classes")
            .text("class")
            .number("rows")
            .number("mean")
            .number("predicted")
            .number("recall")
            .number("precision");
    for (ClassScore c : first(report.classes())) {
      table.row(
          Names.shown(c.text()),
          Figures.count(c.rows()),
          Figures.loss(c.mean()),
          Figures.count(c.predicted()),
          Figures.percent(c.correct(), c.rows()),
          Figures.percent(c.correct(), c.predicted()));
    }
    return HtmlTable.pair(figure, folded(table, report.classes(), "classes"));
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
    HtmlTable table =
        new HtmlTable("segments-table", "Segments")
            .text(columns())
            .number("rows")
            .number("mean")
            .number("standard error");
    for (SegmentScore s : first(report.segments())) {
      table.row(
          Names.key(s.key()),
          Figures.count(s.rows()),
          Figures.loss(s.mean()),
          Figures.error(s.mean(), s.standardError()));
    }
    return HtmlTable.pair(figure, folded(table, report.segments(), "segments"));
  }

  private String columns() {
    return report.spec().segmentColumns().isEmpty()
        ? "segment"
        : String.join(", ", report.spec().segmentColumns());
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(all.size(), MOST_ROWS));
  }

  /** Long tables are. */
  private static Markup folded(HtmlTable table, List<?> all, String what) {
    Markup out = new Markup();
    if (all.size() <= Ranking.MOST) {
      table.write(out);
      return out;
    }
    table.writeFolded(
        out,
        all.size() > MOST_ROWS
            ? "The first %s of %s %s as a table; the JSON report has all"
                .formatted(Figures.count(MOST_ROWS), Figures.count(all.size()), what)
            : "All %s %s as a table".formatted(Figures.count(all.size()), what));
    return out;
  }

  Markup comparison() {
    Markup out = new Markup();
    Comparison comparison = report.comparison();
    Svg picture = pictures.get("comparison");
    if (comparison == null || picture == null) {
      return out;
    }
    Difference difference = comparison.difference();
    out.open("p", "class", "headline").element("strong", Names.signed(difference.mean()));
    String unit = report.units() == null ? "" : " nats";
    out.text(" ")
        .element(
            "span",
            Figures.error(difference.mean(), difference.standardError()) + unit,
            "class",
            "error");
    out.close("p").line();
    out.open("p", "class", "about").text("Mean loss less that of ");
    out.element("code", comparison.with())
        .text(", row by row. ")
        .text(verdict(difference))
        .close("p")
        .line();
    Markup figure = new Markup();
    LossParts.figure(
        figure,
        picture,
        "Difference of the mean losses with its 95 % interval. Left of the dashed line this model is"
            + " better, right of it worse.");
    if (comparison.segments().isEmpty()) {
      return out.raw(figure.toString());
    }
    HtmlTable table =
        new HtmlTable("comparison-table", "Difference by segment")
            .text(columns())
            .number("rows")
            .number("difference")
            .text("95 % interval");
    for (SegmentDifference s : first(comparison.segments())) {
      table.row(
          Names.key(s.key()),
          Figures.count(s.rows()),
          Names.signed(s.difference().mean()),
          interval(s.difference()));
    }
    Markup tables = folded(table, comparison.segments(), "segments");
    return out.raw(HtmlTable.pair(figure, tables).toString());
  }

  private static String interval(Difference difference) {
    return difference.low() == null
        ? "-"
        : Names.signed(difference.low()) + " to " + Names.signed(difference.high());
  }

  private static String verdict(Difference difference) {
    Double low = difference.low();
    Double high = difference.high();
    if (low == null || high == null || low.isNaN() || high.isNaN()) {
      return "There is no interval to judge it by.";
    }
    String interval = "The 95 % interval is " + interval(difference) + ": ";
    if (high < 0) {
      return interval + "this model is better.";
    }
    return interval + (low > 0 ? "this model is worse." : "the two cannot be told apart.");
  }

  Markup baseline() {
    Markup out = new Markup();
    Baseline baseline = report.baseline();
    if (baseline == null) {
      return out;
    }
    out.open("p", "class", "headline").element("strong", Names.signed(baseline.meanDifference()));
    if (report.units() != null) {
      out.text(" ").element("span", "nats", "class", "unit");
    }
    out.close("p").line();
    out.open("p", "class", "about").text("Mean loss less that of the earlier report ");
    out.element("code", baseline.file()).text(".").close("p").line();
    if (baseline.worse().isEmpty()) {
      return out.element("p", "Nothing got worse.").line();
    }
    out.element("h3", "What got worse").line().open("ul", "class", "plain").line();
    baseline.worse().stream().limit(MOST_ROWS).forEach(what -> out.element("li", what).line());
    return out.close("ul").line();
  }
}
