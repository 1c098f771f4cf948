package org.losskit.score.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.losskit.score.ScoreReport;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class HtmlReportTest {
  private static final int LARGEST = 2_000_000;

  /** Fails unless the text is well-formed. */
  static Document parse(String markup) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(markup.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document page, String name) {
    NodeList found = page.getElementsByTagNameNS("*", name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static List<String> texts(Document page, String name) {
    return elements(page, name).stream().map(Element::getTextContent).toList();
  }

  private static List<ScoreReport> reports() {
    return List.of(
        Reports.binary(0),
        Reports.binary(8),
        Reports.binary(237),
        Reports.classes(),
        Reports.regression(),
        Reports.broken(),
        Hostile.report());
  }

  @Test
  void pagesAreWellFormedAndTheSameEachTime() throws Exception {
    for (ScoreReport report : reports()) {
      String page = HtmlReport.write(report, Reports.COMMAND);
      assertThat(elements(parse(page), "html")).hasSize(1);
      assertThat(page).endsWith("</html>\n").doesNotContain("\r");
      assertThat(HtmlReport.write(report, Reports.COMMAND)).isEqualTo(page);
    }
  }

  @Test
  void everyTextIsTextAndNoneIsMarkup() throws Exception {
    Document page = parse(HtmlReport.write(Hostile.report(), List.of("losskit", Hostile.TEXT)));
    assertThat(elements(page, "script")).isEmpty();
    assertThat(elements(page, "img")).isEmpty();
    assertThat(elements(page, "b")).isEmpty();
    assertThat(texts(page, "h1")).containsExactly(Hostile.TEXT);
    assertThat(elements(page, "head").get(0).getTextContent())
        .contains(Hostile.TEXT + " · Losskit");
    String body = elements(page, "body").get(0).getTextContent();
    for (int i = 0; i <= 18; i++) {
      // The reason why rows were skipped and the names of evidence are shown with blanks.
      String text = i == 9 || i == 15 ? Hostile.text(i).replace('_', ' ') : Hostile.text(i);
      assertThat(body).contains(text);
    }
    assertThat(texts(page, "code"))
        .contains("losskit '" + Hostile.TEXT.replace("'", "'\\''") + "'");
  }

  @Test
  void partsThatAReportLacksAreLeftOut() throws Exception {
    assertThat(texts(parse(HtmlReport.write(Reports.binary(8), Reports.COMMAND)), "h2"))
        .containsExactly(
            "Loss",
            "Findings",
            "Comparison",
            "Since the baseline",
            "Calibration",
            "Parts of the loss",
            "Distribution and worst rows",
            "By class",
            "By segment",
            "What was scored");
    Document regression = parse(HtmlReport.write(Reports.regression(), List.of()));
    assertThat(texts(regression, "h2"))
        .containsExactly("Loss", "Findings", "Distribution and worst rows", "What was scored");
    assertThat(texts(regression, "nav").get(0).strip().lines())
        .containsExactly("Loss", "Findings", "Distribution and worst rows", "What was scored");
    assertThat(texts(regression, "h3")).isEmpty();
    assertThat(texts(regression, "body").get(0)).doesNotContain("nats", "bits", "null");
    assertThat(texts(parse(HtmlReport.write(Reports.classes(), Reports.COMMAND)), "h2"))
        .containsExactly(
            "Loss",
            "Findings",
            "Calibration",
            "Distribution and worst rows",
            "By class",
            "What was scored");
  }

  @Test
  void figuresAreThoseOfTheReport() throws Exception {
    Document page = parse(HtmlReport.write(Reports.binary(8), Reports.COMMAND));
    List<String> rows = texts(page, "tr").stream().map(String::strip).toList();
    assertThat(elements(page, "p").get(2).getTextContent()).isEqualTo("0.4652 ± 0.0019 nats");
    assertThat(rows)
        .contains(
            "this model0.4652",
            "the share of each class (label prior)0.5003another scale",
            "a coin0.6931another scale",
            "031,9120.257138,50097.6 %80.9 %",
            "− discrimination0.05000.0160",
            "read40,000",
            "scored39,900",
            "skipped: nan prediction100",
            "pos_weight1.5");
    assertThat(texts(page, "pre"))
        .containsExactly("losskit score 'late flights.parquet' --prediction 'p_*' --by origin");
    assertThat(texts(page, "body").get(0))
        .contains(
            "Mean loss over 39,900 rows, ± its standard error.",
            "This model is better: the whole 95 % interval lies below zero.",
            "95 % interval-0.0184 to -0.0062",
            "rows on both sides40,000",
            "rows that only this side can score0",
            "A mean got worse when it rose by more than two combined standard errors, 2 √(e² + f²)",
            "rows scored: 39,900 here, 40,000 there",
            "segment origin=ORD, year=2019",
            "Scored as probabilities, but 3,100 of 40,000 rows have values outside of [0, 1]",
            "Inferred: loss bce_with_logits; predictions are logits");
  }

  @Test
  void numbersThatAreNoneAreSaidAndNotDrawn() throws Exception {
    Document page = parse(HtmlReport.write(Reports.broken(), List.of()));
    String body = texts(page, "body").get(0);
    assertThat(body)
        .contains("∞ nats", "NULL", "\"\"", "There is no interval to judge it by.")
        .doesNotContain("null");
    for (Element dot : elements(page, "circle")) {
      assertThat(dot.getAttribute("cx")).matches("[0-9.]+");
    }
    assertThat(HtmlReport.write(Reports.broken(), List.of())).doesNotContain("\"NaN\"");
  }

  @Test
  void manySegmentsAreFoldedAndStaySmall() throws Exception {
    String html = HtmlReport.write(Reports.binary(5000), Reports.COMMAND);
    assertThat(html.getBytes(StandardCharsets.UTF_8).length).isLessThan(LARGEST);
    assertThat(texts(parse(html), "summary"))
        .containsExactly(
            "All 5,000 differences as a table",
            "The same as a table",
            "All 5,000 segments as a table");
    assertThat(html).contains("… 4,980 between …");
    String more = HtmlReport.write(Reports.binary(5001), Reports.COMMAND);
    assertThat(texts(parse(more), "summary"))
        .contains("The first 5,000 of 5,001 segments as a table; the JSON report has all");
    assertThat(more.getBytes(StandardCharsets.UTF_8).length).isLessThan(LARGEST);
  }

  @Test
  void nothingIsLoadedAndNothingRuns() {
    for (ScoreReport report : reports()) {
      String page = HtmlReport.write(report, Reports.COMMAND);
      assertThat(page)
          .contains("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;")
          .doesNotContain("<script", " src=\"", "@import", "url(")
          .doesNotContainPattern(" on[a-z]+=\"")
          .doesNotContain("http://www.w3.org/1999/xlink");
    }
  }

  @Test
  void controlsAndHalvesOfPairsDoNotBreakThePage() throws Exception {
    String odd = "a\u0000b\u001bc\ud800d\ufffee\u0085f\ud83d\ude00";
    Markup markup = new Markup().open("p", "title", odd).text(odd).close("p");
    Element p = parse(markup.toString()).getDocumentElement();
    String clean = "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ud83d\ude00";
    assertThat(p.getTextContent()).isEqualTo(clean);
    assertThat(p.getAttribute("title")).isEqualTo(clean);
  }
}
