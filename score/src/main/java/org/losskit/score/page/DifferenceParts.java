package org.losskit.score.page;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Baseline;
import org.losskit.score.ScoreReport.Comparison;
import org.losskit.score.ScoreReport.Difference;

/** The loss beside other predictions of the same rows, and beside an earlier report. */
final class DifferenceParts {
  /** More would make the page too large to open; the JSON report has all. */
  private static final int MOST_NAMED = 5000;

  private final ScoreReport report;
  private final Map<String, Svg> pictures;

  DifferenceParts(ScoreReport report, Map<String, Svg> pictures) {
    this.report = report;
    this.pictures = pictures;
  }

  Markup comparison() {
    Markup out = new Markup();
    Comparison comparison = report.comparison();
    Svg picture = pictures.get("comparison");
    if (comparison == null || picture == null) {
      return out;
    }
    Difference difference = comparison.difference();
    headline(out, difference.mean(), Figures.error(difference.mean(), difference.standardError()));
    out.open("p", "class", "about").text("Mean loss here less that of ");
    out.element("code", comparison.with());
    out.text(", row by row, ± its standard error. ").text(verdict(difference));
    out.close("p").line();
    figures(out, comparison);
    Markup figure = new Markup();
    LossParts.figure(
        figure,
        picture,
        "Difference of the mean losses with its 95 % interval. Left of the dashed line this model is"
            + " better, right of it worse.");
    if (comparison.segments().isEmpty()) {
      return out.raw(figure.toString());
    }
    Markup tables =
        LongTable.write(
            comparison.segments(),
            Pictures.ranking(comparison),
            "differences",
            (id, caption, some) -> {
              HtmlTable table =
                  new HtmlTable("comparison-" + id, caption)
                      .text(Names.segments(report))
                      .number("rows")
                      .number("difference")
                      .text("95 % interval");
              some.forEach(s ->
                  table.row(
                      Names.key(s.key()),
                      Figures.count(s.rows()),
                      Names.signed(s.difference().mean()),
                      interval(s.difference())));
              return table;
            });
    return out.raw(HtmlTable.pair(figure, tables).toString());
  }

  private void headline(Markup out, @Nullable Double difference, String error) {
    out.open("p", "class", "headline").element("strong", Names.signed(difference));
    if (!error.isEmpty()) {
      out.text(" ").element("span", error, "class", "error");
    }
    if (report.units() != null) {
      out.text(" ").element("span", "nats", "class", "unit");
    }
    out.close("p").line();
  }

  private static void figures(Markup out, Comparison comparison) {
    out.open("dl", "class", "figures").line();
    LossParts.figure(out, "95 % interval", interval(comparison.difference()));
    LossParts.figure(out, "rows on both sides", Figures.count(comparison.rows()));
    LossParts.figure(
        out, "rows that only this side can score", Figures.count(comparison.skipped()));
    out.close("dl").line();
  }

  private static boolean hasInterval(Difference difference) {
    Double low = difference.low();
    Double high = difference.high();
    return low != null && high != null && !low.isNaN() && !high.isNaN();
  }

  private static String interval(Difference difference) {
    return hasInterval(difference)
        ? Names.signed(difference.low()) + " to " + Names.signed(difference.high())
        : "-";
  }

  private static String verdict(Difference difference) {
    Double low = difference.low();
    Double high = difference.high();
    if (low == null || high == null || !hasInterval(difference)) {
      return "There is no interval to judge it by.";
    }
    if (high < 0) {
      return "This model is better: the whole 95 % interval lies below zero.";
    }
    return low > 0
        ? "This model is worse: the whole 95 % interval lies above zero."
        : "The two cannot be told apart: the 95 % interval holds zero.";
  }

  Markup baseline() {
    Markup out = new Markup();
    Baseline baseline = report.baseline();
    if (baseline == null) {
      return out;
    }
    headline(out, baseline.meanDifference(), "");
    out.open("p", "class", "about").text("Mean loss here less that of the earlier report ");
    out.element("code", baseline.file()).text(". A mean got worse when it rose by more than two");
    out.text(
        " combined standard errors, 2 √(e² + f²) of the errors e here and f there; where either");
    out.text(
        " has none, when it rose at all. A segment that only one of the reports has is passed");
    out.text(" over.").close("p").line();
    list(out, "What differs besides", baseline.notes());
    if (baseline.worse().isEmpty()) {
      return out.element("p", "Nothing got worse.").line();
    }
    list(out, "What got worse", baseline.worse());
    return out;
  }

  private static void list(Markup out, String title, List<String> entries) {
    if (entries.isEmpty()) {
      return;
    }
    out.element("h3", title).line().open("ul", "class", "plain").line();
    entries.stream().limit(MOST_NAMED).forEach(entry -> out.element("li", entry).line());
    out.close("ul").line();
    if (entries.size() > MOST_NAMED) {
      out.element(
              "p",
              "And %s more; the JSON report has all."
                  .formatted(Figures.count(entries.size() - MOST_NAMED)))
          .line();
    }
  }
}
