package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.losskit.LossCases.bits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

class AdaptiveLogSoftmaxWithLossTest {
  private static final AdaptiveLogSoftmaxWithLoss LOSS =
      Losses.adaptiveLogSoftmax(5, 2, 4).withDivValue(2);
  private static final Tensor INPUT = Tensor.of(new double[] {1, 2, -1, 0.5, 0, 1}, 3, 2);
  private static final Tensor TARGET = Tensor.of(0, 3, 4);
  private static final Tensor[] LAYERS = {
    Tensor.of(new double[] {0.1, 0.2, 0.3, -0.1, 0, 0.5, -0.2, 0.4}, 4, 2),
    Tensor.of(new double[] {0.5, -0.5}, 1, 2),
    Tensor.of(new double[] {1, -1}, 2, 1),
    Tensor.of(new double[0], 0, 2),
    Tensor.of(new double[0], 1, 0)
  };

  private static Tensor[] in(Tensor input, Tensor target, Tensor... layers) {
    List<Tensor> all = new ArrayList<>(List.of(input, target));
    all.addAll(Arrays.asList(layers));
    return all.toArray(new Tensor[0]);
  }

  private static Tensor[] worked() {
    return in(INPUT, TARGET, LAYERS);
  }

  private static Offset<Double> to(double expected) {
    return Offset.offset(1e-15 * Math.abs(expected));
  }

  @Test
  void workedLine() {
    double[] terms = {1.4870922365800594, 1.4511564520261166, 1.261420336779178};
    Tensor none = LOSS.withReduction(Reduction.NONE).value(worked());
    for (int i = 0; i < 3; i++) {
      assertThat(none.getDouble(i)).isCloseTo(terms[i], to(terms[i]));
    }
    assertThat(LOSS.value(worked()).toDouble())
        .isCloseTo(1.3998896751284515, to(1.3998896751284515));
  }

  @Test
  void workedLogProbabilitiesAndPredictions() {
    Tensor logProb = LOSS.logProb(INPUT, LAYERS);
    assertThat(logProb.shape()).isEqualTo(Shape.of(3, 5));
    double[] row = {
      -1.4870922365800594,
      -1.8870922365800595,
      -2.300353924098282,
      -1.3003539240982822,
      -1.3870922365800593
    };
    for (int c = 0; c < 5; c++) {
      assertThat(logProb.getDouble(c)).isCloseTo(row[c], to(2 * row[c]));
    }
    for (int n = 0; n < 3; n++) {
      double sum = 0;
      for (int c = 0; c < 5; c++) {
        sum += Math.exp(logProb.getDouble(n * 5 + c));
      }
      assertThat(sum).isCloseTo(1, to(4));
    }
    Tensor predicted = LOSS.predict(INPUT, LAYERS);
    assertThat(predicted.dtype()).isEqualTo(DType.INT64);
    assertThat(predicted.toDoubleArray()).containsExactly(3, 4, 4);
  }

  @Test
  void aSingleSampleHasResultsWithoutABatch() {
    Tensor x = Tensor.of(new double[] {1, 2});
    Tensor value = LOSS.value(in(x, Tensor.scalar(0L), LAYERS));
    assertThat(value.toDouble()).isCloseTo(1.4870922365800594, to(1.4870922365800594));
    assertThat(LOSS.logProb(x, LAYERS).shape()).isEqualTo(Shape.of(5));
    assertThat(LOSS.predict(x, LAYERS).shape()).isEqualTo(Shape.scalar());
    assertThat(LOSS.predict(x, LAYERS).getLong(0)).isEqualTo(3);
  }

  @Test
  void theValueIsMinusTheLogProbabilityOfTheTarget() {
    Tensor none = LOSS.withReduction(Reduction.NONE).value(worked());
    Tensor logProb = LOSS.logProb(INPUT, LAYERS);
    for (int n = 0; n < 3; n++) {
      int label = (int) TARGET.getLong(n);
      assertThat(none.getDouble(n)).isCloseTo(-logProb.getDouble(n * 5 + label), to(2));
    }
  }

