package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.loss.RowChecks.close;
import static org.losskit.loss.RowChecks.refused;

import java.math.BigDecimal;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.loss.Oracle.Worst;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

class MultiMarginLossTest {
  private static final Tensor X = Tensor.of(new double[] {.1, .2, .4, .8, 1, 0, .5, -1}, 2, 4);
  private static final Tensor Y = Tensor.of(3, 0);
  private static final MultiMarginLoss NONE = Losses.multiMargin().withReduction(Reduction.NONE);

  @Test
  void workedLines() {
    LossResult result = NONE.differentiate(X, Y);
    close(result.value(), 0.325, 0.125);
    close(result.gradient(), .25, .25, .25, -.75, -.25, 0, .25, 0);
    assertThat(result.hessianDiagonal().toDoubleArray()).containsOnly(0);
    LossResult squared = NONE.withP(2).differentiate(X, Y);
    close(squared.value(), 0.1525, 0.0625);
    close(squared.gradient(), .15, .2, .3, -.65, -.25, 0, .25, 0);
    close(squared.hessianDiagonal(), .5, .5, .5, 1.5, .5, 0, .5, 0);
    MultiMarginLoss weighted = Losses.multiMargin().withWeight(1, 2, 3, 4);
    LossResult mean = weighted.differentiate(X, Y);
    close(mean.value(), 0.7125);
    close(mean.gradient(), .5, .5, .5, -1.5, -.125, 0, .125, 0);
  }

  @Test
  void theWeightIsNotInTheDenominator() {
    Tensor y = Tensor.of(0, 0);
    double plain = Losses.multiMargin().value(X, y).toDouble();
    assertThat(Losses.multiMargin().withWeight(4, 1, 1, 1).value(X, y).toDouble())
        .isEqualTo(4 * plain);
  }

  @Test
  void oneSampleMayHaveALabelWithOrWithoutDimension() {
    Tensor x = Tensor.of(new float[] {0.5f, 1, 2});
    assertThat(NONE.value(x, Tensor.scalar(2L)).shape()).isEqualTo(Shape.scalar());
    assertThat(NONE.value(x, Tensor.of(2)).shape()).isEqualTo(Shape.of(1));
    assertThat(NONE.value(Tensor.scalar(3f), Tensor.scalar(0L)).toDouble()).isZero();
    assertThat(NONE.value(Tensor.scalar(3f), Tensor.of(0)).shape()).isEqualTo(Shape.of(1));
  }

  @Test
  void theKinkHasSlopeZeroAndIsFoundWithoutRounding() {
    // margin - x[0] + x[1] is 0, then 2^-60, then -2^-60; in double all three differences are 1.
    for (double excess : new double[] {0, 0x1p-60, -0x1p-60}) {
      Tensor x = Tensor.of(new double[] {1, excess});
      LossResult result = Losses.multiMargin().differentiate(x, Tensor.scalar(0L));
      assertThat(result.value().toDouble()).isEqualTo(Math.max(0, excess) / 2);
      assertThat(result.gradient().getDouble(1)).isEqualTo(excess > 0 ? 0.5 : 0);
    }
  }

  @Test
  void notANumberPropagates() {
    Tensor x = Tensor.of(new double[] {1, Double.NaN, 3, 4, 5, 6}, 2, 3);
    for (int p = 1; p <= 2; p++) {
      LossResult result = NONE.withP(p).differentiate(x, Tensor.of(0, 0));
      assertThat(result.value().getDouble(0)).isNaN();
      assertThat(result.value().getDouble(1)).isFinite();
      assertThat(result.gradient().getDouble(0)).isNaN();
      assertThat(result.gradient().getDouble(1)).isNaN();
      assertThat(result.gradient().getDouble(2)).isFinite();
      assertThat(result.hessianDiagonal().getDouble(0)).isNaN();
      LossResult own = NONE.withP(p).differentiate(x, Tensor.of(1, 0));
      assertThat(own.gradient().getDouble(0)).isNaN();
    }
    assertThat(NONE.withWeight(0, 1, 1).value(x, Tensor.of(0, 0)).toDoubleArray())
        .containsExactly(0, 0);
  }

