package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.losskit.loss.LossAssertions.assertClose;
import static org.losskit.loss.LossAssertions.gradient;
import static org.losskit.loss.LossAssertions.refused;
import static org.losskit.loss.LossAssertions.tensor;
import static org.losskit.loss.LossAssertions.terms;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

/** SmoothL1: worked values, the ends of beta, errors. */
class SmoothL1LossTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static final Tensor X = Tensor.of(new double[] {0.5, -1, 2, 2.5});
  private static final Tensor Y = Tensor.of(new double[] {0, -1, 4, 2});
  private static final Tensor W = Tensor.of(new double[] {1, 2, 0.5, 4});

  private static void worked(double beta, double mean, double... gradient) {
    LossResult result = Losses.smoothL1().withBeta(beta).differentiate(X, Y);
    assertClose(new double[] {result.value().toDouble()}, mean);
    assertClose(result.gradient().toDoubleArray(), gradient);
  }

  @Test
  void workedValues() {
    worked(1, 0.4375, 0.125, 0, -0.25, 0.125);
    worked(0.5, 0.5625, 0.25, 0, -0.25, 0.25);
    worked(0, 0.75, 0.25, 0, -0.25, 0.25);
  }

  @Test
  void weightsEnterTheDenominator() {
    LossResult result = Losses.smoothL1().withWeight(W).differentiate(X, Y);
    assertClose(new double[] {result.value().toDouble()}, (0.125 + 0.75 + 0.5) / 7.5);
    assertClose(result.gradient().toDoubleArray(), 0.5 / 7.5, 0, -0.5 / 7.5, 2 / 7.5);
  }

  @Test
  void theSecondDerivativeJumpsAtBeta() {
    LossResult result =
        Losses.smoothL1()
            .withBeta(2)
            .withReduction(Reduction.SUM)
            .differentiate(tensor(0, 1.5, 2, -2, 3), tensor(0, 0, 0, 0, 0));
    assertThat(result.hessianDiagonal().toDoubleArray()).containsExactly(0.5, 0.5, 0, 0, 0);
  }

  @Test
  void betaInfinityCostsNothing() {
    Loss loss = Losses.smoothL1().withBeta(INFINITY);
    Tensor x = tensor(3, -1e300, INFINITY, -INFINITY, Double.NaN);
    assertThat(terms(loss, x, tensor(0, 0, 0, 0, 0)))
        .containsExactly(0, 0, INFINITY, INFINITY, Double.NaN);
    assertThat(gradient(loss, "input", x, tensor(0, 0, 0, 0, 0)))
        .containsExactly(0, 0, 1, -1, Double.NaN);
  }

  @Test
  void infiniteDifferencesHaveSlopeOne() {
    for (double beta : new double[] {0, 1, 1e-300, 1e300}) {
      Loss loss = Losses.smoothL1().withBeta(beta);
      Tensor x = tensor(INFINITY, -INFINITY, Double.NaN);
      assertThat(terms(loss, x, tensor(0, 0, 0))).containsExactly(INFINITY, INFINITY, Double.NaN);
      assertThat(gradient(loss, "input", x, tensor(0, 0, 0))).containsExactly(1, -1, Double.NaN);
      assertThat(gradient(loss, "target", x, tensor(0, 0, 0))).containsExactly(-1, 1, Double.NaN);
    }
  }

  @Test
  void nothingOverflowsBeforeTheValue() {
    assertThat(terms(Losses.smoothL1().withBeta(1e250), tensor(1e200), tensor(0))[0])
        .isCloseTo(5e149, within(1e135));
  }

  @Test
  void badBetasAreRefusedWhenTheLossIsBuilt() {
    refused(() -> Losses.smoothL1().withBeta(-1), "smooth_l1: beta = -1.0; expected a number >= 0");
    refused(
        () -> Losses.create("smooth_l1", Map.of("beta", Double.NaN)),
        "smooth_l1: beta = NaN; expected a number >= 0");
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    refused(
        () -> Losses.smoothL1().value(X, tensor(1, 2)),
        "smooth_l1: input has shape [4] but target has shape [2]; expected shapes that broadcast");
    refused(
        () -> Losses.smoothL1().withWeight(tensor(1)).value(X, Y),
        "smooth_l1: weight has shape [1] but input has shape [4]; expected equal shapes");
  }
}
