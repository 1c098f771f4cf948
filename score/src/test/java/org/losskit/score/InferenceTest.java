package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class InferenceTest {
  private static ScoreRequest request(Data data) {
    return new ScoreRequest(Data.names(data.columns), "y");
  }

  private static ScoreRequest infer(ScoreRequest request, Data data) {
    return request.infer(request.inference().add(data.all()));
  }

  private static void ambiguous(ScoreRequest request, Data data, String message) {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> infer(request, data))
        .withMessage(message);
  }

  @Test
  void valuesOutsideOfTheUnitIntervalAreLogits() {
    Data one = Data.logits(51, 100, 2, 1);
    ScoreSpec binary = infer(request(one), one).build();
    assertThat(binary.lossName()).isEqualTo("bce_with_logits");
    assertThat(binary.inferred()).containsExactly("loss", "as");
    Data three = Data.logits(52, 100, 3, 1);
    assertThat(infer(request(three), three).build().lossName()).isEqualTo("cross_entropy");
    assertThat(infer(request(three).loss("cross_entropy"), three).build().inferred())
        .containsExactly("as");
  }

  @Test
  void probabilitiesCouldBeLogits() {
    Data one = Data.probabilities(53, 100, 2, 1);
    ambiguous(
        request(one),
        one,
        "as: two readings: the predictions (p) of the first 100 rows lie in [0, 1]: probabilities,"
            + " or logits that happen to; expected --as probabilities or --as logits");
    Data three = Data.probabilities(54, 100, 3, 1);
    ambiguous(
        request(three).loss("cross_entropy"),
        three,
        "as: two readings: the predictions (p_0, p_1, p_2) of the first 100 rows lie in [0, 1] and"
            + " sum to 1 in each row: probabilities, or logits that happen to; expected --as"
            + " probabilities or --as logits");
  }

  @Test
  void logProbabilitiesCouldBeLogits() {
    Data three = Data.probabilities(55, 100, 3, 1);
    for (int i = 0; i < three.predictions.length; i++) {
      three.predictions[i] = StrictMath.log(three.predictions[i]);
    }
    ambiguous(
        request(three),
        three,
        "as: two readings: the predictions (p_0, p_1, p_2) of the first 100 rows are the logarithms"
            + " of numbers that sum to 1 in each row: log-probabilities, or logits that happen to;"
            + " expected --as log_probabilities or --as logits");
  }

  @Test
  void rowsInTheUnitIntervalThatDoNotSumToOneAreLogits() {
    Data three = new Data(3, new double[] {0.1, 0.2, 0.3, 0.3, 0.3, 0.4}, 0, 1);
    assertThat(infer(request(three), three).build().lossName()).isEqualTo("cross_entropy");
  }

  @Test
  void otherTargetsAreNoClasses() {
    Data data = new Data(1, new double[] {0.5, 3}, 0, 3.5);
    ambiguous(
        request(data),
        data,
        "loss: target column y holds 3.5 in row 2, so that one prediction column (p) is no"
            + " probability of a class; expected --loss, such as mse or l1");
  }

  @Test
  void rowsThatSayNothingAreNotAsked() {
    Data data =
        new Data(1, new double[] {Double.NaN, Double.POSITIVE_INFINITY, 7, 0.5}, 0, 1, -100, 1);
    ScoreRequest request = request(data).parameter("ignore_index", -100);
    ambiguous(
        request,
        data,
        "as: two readings: the predictions (p) of the first 4 rows lie in [0, 1]: probabilities, or"
            + " logits that happen to; expected --as probabilities or --as logits");
    Data none = new Data(1, new double[] {Double.NaN}, 1);
    ambiguous(
        request(none),
        none,
        "as: none of the first 1 rows has numbers for all predictions (p); expected --as, or rows to"
            + " infer it from");
  }

  @Test
  void onlyTheFirstTenThousandRowsAreLookedAt() {
    Data data = Data.probabilities(56, Inference.ROWS + 1, 2, 1);
    data.predictions[Inference.ROWS] = 5;
    Inference inference = request(data).inference();
    assertThat(inference.add(data.slice(0, 5000)).isFull()).isFalse();
    assertThat(inference.add(data.slice(5000, data.rows())).isFull()).isTrue();
    assertThatExceptionOfType(SpecException.class).isThrownBy(() -> request(data).infer(inference));
    data.predictions[Inference.ROWS - 1] = 5;
    assertThat(infer(request(data), data).build().lossName()).isEqualTo("bce_with_logits");
  }
}