  @Test
  void withoutABiasItIsThatOfABiasOfZero() {
    Tensor[] layers = new Tensor[LAYERS.length + 1];
    layers[0] = LAYERS[0];
    layers[1] = Tensor.of(new double[4]);
    System.arraycopy(LAYERS, 1, layers, 2, LAYERS.length - 1);
    Wanted wanted =
        Wanted.gradient("input")
            .and("head.weight")
            .and("tail.0.0.weight")
            .and("tail.0.1.weight")
            .hessianDiagonal();
    LossResult without = LOSS.differentiate(wanted, worked());
    LossResult with = LOSS.differentiate(wanted.and("head.bias"), in(INPUT, TARGET, layers));
    assertThat(bits(with.value())).isEqualTo(bits(without.value()));
    for (String name : List.of("input", "head.weight", "tail.0.0.weight", "tail.0.1.weight")) {
      assertThat(bits(with.gradient(name))).isEqualTo(bits(without.gradient(name)));
    }
    assertThat(bits(with.hessianDiagonal())).isEqualTo(bits(without.hessianDiagonal()));
    // Softmax less one-hot sums to 0.
    double sum = 0;
    for (double g : with.gradient("head.bias").toDoubleArray()) {
      sum += g;
    }
    assertThat(sum).isCloseTo(0, Offset.offset(1e-16));
  }

  @Test
  void withoutSamplesTheMeanIsNaNAndTheGradientsAreZero() {
    LossResult result =
        LOSS.differentiate(
            Wanted.gradient("head.weight").and("tail.0.0.weight").and("tail.0.1.weight"),
            in(Tensor.of(new double[0], 0, 2), Tensor.of(new int[0]), LAYERS));
    assertThat(result.value().toDouble()).isNaN();
    assertThat(result.gradient("head.weight").toDoubleArray()).containsOnly(0);
    assertThat(result.gradient("tail.0.0.weight").toDoubleArray()).containsOnly(0);
    assertThat(result.gradient("tail.0.1.weight").toDoubleArray()).containsOnly(0);
  }

  @Test
  void hiddenSizesAreRoundedDown() {
    AdaptiveLogSoftmaxWithLoss loss = Losses.adaptiveLogSoftmax(9, 2, 4, 6);
    assertThat(loss.hidden(64, 0)).isEqualTo(16);
    assertThat(loss.hidden(64, 2)).isEqualTo(1);
    assertThat(loss.hidden(63, 2)).isZero();
    assertThat(loss.withDivValue(0.1).hidden(3, 0)).isEqualTo(29);
    assertThat(loss.withDivValue(1).hidden(7, 2)).isEqualTo(7);
  }

  @Test
  void theCatalogueMakesIt() {
    Loss loss =
        Losses.create(
            "AdaptiveLogSoftmaxWithLoss",
            Map.of("n_classes", 5, "cutoffs", Tensor.of(2, 4), "div_value", 2));
    assertThat(bits(loss.value(worked()))).isEqualTo(bits(LOSS.value(worked())));
    assertThat(loss.inputs().stream().map(LossType.Input::name))
        .containsExactly(
            "input",
            "target",
            "head.weight",
            "head.bias",
            "tail.0.0.weight",
            "tail.0.1.weight",
            "tail.1.0.weight",
            "tail.1.1.weight");
  }

  @Test
  void explanationEndsWithTheValue() {
    Tensor x = Tensor.of(new double[] {-1, 0.5});
    Explanation tail = LOSS.explain(in(x, Tensor.scalar(3L), LAYERS));
    assertThat(tail.steps()).hasSize(3);
    assertThat(tail.value()).isCloseTo(1.4511564520261166, to(1.4511564520261166));
    assertThat(tail.steps().get(0).value() + tail.steps().get(1).value())
        .isCloseTo(tail.value(), to(4));
    assertThat(LOSS.explain(in(x, Tensor.scalar(1L), LAYERS)).steps()).hasSize(1);
  }

  private static void refuses(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("adaptive_log_softmax: " + message);
  }

