package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.loss.LossAssertions.assertClose;
import static org.losskit.loss.LossAssertions.gradient;
import static org.losskit.loss.LossAssertions.refused;
import static org.losskit.loss.LossAssertions.tensor;
import static org.losskit.loss.LossAssertions.terms;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

/** Huber: worked values, the weighted mean, errors. */
class HuberLossTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static final Tensor X = Tensor.of(new double[] {0.5, -1, 2, 2.5});
  private static final Tensor Y = Tensor.of(new double[] {0, -1, 4, 2});
  private static final Tensor W = Tensor.of(new double[] {1, 2, 0.5, 4});

  private static void worked(double delta, double mean, double... gradient) {
    LossResult result = Losses.huber().withDelta(delta).differentiate(X, Y);
    assertClose(new double[] {result.value().toDouble()}, mean);
    assertClose(result.gradient().toDoubleArray(), gradient);
  }

  @Test
  void workedValues() {
    worked(1, 0.4375, 0.125, 0, -0.25, 0.125);
    worked(0.5, 0.28125, 0.125, 0, -0.125, 0.125);
    worked(1.5, 0.53125, 0.125, 0, -0.375, 0.125);
  }

  @Test
  void aWeightedMeanDividesByTheNumberOfElements() {
    HuberLoss loss = Losses.huber().withWeight(W);
    LossResult result = loss.differentiate(X, Y);
    assertClose(new double[] {result.value().toDouble()}, 0.34375);
    assertClose(result.gradient().toDoubleArray(), 0.125, 0, -0.125, 0.5);
    assertThat(loss.withReduction(Reduction.SUM).value(X, Y).toDouble()).isEqualTo(1.375);
    double[] terms = new double[4];
    double[] shares = new double[4];
    loss.terms(terms, shares, X, Y);
    assertThat(shares).containsOnly(1);
  }

  @Test
  void deltaInfinityIsHalfTheSquaredError() {
    Loss loss = Losses.huber().withDelta(INFINITY);
    assertThat(terms(loss, tensor(3, -INFINITY), tensor(0, 0))).containsExactly(4.5, INFINITY);
    assertThat(gradient(loss, "input", tensor(3, -INFINITY), tensor(0, 0)))
        .containsExactly(3, -INFINITY);
  }

  @Test
  void infiniteDifferencesHaveSlopeDelta() {
    Loss loss = Losses.huber().withDelta(2.5);
    Tensor x = tensor(INFINITY, -INFINITY, Double.NaN);
    assertThat(terms(loss, x, tensor(0, 0, 0))).containsExactly(INFINITY, INFINITY, Double.NaN);
    assertThat(gradient(loss, "input", x, tensor(0, 0, 0))).containsExactly(2.5, -2.5, Double.NaN);
  }

  @Test
  void theSecondDerivativeJumpsAtDelta() {
    LossResult result =
        Losses.huber()
            .withDelta(2)
            .withReduction(Reduction.SUM)
            .differentiate(tensor(0, 1.5, 2, -2, 3), tensor(0, 0, 0, 0, 0));
    assertThat(result.hessianDiagonal().toDoubleArray()).containsExactly(1, 1, 0, 0, 0);
  }

  @Test
  void itIsSmoothL1TimesDelta() {
    double[] huber = terms(Losses.huber().withDelta(0.5), X, Y);
    double[] smooth = terms(Losses.smoothL1().withBeta(0.5), X, Y);
    for (int i = 0; i < 4; i++) {
      assertThat(huber[i]).isEqualTo(0.5 * smooth[i]);
    }
  }

  @Test
  void badDeltasAreRefusedWhenTheLossIsBuilt() {
    refused(() -> Losses.huber().withDelta(0), "huber: delta = 0.0; expected a number > 0");
    refused(
        () -> Losses.create("huber_loss", Map.of("delta", Double.NaN)),
        "huber: delta = NaN; expected a number > 0");
  }

  @Test
  void mixedTypesArePromoted() {
    Tensor floats = Tensor.of(new float[] {0.5f, -1, 2, 2.5f});
    assertThat(Losses.huber().value(floats, Y).dtype()).isEqualTo(org.losskit.tensor.DType.FLOAT64);
  }
}
