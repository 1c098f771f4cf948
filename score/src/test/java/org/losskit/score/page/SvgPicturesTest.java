package org.losskit.score.page;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Bin;
import org.losskit.score.ScoreReport.Bucket;
import org.losskit.score.ScoreReport.ClassCalibration;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgPicturesTest {
  @Test
  void thereIsAPictureOfWhateverTheReportHas() {
    assertThat(SvgPictures.write(Reports.binary(8)).keySet())
        .containsExactly(
            "reliability.svg",
            "loss_histogram.svg",
            "segments.svg",
            "classes.svg",
            "decomposition.svg",
            "comparison.svg");
    assertThat(SvgPictures.write(Reports.classes()).keySet())
        .containsExactly(
            "reliability.svg", "reliability_classes.svg", "loss_histogram.svg", "classes.svg");
    assertThat(SvgPictures.write(Reports.regression()).keySet())
        .containsExactly("loss_histogram.svg");
  }

  @Test
  void filesAreWellFormedTheSameEachTimeAndHaveATitle() throws Exception {
    for (ScoreReport report :
        List.of(Reports.binary(5000), Reports.classes(), Reports.broken(), Hostile.report())) {
      Map<String, String> files = SvgPictures.write(report);
      assertThat(SvgPictures.write(report)).isEqualTo(files);
      assertThat(files)
          .allSatisfy((name, text) -> assertThat(SvgPictures.isOurs(name, text)).isTrue());
      for (String file : files.values()) {
        Element svg = HtmlReportTest.parse(file).getDocumentElement();
        assertThat(svg.getLocalName()).isEqualTo("svg");
        assertThat(svg.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        assertThat(svg.getAttribute("role")).isEqualTo("img");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
        assertThat(svg.getElementsByTagName("script").getLength()).isZero();
        assertThat(file).doesNotContain("var(", "\"NaN\"", "Infinity").hasSizeLessThan(20_000);
        coordinatesAreShort(svg.getOwnerDocument());
      }
    }
  }

  private static void coordinatesAreShort(Document picture) {
    NodeList all = picture.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      for (String name : List.of("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "width", "height")) {
        if (element.hasAttribute(name) && !element.getAttribute(name).equals("100%")) {
          assertThat(element.getAttribute(name)).matches("-?[0-9]+(\\.[0-9]{1,2})?");
        }
      }
    }
  }

  private static String file(ScoreReport report, String name) {
    return requireNonNull(SvgPictures.write(report).get(name));
  }

  private static List<Element> ofClass(String file, String name, String style) throws Exception {
    NodeList all = HtmlReportTest.parse(file).getElementsByTagName(name);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      if (((Element) all.item(i)).getAttribute("class").equals(style)) {
        found.add((Element) all.item(i));
      }
    }
    return found;
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void dotsOfTheReliabilityDiagramLieWhereTheBinsSay() throws Exception {
    ScoreReport report = Reports.binary(8);
    String file = file(report, "reliability.svg");
    List<Bin> bins = requireNonNull(report.calibration()).bins();
    List<Element> dots = ofClass(file, "circle", "first");
    assertThat(dots).hasSize(15);
    for (int i = 0; i < 15; i++) {
      assertThat((number(dots.get(i), "cx") - 60) / 324)
          .isCloseTo(bins.get(i).confidence(), within(1e-4));
      assertThat((354 - number(dots.get(i), "cy")) / 324)
          .isCloseTo(bins.get(i).frequency(), within(1e-4));
    }
    List<Element> gaps = ofClass(file, "line", "second-line");
    assertThat(number(gaps.get(0), "y2")).isEqualTo(number(dots.get(0), "cy"));
  }

  @Test
  void binsOfFewRowsAreHollow() throws Exception {
    String file = file(Reports.calibrated(List.of(bin(0.1, 19), bin(0.3, 20))), "reliability.svg");
    assertThat(ofClass(file, "circle", "hollow")).hasSize(1);
    assertThat(number(ofClass(file, "circle", "hollow").get(0), "cx"))
        .isCloseTo(60 + 0.1 * 324, within(0.01));
    assertThat(ofClass(file, "circle", "first")).hasSize(1);
  }

  private static Bin bin(double p, long rows) {
    return new Bin(p - 0.01, p + 0.01, rows, p, p / 2);
  }

  @Test
  void eachClassHasADiagramOfItsOwn() throws Exception {
    ScoreReport report = Reports.classes();
    String file = file(report, "reliability_classes.svg");
    assertThat(file).contains("10 of 10 classes", ">zero</text>", ">nine</text>");
    int bins =
        requireNonNull(report.calibration()).classes().stream()
            .mapToInt(c -> c.bins().size())
            .sum();
    assertThat(ofClass(file, "circle", "first").size() + ofClass(file, "circle", "hollow").size())
        .isEqualTo(bins);
    assertThat(ofClass(file, "line", "dashed")).hasSize(10);
    // The panel of class 4 is the second of the second line: 0 and 1 lie at its corners.
    Element diagonal = ofClass(file, "line", "dashed").get(4);
    Element dot = ofClass(file, "circle", "first").get(0);
    assertThat(number(diagonal, "x1")).isEqualTo(156);
    assertThat(number(diagonal, "x2")).isEqualTo(260);
    assertThat(number(diagonal, "y1") - number(diagonal, "y2")).isEqualTo(104);
    Bin first = requireNonNull(report.calibration()).classes().get(0).bins().get(0);
    assertThat((number(dot, "cx") - 28) / 104).isCloseTo(first.confidence(), within(1e-3));
  }

  @Test
  void ofManyClassesThoseOfTheLargestErrorHaveADiagram() throws Exception {
    List<ClassCalibration> classes = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      classes.add(
          new ClassCalibration(
              i, "name " + i, 0.1, i == 13 ? Double.NaN : i / 100.0, 0, List.of(bin(0.3, 50))));
    }
    Element svg =
        HtmlReportTest.parse(ReliabilityPanels.draw("x", classes).file()).getDocumentElement();
    assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
        .startsWith("12 of 14 classes. The largest calibration error is that of name 12: 0.1200.");
    assertThat(svg.getTextContent())
        .contains("name 12", "name 1\n")
        .doesNotContain("name 13", "name 0");
  }

  @Test
  void partsOfTheLossAddUp() throws Exception {
    String file = file(Reports.binary(8), "decomposition.svg");
    List<Element> grey = ofClass(file, "rect", "grey");
    Element less = ofClass(file, "rect", "first").get(0);
    Element more = ofClass(file, "rect", "second").get(0);
    double uncertainty = number(grey.get(0), "width");
    double score = number(grey.get(1), "width");
    assertThat(uncertainty - number(less, "width") + number(more, "width"))
        .isCloseTo(score, within(0.05));
    assertThat(number(less, "x")).isCloseTo(number(more, "x"), within(0.02));
    assertThat(number(less, "x") + number(less, "width"))
        .isCloseTo(number(grey.get(0), "x") + uncertainty, within(0.02));
  }

  @Test
  void ofManySegmentsTheWorstAndTheBestAreDrawn() throws Exception {
    ScoreReport report = Reports.binary(237);
    String file = file(report, "segments.svg");
    assertThat(file).contains("… 217 between …", "20 of 237 segments");
    List<Element> dots = ofClass(file, "circle", "first");
    assertThat(dots).hasSize(20);
    assertThat(number(dots.get(0), "cx")).isGreaterThan(number(dots.get(19), "cx"));
    assertThat(ofClass(file, "line", "first-line")).hasSize(20);
    String few = file(Reports.binary(20), "segments.svg");
    assertThat(few).doesNotContain("between");
    assertThat(ofClass(few, "circle", "first")).hasSize(20);
  }

  @Test
  void aRankingLeavesOutWhatHasNoNumber() {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      all.add(i % 4 == 0 ? Double.NaN : i);
    }
    Ranking<Double> ranking = Ranking.of(all, x -> x, x -> x);
    assertThat(ranking.worst())
        .containsExactly(23.0, 22.0, 21.0, 19.0, 18.0, 17.0, 15.0, 14.0, 13.0, 11.0);
    assertThat(ranking.best()).containsExactly(10.0, 9.0, 7.0, 6.0, 5.0, 3.0, 2.0, 1.0);
    assertThat(ranking.left()).isEqualTo(6);
    assertThat(Ranking.of(all.subList(0, 20), x -> x, x -> x))
        .isEqualTo(new Ranking<>(all.subList(0, 20), List.of(), 0));
  }

  @Test
  void anIntervalManyTimesWiderThanAllDotsIsCutWithAnArrow() throws Exception {
    DotPlot plot = new DotPlot(0.5, "all", "loss", false);
    plot.add("a", 0.4, 0.35, 0.45, false);
    plot.add("b", 0.6, -9.0, 10.2, false);
    String file = plot.draw("id", "t", "d").file();
    assertThat(ofClass(file, "path", "first-line")).hasSize(2);
    List<Element> dots = ofClass(file, "circle", "first");
    assertThat(number(dots.get(1), "cx") - number(dots.get(0), "cx")).isGreaterThan(60);
  }

  @Test
  void anInfiniteBarIsLongerThanEveryOtherAndEndsInATip() throws Exception {
    BarPlot plot = new BarPlot("loss");
    plot.add("a", 2.0, "first");
    plot.add("b", Double.POSITIVE_INFINITY, "first");
    plot.add("c", Double.NaN, "first");
    plot.note("… 3 more");
    String file = plot.draw("id", "t", "d").file();
    assertThat(ofClass(file, "rect", "first")).hasSize(2);
    List<Element> tips = ofClass(file, "path", "first");
    assertThat(tips).hasSize(1);
    Element bar = ofClass(file, "rect", "first").get(1);
    double end = number(bar, "x") + number(bar, "width");
    assertThat(tips.get(0).getAttribute("d")).contains("L" + Svg.number(end + 10) + " ");
    assertThat(file).contains(">∞</text>", ">NaN</text>", ">… 3 more</text>");
  }

  @Test
  void scalesOfLossesAreLinearWhereRangesAreEqualAndLogarithmicElsewhere() {
    LossScale even = LossScale.of(List.of(new Bucket(-1, 0.5, 3), new Bucket(2, 3.5, 1)));
    assertThat(even.isLinear()).isTrue();
    assertThat(even.at(1.25)).isEqualTo(1.25);
    LossScale log =
        LossScale.of(
            List.of(
                new Bucket(-10, -1, 1),
                new Bucket(0, 0.1, 2),
                new Bucket(0.1, 1, 3),
                new Bucket(1, 10, 3),
                new Bucket(10, Double.POSITIVE_INFINITY, 1)));
    assertThat(log.isLinear()).isFalse();
    assertThat(log.at(0)).isZero();
    double doubling = StrictMath.log10(2);
    assertThat(log.at(0.1)).isEqualTo(doubling);
    assertThat(log.at(10)).isCloseTo(2 + doubling, within(1e-12));
    assertThat(log.at(-1)).isCloseTo(-1 - doubling, within(1e-12));
    assertThat(log.at(Double.POSITIVE_INFINITY)).isCloseTo(2 + 2 * doubling, within(1e-12));
  }

  private static List<String> ticks(double width, Bucket... buckets) {
    LossScale scale = LossScale.of(List.of(buckets));
    double low = scale.at(buckets[0].from());
    double high = scale.at(buckets[buckets.length - 1].to());
    return scale.ticks(new Axis(low, high, 0, width)).stream().map(Ticks::label).toList();
  }

  @Test
  void aLogarithmicAxisHasTheRoundNumbersThatThereIsRoomFor() {
    Bucket[] flights = {new Bucket(0, 0.03125, 9), new Bucket(0.03125, 1, 9), new Bucket(1, 4, 9)};
    assertThat(ticks(324, flights)).containsExactly("0", "0.05", "0.1", "0.2", "0.5", "1", "2");
    assertThat(ticks(200, flights)).containsExactly("0", "0.1", "0.3", "1", "3");
    assertThat(ticks(100, flights)).containsExactly("0", "0.1", "1");
    Bucket[] wide = {new Bucket(0, 1e-9, 9), new Bucket(1e-9, 1e-4, 9), new Bucket(1e-4, 99, 1)};
    assertThat(ticks(324, wide)).containsExactly("0", "1e-8", "1e-6", "0.0001", "0.01", "1");
    Bucket[] signed = {
      new Bucket(-8, -1, 2), new Bucket(-1, 0, 2), new Bucket(0, 1, 1), new Bucket(1, 32, 1)
    };
    assertThat(ticks(324, signed))
        .containsExactly("-5", "-2", "-1", "0", "1", "2", "5", "10", "20");
    Bucket[] all = {new Bucket(0, 1e-320, 9), new Bucket(1e-320, 1, 9), new Bucket(1, 1e308, 1)};
    assertThat(ticks(324, all)).containsExactly("0", "1e-200", "1", "1e200");
  }

  /** Ranges of a report are narrower towards the next power of two; counts alone would leap. */
  @Test
  void lossesSpreadEvenlyOverALogarithmicAxisHaveBarsOfOneHeight() throws Exception {
    List<Bucket> buckets = new ArrayList<>();
    buckets.add(new Bucket(0, 0.25, 1000));
    for (double octave = 0.25; octave < 4; octave *= 2) {
      for (int i = 4; i < 8; i++) {
        double from = octave * i / 4;
        double to = octave * (i + 1) / 4;
        buckets.add(new Bucket(from, to, Math.round(1e6 * StrictMath.log(to / from))));
      }
    }
    String file = file(Reports.spread(buckets), "loss_histogram.svg");
    String bars = ofClass(file, "path", "first").get(0).getAttribute("d");
    List<String> tops =
        Pattern.compile("V([0-9.]+)H").matcher(bars).results().map(m -> m.group(1)).toList();
    assertThat(tops).hasSize(16).containsOnly("30");
    String aside = ofClass(file, "path", "hollow").get(0).getAttribute("d");
    assertThat(aside.split("M", -1)).hasSize(2);
    assertThat(file).contains(">rows for each doubling</text>");
  }
}