  @Test
  void infiniteInputs() {
    double inf = Double.POSITIVE_INFINITY;
    Tensor x = Tensor.of(new double[] {inf, 0, 0, inf, 0, -inf}, 3, 2);
    LossResult result = NONE.differentiate(x, Tensor.of(0, 0, 0));
    assertThat(result.value().toDoubleArray()).containsExactly(0, inf, 0);
    assertThat(result.gradient().toDoubleArray()).containsExactly(0, 0, -0.5, 0.5, 0, 0);
  }

  @Test
  void nothingCostsNothing() {
    Tensor none = Tensor.of(new float[0], 0, 3);
    Tensor labels = Tensor.of(new long[0]);
    assertThat(NONE.value(none, labels).shape()).isEqualTo(Shape.of(0));
    assertThat(Losses.multiMargin().value(none, labels).toDouble()).isNaN();
    assertThat(Losses.multiMargin().withReduction(Reduction.SUM).value(none, labels).toDouble())
        .isZero();
  }

  @Test
  void refusalsComeInThisOrder() {
    refused(() -> Losses.multiMargin().withP(3), "multi_margin: p = 3; expected 1 or 2");
    refused(
        () -> Losses.create("multi_margin", Map.of("p", 0)),
        "multi_margin: p = 0; expected 1 or 2");
    refused(
        () -> Losses.multiMargin().withMargin(Double.NaN),
        "multi_margin: margin = NaN; expected a finite number");
    refused(
        () -> Losses.create("multi_margin", Map.of("weight", X)),
        "multi_margin: weight has shape [2, 4]; expected (C), one for each class");
    refused(
        () -> Losses.multiMargin().withWeight(1, Double.POSITIVE_INFINITY),
        "multi_margin: weight[1] = Infinity; expected a finite number");
    MultiMarginLoss two = Losses.multiMargin().withWeight(1, 2);
    refused(
        () -> two.value(Tensor.of(1, 2), Y),
        "multi_margin: input is int32; expected float32 or float64");
    refused(
        () -> two.value(X.reshape(2, 2, 2), Y),
        "multi_margin: input has shape [2, 2, 2]; expected (N,C), (C) or ()");
    refused(
        () -> two.value(Tensor.of(new float[0], 2, 0), Y),
        "multi_margin: input has shape [2, 0]; expected at least one class");
    refused(
        () -> two.value(X, Tensor.of(0, 1, 2)),
        "multi_margin: input has shape [2, 4] but target has shape [3]; expected [2] (class"
            + " indices)");
    refused(
        () -> two.value(Tensor.of(new float[] {1, 2}), Y),
        "multi_margin: input has shape [2] but target has shape [2]; expected [] or [1] (class"
            + " indices)");
    refused(
        () -> two.value(X, Y),
        "multi_margin: weight has 2 entries; expected 4, one for each class of input [2, 4]");
    refused(
        () -> Losses.multiMargin().value(X, Tensor.of(new float[2])),
        "multi_margin: target is float32; expected class indices, int32 or int64");
    refused(
        () -> Losses.multiMargin().value(X, Tensor.of(0, 4)),
        "multi_margin: target[1] = 4 is outside 0..3 for 4 classes");
    refused(
        () -> Losses.multiMargin().value(X, Tensor.of(-1, 0)),
        "multi_margin: target[0] = -1 is outside 0..3 for 4 classes");
  }

