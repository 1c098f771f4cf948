package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases.Case;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** Derivatives against central differences, in float64. */
class DerivativesTest {
  private static final int N = 4;
  private static final double STEP = 0x1p-17;

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void gradientsAreTheSlopesOfTheValue(Case c) {
    Loss loss = c.loss(N).withReduction(Reduction.SUM);
    Tensor[] in = c.inputs(N, DType.FLOAT64, 31);
    LossResult result = Everything.pass(loss, in);
    for (int k : Everything.differentiable(loss, in)) {
      Tensor gradient = result.gradient(Everything.name(loss, k));
      for (int i = 0; i < in[k].count(); i++) {
        double at = in[k].getDouble(i);
        if (k == 1 && (at == 0 || at == 1) && c.name().startsWith("bce")) {
          // A step would leave the domain.
          continue;
        }
        in[k].set(i, at + STEP);
        double above = loss.value(in).toDouble();
        in[k].set(i, at - STEP);
        double below = loss.value(in).toDouble();
        in[k].set(i, at);
        assertClose((above - below) / (2 * STEP), gradient.getDouble(i), k, i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void hessianDiagonalsAreTheSlopesOfTheGradient(Case c) {
    Loss loss = c.loss(N).withReduction(Reduction.SUM);
    Tensor[] in = c.inputs(N, DType.FLOAT64, 32);
    LossResult result = Everything.pass(loss, in);
    for (int k : Everything.predictions(loss)) {
      String name = Everything.name(loss, k);
      Tensor hessian = result.hessianDiagonal(name);
      for (int i = 0; i < in[k].count(); i++) {
        double at = in[k].getDouble(i);
        in[k].set(i, at + STEP);
        double above = loss.differentiate(Wanted.gradient(name), in).gradient(name).getDouble(i);
        in[k].set(i, at - STEP);
        double below = loss.differentiate(Wanted.gradient(name), in).gradient(name).getDouble(i);
        in[k].set(i, at);
        assertClose((above - below) / (2 * STEP), hessian.getDouble(i), k, i);
      }
    }
  }

  private static void assertClose(double numeric, double exact, int k, int i) {
    assertThat(Math.abs(numeric - exact))
        .as("derivative %s, element %s: %s, numerically %s", k, i, exact, numeric)
        .isLessThanOrEqualTo(1e-6 * Math.max(1, Math.abs(exact)));
  }
}
