package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Every refusal of the six losses, word for word. */
class MessagesTest {
  private static final Tensor LOGITS = Tensor.of(new float[6], 2, 3);
  private static final Tensor LABELS = Tensor.of(0, 1);
  private static final Tensor HALVES = Tensor.of(new float[] {0.5f, 0.5f, 0.5f});

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void labelsOutsideTheClassesAreNamed() {
    refused(
        () -> Losses.crossEntropy().value(Tensor.of(new float[9], 3, 3), Tensor.of(0, 7, 9)),
        "cross_entropy: target[1] = 7 is outside 0..2 for 3 classes");
    refused(
        () -> Losses.crossEntropy().value(LOGITS, Tensor.of(0, -1)),
        "cross_entropy: target[1] = -1 is outside 0..2 for 3 classes");
    refused(
        () -> Losses.nll().value(LOGITS, Tensor.of(new long[] {3, 0})),
        "nll: target[0] = 3 is outside 0..2 for 3 classes");
    refused(
        () -> Losses.nll().value(LOGITS, Tensor.of(new long[] {1L << 32, 0})),
        "nll: target[0] = 4294967296 is outside 0..2 for 3 classes");
    refused(
        () -> Losses.crossEntropy().value(Tensor.of(new float[3]), Tensor.scalar(3L)),
        "cross_entropy: target[0] = 3 is outside 0..2 for 3 classes");
  }

  @Test
  void floatingLabelsAreRefused() {
    refused(
        () -> Losses.nll().value(LOGITS, Tensor.of(new float[] {0, Float.NaN})),
        "nll: target is float32; expected class indices, int32 or int64");
    refused(
        () -> Losses.crossEntropy().value(LOGITS, Tensor.of(new double[] {0, 0.5})),
        "cross_entropy: input has shape [2, 3] but target has shape [2] and type float64; expected"
            + " [2, 3] (class probabilities) or integers of shape [2] (class indices)");
    refused(
        () -> Losses.crossEntropy().value(LOGITS, Tensor.of(new boolean[] {true, false})),
        "cross_entropy: target is boolean; expected class indices, int32 or int64, or class"
            + " probabilities, float32 or float64");
    refused(
        () -> Losses.nll().value(LOGITS, Tensor.of(new boolean[] {true, false})),
        "nll: target is boolean; expected class indices, int32 or int64");
  }

  @Test
  void indexShapesThatDoNotFitAreNamed() {
    refused(
        () -> Losses.crossEntropy().value(LOGITS, Tensor.of(0, 1, 2)),
        "cross_entropy: input has shape [2, 3] but target has shape [3]; expected [2] (class"
            + " indices)");
    refused(
        () -> Losses.nll().value(Tensor.of(new float[9], 3, 3), LABELS),
        "nll: input has shape [3, 3] but target has shape [2]; expected [3] (class indices)");
    refused(
        () -> Losses.nll().value(LOGITS, Tensor.of(new int[2], Shape.of(2, 1))),
        "nll: input has shape [2, 3] but target has shape [2, 1]; expected [2] (class indices)");
    refused(
        () -> Losses.crossEntropy().value(LOGITS, Tensor.of(new int[6], Shape.of(2, 3))),
        "cross_entropy: input has shape [2, 3] but target has shape [2, 3]; expected [2] (class"
            + " indices)");
    refused(
        () -> Losses.crossEntropy().value(Tensor.of(new float[3]), Tensor.of(1)),
        "cross_entropy: input has shape [3] but target has shape [1]; expected [] (class indices)");
  }

  @Test
  void classesInTheLastDimensionAreRecognised() {
    refused(
        () ->
            Losses.crossEntropy()
                .value(Tensor.of(new float[24], 2, 4, 3), Tensor.of(new int[8], Shape.of(2, 4))),
        "cross_entropy: input has shape [2, 4, 3] but target has shape [2, 4]; expected [2, 3]"
            + " (class indices); the class dimension is 1, this input looks as if its classes were"
            + " last");
  }

  @Test
  void predictionsWithoutClassesAreRefused() {
    refused(
        () -> Losses.crossEntropy().value(Tensor.scalar(1f), Tensor.scalar(0L)),
        "cross_entropy: input has shape []; expected (C), (N,C) or (N,C,d1..dK)");
    refused(
        () -> Losses.nll().value(Tensor.of(new float[0], 2, 0), LABELS),
        "nll: input has shape [2, 0]; expected at least one class");
    refused(
        () -> Losses.crossEntropy().value(Tensor.of(new float[0]), Tensor.scalar(0L)),
        "cross_entropy: input has shape [0]; expected at least one class");
  }

