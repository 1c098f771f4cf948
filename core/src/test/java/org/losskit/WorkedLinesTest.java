package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.losskit.Information.Unit;
import org.losskit.loss.BCELoss;
import org.losskit.loss.BCEWithLogitsLoss;
import org.losskit.loss.CrossEntropyLoss;
import org.losskit.loss.LossResult;
import org.losskit.loss.NLLLoss;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Tensor;

/** Examples computed by PyTorch 2.14.1 in float64, to 4 ulp. */
class WorkedLinesTest {
  /** log(1 + e^-2); PyTorch's own 0.1269280110429727 is 7 ulp off. */
  private static final double SOFTPLUS_OF_MINUS_2 = 0.1269280110429725;

  private static Tensor tensor(double... x) {
    return Tensor.of(x);
  }

  private static void matches(Tensor found, double... expected) {
    matches(found.toDoubleArray(), expected);
  }

  private static void matches(double[] found, double... expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = expected[i] == 0 ? 0 : 4 * Math.ulp(expected[i]);
      assertThat(found[i]).as("[%d]", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  private static double[] row(Tensor tensor, int row) {
    int size = tensor.shape().size(1);
    return Arrays.copyOfRange(tensor.toDoubleArray(), row * size, (row + 1) * size);
  }

  @Nested
  class Regression {
    private final Tensor x = tensor(0.5, -1, 2, 2.5);
    private final Tensor y = tensor(0, -1, 4, 2);

    @Test
    void l1() {
      LossResult result = Losses.l1().differentiate(x, y);
      matches(result.value(), 0.75);
      matches(result.gradient(), 0.25, 0, -0.25, 0.25);
    }

    @Test
    void mse() {
      LossResult result = Losses.mse().differentiate(x, y);
      matches(result.value(), 1.125);
      matches(result.gradient(), 0.25, 0, -1, 0.25);
      matches(Losses.mse().value(tensor(1, 2, 3, 4), tensor(1.5, 2.5, 3.5, 4.5)), 0.25);
    }
  }

  @Nested
  class Binary {
    private final Tensor x = tensor(0.2, 0.7, 0.9);
    private final Tensor z = tensor(-2, 0, 3);
    private final Tensor y = tensor(0, 1, 0.3);
    private final Tensor w = tensor(1, 2, 0.5);

    @Test
    void bce() {
      BCELoss loss = Losses.bce().withReduction(Reduction.NONE);
      LossResult result = loss.differentiate(Wanted.gradient("input").and("target"), x, y);
      matches(result.value(), 0.22314355131420976, 0.35667494393873245, 1.6434177197931799);
      matches(result.gradient(), 1.25, -1.4285714285714286, 6.666666666666669);
      matches(
          result.gradient("target"), 1.3862943611198906, -0.8472978603872034, -2.1972245773362196);
      matches(Losses.bce().value(x, y), 0.7410787383487074);
      matches(Losses.bce().withWeight(w).value(x, y), 0.5860674330294215);
    }

    @Test
    void bceWithLogits() {
      BCEWithLogitsLoss loss = Losses.bceWithLogits().withReduction(Reduction.NONE);
      LossResult result = loss.differentiate(z, y);
      matches(result.value(), SOFTPLUS_OF_MINUS_2, 0.6931471805599453, 2.1485873515737417);
      matches(result.gradient(), 0.11920292202211755, -0.5, 0.6525741268224334);
      matches(Losses.bceWithLogits().value(z, y), 0.9895541810588866);
      matches(Losses.bceWithLogits().withWeight(w).value(z, y), 0.862505349316578);
    }

    @Test
    void bceWithLogitsAndPosWeight() {
      BCEWithLogitsLoss loss =
          Losses.bceWithLogits().withPosWeight(2, 3, 0.5).withReduction(Reduction.NONE);
      LossResult result = loss.differentiate(Wanted.gradient("input").and("target"), z, y);
      matches(result.value(), SOFTPLUS_OF_MINUS_2, 2.0794415416798357, 2.1412992488376803);
      matches(result.gradient(), 0.11920292202211755, -1.5, 0.6596880077990682);
      matches(result.gradient("target"), 4.126928011042973, 1.3862943611198904, -3.024293675786871);
    }

    @Test
    void bceWithExtremeLogits() {
      BCEWithLogitsLoss loss = Losses.bceWithLogits().withReduction(Reduction.NONE);
      matches(loss.value(tensor(40, -1000), tensor(1, 1)), 4.248354255291589e-18, 1000);
    }
  }

  @Nested
  class ClassIndex {
    private final Tensor x = Tensor.of(new double[] {0.1, 0.5, -0.3, 1, 2, 3}, 2, 3);
    private final Tensor y = Tensor.of(2, 0);
    private final Tensor p = Tensor.of(new double[] {0.2, 0.3, 0.5, 0, 1, 0}, 2, 3);
    private final double[] w = {0.5, 1, 2};
    private final CrossEntropyLoss plain = Losses.crossEntropy();

    @Test
    void logSoftmax() {
      matches(
          Activations.logSoftmax(x, 1),
          -1.151250513728494,
          -0.751250513728494,
          -1.551250513728494,
          -2.4076059644443806,
          -1.4076059644443804,
          -0.4076059644443804);
    }

    @Test
    void nll() {
      Tensor log = Activations.logSoftmax(x, 1);
      LossResult result = Losses.nll().differentiate(log, y);
      matches(result.value(), 1.9794282390864373);
      matches(result.gradient(), 0, 0, -0.5, -0.5, 0, 0);
      NLLLoss weighted = Losses.nll().withWeight(w);
      LossResult weightedResult = weighted.differentiate(log, y);
      matches(weightedResult.value(), 1.7225216038716713);
      matches(weightedResult.gradient(), 0, 0, -0.8, -0.2, 0, 0);
    }

    @Test
    void crossEntropy() {
      LossResult result = plain.differentiate(x, y);
      matches(result.value(), 1.9794282390864373);
      matches(
          row(result.gradient(), 0), 0.15812052911234073, 0.2358881105338954, -0.3940086396462361);
      matches(
          row(result.gradient(), 1), -0.4549847134148098, 0.12236423552739882, 0.3326204778874109);
    }

    @Test
    void crossEntropyWithWeights() {
      matches(plain.withWeight(w).value(x, y), 1.7225216038716713);
      matches(plain.withWeight(w).withReduction(Reduction.SUM).value(x, y), 4.306304009679178);
    }

    @Test
    void crossEntropyWithSmoothing() {
      CrossEntropyLoss smooth = plain.withLabelSmoothing(0.1);
      matches(smooth.value(x, y), 1.9094282390864374);
      matches(
          smooth.withReduction(Reduction.NONE).value(x, y), 1.5112505137284942, 2.3076059644443805);
      CrossEntropyLoss both = smooth.withWeight(w);
      matches(both.value(x, y), 1.6550160791325716);
      matches(both.withReduction(Reduction.SUM).value(x, y), 4.137540197831429);
      matches(
          both.withReduction(Reduction.NONE).value(x, y), 2.939896817979614, 1.1976433798518156);
      matches(
          row(both.differentiate(x, y).gradient(), 0),
          0.2357848113055891,
          0.3483617694853063,
          -0.5841465807908953);
    }

    @Test
    void crossEntropyWithAnIgnoredClass() {
      CrossEntropyLoss ignoring = plain.withIgnoreIndex(0);
      LossResult result = ignoring.differentiate(x, y);
      matches(result.value(), 1.551250513728494);
      matches(ignoring.withReduction(Reduction.SUM).value(x, y), 1.551250513728494);
      matches(row(result.gradient(), 1), 0, 0, 0);
      matches(ignoring.withWeight(w).withLabelSmoothing(0.1).value(x, y), 1.469948408989807);
    }

    @Test
    void crossEntropyOfProbabilities() {
      LossResult result = plain.differentiate(Wanted.gradient("input").and("target"), x, p);
      matches(result.value(), 1.3194282390864371);
      matches(
          row(result.gradient(), 0),
          0.058120529112340724,
          0.08588811053389542,
          -0.14400863964623611);
      matches(
          row(result.gradient("target"), 0),
          0.575625256864247,
          0.375625256864247,
          0.775625256864247);
      matches(plain.withWeight(w).value(x, p), 1.6496783418321361);
      matches(plain.value(x.rows(0, 1).reshape(3), p.rows(0, 1).reshape(3)), 1.2312505137284941);
    }

    @Test
    void crossEntropyOfSmoothedProbabilities() {
      CrossEntropyLoss smooth = plain.withLabelSmoothing(0.1);
      matches(smooth.value(x, p), 1.3154282390864371);
      LossResult result = smooth.withWeight(w).differentiate(Wanted.gradient("target"), x, p);
      matches(result.value(), 1.6156438022090067);
      matches(
          row(result.gradient("target"), 0),
          0.25903136558891116,
          0.3380627311778223,
          1.3961254623556447);
    }
  }

  @Nested
  class Measures {
    private void isPrinted(double found, double expected) {
      matches(new double[] {found}, expected);
    }

    @Test
    void entropies() {
      double[] p = {0.5, 0.25, 0.25};
      isPrinted(Information.entropy(p), 1.0397207708399179);
      isPrinted(Information.entropy(p, Unit.BITS), 1.5);
      isPrinted(Information.binaryEntropy(0.5), 0.6931471805599453);
      isPrinted(Information.binaryEntropy(0.5, Unit.BITS), 1);
      isPrinted(Information.selfInformation(0.125, Unit.BITS), 3);
    }

    @Test
    void relativeEntropies() {
      double[] p = {0.5, 0.5};
      double[] q = {0.9, 0.1};
      isPrinted(Information.relativeEntropy(p, q), 0.5108256237659907);
      isPrinted(Information.relativeEntropy(p, q, Unit.BITS), 0.7369655941662062);
      isPrinted(Information.relativeEntropy(q, p), 0.3680642071684971);
    }

    @Test
    void lossesAreMeasuresOfSoftmax() {
      double[] logits = {0.3, -1.2, 2};
      double[] softmax = Activations.softmax(tensor(logits), 0).toDoubleArray();
      double[] target = {0.2, 0.5, 0.3};
      CrossEntropyLoss loss = Losses.crossEntropy();
      double crossEntropy = loss.value(tensor(logits), tensor(target)).toDouble();
      assertThat(crossEntropy).isCloseTo(Information.crossEntropy(target, softmax), within(1e-15));
      assertThat(crossEntropy - Information.entropy(target))
          .isCloseTo(Information.relativeEntropy(target, softmax), within(1e-15));
      isPrinted(
          loss.value(tensor(logits), Tensor.scalar(1L)).toDouble(),
          Information.selfInformation(softmax[1]));
      double[] smoothed = {0.1 / 3, 0.9 + 0.1 / 3, 0.1 / 3};
      assertThat(loss.withLabelSmoothing(0.1).value(tensor(logits), Tensor.scalar(1L)).toDouble())
          .isCloseTo(Information.crossEntropy(smoothed, softmax), within(1e-15));
      double bernoulli = Losses.bce().value(tensor(0.3), tensor(0.6)).toDouble();
      assertThat(bernoulli - Information.binaryEntropy(0.6))
          .isCloseTo(
              Information.relativeEntropy(new double[] {0.6, 0.4}, new double[] {0.3, 0.7}),
              within(1e-15));
    }
  }
}
