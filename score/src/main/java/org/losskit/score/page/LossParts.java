package org.losskit.score.page;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Reduction;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.Units;
import org.losskit.score.ScoreSpec;

/** How large the loss is, what knows less, how it is spread, and what looks wrong. */
final class LossParts {
  private final ScoreReport report;
  private final ScoreSpec spec;
  private final Map<String, Svg> pictures;

  LossParts(ScoreReport report, Map<String, Svg> pictures) {
    this.report = report;
    this.spec = report.spec();
    this.pictures = pictures;
  }

  Markup loss() {
    Result result = report.result();
    Units units = report.units();
    Markup out = new Markup();
    Markup guesses = new Markup();
    boolean isSum = spec.headline() == Reduction.SUM;
    out.open("p", "class", "headline");
    out.element("strong", Figures.loss(isSum ? result.sum() : result.mean()));
    String error = isSum ? "" : Figures.error(result.mean(), result.standardError());
    String unit = units == null ? "" : "nats";
    if (!error.isEmpty()) {
      out.text(" ").element("span", error, "class", "error");
    }
    if (!unit.isEmpty()) {
      out.text(" ").element("span", unit, "class", "unit");
    }
    out.close("p").line();
    out.element("p", about(isSum), "class", "about").line();
    figures(out, result, units, isSum);
    if (report.baselines() != null) {
      baselines(report.baselines(), result.mean()).write(guesses);
    }
    return guesses.isEmpty() ? out : HtmlTable.pair(out, guesses);
  }

  private String about(boolean isSum) {
    Result result = report.result();
    if (isSum) {
      return "Sum of the losses of " + Names.rows(report.rows().scored()) + ".";
    }
    String over =
        spec.denominatorIs().equals("rows")
            ? Names.rows(report.rows().scored())
            : Names.rows(report.rows().scored())
                + ", divided by the "
                + spec.denominatorIs()
                + " of "
                + Figures.total(result.denominator());
    return "Mean loss over "
        + over
        + (Figures.error(result.mean(), result.standardError()).isEmpty()
            ? "."
            : ", ± its standard error.");
  }

  private static void figures(Markup out, Result result, @Nullable Units units, boolean isSum) {
    out.open("dl", "class", "figures").line();
    if (isSum) {
      figure(out, "mean", Figures.loss(result.mean()));
    }
    if (units != null) {
      figure(out, "bits", Figures.loss(units.bits()));
      figure(out, "perplexity", Figures.loss(units.perplexity()));
    }
    figure(out, "smallest", Figures.loss(result.min()));
    figure(out, "largest", Figures.loss(result.max()));
    if (!isSum) {
      figure(out, "sum", Figures.loss(result.sum()));
    }
    out.close("dl").line();
  }

  static void figure(Markup out, String name, String value) {
    out.open("div").element("dt", name).element("dd", value).close("div").line();
  }

  private HtmlTable baselines(Baselines baselines, double mean) {
    HtmlTable table =
        new HtmlTable("baselines", "Beside guesses that need no model")
            .text("predictions")
            .number("nats")
            .number("this model gains, bits");
    table.row("this model", Figures.loss(mean), "");
    table.row(
        "the share of each class (label prior)",
        Figures.loss(baselines.labelPrior()),
        gain(baselines.gainOverPriorBits()));
    table.row(
        spec.classes() == 2 ? "a coin" : "every class the same (uniform)",
        Figures.loss(baselines.uniform()),
        gain(baselines.gainOverUniformBits()));
    return table;
  }

  private String gain(double bits) {
    return spec.isPlain() ? Names.signed(bits) : "another scale";
  }

  Markup findings() {
    Markup out = new Markup();
    if (report.findings().isEmpty()) {
      return out.element("p", "None: nothing that Losskit looks for was found.").line();
    }
    out.open("ul", "class", "findings").line();
    for (Finding finding : report.findings()) {
      String severity =
          switch (finding.severity()) {
            case ERROR -> "Error";
            case WARNING -> "Warning";
            case INFO -> "Note";
          };
      out.open("li", "class", finding.severity().name().toLowerCase(Locale.ROOT)).line();
      out.open("h3").element("span", severity, "class", "severity").text(" ");
      out.text(sentence(finding.message())).close("h3").line();
      if (!finding.evidence().isEmpty()) {
        out.open("dl", "class", "figures small").line();
        finding
            .evidence()
            .forEach((name, value) -> figure(out, name.replace('_', ' '), Names.any(value)));
        out.close("dl").line();
      }
      out.open("p").element("strong", "Next:").text(" " + finding.next() + ".").close("p").line();
      out.open("p", "class", "id").element("code", finding.id()).close("p").line();
      out.close("li").line();
    }
    return out.close("ul").line();
  }

  private static String sentence(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** With the rows that lie furthest out beside it. */
  Markup distribution(Markup worst) {
    Svg picture = pictures.get("loss_histogram");
    if (picture == null) {
      return worst;
    }
    Markup figure = new Markup();
    figure(figure, picture, LossHistogram.caption(report));
    HtmlTable table =
        new HtmlTable("buckets", "Rows by loss").number("from").number("below").number("rows");
    report
        .histogram()
        .forEach(
            b -> table.row(Figures.loss(b.from()), Figures.loss(b.to()), Figures.count(b.rows())));
    table.writeFolded(figure, "The same as a table");
    return HtmlTable.pair(figure, worst);
  }

  /** A picture with what to look for in it. */
  static void figure(Markup out, Svg picture, String caption) {
    out.open("figure").line().raw(picture.inline()).line();
    out.element("figcaption", caption).line().close("figure").line();
  }
}