  @Test
  void integerPredictionsAreRefused() {
    refused(
        () -> Losses.crossEntropy().value(Tensor.of(new int[6], Shape.of(2, 3)), LABELS),
        "cross_entropy: input is int32; expected float32 or float64");
    refused(
        () -> Losses.nll().value(Tensor.of(new long[6], 2, 3), LABELS),
        "nll: input is int64; expected float32 or float64");
    refused(
        () -> Losses.mse().value(Tensor.of(1, 2), Tensor.of(new float[2])),
        "mse: input is int32; expected float32 or float64");
    refused(
        () -> Losses.l1().value(Tensor.of(new boolean[2]), Tensor.of(new float[2])),
        "l1: input is boolean; expected float32 or float64");
    refused(
        () -> Losses.bceWithLogits().value(HALVES, Tensor.of(0, 1, 1)),
        "bce_with_logits: target is int32; expected float32, float64 or boolean");
  }

  @Test
  void probabilityTargetsOfAnotherShapeAreRefused() {
    refused(
        () -> Losses.crossEntropy().value(LOGITS, Tensor.of(new float[6], 3, 2)),
        "cross_entropy: input has shape [2, 3] but target has shape [3, 2] and type float32;"
            + " expected [2, 3] (class probabilities) or integers of shape [2] (class indices)");
  }

  @Test
  void probabilityTargetsKnowNoLabelToIgnore() {
    refused(
        () -> Losses.crossEntropy().withIgnoreIndex(0).value(LOGITS, LOGITS),
        "cross_entropy: ignore_index = 0 with class probabilities; expected none, or class"
            + " indices");
  }

  @Test
  void classWeightsAreChecked() {
    refused(
        () -> Losses.crossEntropy().withWeight(1, Double.NaN),
        "cross_entropy: weight[1] = NaN; expected a finite number");
    refused(
        () -> Losses.nll().withWeight(1, 2, Double.POSITIVE_INFINITY),
        "nll: weight[2] = Infinity; expected a finite number");
    refused(
        () -> Losses.crossEntropy().withWeight(1, 2).value(LOGITS, LABELS),
        "cross_entropy: weight has 2 entries; expected 3, one for each class of input [2, 3]");
    refused(
        () -> Losses.create("nll", Map.of("weight", Tensor.of(new double[6], 2, 3))),
        "nll: weight has shape [2, 3]; expected (C), one for each class");
  }

  @Test
  void smoothingStaysBetweenZeroAndOne() {
    refused(
        () -> Losses.crossEntropy().withLabelSmoothing(1.5),
        "cross_entropy: label_smoothing = 1.5; expected a number from 0 to 1");
    refused(
        () -> Losses.crossEntropy().withLabelSmoothing(-0.1),
        "cross_entropy: label_smoothing = -0.1; expected a number from 0 to 1");
    refused(
        () -> Losses.crossEntropy().withLabelSmoothing(Double.NaN),
        "cross_entropy: label_smoothing = NaN; expected a number from 0 to 1");
  }

  @Test
  void everythingIgnoredIsRefusedOnRequest() {
    refused(
        () ->
            Losses.crossEntropy()
                .withEmptyMean(EmptyMean.REFUSE)
                .value(LOGITS, Tensor.of(-100, -100)),
        "cross_entropy: target: every sample is ignored or has weight 0; expected at least one that counts");
  }

  @Test
  void probabilitiesOutsideTheUnitIntervalAreNamed() {
    refused(
        () -> Losses.bce().value(Tensor.of(new float[] {0.5f, 1.2f, -1}), HALVES),
        "bce: input[1] = 1.2 is outside [0, 1]; expected probabilities (bce_with_logits takes"
            + " logits)");
    refused(
        () -> Losses.bce().value(Tensor.of(new double[] {-1e-9, 0, 0}), HALVES),
        "bce: input[0] = -1.0E-9 is outside [0, 1]; expected probabilities (bce_with_logits takes"
            + " logits)");
    refused(
        () -> Losses.bce().value(Tensor.of(new float[] {0, 0, Float.NaN}), HALVES),
        "bce: input[2] = NaN is outside [0, 1]; expected probabilities (bce_with_logits takes"
            + " logits)");
    refused(
        () -> Losses.bce().value(HALVES, Tensor.of(new float[] {0, 2, 0})),
        "bce: target[1] = 2.0 is outside [0, 1]");
    refused(
        () -> Losses.bce().value(HALVES, Tensor.of(new double[] {0, 1, Double.NaN})),
        "bce: target[2] = NaN is outside [0, 1]");
    refused(
        () ->
            Losses.bceWithLogits()
                .withStrictTargets()
                .value(HALVES, Tensor.of(new float[] {0, 1.1f, 0})),
        "bce_with_logits: target[1] = 1.1 is outside [0, 1]");
  }

