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
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Divergence: worked values, batchmean, no mass, errors. */
class KLDivLossTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static final Tensor Q = logarithms(0.2, 0.3, 0.5, 0.1, 0.6, 0.3);
  private static final double[] P = {0.25, 0.25, 0.5, 0.3, 0.3, 0.4};
  private static final Tensor TARGET = Tensor.of(P, 2, 3);

  private static Tensor logarithms(double... numbers) {
    Tensor result = Tensor.of(numbers, 2, 3);
    for (int i = 0; i < 6; i++) {
      result.set(i, Math.log(result.getDouble(i)));
    }
    return result;
  }

  @Test
  void workedValues() {
    Loss loss = Losses.klDiv();
    assertClose(
        terms(loss, Q, TARGET),
        0.05578588782855243,
        -0.04558038919848861,
        0,
        0.3295836866004328,
        -0.2079441541679836,
        0.11507282898071247);
    assertClose(new double[] {loss.value(Q, TARGET).toDouble()}, 0.04115297667387092);
    assertClose(
        new double[] {loss.withReduction(Reduction.SUM).value(Q, TARGET).toDouble()},
        0.2469178600432255);
    LossResult mean = loss.withReduction(Reduction.BATCHMEAN).differentiate(Q, TARGET);
    assertClose(new double[] {mean.value().toDouble()}, 0.12345893002161275);
    assertClose(mean.gradient().toDoubleArray(), -0.125, -0.125, -0.25, -0.15, -0.15, -0.2);
    double[] byTarget = gradient(loss, "target", Q, TARGET);
    assertClose(
        new double[] {byTarget[0], byTarget[1], byTarget[2]},
        1.2231435513142097,
        0.8176784432060455,
        1);
  }

  @Test
  void logarithmsAsTargets() {
    Loss loss = Losses.create("kl_div", Map.of("log_target", true, "reduction", "batchmean"));
    assertClose(new double[] {loss.value(Q, logarithms(P)).toDouble()}, 0.12345893002161273);
  }

  @Test
  void batchmeanDividesByTheInputsOwnFirstSize() {
    Loss loss = Losses.klDiv().withReduction(Reduction.BATCHMEAN);
    double sum = 2 * Math.log(2) + 1;
    assertClose(
        new double[] {loss.value(tensor(-0.5), Tensor.of(new double[] {1, 2}, 2, 1)).toDouble()},
        0.5 + sum);
    assertClose(new double[] {loss.value(Tensor.scalar(-0.5), Tensor.scalar(2.0)).toDouble()}, sum);
    assertClose(
        new double[] {loss.value(tensor(-0.5, -0.5), tensor(1, 2)).toDouble()}, (0.5 + sum) / 2);
    assertThat(loss.value(Tensor.of(new double[0]), Tensor.of(new double[0])).toDouble()).isNaN();
  }

  @Test
  void underBatchmeanTheFirstTermOfASampleHasItsShare() {
    Loss loss = Losses.klDiv().withReduction(Reduction.BATCHMEAN);
    double[] terms = new double[12];
    double[] shares = new double[12];
    loss.terms(terms, shares, Q, TARGET);
    assertThat(shares).containsExactly(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    loss.terms(terms, shares, Q, Tensor.of(new double[12], 2, 2, 3));
    assertThat(shares).containsExactly(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    loss.terms(terms, shares, tensor(-1, -2), tensor(0.5, 0.5));
    assertThat(shares).startsWith(1, 1);
    loss.terms(terms, shares, Tensor.scalar(-1.0), Tensor.scalar(0.5));
    assertThat(shares).startsWith(1);
    Tensor stretched = Tensor.of(new double[3], 1, 3);
    refused(
        () -> loss.terms(terms, shares, stretched, TARGET),
        "kl_div: input has shape [1, 3] but target has shape [2, 3]; expected an input whose"
            + " samples are not stretched: with batchmean each sample has one share");
    assertThat(loss.accumulator().add(Q, TARGET).add(stretched, TARGET).denominator()).isEqualTo(3);
  }

  @Test
  void noMassCostsNothing() {
    Tensor x = tensor(-INFINITY, 0, INFINITY, -INFINITY);
    assertThat(terms(Losses.klDiv(), x, tensor(0, 0, 0, 0.5))).containsExactly(0, 0, 0, INFINITY);
    Loss logarithms = Losses.klDiv().withLogTarget(true);
    assertThat(terms(logarithms, tensor(-1, -INFINITY), tensor(-INFINITY, -INFINITY)))
        .containsExactly(0, 0);
    assertThat(gradient(logarithms, "target", tensor(-1), tensor(-INFINITY))).containsExactly(0);
    assertThat(gradient(Losses.klDiv(), "target", tensor(-1), tensor(0)))
        .containsExactly(-INFINITY);
    assertThat(gradient(Losses.klDiv(), "input", tensor(-1, -INFINITY), tensor(0, 0.5)))
        .containsExactly(0, -0.5);
  }

  @Test
  void negativeTargets() {
    assertThat(terms(Losses.klDiv(), tensor(-1), tensor(-0.5))).containsExactly(Double.NaN);
    refused(
        () -> Losses.klDiv().withStrictTargets().value(tensor(-1, -1), tensor(1, -0.5)),
        "kl_div: target[1] = -0.5; expected a probability >= 0");
    Loss logarithms = Losses.klDiv().withStrictTargets().withLogTarget(true);
    assertThat(terms(logarithms, tensor(-1), tensor(-1))).containsExactly(0);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    refused(
        () -> Losses.klDiv().value(Q, tensor(1, 2)),
        "kl_div: input has shape [2, 3] but target has shape [2]; expected shapes that broadcast");
    assertThat(Losses.klDiv().value(Q, tensor(1, 0, 0)).shape()).isEqualTo(Shape.scalar());
  }
}
