package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.losskit.loss.LossType.Scale;
import org.losskit.loss.Reduction;

class ScoreRequestTest {
  private static void refused(Supplier<?> attempt, String message) {
    assertThatExceptionOfType(SpecException.class).isThrownBy(attempt::get).withMessage(message);
  }

  private static ScoreRequest request(int columns) {
    return new ScoreRequest(Data.names(columns), "y");
  }

  @Test
  void theLossFollowsFromWhatThePredictionsAreAndHowMany() {
    assertThat(request(1).as("probabilities").build().lossName()).isEqualTo("bce");
    assertThat(request(1).as("logits").build().lossName()).isEqualTo("bce_with_logits");
    assertThat(request(3).as("probabilities").build().lossName()).isEqualTo("cross_entropy");
    assertThat(request(3).as("logits").build().lossName()).isEqualTo("cross_entropy");
    assertThat(request(3).as("log_probabilities").build().lossName()).isEqualTo("nll");
    assertThat(request(3).as("logits").build().inferred()).containsExactly("loss");
  }

  @Test
  void whatThePredictionsAreFollowsFromTheLoss() {
    ScoreSpec spec = request(1).loss("BCELoss").inferred("target").build();
    assertThat(spec.as()).isEqualTo(Scale.PROBABILITIES);
    assertThat(spec.lossName()).isEqualTo("bce");
    assertThat(spec.inferred()).containsExactly("as", "target");
    assertThat(request(1).loss("mse").build().as()).isNull();
    assertThat(request(1).loss("mse").build().inferred()).isEmpty();
    assertThat(request(1).loss("bce").as("probabilities").build().inferred()).isEmpty();
  }

  @Test
  void rowsAreNeededOnlyWhereSeveralReadingsExist() {
    assertThat(request(1).needsRows()).isTrue();
    assertThat(request(3).loss("cross_entropy").needsRows()).isTrue();
    assertThat(request(3).loss("cross_entropy").as("logits").needsRows()).isFalse();
    assertThat(request(3).loss("nll").needsRows()).isFalse();
    assertThat(request(1).loss("mse").needsRows()).isFalse();
    assertThat(request(1).as("logits").needsRows()).isFalse();
  }

  @Test
  void parametersAreReportedInTheOrderOfTheCatalogue() {
    ScoreSpec spec =
        request(2)
            .loss("cross_entropy")
            .as("logits")
            .parameter("label_smoothing", 0.1)
            .parameter("ignore_index", -1)
            .parameter("weight", 1, 2)
            .build();
    assertThat(spec.parameters().toString())
        .isEqualTo("{weight=[1.0, 2.0], ignore_index=-1, label_smoothing=0.1}");
  }

  @Test
  void unknownNamesAreRefused() {
    refused(
        () -> request(1).loss("cross_entrpy"),
        "loss: 'cross_entrpy' is unknown; the nearest are [cross_entropy, CrossEntropyLoss,"
            + " binary_cross_entropy]");
    refused(
        () -> request(1).as("odds"),
        "as: 'odds' is unknown; expected logits, probabilities or log_probabilities");
    refused(
        () -> InvalidPolicy.parse("drop"),
        "invalid: 'drop' is unknown; expected refuse, skip or propagate");
    refused(
        () -> request(1).loss("bce").parameter("label_smoothing", 0.1).build(),
        "bce: unknown parameter 'label_smoothing'; expected one of weight, reduction");
    refused(
        () -> request(1).loss("bce").parameter("ignore_index", 0).build(),
        "bce: unknown parameter 'ignore_index'; expected one of weight, reduction");
  }

  @Test
  void columnsMustFitTheLoss() {
    refused(() -> new ScoreRequest(List.of(), "y"), "prediction: no column; expected at least one");
    refused(
        () -> new ScoreRequest(List.of("p", "y"), "y"),
        "target: column y is also a prediction; expected a column of its own");
    refused(
        () -> request(1).loss("cross_entropy").as("logits").build(),
        "cross_entropy: one prediction column (p); expected one for each class (bce and"
            + " bce_with_logits take one)");
    refused(
        () -> request(3).loss("bce").build(),
        "bce: 3 prediction columns (p_0, p_1, p_2); expected one (cross_entropy takes one for each"
            + " class)");
  }

  @Test
  void aLossThatFixesWhatItTakesIsNotContradicted() {
    refused(
        () -> request(1).loss("bce").as("logits").build(),
        "bce: as = logits; expected probabilities (bce_with_logits takes logits)");
    refused(
        () -> request(3).loss("nll").as("probabilities").build(),
        "nll: as = probabilities; expected log_probabilities (cross_entropy takes probabilities)");
    refused(
        () -> request(1).loss("mse").as("logits").build(),
        "mse: as = logits; expected none: it takes any numbers (bce_with_logits takes logits)");
    refused(
        () -> request(1).build(),
        "as: neither loss nor as is given; expected one of them, or rows to infer it from");
  }

  @Test
  void classWeightsAndNamesAreCounted() {
    refused(
        () -> request(2).loss("nll").parameter("weight", 1, 2, 3).build(),
        "nll: weight has 3 entries; expected 2, one for each class (p_0, p_1)");
    refused(
        () -> request(2).loss("nll").parameter("weight", 1, -2).build(),
        "nll: weight[1] = -2.0; expected a finite number >= 0");
    refused(
        () -> request(1).loss("bce").parameter("weight", 1, 2).build(),
        "bce: weight: this loss has no class weights; expected none (a column of row weights is"
            + " --weight)");
    refused(
        () -> request(2).loss("nll").classNames(List.of("a", "b", "c")).build(),
        "nll: classes: 3 names (a, b, c); expected 2");
    refused(
        () -> request(1).loss("mse").classNames(List.of("a", "b")).build(),
        "mse: classes: this loss has none; expected no class names");
  }

  @Test
  void valuesOfParametersAreChecked() {
    refused(
        () ->
            request(2).loss("cross_entropy").as("logits").parameter("label_smoothing", 1.5).build(),
        "cross_entropy: label_smoothing = 1.5; expected a number from 0 to 1");
    refused(
        () -> request(2).loss("nll").parameter("ignore_index", 0.5).build(),
        "nll: ignore_index = 0.5; expected an integer");
    refused(
        () -> request(2).loss("nll").parameter("ignore_index", 1, 2).build(),
        "nll: ignore_index has 2 values; expected one");
    refused(
        () -> request(1).loss("bce_with_logits").parameter("pos_weight", 1, 2).build(),
        "bce_with_logits: pos_weight has 2 entries; expected 1");
    refused(
        () -> request(1).loss("bce_with_logits").parameter("pos_weight", -1).build(),
        "bce_with_logits: pos_weight[0] = -1.0; expected a finite number >= 0");
    refused(
        () -> request(1).loss("mse").parameter("reduction", "sum").build(),
        "mse: reduction is no parameter of a score: it only chooses the headline figure");
    refused(
        () -> request(1).headline(Reduction.NONE), "reduction: none found; expected mean or sum");
  }
}