  @Test
  void binaryLossesNeverBroadcastTheTarget() {
    refused(
        () -> Losses.bce().value(HALVES, Tensor.of(new float[1])),
        "bce: input has shape [3] but target has shape [1]; expected equal shapes");
    refused(
        () -> Losses.bceWithLogits().value(Tensor.of(new float[1]), HALVES),
        "bce_with_logits: input has shape [1] but target has shape [3]; expected equal shapes");
  }

  @Test
  void elementWeightsAreChecked() {
    refused(
        () -> Losses.bce().withWeight(Tensor.of(new float[] {1, -0.1f})),
        "bce: weight[1] = -0.1; expected a finite number >= 0");
    refused(
        () -> Losses.bceWithLogits().withWeight(Tensor.of(new double[] {Double.NaN})),
        "bce_with_logits: weight[0] = NaN; expected a finite number >= 0");
    refused(
        () -> Losses.bceWithLogits().withPosWeight(1, Double.POSITIVE_INFINITY),
        "bce_with_logits: pos_weight[1] = Infinity; expected a finite number >= 0");
    refused(
        () -> Losses.bce().withWeight(Tensor.of(new float[2])).value(HALVES, HALVES),
        "bce: weight has shape [2]; expected a shape that broadcasts to the input's [3]");
    refused(
        () -> Losses.bceWithLogits().withWeight(LOGITS).value(HALVES, HALVES),
        "bce_with_logits: weight has shape [2, 3]; expected a shape that broadcasts to the input's"
            + " [3]");
    refused(
        () -> Losses.bceWithLogits().withPosWeight(1, 2).value(HALVES, HALVES),
        "bce_with_logits: pos_weight has shape [2]; expected a shape that broadcasts to the"
            + " input's [3]");
  }

  @Test
  void regressionShapesBroadcastOrAreRefused() {
    refused(
        () -> Losses.mse().value(LOGITS, Tensor.of(new float[2])),
        "mse: input has shape [2, 3] but target has shape [2]; expected shapes that broadcast");
    refused(
        () -> Losses.l1().value(Tensor.of(new float[4]), HALVES),
        "l1: input has shape [4] but target has shape [3]; expected shapes that broadcast");
    refused(
        () -> Losses.mse().withStrictShapes().value(Tensor.of(new float[3], 3, 1), HALVES),
        "mse: input has shape [3, 1] but target has shape [3]; expected equal shapes (strict),"
            + " since these would broadcast to [3, 3]");
    refused(
        () -> Losses.l1().withStrictShapes().value(Tensor.of(new float[4]), HALVES),
        "l1: input has shape [4] but target has shape [3]; expected shapes that broadcast");
  }

  @Test
  void unknownReductionsAreRefusedWhenTheLossIsBuilt() {
    refused(
        () -> Losses.crossEntropy().withReduction(Reduction.BATCHMEAN),
        "cross_entropy: reduction = batchmean; expected one of none, mean, sum");
    refused(
        () -> Losses.create("mse", Map.of("reduction", "batchmean")),
        "mse: reduction = 'batchmean'; expected one of none, mean, sum");
    refused(
        () -> Losses.create("mse", Map.of("reduction", "Mean")),
        "mse: reduction = 'Mean'; expected one of none, mean, sum");
    refused(
        () -> Losses.create("mse", Map.of("reduction", 3)),
        "mse: reduction = 3; expected one of none, mean, sum");
  }

