package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.losskit.score.ScoreReport.Comparison;
import org.losskit.score.ScoreReport.Difference;
import org.losskit.score.ScoreSpec.Opponent;

class ComparisonTest {
  private static final MathContext DIGITS = new MathContext(60);

  private static ScoreRequest request(int columns, String loss) {
    return Data.request(columns, loss).opponent(new Opponent("other.csv", Data.names(columns)));
  }

  private static ScoreReport score(ScoreRequest request, Data here, Data there) {
    Scorer scorer = new Scorer(request.build());
    return scorer.add(here.all().opponent(there.all())).result(keys(here));
  }

  private static List<List<String>> keys(Data data) {
    return data.segments == null
        ? List.of()
        : List.of(List.of("b"), List.of("a"), List.of("c"), List.of("d"), List.of("e"));
  }

  private static Comparison comparison(ScoreReport report) {
    return requireNonNull(report.comparison());
  }

  private static double[] terms(Data data) {
    double[] terms = new double[data.rows()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = Math.abs(data.predictions[i] - data.targets[i]);
    }
    return terms;
  }

  /** Differences 1, -1 and 3: mean 1, standard error sqrt(8 / 3 / 2) = 1.1547. */
  @Test
  void theDifferenceIsThatOfPairs() {
    ScoreReport report =
        score(
            request(1, "l1"),
            new Data(1, new double[] {2, 1, 4}, 0, 0, 0),
            new Data(1, new double[] {1, -2, 1}, 0, 0, 0));
    Difference difference = comparison(report).difference();
    assertThat(difference.mean()).isEqualTo(1);
    assertThat(difference.standardError()).isEqualTo(Math.sqrt(4.0 / 3));
    assertThat(difference.low()).isEqualTo(1 - 1.959963984540054 * Math.sqrt(4.0 / 3));
    assertThat(difference.high()).isEqualTo(1 + 1.959963984540054 * Math.sqrt(4.0 / 3));
    assertThat(comparison(report).rows()).isEqualTo(3);
    assertThat(report.toJson())
        .contains(
            "\"compare\": {\"with\": \"other.csv\", \"rows\": 3, \"skipped\": 0,"
                + " \"mean_difference\": 1.0, \"standard_error\": 1.1547005383792515,"
                + " \"confidence_95\": [");
  }

  @Test
  void weightedDifferencesAgreeWithSixtyDigits() {
    Data here = Data.logits(5, 300, 2, 1).decorated(6, 5);
    Data there = Data.logits(7, 300, 2, 1);
    System.arraycopy(here.targets, 0, there.targets, 0, 300);
    double[] a = terms(here);
    double[] b = terms(there);
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal weights = BigDecimal.ZERO;
    double[] w = requireNonNull(here.weights);
    for (int i = 0; i < 300; i++) {
      BigDecimal d = new BigDecimal(a[i]).subtract(new BigDecimal(b[i]));
      sum = sum.add(d.multiply(new BigDecimal(w[i])));
      weights = weights.add(new BigDecimal(w[i]));
    }
    BigDecimal mean = sum.divide(weights, DIGITS);
    BigDecimal spread = BigDecimal.ZERO;
    for (int i = 0; i < 300; i++) {
      BigDecimal d = new BigDecimal(a[i]).subtract(new BigDecimal(b[i])).subtract(mean);
      spread = spread.add(d.multiply(new BigDecimal(w[i])).pow(2));
    }
    BigDecimal error =
        spread
            .multiply(BigDecimal.valueOf(300))
            .divide(BigDecimal.valueOf(299), DIGITS)
            .sqrt(DIGITS)
            .divide(weights, DIGITS);
    ScoreReport report = score(request(1, "l1").weight("w").segments(List.of("s")), here, there);
    Difference difference = comparison(report).difference();
    assertThat(difference.mean()).isEqualTo(mean.doubleValue());
    assertThat(difference.standardError()).isEqualTo(error.doubleValue());
  }

  /** Rounded differences would be 1 each, and their spread nothing. */
  @Test
  void whatADifferenceLosesByRoundingCounts() {
    ScoreReport report =
        score(
            request(1, "l1"),
            new Data(1, new double[] {1, 1}, 0, 0),
            new Data(1, new double[] {0x1p-60, 0x1p-61}, 0, 0));
    Difference difference = comparison(report).difference();
    assertThat(difference.mean()).isEqualTo(1);
    assertThat(difference.standardError()).isEqualTo(0x1p-62);
  }

