package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.losskit.score.FailIf.Sections;
import org.losskit.score.ScoreReport.Baseline;

class EarlierReportTest {
  private static final List<List<@Nullable Object>> KEYS =
      List.of(
          Arrays.asList((Object) "DE", 2001L),
          Arrays.asList("x=1, \"y\"\u001b[31m", 0.5),
          Arrays.asList(null, true));

  private static ScoreReport report(double... losses) {
    Data data = new Data(1, losses, new double[losses.length]);
    int[] segments = new int[losses.length];
    for (int i = 0; i < losses.length; i++) {
      segments[i] = i / 2 % KEYS.size();
    }
    data.segments = segments;
    ScoreSpec spec =
        Data.request(1, "l1")
            .segments(List.of("country", "n"))
            .invalid(InvalidPolicy.PROPAGATE)
            .build();
    return new Scorer(spec).add(data.all()).result(KEYS);
  }

  private static ScoreReport since(ScoreReport now, ScoreReport earlier) {
    return now.since(EarlierReport.parse("old.json", earlier.toJson()));
  }

  private static Baseline baseline(ScoreReport now, ScoreReport earlier) {
    return requireNonNull(since(now, earlier).baseline());
  }

  @Test
  void whatRoseByMoreThanTwoCombinedErrorsGotWorse() {
    ScoreReport earlier = report(1, 1.1, 1, 1.1, 1, 1.1);
    Baseline baseline = baseline(report(2, 2.1, 1.05, 1.15, 2, 2.1), earlier);
    assertThat(baseline.worse())
        .containsExactly("mean", "segment country=DE, n=2001", "segment country=NULL, n=true");
    assertThat(baseline.meanDifference()).isCloseTo((4.1 + 2.2 + 4.1 - 6.3) / 6, within());
    assertThat(baseline(earlier, earlier).worse()).isEmpty();
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }

  /** Both errors are 0.05: twice the root of their squares is 0.1414. */
  @Test
  void twoCombinedErrorsAreTheLimit() {
    ScoreReport earlier = report(1, 1.1);
    assertThat(baseline(report(1.14, 1.24), earlier).worse()).isEmpty();
    assertThat(baseline(report(1.142, 1.242), earlier).worse()).hasSize(2);
  }

  @Test
  void withoutErrorsAnyRiseIsWorse() {
    assertThat(baseline(report(1.0000001), report(1)).worse())
        .containsExactly("mean", "segment country=DE, n=2001");
    assertThat(baseline(report(1), report(1.0000001)).worse()).isEmpty();
  }

  @Test
  void nanIsWorseThanANumber() {
    assertThat(baseline(report(Double.NaN, 1), report(1, 1)).worse()).contains("mean");
    assertThat(baseline(report(1, 1), report(Double.NaN, 1)).worse()).isEmpty();
    assertThat(baseline(report(Double.NaN, 1), report(Double.NaN, 1)).worse()).isEmpty();
  }

  @Test
  void keysCompareByValue() {
    String json = report(1, 1).toJson().replace("\"n\": 2001", "\"n\": 2001.0");
    Baseline baseline =
        requireNonNull(report(2, 2).since(EarlierReport.parse("old.json", json)).baseline());
    assertThat(baseline.worse()).contains("segment country=DE, n=2001");
    String text = json.replace("\"n\": 2001.0", "\"n\": \"2001\"");
    baseline = requireNonNull(report(2, 2).since(EarlierReport.parse("old.json", text)).baseline());
    assertThat(baseline.worse()).containsExactly("mean");
  }

  @Test
  void theReportAndTheTerminalSayIt() {
    ScoreReport report = since(report(2, 2, 3, 3), report(1, 1, 1, 1));
    assertThat(report.toJson())
        .contains(
            "\"baseline\": {\"file\": \"old.json\", \"mean_difference\": 1.5, \"worse\": [\"mean\","
                + " \"segment country=DE, n=2001\", \"segment country=x=1, \\\"y\\\"\\u001B[31m, n=0.5\"]}");
    assertThat(TerminalReport.render(report, 200, false))
        .contains(
            "\n\n  baseline             +1.5000 since old.json; worse: mean, segment country=DE, n=2001,"
                + " segment country=x=1, \"y\" [31m, n=0.5\n\n");
    assertThat(TerminalReport.render(since(report(1), report(1)), 80, false))
        .contains("\n  baseline      0.0000 since old.json; nothing is worse\n");
  }

  @Test
  void conditionsNameTheDifference() {
    ScoreReport report = since(report(2, 2, 3, 3), report(1, 1, 1, 1));
    Sections sections = new Sections(true, false, false, true);
    assertThat(FailIf.parse("baseline.mean_difference >= 1.5", sections).holds(report)).isTrue();
    assertThat(FailIf.parse("baseline.worse > 3", sections).holds(report)).isFalse();
    assertThat(FailIf.parse("baseline.worse == 3 and segment.mean > 2.9", sections).holds(report))
        .isTrue();
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> FailIf.parse("baseline.worse > 0", true, false))
        .withMessage(
            "fail-if: 'baseline.worse > 0': baseline.worse needs an earlier report; expected"
                + " --baseline with it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"schema": "losskit.score/2"} | has schema losskit.score/2; expected losskit.score/1
          {} | has no schema; expected a report of schema losskit.score/1
          """)
  void anotherSchemaIsRefused(String json, String message) {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> EarlierReport.parse("old.json", json))
        .withMessage("baseline: old.json " + message);
  }

  @Test
  void anotherLossIsRefused() {
    EarlierReport earlier = EarlierReport.parse("old.json", report(1).toJson());
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> earlier.check(Data.request(1, "mse").build()))
        .withMessage("baseline: old.json has the loss l1, but this is mse; expected the same");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1] | the report is missing or of another kind; expected an object
          {"schema": "losskit.score/1"} | loss is missing or of another kind; expected a name
          {"schema": "losskit.score/1", "loss": "l1"} | result is missing or of another kind; expected an object
          {"schema": "losskit.score/1", "loss": "l1", "result": {}} | result.mean is missing or of another kind; expected a number
          {"schema": "losskit.score/1", "loss": "l1", "result": {"mean": "x"}} | result.mean is missing or of another kind; expected a number
          """)
  void whatIsNoReportIsRefused(String json, String message) {
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() -> EarlierReport.parse("old.json", json))
        .withMessage("baseline: old.json: " + message + ", as losskit score writes it");
  }

  @Test
  void brokenJsonIsRefusedWithItsLine() {
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() -> EarlierReport.parse("old.json", "{\n\"schema\": \"losskit"))
        .withMessage(
            "baseline: old.json, line 2: malformed JSON; expected a report that losskit score"
                + " wrote");
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() -> EarlierReport.parse("old.json", "{} {}"))
        .withMessage("baseline: old.json: more text after the report; expected one JSON object");
  }
}
