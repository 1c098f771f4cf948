package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailIfTest {
  /** Absolute errors 1, 2, 3 in segment a and 10 in b: mean 4, sum 16. */
  private static ScoreReport report() {
    Data data = new Data(1, new double[] {1, 2, 3, 10}, 0, 0, 0, 0);
    data.segments = new int[] {0, 0, 0, 1};
    ScoreSpec spec = Data.request(1, "l1").segments(List.of("s")).build();
    return new Scorer(spec).add(data.all()).result(List.of(List.of("a"), List.of("b")));
  }

  private static boolean holds(String text) {
    return FailIf.parse(text, true, null).holds(report());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mean > 3.9",
        "mean >= 4",
        "mean == 4",
        "mean != 4.1",
        "4 <= mean",
        "mean < 4.5 and sum > 15",
        "mean < 3 or sum > 15",
        "not mean < 3",
        "not (mean < 3 or sum < 15)",
        "sum / denominator == mean",
        "-mean < -3.5",
        "(mean + 1) * 2 == 10",
        "mean+1*2==6",
        "sum - 1 - 1 == 14",
        "sum / 2 / 2 == 4",
        "max > 9.9e0 and min <= .1e1",
        "not mean < 3 and not sum < 3",
        "mean < 3 and mean < 3 or mean > 3",
        "segment.mean > 9",
        "segment.mean > 1.9 and segment.rows >= 3",
        "segment.mean < mean",
        "segment.standard_error > 1000",
        "mean / 0 - mean / 0 == 0"
      })
  void itHolds(String text) {
    assertThat(holds(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mean > 4",
        "mean < 3.9 or sum < 15",
        "not mean == 4",
        "segment.mean > 9 and segment.rows >= 3",
        "segment.mean > 10",
        "mean > 5 and segment.standard_error > 1000",
        "mean > 100"
      })
  void doesNotHold(String text) {
    assertThat(holds(text)).isFalse();
  }

  @Test
  void whatNanLeavesOpenHolds() {
    Data data = new Data(1, new double[] {Double.NaN, 1}, 0, 0);
    ScoreReport report = data.score(Data.request(1, "l1").invalid(InvalidPolicy.PROPAGATE));
    assertThat(FailIf.parse("mean > 0.5", false, false).holds(report)).isTrue();
    assertThat(FailIf.parse("not mean > 0.5", false, false).holds(report)).isTrue();
    assertThat(FailIf.parse("mean > 0.5 and denominator > 5", false, false).holds(report))
        .isFalse();
  }

  @Test
  void baselinesHaveNames() {
    Data data = new Data(1, new double[] {0, 0}, 0, 1);
    ScoreReport report = data.score(Data.request(1, "bce_with_logits"));
    assertThat(
            FailIf.parse("mean >= baselines.uniform", false, true).holds(report)
                && FailIf.parse("baselines.gain_over_prior_bits <= 0", false, true).holds(report)
                && !FailIf.parse("baselines.label_prior > 0.7", false, true).holds(report))
        .isTrue();
  }

  @Test
  void calibrationHasNames() {
    Data data = new Data(1, new double[] {0.25, 0.25}, 0, 1);
    ScoreReport report = data.score(Data.request(1, "bce"));
    assertThat(FailIf.parse("calibration.ece_equal_width == 0.25", false, true).holds(report))
        .isTrue();
    assertThat(FailIf.parse("calibration.ece_equal_mass < 0.25", false, true).holds(report))
        .isFalse();
    assertThat(FailIf.parse("calibration.brier == 0.3125", false, true).holds(report)).isTrue();
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> FailIf.parse("calibration.brier > 1", false, false))
        .withMessage(
            "fail-if: 'calibration.brier > 1': calibration.brier exists for classification only;"
                + " expected a name of result");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mean >            | character 7: the end found; expected a number, a name or (
          mean              | character 1: a number found; expected a comparison such as mean > 0.5
          mean > 1 and 2    | character 14: a number found; expected a comparison such as mean > 0.5
          1 < mean < 2      | character 10: '<' found; expected the end, and or or
          (mean > 1) + 2 > 1| character 1: a comparison found; expected a number
          mean > 1 sum      | character 10: 'sum' found; expected the end, and or or
          (mean > 1         | character 10: the end found; expected )
          mean = 1          | character 6: '=' found; expected numbers, names, comparisons, and, or, not
          mean > $5         | character 8: '$' found; expected numbers, names, comparisons, and, or, not
          * 2 > 1           | character 1: '*' found; expected a number, a name or (
          mean > and        | character 8: 'and' found; expected a number, a name or (
          not 5             | character 5: a number found; expected a comparison such as mean > 0.5
          """)
  void badSyntaxIsRefusedWithItsPlace(String text, String message) {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> FailIf.parse(text, false, null))
        .withMessage("fail-if: '" + text + "': " + message);
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> FailIf.parse("meen > 1", true, null))
        .withMessage(
            "fail-if: 'meen > 1': unknown name meen; expected one of mean, sum, denominator,"
                + " standard_error, min, max, baselines.uniform, baselines.label_prior,"
                + " baselines.gain_over_uniform_bits, baselines.gain_over_prior_bits,"
                + " calibration.brier, calibration.ece_equal_width, calibration.ece_equal_mass,"
                + " compare.mean_difference, compare.standard_error, baseline.mean_difference,"
                + " baseline.worse, segment.rows, segment.mean, segment.sum, segment.denominator,"
                + " segment.standard_error, segment.compare.mean_difference,"
                + " segment.compare.standard_error");
  }

  @Test
  void namesThatTheReportWillNotHaveAreRefused() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> FailIf.parse("segment.mean > 1", false, null))
        .withMessage(
            "fail-if: 'segment.mean > 1': segment.mean needs segments; expected --by with the"
                + " columns that make them");
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> FailIf.parse("baselines.uniform > 1", false, false))
        .withMessage(
            "fail-if: 'baselines.uniform > 1': baselines.uniform exists for classification only;"
                + " expected a name of result");
  }

  @Test
  void endlessNestingIsRefused() {
    String deep = "(".repeat(100_000) + "mean > 1";
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> FailIf.parse(deep, false, null))
        .withMessage("fail-if: nested deeper than 200; expected a shorter condition");
  }
}
