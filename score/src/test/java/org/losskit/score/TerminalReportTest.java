package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalReportTest {
  /** Many segments, long names, all kinds of findings. */
  private static List<ScoreReport> reports() {
    List<ScoreReport> reports = new ArrayList<>();
    Data flights = Data.logits(71, 40_000, 2, 0.4).decorated(72, 237);
    flights.weights = null;
    List<List<Object>> keys = new ArrayList<>();
    for (int i = 0; i < 237; i++) {
      keys.add(List.of("airport 空港 number " + i, (long) i));
    }
    ScoreSpec spec =
        new ScoreRequest(List.of("p"), "late")
            .title("flights, held out, " + "a long name ".repeat(20))
            .loss("bce_with_logits")
            .segments(List.of("the airport of origin", "n"))
            .build();
    reports.add(new Scorer(spec).add(flights.all()).result(keys));
    reports.add(Data.logits(73, 2000, 40, 3).score(Data.request(40, "cross_entropy")));
    reports.add(
        Data.logits(74, 400, 2, 1)
            .score(Data.request(1, "bce").invalid(InvalidPolicy.SKIP).as("probabilities")));
    reports.add(GoldenReportTest.regression());
    reports.add(GoldenReportTest.coin());
    reports.add(GoldenReportTest.classes());
    return reports;
  }

  private static String withoutColour(String text) {
    return text.replaceAll("\u001b\\[[0-9]*m", "");
  }

  @Test
  void noLineIsLongerThanTheWidthNorEndsWithBlanks() {
    for (ScoreReport report : reports()) {
      for (int width : new int[] {60, 72, 80, 100, 120, 200}) {
        String text = TerminalReport.render(report, width, false);
        assertThat(text).endsWith("\n").doesNotContain("\u001b");
        for (String line : text.split("\n", -1)) {
          assertThat(TextWidth.of(line)).as(line).isLessThanOrEqualTo(width);
          assertThat(line).doesNotEndWith(" ");
        }
      }
    }
  }

  @Test
  void whatTheMeanDividesByFitsAnUsualScreen() {
    Data data = Data.logits(75, 3000, 4, 1).decorated(76, 3);
    data.segments = null;
    ScoreReport report =
        data.score(Data.request(4, "cross_entropy").weight("w").parameter("weight", 1, 2, 0.5, 3));
    assertThat(TerminalReport.render(report, 80, false))
        .contains("nats over weights of " + Figures.total(report.result().denominator()) + "\n")
        .doesNotContain("…");
  }

  @Test
  void aLossOnAnotherScaleIsNotComparedWithTheGuesses() {
    Data data = Data.logits(77, 500, 2, 1);
    ScoreReport plain = data.score(Data.request(1, "bce_with_logits"));
    ScoreReport weighted =
        data.score(Data.request(1, "bce_with_logits").parameter("pos_weight", 3));
    assertThat(TerminalReport.render(plain, 100, false)).contains("the model gains");
    assertThat(TerminalReport.render(weighted, 100, false))
        .contains("another scale: the loss is smoothed or weighs positives")
        .doesNotContain("the model gains", "the model loses");
  }

  @Test
  void oneRowIsNotSeveral() {
    ScoreReport report = new Data(1, new double[] {1}, 1).score(Data.request(1, "bce_with_logits"));
    assertThat(TerminalReport.render(report, 80, false)).contains("nats over 1 row\n");
  }

  @Test
  void colourChangesNothingButTheColour() {
    for (ScoreReport report : reports()) {
      String plain = TerminalReport.render(report, 80, false);
      String coloured = TerminalReport.render(report, 80, true);
      assertThat(coloured).contains("\u001b[1m").isNotEqualTo(plain);
      assertThat(withoutColour(coloured)).isEqualTo(plain);
    }
  }

  @Test
  void longListsAreCutAndSaySo() {
    String text = TerminalReport.render(reports().get(0), 120, false);
    assertThat(text)
        .contains("  ... 225 more, --json has all (by mean less two standard errors)\n");
    assertThat(TerminalReport.render(reports().get(1), 80, false))
        .contains("  ... 28 more, --json has all (by mean)\n");
  }

  @Test
  void theFirstLineSaysWhatWasInferred() {
    Data data = Data.logits(75, 50, 2, 1);
    ScoreRequest request = new ScoreRequest(List.of("p"), "y").title("a.csv");
    ScoreReport report = data.score(request.infer(request.inference().add(data.all())));
    assertThat(TerminalReport.render(report, 80, false).lines().findFirst())
        .contains("  a.csv · 50 rows · bce_with_logits of logits · inferred: loss, as");
  }

  @Test
  void aTitleThatWouldNotFitBesideWhatWasInferredLeavesTheRestToASecondLine() {
    Data data = Data.logits(75, 50, 2, 1);
    ScoreRequest request = new ScoreRequest(List.of("p"), "y").title("held_out.csv");
    request.inferred("prediction").inferred("target");
    ScoreReport report = data.score(request.infer(request.inference().add(data.all())));
    assertThat(TerminalReport.render(report, 80, false).lines())
        .startsWith(
            "  held_out.csv · inferred: loss, prediction, target, as",
            "  50 rows · bce_with_logits of logits",
            "");
  }

  @Test
  void screensAreTheseByteForByte() {
    assertThat(TerminalReport.render(GoldenReportTest.coin(), 80, false))
        .isEqualTo(golden("coin-80.txt"));
    assertThat(TerminalReport.render(GoldenReportTest.classes(), 80, false))
        .isEqualTo(golden("classes-80.txt"));
    assertThat(TerminalReport.render(GoldenReportTest.regression(), 120, false))
        .isEqualTo(golden("regression-120.txt"));
  }

  private static String golden(String name) {
    try (InputStream in = TerminalReportTest.class.getResourceAsStream("/reports/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void textIsCutByTheColumnsItTakes() {
    assertThat(TextWidth.fit("origin", 6)).isEqualTo("origin");
    assertThat(TextWidth.fit("origins", 6)).isEqualTo("origi…");
    assertThat(TextWidth.fit("空港の名", 6)).isEqualTo("空港…");
    assertThat(TextWidth.of("空港の名")).isEqualTo(8);
    assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
    assertThat(TextWidth.fit("a\u001b[31m\nb", 20)).isEqualTo("a [31m b");
    assertThat(TextWidth.wrap("one two three", 7)).containsExactly("one two", "three");
  }

  @Test
  void barsAreAnEighthOfAColumnFine() {
    assertThat(Bars.of(0.5, 4)).isEqualTo("██");
    assertThat(Bars.of(1.0 / 32, 4)).isEqualTo("▏");
    assertThat(Bars.of(1e-9, 4)).isEqualTo("▏");
    assertThat(Bars.of(0.6, 4)).isEqualTo("██▍");
    assertThat(Bars.of(0, 4)).isEmpty();
    assertThat(Bars.of(Double.NaN, 4)).isEmpty();
    assertThat(Bars.of(Double.POSITIVE_INFINITY, 4)).isEqualTo("████");
  }
}
