package org.losskit.score.page;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
    LossParts.figure(out, picture, "Mean loss of the rows of each class.");
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
    write(out, table, report.classes(), "classes");
    return out;
  }

  Markup segments() {
    Markup out = new Markup();
    Svg picture = pictures.get("segments");
    if (picture == null) {
      return out;
    }
    LossParts.figure(
        out,
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
    write(out, table, report.segments(), "segments");
    return out;
  }

  private String columns() {
    return report.spec().segmentColumns().isEmpty()
        ? "segment"
        : String.join(", ", report.spec().segmentColumns());
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(all.size(), MOST_ROWS));
  }

  /** Long tables are folded. */
  private static void write(Markup out, HtmlTable table, List<?> all, String what) {
    if (all.size() <= Ranking.MOST) {
      table.write(out);
      return;
    }
    table.writeFolded(
        out,
        all.size() > MOST_ROWS
            ? "The first %s of %s %s as a table; the JSON report has all"
                .formatted(Figures.count(MOST_ROWS), Figures.count(all.size()), what)
            : "All %s %s as a table".formatted(Figures.count(all.size()), what));
  }

  Markup comparison() {
    Markup out = new Markup();
    Comparison comparison = report.comparison();
    Svg picture = pictures.get("comparison");
    if (comparison == null || picture == null) {
      return out;
    }
    Difference difference = comparison.difference();
    out.open("p", "class", "headline").element("strong", signed(difference.mean()));
    String unit = report.units() == null ? "" : " nats";
    out.text(" ").element("span", Figures.error(difference.mean(), difference.standardError()) + unit, "class", "error");
    out.close("p").line();
    out.open("p", "class", "about").text(verdict(difference)).text(" Mean loss here minus there, row by row; there: ");
    out.element("code", comparison.with()).text(".").close("p").line();
    LossParts.figure(
        out,
        picture,
        "Difference of the mean losses with its 95 % interval. Left of the dashed line this model is"
            + " better, right of it worse.");
    if (comparison.segments().isEmpty()) {
      return out;
    }
    HtmlTable table =
        new HtmlTable("comparison-table", "Difference by segment")
            .text(columns())
            .number("rows")
            .number("difference")
            .number("from")
            .number("to");
    for (SegmentDifference s : first(comparison.segments())) {
      table.row(
          Names.key(s.key()),
          Figures.count(s.rows()),
          signed(s.difference().mean()),
          signed(s.difference().low()),
          signed(s.difference().high()));
    }
    write(out, table, comparison.segments(), "segments");
    return out;
  }

  private static String verdict(Difference difference) {
    Double low = difference.low();
    Double high = difference.high();
    if (low == null || high == null || low.isNaN() || high.isNaN()) {
      return "There is no interval to judge it by.";
    }
    String interval = "The 95 %% interval is %s to %s: ".formatted(signed(low), signed(high));
    if (high < 0) {
      return interval + "this model is better.";
    }
    return interval + (low > 0 ? "this model is worse." : "the two cannot be told apart.");
  }

  private static String signed(@Nullable Double x) {
    return (x != null && x > 0 ? "+" : "") + Figures.loss(x);
  }

  Markup baseline() {
    Markup out = new Markup();
    Baseline baseline = report.baseline();
    if (baseline == null) {
      return out;
    }
    out.open("p", "class", "headline").element("strong", signed(baseline.meanDifference())).close("p").line();
    out.open("p", "class", "about").text("Mean loss here minus that of the earlier report ");
    out.element("code", baseline.file()).text(".").close("p").line();
    if (baseline.worse().isEmpty()) {
      return out.element("p", "Nothing got worse.").line();
    }
    out.element("h3", "What got worse").line().open("ul", "class", "plain").line();
    baseline.worse().stream().limit(MOST_ROWS).forEach(what -> out.element("li", what).line());
    return out.close("ul").line();
  }
}
