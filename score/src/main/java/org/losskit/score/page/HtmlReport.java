package org.losskit.score.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreSpec;

/** The report as one HTML file that needs no network and no script. */
public final class HtmlReport {
  /** Nothing is loaded and nothing runs, whatever the data say. */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action"
          + " 'none'";

  private HtmlReport() {}

  /**
   * The page, in UTF-8 when written to a file. Parts that the report has no numbers for are left
   * out. The same arguments give the same text.
   *
   * @param command the words of the command that repeats the report, such as {@code losskit},
   *     {@code score}, {@code a file.csv}; they are quoted for a shell where they need it. Empty:
   *     the page does not say how to repeat it
   */
  public static String write(ScoreReport report, List<String> command) {
    ScoreSpec spec = report.spec();
    String title = spec.title().isBlank() ? "score" : spec.title();
    List<Section> sections = sections(report, command);
    Markup out = new Markup();
    out.raw("<!DOCTYPE html>\n");
    out.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en").line();
    out.open("head").line().empty("meta", "charset", "utf-8").line();
    out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
    out.empty("meta", "name", "color-scheme", "content", "light dark").line();
    out.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY).line();
    out.empty("link", "rel", "icon", "href", "data:,").line();
    out.element("title", title + " · Losskit").line();
    out.open("style").line().raw(Styles.page()).close("style").line().close("head").line();
    out.open("body").line();
    out.element("a", "Skip to the report", "class", "skip", "href", "#report").line();
    out.open("header").line().element("h1", title).line();
    out.element("p", facts(report), "class", "facts").line();
    if (!spec.inferred().isEmpty()) {
      out.element("p", "Inferred: " + Names.inferred(spec), "class", "facts").line();
    }
    out.close("header").line();
    contents(out, sections);
    out.open("main", "id", "report", "tabindex", "-1").line();
    sections.forEach(section -> section.write(out));
    out.close("main").line();
    out.open("footer").element("p", "Written by losskit score.").close("footer").line();
    return out.close("body").line().close("html").line().toString();
  }

  private static String facts(ScoreReport report) {
    ScoreSpec spec = report.spec();
    return Names.rows(report.rows().scored())
        + " · "
        + spec.lossName()
        + (spec.as() == null ? "" : " of " + Names.predictions(spec));
  }

  private static void contents(Markup out, List<Section> sections) {
    out.open("nav", "aria-label", "Parts of the report").open("ul").line();
    for (Section section : sections) {
      out.open("li").element("a", section.title(), "href", "#" + section.id()).close("li").line();
    }
    out.close("ul").close("nav").line();
  }

  private static List<Section> sections(ScoreReport report, List<String> command) {
    Map<String, Svg> pictures = Pictures.of(report);
    LossParts loss = new LossParts(report, pictures);
    GroupParts groups = new GroupParts(report, pictures);
    DifferenceParts differences = new DifferenceParts(report, pictures);
    CalibrationParts calibration = new CalibrationParts(report, pictures);
    RowParts rows = new RowParts(report, command);
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("loss", "Loss", loss.loss()));
    sections.add(new Section("findings", "Findings", loss.findings()));
    add(sections, "difference", "Comparison", differences.comparison());
    add(sections, "earlier", "Since the baseline", differences.baseline());
    add(sections, "calibration", "Calibration", calibration.calibration());
    add(sections, "parts", "Parts of the loss", calibration.decomposition());
    Markup worst = rows.worst();
    add(
        sections,
        "distribution",
        worst.isEmpty() ? "Distribution" : "Distribution and worst rows",
        loss.distribution(worst));
    add(sections, "by-class", "By class", groups.classes());
    add(sections, "by-segment", "By segment", groups.segments());
    sections.add(new Section("scored", "What was scored", rows.scored()));
    return sections;
  }

  private static void add(List<Section> sections, String id, String title, Markup body) {
    if (!body.isEmpty()) {
      sections.add(new Section(id, title, body));
    }
  }
}
