package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases.Case;
import org.losskit.loss.Loss;
import org.losskit.loss.LossAccumulator;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Weights of rows, as {@link LossAccumulator#addWeighted} takes them. */
class WeightsTest {
  private static final int ROWS = 60;

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#ofRows")
  void weightTwoIsTheRowTwiceAndWeightZeroItsAbsence(Case c) {
    Loss loss = c.loss(ROWS);
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = c.inputs(ROWS, dtype, 11);
      Shape terms = loss.withReduction(Reduction.NONE).value(in).shape();
      float[] weights = new float[terms.count()];
      LossAccumulator repeated = loss.accumulator();
      for (int row = 0; row < ROWS; row++) {
        int weight = row % 3;
        int width = terms.count() / ROWS;
        Arrays.fill(weights, row * width, (row + 1) * width, weight);
        for (int k = 0; k < weight; k++) {
          repeated.add(c.rows(in, row, row + 1));
        }
      }
      LossAccumulator weighted = loss.accumulator().addWeighted(Tensor.view(weights, 0, terms), in);
      assertThat(weighted.sum()).isEqualTo(repeated.sum());
      assertThat(weighted.denominator()).isEqualTo(repeated.denominator());
      assertThat(weighted.mean()).isEqualTo(repeated.mean());
      assertThat(weighted.terms()).isEqualTo(terms.count());
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void weightOneChangesNothing(Case c) {
    Tensor[] in = c.inputs(ROWS, DType.FLOAT32, 12);
    Loss loss = c.loss(ROWS);
    float[] ones = new float[loss.withReduction(Reduction.NONE).value(in).count()];
    Arrays.fill(ones, 1);
    assertThat(loss.accumulator().addWeighted(Tensor.of(ones), in))
        .isEqualTo(loss.accumulator().add(in));
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#ofRows")
  void weightZeroHidesNaN(Case c) {
    Tensor[] in = c.inputs(3, DType.FLOAT64, 13);
    if (c.name().startsWith("bce") && !c.name().startsWith("bce_with")) {
      // Refused before any weight is looked at.
      return;
    }
    int dimension = c.rowDimensions().isEmpty() ? 0 : c.rowDimensions().get(0);
    int inner = in[0].shape().count(dimension + 1, in[0].shape().rank());
    for (int i = 0; i < in[0].count(); i++) {
      if (i / inner % 3 == 1) {
        in[0].set(i, Double.NaN);
      }
    }
    Loss loss = c.loss(3);
    int terms = loss.withReduction(Reduction.NONE).value(in).count() / 3;
    double[] weights = new double[3 * terms];
    Arrays.fill(weights, 0, terms, 0.5);
    Arrays.fill(weights, 2 * terms, 3 * terms, 0.5);
    double[] halves = new double[2 * terms];
    Arrays.fill(halves, 0.5);
    LossAccumulator hidden = loss.accumulator().addWeighted(Tensor.of(weights), in);
    LossAccumulator absent = loss.accumulator();
    for (int row = 0; row < 3; row += 2) {
      absent.addWeighted(Tensor.of(Arrays.copyOf(halves, terms)), c.rows(in, row, row + 1));
    }
    assertThat(hidden.sum()).isEqualTo(absent.sum()).isNotNaN();
    assertThat(hidden.denominator()).isEqualTo(absent.denominator());
  }
}
