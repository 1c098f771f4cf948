package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.WorstRow;

class ScorerTest {
  private static final double LN2 = 0.6931471805599453;

  /** The lecture's example: logits [[1,2],[1,3],[1,3]], labels [0,1,1]. */
  private static Data lecture() {
    return new Data(2, new double[] {1, 2, 1, 3, 1, 3}, 0, 1, 1);
  }

  @Test
  void theLectureByHand() {
    ScoreReport report = lecture().score(Data.request(2, "cross_entropy"));
    assertThat(report.result().sum()).isCloseTo(1.5671, within(5e-5));
    assertThat(report.result().mean()).isCloseTo(0.5224, within(5e-5));
    assertThat(report.result().max()).isCloseTo(1.3132616875182228, within(1e-15));
    assertThat(report.result().denominator()).isEqualTo(3);
    assertThat(requireNonNull(report.units()).bits()).isCloseTo(0.5223725699 / LN2, within(1e-9));
    assertThat(requireNonNull(report.units()).perplexity())
        .isCloseTo(Math.exp(0.5223725699), within(1e-9));
    assertThat(requireNonNull(report.baselines()).uniform()).isEqualTo(LN2);
    double third = 1 / 3.0;
    assertThat(requireNonNull(report.baselines()).labelPrior())
        .isCloseTo(-third * Math.log(third) - 2 * third * Math.log(2 * third), within(1e-15));
    assertThat(report.classes()).hasSize(2);
    assertThat(report.classes().get(1).predicted()).isEqualTo(3);
    assertThat(report.classes().get(1).correct()).isEqualTo(2);
    assertThat(report.classes().get(0).predicted()).isZero();
  }

  @Test
  void theLectureWithClassWeightsByHand() {
    ScoreReport report =
        lecture().score(Data.request(2, "cross_entropy").parameter("weight", 1, 2));
    assertThat(report.result().mean()).isCloseTo(0.36419474634, within(5e-12));
    assertThat(report.result().sum()).isCloseTo(1.8210, within(5e-5));
    assertThat(report.result().denominator()).isEqualTo(5);
    assertThat(report.spec().denominatorIs()).isEqualTo("class weights");
    // The labels with the same weights: 1 of 5 and 4 of 5.
    assertThat(requireNonNull(report.baselines()).labelPrior())
        .isCloseTo(-0.2 * Math.log(0.2) - 0.8 * Math.log(0.8), within(1e-15));
  }

  @Test
  void theStandardErrorByHand() {
    // Squared errors 1, 4 and 4: mean 3, deviations -2, 1, 1, so sqrt(6 / 9 * 3 / 2 / 1) = 1.
    Data data = new Data(1, new double[] {1, 2, 3}, 0, 0, 1);
    assertThat(data.score(Data.request(1, "mse")).result().standardError()).isEqualTo(1.0);
  }

  @Test
  void aConstantLossHasTheStandardErrorZero() {
    double[] x = new double[1000];
    Arrays.fill(x, 0.1);
    Data data = new Data(1, x, new double[1000]);
    assertThat(data.score(Data.request(1, "bce_with_logits")).result().standardError()).isZero();
  }

  @Test
  void oneRowHasNoStandardError() {
    Data data = new Data(1, new double[] {0.1}, 1);
    assertThat(data.score(Data.request(1, "bce_with_logits")).result().standardError()).isNull();
  }

  @Test
  void aRowWeightOfTwoIsTheRowTwiceAndOfZeroItsAbsence() {
    Data data = new Data(1, new double[] {0.5, -2, 3}, 1, 1, 0);
    data.weights = new double[] {2, 1, 0};
    ScoreReport weighted = data.score(Data.request(1, "bce_with_logits").weight("w"));
    ScoreReport repeated =
        new Data(1, new double[] {0.5, 0.5, -2}, 1, 1, 1).score(Data.request(1, "bce_with_logits"));
    assertThat(weighted.result().mean()).isEqualTo(repeated.result().mean());
    assertThat(weighted.result().sum()).isEqualTo(repeated.result().sum());
    assertThat(weighted.result().denominator()).isEqualTo(3);
    assertThat(weighted.spec().denominatorIs()).isEqualTo("row weights");
    // Terms before row weights: the row of weight 0 is the worst.
    assertThat(weighted.worst().get(0).row()).isEqualTo(3);
    assertThat(weighted.result().max()).isEqualTo(weighted.worst().get(0).loss());
  }