  @Test
  void namedParametersReachTheLoss() {
    Tensor weight = Tensor.of(new double[] {1, 2, 3, 4});
    assertThat(
            Losses.create("MultiMarginLoss", Map.of("p", 2, "margin", 0.5, "weight", weight))
                .value(X, Y)
                .toDouble())
        .isEqualTo(
            Losses.multiMargin()
                .withP(2)
                .withMargin(0.5)
                .withWeight(1, 2, 3, 4)
                .value(X, Y)
                .toDouble());
  }

  @Test
  void explanationEndsWithTheValue() {
    Explanation explanation =
        Losses.multiMargin().withWeight(1, 2, 3, 4).explain(X.rows(0, 1), Tensor.of(3));
    assertThat(explanation.steps()).hasSize(4);
    assertThat(explanation.steps().get(0).what()).isEqualTo("margin - x[y] + x[0]");
    assertThat(explanation.steps().get(0).numbers()).isEqualTo("1 - 0.8 + 0.1");
    assertThat(explanation.steps().get(3).numbers()).isEqualTo("4 * (0.3 + 0.4 + 0.6) / 4");
    assertThat(explanation.value()).isEqualTo(1.3, org.assertj.core.data.Offset.offset(1e-15));
  }

  @Test
  void resultsAreThoseOfRealNumbers() {
    for (int p = 1; p <= 2; p++) {
      for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
        for (Worst worst : worst(p, dtype)) {
          assertThat(worst.ulps())
              .as("p = %s, %s", p, worst)
              .isLessThanOrEqualTo(dtype == DType.FLOAT32 ? 0.51 : 4);
        }
      }
    }
  }

  /** Value, gradient and Hessian diagonal. */
  static Worst[] worst(int p, DType dtype) {
    SplittableRandom random = new SplittableRandom(5);
    Worst[] worst = {new Worst(dtype), new Worst(dtype), new Worst(dtype)};
    double margin = 1 / 3.0;
    double[] w = {0.1, 1 / 3.0, 5, 0.7};
    for (int k = 0; k < 400; k++) {
      Tensor x = Tensor.zeros(dtype, Shape.of(4));
      double size = new double[] {1, 1e-6, 1e-40, 50, 1e30}[k % 5];
      for (int i = 0; i < 4; i++) {
        x.set(i, (random.nextDouble() - 0.5) * size);
      }
      if (k % 3 == 0) {
        // All but at the kink.
        x.set(1, x.getDouble(0) - margin);
      }
      LossResult result =
          NONE.withP(p).withMargin(margin).withWeight(w).differentiate(x, Tensor.scalar(0L));
      BigDecimal c = new BigDecimal(w[0]);
      BigDecimal total = BigDecimal.ZERO;
      BigDecimal slopes = BigDecimal.ZERO;
      int active = 0;
      String at = "row " + k;
      for (int i = 1; i < 4; i++) {
        BigDecimal z =
            Oracle.difference(x.getDouble(i), x.getDouble(0)).add(new BigDecimal(margin));
        BigDecimal slope = BigDecimal.ZERO;
        if (z.signum() > 0) {
          active++;
          total = total.add(p == 1 ? z : z.multiply(z));
          slope = p == 1 ? BigDecimal.ONE : z.add(z);
        }
        slopes = slopes.add(slope);
        worst[1].add(result.gradient().getDouble(i), over4(slope.multiply(c)), at);
        worst[2].add(
            result.hessianDiagonal().getDouble(i),
            over4(z.signum() > 0 && p == 2 ? c.add(c) : BigDecimal.ZERO),
            at);
      }
      worst[0].add(result.value().toDouble(), over4(total.multiply(c)), at);
      worst[1].add(result.gradient().getDouble(0), over4(slopes.multiply(c)).negate(), at);
      worst[2].add(
          result.hessianDiagonal().getDouble(0),
          over4(p == 1 ? BigDecimal.ZERO : c.multiply(new BigDecimal(2 * active))),
          at);
    }
    return worst;
  }

  private static BigDecimal over4(BigDecimal number) {
    return number.multiply(new BigDecimal("0.25"));
  }
}
