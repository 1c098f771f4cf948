package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every refusal of rows, word by word. */
class RefusalTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final String SKIP = "; --invalid skip leaves such rows out";
  private static final String SKIP_OR_PROPAGATE = SKIP + ", --invalid propagate lets them through";

  private static void refused(ScoreRequest request, Rows rows, String message) {
    Scorer scorer = new Scorer(request.build());
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() -> scorer.add(rows).result())
        .withMessage(message);
  }

  private static void refused(ScoreRequest request, Data data, String message) {
    refused(request, data.all(), message);
  }

  private static Data binary(double x, double y) {
    return new Data(1, new double[] {0.5, x}, 0, y);
  }

  private static Data pair(double a, double b, double y) {
    return new Data(2, new double[] {0.5, 0.5, a, b}, 0, y);
  }

  @Test
  void nullPrediction() {
    BitSet nulls = new BitSet();
    nulls.set(3);
    refused(
        Data.request(2, "cross_entropy"),
        pair(NAN, NAN, 1).all().predictionNulls(nulls),
        "cross_entropy: prediction column p_1, row 2: NULL; expected a finite logit"
            + SKIP_OR_PROPAGATE);
  }

  @Test
  void nanPrediction() {
    refused(
        Data.request(1, "mse"),
        binary(NAN, 1),
        "mse: prediction column p, row 2: NaN; expected a finite number" + SKIP_OR_PROPAGATE);
  }

  @Test
  void infinitePredictions() {
    refused(
        Data.request(2, "cross_entropy"),
        pair(1, -INF, 1),
        "cross_entropy: prediction column p_1, row 2: -Infinity; expected a finite logit"
            + SKIP_OR_PROPAGATE);
    refused(
        Data.request(1, "bce"),
        binary(INF, 1),
        "bce: prediction column p, row 2: Infinity; expected a probability in [0, 1]; the values"
            + " look like logits (--as logits)"
            + SKIP_OR_PROPAGATE);
  }

  @Test
  void probabilitiesOutsideOfTheUnitInterval() {
    refused(
        Data.request(1, "bce"),
        binary(1.2, 1),
        "bce: prediction column p, row 2: 1.2; expected a probability in [0, 1]; the values look"
            + " like logits (--as logits)"
            + SKIP_OR_PROPAGATE);
    refused(
        Data.request(1, "bce"),
        binary(-1e-9, 1),
        "bce: prediction column p, row 2: -1.0E-9; expected a probability in [0, 1]"
            + SKIP_OR_PROPAGATE);
    refused(
        Data.request(2, "cross_entropy").as("probabilities"),
        pair(-2, 3, 1),
        "cross_entropy: prediction column p_0, row 2: -2.0; expected probabilities in [0, 1] that"
            + " sum to 1 within 1e-5; the values look like logits (--as logits)"
            + SKIP_OR_PROPAGATE);
  }

  @Test
  void rowsThatDoNotSumToOne() {
    refused(
        Data.request(2, "cross_entropy").as("probabilities"),
        pair(0.25, 0.5, 1),
        "cross_entropy: prediction columns p_0 to p_1, row 2: they sum to 0.75; expected"
            + " probabilities in [0, 1] that sum to 1 within 1e-5"
            + SKIP_OR_PROPAGATE);
    refused(
        Data.request(2, "nll"),
        new Data(2, new double[] {0, 0}, 0),
        "nll: prediction columns p_0 to p_1, row 1: their exponentials sum to 2.0; expected"
            + " logarithms of probabilities that sum to 1 within 1e-5"
            + SKIP_OR_PROPAGATE);
    refused(
        Data.request(2, "nll"),
        new Data(2, new double[] {0.25, -9}, 0),
        "nll: prediction column p_0, row 1: 0.25; expected logarithms of probabilities that sum to 1"
            + " within 1e-5"
            + SKIP_OR_PROPAGATE);
  }

  @Test
  void labelsThatNameNoClass() {
    for (double label : new double[] {7, -1}) {
      refused(
          Data.request(3, "cross_entropy"),
          new Data(3, new double[] {1, 2, 3, 1, 2, 3}, 0, label),
          "cross_entropy: target column y, row 2: "
              + (label == 7 ? "7" : "-1")
              + "; expected a class in 0..2"
              + SKIP);
    }
    refused(
        Data.request(2, "cross_entropy"),
        pair(1, 2, 0.5),
        "cross_entropy: target column y, row 2: 0.5; expected a class in 0..1" + SKIP);
    refused(
        Data.request(1, "bce_with_logits"),
        binary(1, 1.5),
        "bce_with_logits: target column y, row 2: 1.5; expected a number from 0 to 1" + SKIP);
    refused(
        Data.request(1, "mse"),
        binary(1, INF),
        "mse: target column y, row 2: Infinity; expected a finite number" + SKIP);
  }

  @Test
  void nanLabelsAreNull() {
    refused(
        Data.request(2, "cross_entropy"),
        pair(1, 2, NAN),
        "cross_entropy: target column y, row 2: NULL; expected a class in 0..1" + SKIP);
  }

  @Test
  void labelsAreNotIgnoredUnlessAsked() {
    refused(
        Data.request(2, "cross_entropy"),
        pair(1, 2, -100),
        "cross_entropy: target column y, row 2: -100; expected a class in 0..1; --ignore-index -100"
            + " ignores such rows"
            + SKIP);
  }

  @Test
  void binaryLabelsFromOneOnLookLikeIt() {
    Data data = new Data(1, new double[] {1, 2, 3}, 1, 2, 1);
    refused(
        Data.request(1, "bce_with_logits"),
        data,
        "bce_with_logits: target column y, row 2: 2; expected a number from 0 to 1; the labels look"
            + " 1-based: subtract 1"
            + SKIP);
    data.targets[2] = 0;
    refused(
        Data.request(1, "bce_with_logits"),
        data,
        "bce_with_logits: target column y, row 2: 2; expected a number from 0 to 1" + SKIP);
    data.targets[2] = 0.5;
    refused(
        Data.request(1, "bce_with_logits"),
        data,
        "bce_with_logits: target column y, row 2: 2; expected a number from 0 to 1" + SKIP);
  }

  @Test
  void labelsFromOneOnLookLikeIt() {
    Data data = new Data(3, new double[] {1, 2, 3, 1, 2, 3, 1, 2, 3}, 1, 3, 2);
    refused(
        Data.request(3, "cross_entropy"),
        data,
        "cross_entropy: target column y, row 2: 3; expected a class in 0..2; the labels look"
            + " 1-based: subtract 1"
            + SKIP);
    data.targets[2] = 0;
    refused(
        Data.request(3, "cross_entropy"),
        data,
        "cross_entropy: target column y, row 2: 3; expected a class in 0..2" + SKIP);
  }

  @Test
  void textThatIsNoClass() {
    Rows rows = pair(1, 2, NAN).all().targetText(i -> i == 0 ? "cat" : "cow");
    refused(
        Data.request(2, "cross_entropy").classNames(List.of("cat", "dog")),
        rows,
        "cross_entropy: target column y, row 2: 'cow'; expected one of cat, dog" + SKIP);
    refused(
        Data.request(2, "cross_entropy").classNames(List.of("cat", "dog")),
        pair(1, 2, NAN).all().targetText(i -> i == 0 ? "cat" : null),
        "cross_entropy: target column y, row 2: NULL; expected one of cat, dog" + SKIP);
  }

  @Test
  void weightsThatAreNone() {
    for (double weight : new double[] {-1, INF, NAN}) {
      Data data = binary(0.5, 1);
      data.weights = new double[] {1, weight};
      refused(
          Data.request(1, "bce").weight("w"),
          data,
          "bce: weight column w, row 2: "
              + Numbers.format(weight)
              + "; expected a finite number >= 0"
              + SKIP);
    }
    BitSet nulls = new BitSet();
    nulls.set(1);
    refused(
        Data.request(1, "bce").weight("w"),
        binary(0.5, 1).all().weights(new double[] {1, NAN}, nulls),
        "bce: weight column w, row 2: NULL; expected a finite number >= 0" + SKIP);
  }

  @Test
  void labelsAndWeightsAreRefusedWhatEverIsPropagated() {
    refused(
        Data.request(1, "bce").invalid(InvalidPolicy.PROPAGATE),
        binary(NAN, 2),
        "bce: target column y, row 2: 2; expected a number from 0 to 1" + SKIP);
  }

  @Test
  void noRows() {
    refused(
        Data.request(1, "bce"), new Data(1, new double[0]), "bce: no rows; expected at least one");
  }

  @Test
  void noRowThatCounts() {
    refused(
        Data.request(2, "cross_entropy")
            .parameter("ignore_index", -100)
            .invalid(InvalidPolicy.SKIP),
        new Data(2, new double[] {1, 2, 1, NAN}, -100, 1),
        "cross_entropy: none of 2 rows counts: 1 ignored (label -100), 1 skipped (nan_prediction);"
            + " expected at least one that does");
    refused(
        Data.request(1, "bce").invalid(InvalidPolicy.SKIP),
        new Data(1, new double[] {-3, 4}, 0, 1),
        "bce: none of 2 rows counts: 2 skipped (prediction_out_of_domain); expected at least one"
            + " that does; the values look like logits (--as logits)");
  }

  @Test
  void aTotalWeightOfZero() {
    Data data = binary(0.5, 1);
    data.weights = new double[] {0, 0};
    refused(
        Data.request(1, "bce").weight("w"),
        data,
        "bce: weight column w: the row weights of 2 rows sum to 0; expected a positive sum");
    refused(
        Data.request(2, "cross_entropy").parameter("weight", 0, 1),
        pair(1, 2, 0),
        "cross_entropy: weight: the class weights of 2 rows sum to 0; expected a positive sum");
  }

  @Test
  void theFirstBadRowIsNamedByAnyNumberOfThreads() {
    Data data = Data.logits(41, 1000, 2, 1);
    data.predictions[400] = NAN;
    data.predictions[900] = NAN;
    ScoreSpec spec = Data.request(1, "bce_with_logits").build();
    for (int size : new int[] {10, 100, 600, 1000}) {
      assertThatExceptionOfType(ContentException.class)
          .isThrownBy(() -> ParallelScorer.score(spec, data.source(size), 4))
          .withMessage(
              "bce_with_logits: prediction column p, row 401: NaN; expected a finite logit"
                  + SKIP_OR_PROPAGATE)
          .satisfies(e -> org.assertj.core.api.Assertions.assertThat(e.row()).isEqualTo(401));
    }
  }

  @Test
  void whatIsWrongWithARowComesBeforeWhatIsWrongWithLaterReading() {
    Data data = Data.logits(42, 100, 2, 1);
    data.predictions[30] = NAN;
    ScoreSpec spec = Data.request(1, "bce_with_logits").build();
    ParallelScorer.Source some = data.source(50);
    ParallelScorer.Source breaks =
        thread -> {
          Rows rows = some.next(thread);
          if (rows == null) {
            throw new IllegalStateException("the file breaks off");
          }
          return rows;
        };
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() -> ParallelScorer.score(spec, breaks, 3))
        .withMessageContaining("row 31");
    data.predictions[30] = 1;
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> ParallelScorer.score(spec, breaks, 3))
        .withMessage("the file breaks off");
  }
}