  @Test
  void parametersAreCheckedWhenItIsBuilt() {
    String expected = "; expected increasing integers from 1 to 4 for 5 classes, at least one";
    refuses(() -> Losses.adaptiveLogSoftmax(5), "cutoffs = []" + expected);
    refuses(() -> Losses.adaptiveLogSoftmax(5, 0, 2), "cutoffs = [0, 2]" + expected);
    refuses(() -> Losses.adaptiveLogSoftmax(5, -1), "cutoffs = [-1]" + expected);
    refuses(() -> Losses.adaptiveLogSoftmax(5, 3, 3), "cutoffs = [3, 3]" + expected);
    refuses(() -> Losses.adaptiveLogSoftmax(5, 3, 2), "cutoffs = [3, 2]" + expected);
    refuses(() -> Losses.adaptiveLogSoftmax(5, 2, 5), "cutoffs = [2, 5]" + expected);
    refuses(() -> Losses.adaptiveLogSoftmax(1, 1), "n_classes = 1; expected at least 2");
    refuses(() -> LOSS.withDivValue(0), "div_value = 0.0; expected a finite number > 0");
    refuses(
        () -> Losses.create("adaptive_log_softmax", Map.of("n_classes", 5)),
        "cutoffs is missing; expected increasing integers from 1 to n_classes - 1");
    refuses(
        () -> Losses.create("adaptive_log_softmax", Map.of()),
        "n_classes is missing; expected at least 2");
  }

  @Test
  void inputsAreChecked() {
    refuses(
        () -> LOSS.value(in(INPUT, Tensor.of(0, 3, 5), LAYERS)),
        "target[2] = 5 is outside 0..4 for 5 classes");
    refuses(
        () -> LOSS.value(in(INPUT, Tensor.of(0, -1, 5), LAYERS)),
        "target[1] = -1 is outside 0..4 for 5 classes");
    refuses(
        () -> LOSS.value(in(INPUT, Tensor.of(0, 3), LAYERS)),
        "input has shape [3, 2] but target has shape [2]; expected [3] (class indices)");
    refuses(
        () -> LOSS.value(in(INPUT, Tensor.scalar(1L), LAYERS)),
        "input has shape [3, 2] but target has shape []; expected [3] (class indices)");
    refuses(
        () -> LOSS.value(in(Tensor.of(new double[2]), Tensor.of(1), LAYERS)),
        "input has shape [2] but target has shape [1]; expected [] (class indices)");
    refuses(
        () -> LOSS.value(in(INPUT, Tensor.of(new long[3], 1, 3), LAYERS)),
        "input has shape [3, 2] but target has shape [1, 3]; expected [3] (class indices)");
    refuses(
        () -> LOSS.value(in(INPUT, Tensor.of(new float[3]), LAYERS)),
        "target is float32; expected class indices, int32 or int64");
    refuses(
        () -> LOSS.value(in(Tensor.of(new double[8], 2, 2, 2), TARGET, LAYERS)),
        "input has shape [2, 2, 2]; expected (in) or (N,in)");
    refuses(
        () -> LOSS.value(in(Tensor.of(1, 2), Tensor.scalar(1L), LAYERS)),
        "input is int32; expected float32 or float64");
    Tensor[] layers = LAYERS.clone();
    layers[1] = Tensor.of(new double[] {0.5, -0.5}, 2, 1);
    refuses(
        () -> LOSS.value(in(INPUT, TARGET, layers)),
        "tail.0.0.weight has shape [2, 1]; expected [1, 2] for input [3, 2]");
    refuses(
        () -> LOSS.logProb(INPUT, layers),
        "tail.0.0.weight has shape [2, 1]; expected [1, 2] for input [3, 2]");
    Tensor[] biased = new Tensor[LAYERS.length + 1];
    biased[0] = LAYERS[0];
    biased[1] = Tensor.of(new double[3]);
    System.arraycopy(LAYERS, 1, biased, 2, LAYERS.length - 1);
    refuses(
        () -> LOSS.value(in(INPUT, TARGET, biased)),
        "head.bias has shape [3]; expected [4] for input [3, 2]");
  }
}