  @Test
  void segmentsHaveDifferencesInTheOrderOfTheirKeys() {
    Data here = new Data(1, new double[] {2, 1, 4, 5}, 0, 0, 0, 0);
    here.segments = new int[] {0, 0, 1, 1};
    Data there = new Data(1, new double[] {1, 1, 1, 1}, 0, 0, 0, 0);
    Comparison comparison = comparison(score(request(1, "l1").segments(List.of("s")), here, there));
    assertThat(comparison.segments()).extracting(s -> s.key().get(0)).containsExactly("a", "b");
    assertThat(comparison.segments())
        .extracting(s -> s.difference().mean())
        .containsExactly(3.5, 0.5);
    assertThat(comparison.segments().get(0).rows()).isEqualTo(2);
  }

  @Test
  void neitherOrderNorSplitChangesABit() {
    Data here = Data.logits(11, 1000, 4, 1).decorated(12, 5);
    Data there = Data.logits(13, 1000, 4, 1);
    System.arraycopy(here.targets, 0, there.targets, 0, 1000);
    ScoreRequest request = request(4, "cross_entropy").weight("w").segments(List.of("s"));
    String whole = score(request, here, there).toJson();
    Scorer first = new Scorer(request.build());
    Scorer second = new Scorer(request.build());
    first.add(here.slice(700, 1000).opponent(there.slice(700, 1000)));
    second.add(here.slice(100, 700).opponent(there.slice(100, 700)));
    second.add(here.slice(0, 100).opponent(there.slice(0, 100)));
    assertThat(second.merge(first).result(keys(here)).toJson()).isEqualTo(whole);
    AtomicInteger next = new AtomicInteger();
    ParallelScorer.Source source =
        thread -> {
          int from = next.getAndAdd(70);
          int to = Math.min(from + 70, 1000);
          return from >= to ? null : here.slice(from, to).opponent(there.slice(from, to));
        };
    Scorer parallel = ParallelScorer.score(request.build(), source, 3);
    assertThat(parallel.result(keys(here)).toJson()).isEqualTo(whole);
  }

  @Test
  void theReportItselfDoesNotDependOnTheOtherPredictions() {
    Data here = Data.logits(21, 100, 2, 1);
    Data there = Data.logits(22, 100, 2, 1);
    System.arraycopy(here.targets, 0, there.targets, 0, 100);
    there.predictions[3] = Double.NaN;
    ScoreReport with =
        score(request(1, "bce_with_logits").invalid(InvalidPolicy.SKIP), here, there);
    ScoreReport without =
        here.score(Data.request(1, "bce_with_logits").invalid(InvalidPolicy.SKIP));
    assertThat(with.result()).isEqualTo(without.result());
    assertThat(with.rows()).isEqualTo(without.rows());
    assertThat(comparison(with).rows()).isEqualTo(99);
    assertThat(comparison(with).skipped()).isEqualTo(1);
  }

  @Test
  void aPairNeedsBothSides() {
    double nan = Double.NaN;
    ScoreReport report =
        score(
            request(1, "l1").invalid(InvalidPolicy.SKIP),
            new Data(1, new double[] {nan, 2, 5, 7}, 0, 0, 0, 0),
            new Data(1, new double[] {1, nan, 1, 1}, 0, 0, 0, nan));
    assertThat(comparison(report).difference().mean()).isEqualTo(4);
    assertThat(comparison(report).rows()).isEqualTo(1);
    assertThat(comparison(report).skipped()).isEqualTo(2);
    assertThat(report.rows().skipped()).isEqualTo(1);
  }

