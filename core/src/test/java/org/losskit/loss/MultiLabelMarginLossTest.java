package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.loss.RowChecks.close;
import static org.losskit.loss.RowChecks.refused;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.loss.Oracle.Worst;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

class MultiLabelMarginLossTest {
  private static final Tensor X = Tensor.of(new double[] {.1, .2, .4, .8});
  private static final MultiLabelMarginLoss LOSS = Losses.multiLabelMargin();

  @Test
  void workedLines() {
    LossResult result = LOSS.differentiate(X, Tensor.of(3, 0, -1, 1));
    close(result.value(), 0.85);
    close(result.gradient(), -.5, .5, .5, -.5);
    assertThat(result.hessianDiagonal().toDoubleArray()).containsOnly(0);
    LossResult twice = LOSS.differentiate(X, Tensor.of(3, 3, -1, 0));
    close(twice.value(), 0.65);
    close(twice.gradient(), .5, .5, .5, -1.5);
  }

  @Test
  void entriesBehindTheFirstEndDoNotCount() {
    double expected = LOSS.value(X, Tensor.of(2, -1, -1, -1)).toDouble();
    assertThat(LOSS.value(X, Tensor.of(2, -1, 0, 3)).toDouble()).isEqualTo(expected);
  }

  @Test
  void noPairsCostNothing() {
    Tensor nan = Tensor.of(new double[] {Double.NaN, 1, 2, 3});
    for (Tensor target : new Tensor[] {Tensor.of(-1, 0, 1, 2), Tensor.of(2, 0, 3, 1)}) {
      LossResult result = LOSS.differentiate(nan, target);
      assertThat(result.value().toDouble()).isZero();
      assertThat(result.gradient().toDoubleArray()).containsOnly(0);
    }
    assertThat(LOSS.value(Tensor.scalar(2f), Tensor.scalar(0L)).toDouble()).isZero();
  }

  @Test
  void notANumberPropagates() {
    Tensor nan = Tensor.of(new double[] {Double.NaN, 1, 2, 3});
    LossResult result = LOSS.differentiate(nan, Tensor.of(3, -1, -1, -1));
    assertThat(result.value().toDouble()).isNaN();
    assertThat(result.gradient().toDoubleArray())
        .containsExactly(Double.NaN, 0, 0.25 * 0, Double.NaN);
  }

  @Test
  void theKinkHasSlopeZeroAndIsFoundWithoutRounding() {
    for (double excess : new double[] {0, 0x1p-60, -0x1p-60}) {
      LossResult result = LOSS.differentiate(Tensor.of(new double[] {1, excess}), Tensor.of(0, -1));
      assertThat(result.value().toDouble()).isEqualTo(Math.max(0, excess) / 2);
      assertThat(result.gradient().getDouble(1)).isEqualTo(excess > 0 ? 0.5 : 0);
    }
  }

  @Test
  void aMeanDividesByTheSamples() {
    Tensor x = Tensor.of(new double[] {.1, .2, .4, .8, .1, .2, .4, .8}, 2, 4);
    Tensor y = Tensor.of(new int[] {3, 0, -1, 1, 3, 3, -1, 0}, Shape.of(2, 4));
    close(LOSS.value(x, y), 0.75);
    close(LOSS.withReduction(Reduction.NONE).value(x, y), 0.85, 0.65);
  }

  @Test
  void refusals() {
    refused(
        () -> LOSS.value(Tensor.of(1, 2), Tensor.of(0, 1)),
        "multilabel_margin: input is int32; expected float32 or float64");
    refused(
        () -> LOSS.value(Tensor.of(new float[8], 2, 2, 2), Tensor.of(0)),
        "multilabel_margin: input has shape [2, 2, 2]; expected (N,C), (C) or ()");
    refused(
        () -> LOSS.value(Tensor.of(new float[0]), Tensor.of(new long[0])),
        "multilabel_margin: input has shape [0]; expected at least one class");
    refused(
        () -> LOSS.value(X, Tensor.of(0, -1)),
        "multilabel_margin: input has shape [4] but target has shape [2]; expected [4] (class"
            + " indices, ended by -1)");
    refused(
        () -> LOSS.value(X, Tensor.of(new float[4])),
        "multilabel_margin: target is float32; expected class indices, int32 or int64");
    refused(
        () -> LOSS.value(X, Tensor.of(0, -1, 4, 0)),
        "multilabel_margin: target[2] = 4 is outside -1..3 for 4 classes");
    refused(
        () -> LOSS.value(X, Tensor.of(0, -2, 3, 0)),
        "multilabel_margin: target[1] = -2 is outside -1..3 for 4 classes");
  }

  @Test
  void explanationNamesThePairs() {
    Explanation explanation = LOSS.explain(X, Tensor.of(3, 0, -1, 1));
    assertThat(explanation.steps()).hasSize(5);
    assertThat(explanation.steps().get(0).what()).isEqualTo("1 - x[3] + x[1]");
    assertThat(explanation.steps().get(4).numbers()).isEqualTo("(0.4 + 0.6 + 1.1 + 1.3) / 4");
    assertThat(LOSS.explain(X, Tensor.of(-1, 0, 0, 0)).steps().get(0).numbers())
        .isEqualTo("there is no pair");
  }

  @Test
  void resultsAreThoseOfRealNumbers() {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (Worst worst : worst(dtype)) {
        assertThat(worst.ulps())
            .as("%s", worst)
            .isLessThanOrEqualTo(dtype == DType.FLOAT32 ? 0.51 : 4);
      }
    }
  }

  /** Value and gradient. */
  static Worst[] worst(DType dtype) {
    SplittableRandom random = new SplittableRandom(6);
    Worst[] worst = {new Worst(dtype), new Worst(dtype)};
    int classes = 7;
    for (int k = 0; k < 300; k++) {
      Tensor x = Tensor.zeros(dtype, Shape.of(classes));
      double size = new double[] {1, 1e-6, 1e-40, 50, 1e30}[k % 5];
      for (int i = 0; i < classes; i++) {
        x.set(i, (random.nextDouble() - 0.5) * size);
      }
      if (k % 3 == 0) {
        x.set(1, x.getDouble(0) - 1);
      }
      LossResult result = LOSS.differentiate(x, Tensor.of(0, 5, 0, -1, 1, 1, 1));
      BigDecimal total = BigDecimal.ZERO;
      int[] slopes = new int[classes];
      for (int j : new int[] {0, 5, 0}) {
        for (int i : new int[] {1, 2, 3, 4, 6}) {
          BigDecimal z = Oracle.difference(x.getDouble(i), x.getDouble(j)).add(BigDecimal.ONE);
          if (z.signum() > 0) {
            total = total.add(z);
            slopes[i]++;
            slopes[j]--;
          }
        }
      }
      BigDecimal c = new BigDecimal(classes);
      worst[0].add(result.value().toDouble(), total.divide(c, Oracle.DIGITS), "row " + k);
      for (int i = 0; i < classes; i++) {
        worst[1].add(
            result.gradient().getDouble(i),
            new BigDecimal(slopes[i]).divide(c, Oracle.DIGITS),
            "row " + k);
      }
    }
    return worst;
  }
}
