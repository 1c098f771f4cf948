package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases;
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
    boolean both = in[1].dtype().isFloating();
    Wanted wanted = both ? Wanted.gradient("input").and("target") : Wanted.gradient("input");
    LossResult result = loss.differentiate(wanted, in);
    for (int k = 0; k < (both ? 2 : 1); k++) {
      Tensor gradient = result.gradient(k == 0 ? "input" : "target");
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
    Tensor hessian = loss.differentiate(in).hessianDiagonal();
    Tensor x = LossCases.copy(in[0]);
    for (int i = 0; i < x.count(); i++) {
      double at = x.getDouble(i);
      x.set(i, at + STEP);
      double above = loss.differentiate(x, in[1]).gradient().getDouble(i);
      x.set(i, at - STEP);
      double below = loss.differentiate(x, in[1]).gradient().getDouble(i);
      x.set(i, at);
      assertClose((above - below) / (2 * STEP), hessian.getDouble(i), 2, i);
    }
  }

  private static void assertClose(double numeric, double exact, int k, int i) {
    assertThat(Math.abs(numeric - exact))
        .as("derivative %s, element %s: %s, numerically %s", k, i, exact, numeric)
        .isLessThanOrEqualTo(1e-6 * Math.max(1, Math.abs(exact)));
  }
}