  @Test
  void anInfiniteTermOfWeightZeroIsAbsent() {
    Data data = new Data(2, new double[] {1, 0, 0.5, 0.5}, 1, 0);
    data.weights = new double[] {0, 1};
    ScoreReport report =
        data.score(Data.request(2, "cross_entropy").as("probabilities").weight("w"));
    assertThat(report.result().mean()).isEqualTo(LN2);
    assertThat(report.result().max()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void probabilityZeroAtTheTargetCostsInfinity() {
    Data data = new Data(2, new double[] {1, 0, 0.5, 0.5}, 1, 0);
    ScoreReport report = data.score(Data.request(2, "cross_entropy").as("probabilities"));
    assertThat(report.result().mean()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(report.result().standardError()).isNaN();
    assertThat(report.classes().get(0).mean()).isEqualTo(LN2);
  }

  @Test
  void probabilityZeroAtTheTargetCosts100InBce() {
    Data data = new Data(1, new double[] {0, 1}, 1, 1);
    ScoreReport report = data.score(Data.request(1, "bce"));
    assertThat(report.result().max()).isEqualTo(100);
    assertThat(report.result().mean()).isEqualTo(50);
  }

  @Test
  void logProbabilityOfZeroIsInTheDomain() {
    double inf = Double.NEGATIVE_INFINITY;
    Data data = new Data(2, new double[] {0, inf, -LN2, -LN2}, 0, 1);
    assertThat(data.score(Data.request(2, "nll")).result().sum()).isEqualTo(LN2);
  }

  @Test
  void softLabelsHaveThePriorOfTheirMeanAndNoClasses() {
    Data data = new Data(1, new double[] {0.5, 0.5, 0.5}, 0.5, 0, 0.25);
    ScoreReport report = data.score(Data.request(1, "bce"));
    assertThat(report.classes()).isEmpty();
    assertThat(requireNonNull(report.baselines()).labelPrior())
        .isCloseTo(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), within(1e-15));
  }

  @Test
  void ignoredRowsAreNeitherCheckedNorCounted() {
    double nan = Double.NaN;
    Data data = new Data(2, new double[] {1, 2, nan, nan, 1, 3, 1, 3}, 0, -100, 1, 1);
    data.weights = new double[] {1, nan, 1, 1};
    ScoreReport report =
        data.score(Data.request(2, "cross_entropy").weight("w").parameter("ignore_index", -100));
    assertThat(report.rows().ignored()).isEqualTo(1);
    assertThat(report.rows().scored()).isEqualTo(3);
    assertThat(report.result().mean()).isCloseTo(0.5224, within(5e-5));
  }

  @Test
  void anIgnoredLabelMayBeAClass() {
    ScoreReport report =
        lecture().score(Data.request(2, "cross_entropy").parameter("ignore_index", 1));
    assertThat(report.rows().ignored()).isEqualTo(2);
    assertThat(report.result().denominator()).isEqualTo(1);
  }

  @Test
  void skippedRowsCountOnceUnderTheFirstReason() {
    double nan = Double.NaN;
    double inf = Double.POSITIVE_INFINITY;
    Data data =
        new Data(
            1, new double[] {nan, nan, inf, 2, 0.5, 0.5, 0.5, 0.5}, nan, nan, 7, 7, nan, 7, 1, 1);
    data.weights = new double[] {nan, nan, nan, nan, nan, nan, nan, 1};
    BitSet nulls = new BitSet();
    nulls.set(0);
    ScoreSpec spec = Data.request(1, "bce").weight("w").invalid(InvalidPolicy.SKIP).build();
    ScoreReport report = new Scorer(spec).add(data.all().predictionNulls(nulls)).result();
    assertThat(report.rows().skippedBy())
        .containsExactly(
            java.util.Map.entry("null_prediction", 1L),
            java.util.Map.entry("nan_prediction", 1L),
            java.util.Map.entry("infinite_prediction", 1L),
            java.util.Map.entry("prediction_out_of_domain", 1L),
            java.util.Map.entry("null_label", 1L),
            java.util.Map.entry("label_out_of_range", 1L),
            java.util.Map.entry("invalid_weight", 1L));
    assertThat(report.rows().skipped()).isEqualTo(7);
    assertThat(report.rows().read()).isEqualTo(8);
    assertThat(report.result().mean()).isEqualTo(LN2);
  }

  @Test
  void propagatedPredictionsMakeTheLossNan() {
    for (String loss : List.of("bce", "bce_with_logits", "mse")) {
      Data data = new Data(1, new double[] {0.5, Double.NaN}, 1, 0);
      ScoreReport report = data.score(Data.request(1, loss).invalid(InvalidPolicy.PROPAGATE));
      assertThat(report.result().mean()).isNaN();
      assertThat(report.rows().scored()).isEqualTo(2);
      assertThat(report.worst().get(0).row()).isEqualTo(2);
    }
    Data rows = new Data(2, new double[] {0.5, 0.5, 0.5, 0.7}, 0, 1);
    ScoreReport report =
        rows.score(
            Data.request(2, "cross_entropy").as("probabilities").invalid(InvalidPolicy.PROPAGATE));
    assertThat(report.result().mean()).isNaN();
    assertThat(report.classes().get(0).mean()).isEqualTo(LN2);
  }

  @Test
  void propagatedInfiniteLogitsCostTheirLimit() {
    Data data = new Data(1, new double[] {Double.POSITIVE_INFINITY, 0}, 1, 1);
    ScoreReport report =
        data.score(Data.request(1, "bce_with_logits").invalid(InvalidPolicy.PROPAGATE));
    assertThat(report.result().sum()).isEqualTo(LN2);
  }

  @Test
  void worstRowsAreTheTenLargestTiesByRow() {
    double[] x = new double[30];
    double[] y = new double[30];
    for (int i = 0; i < 30; i++) {
      x[i] = i % 10;
    }
    List<WorstRow> worst = new Data(1, x, y).score(Data.request(1, "mse")).worst();
    assertThat(worst)
        .extracting(WorstRow::row)
        .containsExactly(10L, 20L, 30L, 9L, 19L, 29L, 8L, 18L, 28L, 7L);
    assertThat(worst.get(0).prediction()).containsExactly(9.0);
  }

  @Test
  void thePredictedClassIsTheFirstMaximumOrAboveOneHalf() {
    Data rows = new Data(3, new double[] {1, 1, 0, 0, 2, 2}, 0, 2);
    assertThat(rows.score(Data.request(3, "cross_entropy")).classes())
        .extracting(ClassScore::predicted)
        .containsExactly(1L, 1L, 0L);
    Data probabilities = new Data(1, new double[] {0.5, 0.500001}, 0, 1);
    assertThat(probabilities.score(Data.request(1, "bce")).classes())
        .extracting(ClassScore::correct)
        .containsExactly(1L, 1L);
  }

  @Test
  void aClassWithoutRowsHasNoMean() {
    Data rows = new Data(3, new double[] {1, 1, 0, 0, 2, 2}, 0, 0);
    ClassScore never = rows.score(Data.request(3, "cross_entropy")).classes().get(2);
    assertThat(never.rows()).isZero();
    assertThat(never.mean()).isNull();
    assertThat(never.sum()).isZero();
  }

  @Test
  void segmentsAreInTheOrderOfTheirKeys() {
    List<List<Object>> keys =
        List.of(
            Arrays.asList((Object) null),
            List.of("\ud83d\ude00"),
            List.of("\uff5e"),
            List.of("a"),
            List.of("B"));
    Data data = new Data(1, new double[] {1, 2, 3, 4, 5}, 0, 0, 0, 0, 0);
    data.segments = new int[] {0, 1, 2, 3, 4};
    ScoreSpec spec = Data.request(1, "l1").segments(List.of("s")).build();
    assertThat(new Scorer(spec).add(data.all()).result(keys).segments())
        .extracting(s -> s.key().get(0))
        .containsExactly("B", "a", "\uff5e", "\ud83d\ude00", null);
    List<List<Object>> numbers =
        List.of(List.of(10L), List.of(9.5), List.of(-1L), List.of(Long.MAX_VALUE), List.of(9L));
    assertThat(new Scorer(spec).add(data.all()).result(numbers).segments())
        .extracting(s -> s.key().get(0))
        .containsExactly(-1L, 9L, 9.5, 10L, Long.MAX_VALUE);
  }

  @Test
  void aSegmentOfWeightZeroHasNoMean() {
    Data data = new Data(1, new double[] {1, 2}, 0, 0);
    data.segments = new int[] {0, 1};
    data.weights = new double[] {1, 0};
    ScoreSpec spec = Data.request(1, "l1").weight("w").segments(List.of("s")).build();
    ScoreReport report =
        new Scorer(spec).add(data.all()).result(List.of(List.of("a"), List.of("b")));
    assertThat(report.segments().get(1).mean()).isNull();
    assertThat(report.segments().get(1).rows()).isEqualTo(1);
  }

  @Test
  void nothingOfARefusedBatchIsAdded() {
    Scorer scorer = new Scorer(Data.request(1, "bce").build());
    scorer.add(new Data(1, new double[] {0.5}, 1).all());
    try {
      scorer.add(new Data(1, new double[] {0.1, 2}, 1, 1).all());
    } catch (ContentException e) {
      assertThat(e.row()).isEqualTo(2);
    }
    assertThat(scorer.rows()).isEqualTo(1);
    assertThat(scorer.result().result().mean()).isEqualTo(LN2);
  }
}