  @Test
  void anInvalidRowThereIsRefusedWithTheNameOfTheOther() {
    Data here = new Data(1, new double[] {0.5, 0.5}, 0, 1);
    Data there = new Data(1, new double[] {0.5, 1.5}, 0, 1);
    ScoreRequest request = request(1, "bce").as("probabilities");
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() -> score(request, here, there))
        .withMessage(
            "compare: other.csv: bce: prediction column p, row 2: 1.5; expected a probability in [0,"
                + " 1]; the values look like logits (--as logits); --invalid skip leaves such rows"
                + " out, --invalid propagate lets them through");
    ScoreReport report = score(request.invalid(InvalidPolicy.PROPAGATE), here, there);
    assertThat(comparison(report).difference().mean()).isNaN();
    assertThat(report.result().mean()).isEqualTo(Math.log(2));
  }

  @Test
  void targetsThatDifferAreRefused() {
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() ->
            score(
                request(1, "l1").invalid(InvalidPolicy.SKIP),
                new Data(1, new double[] {1, 1}, 0, 1),
                new Data(1, new double[] {1, 1}, 0, 2.5)))
        .withMessage(
            "compare: other.csv, row 2: target column y holds 2.5, but 1 here; expected the same rows"
                + " in the same order");
  }

  @Test
  void noPairAtAllIsRefused() {
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() ->
            score(
                request(1, "l1").invalid(InvalidPolicy.SKIP),
                new Data(1, new double[] {1}, 0),
                new Data(1, new double[] {Double.NaN}, 0)))
        .withMessage(
            "compare: other.csv: no row counts on both sides: 0 pairs, 1 skipped; expected at least"
                + " one that does");
  }

  @Test
  void aRefusedBatchLeavesNothingBehind() {
    Scorer scorer = new Scorer(request(1, "l1").build());
    scorer.add(
        new Data(1, new double[] {3}, 0).all().opponent(new Data(1, new double[] {1}, 0).all()));
    Data bad = new Data(1, new double[] {1, Double.NaN}, 0, 0);
    Data good = new Data(1, new double[] {9, 9}, 0, 0);
    assertThatThrownBy(() -> scorer.add(good.all().opponent(bad.all())))
        .isInstanceOf(ContentException.class);
    ScoreReport report = scorer.result();
    assertThat(report.result().sum()).isEqualTo(3);
    assertThat(comparison(report).difference().mean()).isEqualTo(2);
  }

  @Test
  void anotherNumberOfPredictionsIsRefused() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> Data.request(2, "nll").opponent(new Opponent("q", List.of("q"))))
        .withMessage("compare: q: the predictions are q; expected 2, as here (p_0, p_1)");
  }

  @Test
  void conditionsNameTheDifference() {
    Data here = new Data(1, new double[] {2, 1, 4, 5}, 0, 0, 0, 0);
    here.segments = new int[] {0, 0, 1, 1};
    Data there = new Data(1, new double[] {1, 1, 1, 1}, 0, 0, 0, 0);
    ScoreReport report = score(request(1, "l1").segments(List.of("s")), here, there);
    FailIf.Sections sections = new FailIf.Sections(true, false, true, false);
    assertThat(FailIf.parse("compare.mean_difference == 2", sections).holds(report)).isTrue();
    assertThat(
            FailIf.parse("compare.mean_difference > 4 * compare.standard_error", sections)
                .holds(report))
        .isFalse();
    assertThat(FailIf.parse("segment.compare.mean_difference > 3", sections).holds(report))
        .isTrue();
    assertThat(
            FailIf.parse("segment.compare.mean_difference > 3 and segment.mean < 2", sections)
                .holds(report))
        .isFalse();
    for (String name : List.of("compare.mean_difference", "segment.compare.standard_error")) {
      assertThatExceptionOfType(SpecException.class)
          .isThrownBy(() -> FailIf.parse(name + " > 0", true, false))
          .withMessage(
              "fail-if: '%s > 0': %s needs other predictions; expected --compare with them",
              name, name);
    }
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() ->
            FailIf.parse(
                "segment.compare.mean_difference > 0",
                new FailIf.Sections(false, false, true, false)))
        .withMessage(
            "fail-if: 'segment.compare.mean_difference > 0': segment.compare.mean_difference needs"
                + " segments; expected --by with the columns that make them");
  }

  @Test
  void theTerminalHasTwoLines() {
    ScoreReport report =
        score(
            request(1, "l1").invalid(InvalidPolicy.SKIP),
            new Data(1, new double[] {2, 1, 4, 1}, 0, 0, 0, 0),
            new Data(1, new double[] {1, -2, 1, Double.NaN}, 0, 0, 0, 0));
    assertThat(TerminalReport.render(report, 80, false))
        .contains(
            "\n\n  compare       +1.0000 ± 1.1547 against other.csv; 1 of 4 rows skipped there\n",
            "\n                95 % interval -1.2632 to +3.2632: cannot be told apart\n\n");
  }
}