  @Test
  void namedParametersAreChecked() {
    refused(
        () -> Losses.create("cross_entropy", Map.of("smoothing", 0.1)),
        "cross_entropy: unknown parameter 'smoothing'; expected one of weight, ignore_index,"
            + " label_smoothing, reduction");
    refused(
        () -> Losses.create("CrossEntropyLoss", Map.of("label_smoothing", "0.1")),
        "cross_entropy: label_smoothing = '0.1'; expected a number");
    refused(
        () -> Losses.create("nll_loss", Map.of("ignore_index", 0.5)),
        "nll: ignore_index = 0.5; expected an integer");
    refused(
        () -> Losses.create("nll", Map.of("ignore_index", Double.POSITIVE_INFINITY)),
        "nll: ignore_index = Infinity; expected an integer");
    refused(
        () -> Losses.create("nll", Map.of("ignore_index", 1e300)),
        "nll: ignore_index = 1.0E300; expected an integer");
    refused(
        () -> Losses.create("bce", Map.of("weight", 2)),
        "bce: weight = 2; expected a float32 or float64 tensor");
    refused(
        () -> Losses.create("bce_with_logits", Map.of("pos_weight", Tensor.of(1, 2))),
        "bce_with_logits: pos_weight = int32 [2] {1, 2}; expected a float32 or float64 tensor");
    refused(
        () -> Losses.create("cross_entropy", Map.of("label_smoothing", 2)),
        "cross_entropy: label_smoothing = 2.0; expected a number from 0 to 1");
  }

  @Test
  void unknownLossesNameTheNearest() {
    refused(
        () -> Losses.find("cross_entropi"),
        "loss: 'cross_entropi' is unknown; the nearest are [cross_entropy, CrossEntropyLoss,"
            + " binary_cross_entropy]");
  }

  @Test
  void tensorsAreCounted() {
    refused(() -> Losses.mse().value(HALVES), "mse: inputs: 1 tensor; expected input, target");
    refused(
        () -> Losses.nll().value(HALVES, HALVES, HALVES),
        "nll: inputs: 3 tensors; expected input, target");
    Tensor[] many = new Tensor[9];
    java.util.Arrays.fill(many, HALVES);
    refused(() -> Losses.mse().value(many), "mse: inputs: 9 tensors; expected input, target");
    refused(
        () -> Losses.bce().accumulator().add(many),
        "bce: inputs: 9 tensors; expected input, target");
  }

  @Test
  void gradientsThatDoNotExistAreRefused() {
    refused(
        () ->
            Losses.crossEntropy()
                .differentiate(Wanted.gradient("input").and("target"), LOGITS, LABELS),
        "cross_entropy: no gradient by 'target'; it exists for [input]");
    refused(
        () -> Losses.mse().differentiate(Wanted.gradient("weight"), HALVES, HALVES),
        "mse: no gradient by 'weight'; it exists for [input, target]");
    refused(
        () -> Losses.mse().differentiate(Wanted.value(), HALVES, HALVES).gradient(),
        "gradient: none for 'input'; this pass computed those for []");
    refused(
        () ->
            Losses.mse().differentiate(Wanted.gradient("target"), HALVES, HALVES).hessianDiagonal(),
        "hessianDiagonal: none for 'input'; this pass computed those for []");
  }

  @Test
  void callersArraysAreChecked() {
    refused(
        () ->
            Losses.mse().differentiate(HALVES, HALVES, Outputs.gradient(Tensor.of(new double[3]))),
        "mse: gradient is float64 [3]; expected float32 [3]");
    refused(
        () ->
            Losses.mse()
                .differentiate(
                    HALVES, HALVES, Outputs.value().targetGradient(Tensor.of(new float[3], 3, 1))),
        "mse: targetGradient is float32 [3, 1]; expected float32 [3]");
    refused(
        () ->
            Losses.crossEntropy()
                .differentiate(
                    LOGITS, LABELS, Outputs.value().hessianDiagonal(Tensor.of(new float[3]))),
        "cross_entropy: hessianDiagonal is float32 [3]; expected float32 [2, 3]");
    refused(
        () ->
            Losses.crossEntropy()
                .differentiate(LOGITS, LABELS, Outputs.value().terms(Tensor.of(new float[3]))),
        "cross_entropy: terms is float32 [3]; expected float32 [2]");
    refused(
        () ->
            Losses.nll()
                .differentiate(
                    LOGITS, LABELS, Outputs.value().targetGradient(Tensor.of(new float[2]))),
        "nll: no gradient by 'target'; it exists for [input]");
    refused(
        () -> Losses.l1().terms(new double[2], new double[3], HALVES, HALVES),
        "l1: terms and shares have 2 and 3 places; expected at least 3");
  }

  @Test
  void upstreamGradientsHaveTheShapeOfTheValue() {
    refused(
        () -> Losses.mse().differentiate(Wanted.value().upstream(HALVES), HALVES, HALVES),
        "mse: upstream has shape [3]; expected [], the shape of the value");
    refused(
        () ->
            Losses.mse()
                .withReduction(Reduction.NONE)
                .differentiate(Wanted.value().upstream(Tensor.scalar(1f)), HALVES, HALVES),
        "mse: upstream has shape []; expected [3], the shape of the value");
  }

  @Test
  void workersAreAtLeastOne() {
    refused(() -> Losses.mse().withThreads(0), "mse: threads = 0; expected at least 1");
    refused(
        () -> Losses.nll().withExecutor(Runnable::run, -1),
        "nll: parallelism = -1; expected at least 1");
  }

  @Test
  void weightsOfRowsAreChecked() {
    LossAccumulator mean = Losses.mse().accumulator();
    refused(
        () -> mean.addWeighted(Tensor.of(new float[] {1, -0.5f, 1}), HALVES, HALVES),
        "mse: weights[1] = -0.5; expected a finite number >= 0");
    refused(
        () -> mean.addWeighted(Tensor.of(new double[] {Double.NaN, 1, 1}), HALVES, HALVES),
        "mse: weights[0] = NaN; expected a finite number >= 0");
    refused(
        () -> mean.addWeighted(Tensor.of(new float[2]), HALVES, HALVES),
        "mse: weights has shape [2]; expected [3], one weight per term");
  }

  @Test
  void accumulatorsOfDifferentLossesDoNotMerge() {
    refused(
        () -> Losses.mse().accumulator().merge(Losses.l1().accumulator()),
        "accumulator: cannot merge l1 into mse");
  }

  @Test
  void tensorsAreCheckedAgainstTheirArrays() {
    refused(
        () -> Tensor.of(new float[5], 2, 3),
        "tensor: the array has 5 elements; shape [2, 3] needs 6");
    refused(() -> Tensor.of(new float[6], 2, -3), "shape: size -3 in [2, -3]; expected sizes >= 0");
    refused(
        () -> Shape.of(1 << 16, 1 << 16),
        "shape: [65536, 65536] has more elements than a Java array holds; split the batch and"
            + " merge accumulators");
    refused(() -> HALVES.reshape(2, 2), "tensor: cannot reshape [3] (3 elements) to [2, 2] (4)");
    refused(() -> Tensor.scalar(1f).rows(0, 1), "tensor: a scalar has no rows");
  }

  @Test
  void integersTakeNoFractions() {
    assertThatThrownBy(() -> LABELS.set(0, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor: int32 takes no floating values");
    assertThatThrownBy(() -> HALVES.getLong(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor: float32 holds no integers");
    assertThatThrownBy(HALVES::toDouble)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor: shape [3] is not a single number");
  }

  @Test
  void nothingIsWrittenWhenAnInputIsRefused() {
    float[] gradient = {7, 7, 7, 7, 7, 7};
    Outputs into = Outputs.gradient(Tensor.of(gradient, 2, 3));
    for (Tensor target : List.of(Tensor.of(0, 3), Tensor.zeros(DType.FLOAT32, Shape.of(3)))) {
      assertThatThrownBy(() -> Losses.crossEntropy().differentiate(LOGITS, target, into))
          .isInstanceOf(IllegalArgumentException.class);
    }
    refused(
        () ->
            Losses.nll()
                .withEmptyMean(EmptyMean.REFUSE)
                .differentiate(LOGITS, Tensor.of(-100, -100), into),
        "nll: target: every sample is ignored or has weight 0; expected at least one that counts");
    org.assertj.core.api.Assertions.assertThat(gradient).containsOnly(7);
  }

  @Test
  void twoOutputsInOneArrayAreRefused() {
    Tensor x = Tensor.of(new float[3]);
    float[] array = new float[5];
    Tensor first = Tensor.view(array, 0, Shape.of(3));
    Tensor second = Tensor.view(array, 2, Shape.of(3));
    refused(
        () -> Losses.mse().differentiate(x, x, Outputs.gradient(first).hessianDiagonal(second)),
        "mse: hessianDiagonal shares its array with another output; expected one of its own");
    refused(
        () -> Losses.mse().differentiate(x, x, Outputs.gradient(first).terms(second)),
        "mse: terms shares its array with another output; expected one of its own");
    refused(
        () ->
            Losses.mse().differentiate(x, x, Outputs.value().hessianDiagonal(first).terms(second)),
        "mse: terms shares its array with another output; expected one of its own");
    assertThat(array).containsOnly(0);
  }
}
