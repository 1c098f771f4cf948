package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** Logits far from zero: results are what the real numbers are. */
class HugeLogitsTest {
  private static final Loss ROWS = Losses.crossEntropy().withReduction(Reduction.NONE);

  private static Tensor tensor(DType dtype, double[] values, int... sizes) {
    Tensor all = Tensor.of(values, sizes);
    Tensor result = Tensor.zeros(dtype, all.shape());
    for (int i = 0; i < values.length; i++) {
      result.set(i, values[i]);
    }
    return result;
  }

  @Test
  void crossEntropyOfRowsThatAreAllCertain() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      double big = dtype == DType.FLOAT32 ? 1e30f : 1e30;
      Tensor x = tensor(dtype, new double[] {big, -big, 0, -big, big, 0}, 2, 3);
      LossResult right = ROWS.differentiate(x, Tensor.of(0, 1));
      assertThat(right.value().toDoubleArray()).containsExactly(0, 0);
      assertThat(right.gradient().toDoubleArray()).containsOnly(0);
      assertThat(right.hessianDiagonal().toDoubleArray()).containsOnly(0);
      LossResult wrong = ROWS.differentiate(x, Tensor.of(1, 2));
      assertThat(wrong.value().toDoubleArray()).containsExactly(2 * big, big);
      assertThat(wrong.gradient().toDoubleArray()).containsExactly(1, -1, 0, 0, 1, -1);
      assertThat(wrong.hessianDiagonal().toDoubleArray()).containsOnly(0);
    }
  }

  @Test
  void equalLogitsOfAnySizeCostTheLogarithmOfTheirNumber() {
    for (double x : new double[] {0, 1e30f, -1e30f, 0x1p-140, Float.MAX_VALUE}) {
      LossResult row =
          ROWS.differentiate(tensor(DType.FLOAT32, new double[] {x, x}, 1, 2), Tensor.of(0));
      assertThat(row.value().getDouble(0)).isEqualTo((float) 0.6931471805599453);
      assertThat(row.gradient().toDoubleArray()).containsExactly(-0.5, 0.5);
      assertThat(row.hessianDiagonal().toDoubleArray()).containsExactly(0.25, 0.25);
    }
  }

  @Test
  void aLossTooLargeForTheTypeIsInfinite() {
    Tensor floats = tensor(DType.FLOAT32, new double[] {3e38, -3e38}, 1, 2);
    assertThat(ROWS.value(floats, Tensor.of(1)).getDouble(0)).isEqualTo(Double.POSITIVE_INFINITY);
    Tensor doubles = tensor(DType.FLOAT64, new double[] {1.7e308, -1.7e308}, 1, 2);
    LossResult row = ROWS.differentiate(doubles, Tensor.of(1));
    assertThat(row.value().getDouble(0)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(row.gradient().toDoubleArray()).containsExactly(1, -1);
  }

  @Test
  void aCommonShiftChangesNothing() {
    // Multiples of 2^-3, so that the shifted logits are floats too.
    float[] x = {0.5f, -1.25f, 3, 2.875f, -7.5f, 0};
    float[] shifted = new float[6];
    for (int i = 0; i < 6; i++) {
      shifted[i] = x[i] + 0x1p20f;
    }
    LossResult plain = ROWS.differentiate(Tensor.of(x, 2, 3), Tensor.of(1, 0));
    LossResult far = ROWS.differentiate(Tensor.of(shifted, 2, 3), Tensor.of(1, 0));
    assertThat(far.value().toDoubleArray()).isEqualTo(plain.value().toDoubleArray());
    assertThat(far.gradient().toDoubleArray()).isEqualTo(plain.gradient().toDoubleArray());
    assertThat(far.hessianDiagonal().toDoubleArray())
        .isEqualTo(plain.hessianDiagonal().toDoubleArray());
  }

  @Test
  void confidentRowsKeepTheirDigits() {
    Tensor x = Tensor.of(new float[] {20, 0}, 1, 2);
    LossResult row = ROWS.differentiate(x, Tensor.of(0));
    assertThat((float) row.value().getDouble(0)).isEqualTo((float) 2.0611536181902037e-9);
    assertThat((float) row.gradient().getDouble(0)).isEqualTo((float) -2.061153613941849e-9);
    Tensor z = Tensor.of(new double[] {40, -1000}, 2);
    assertThat(
            Losses.bceWithLogits()
                .withReduction(Reduction.NONE)
                .value(z, Tensor.of(new double[] {1, 1}))
                .toDoubleArray())
        .containsExactly(4.248354255291589e-18, 1000);
  }

  @Test
  void binaryLogitsOfAnySize() {
    Tensor z = tensor(DType.FLOAT32, new double[] {1e30, -1e30, 1e30, -1e30, 1e30}, 5);
    Tensor y = tensor(DType.FLOAT32, new double[] {1, 0, 0, 1, 0.5}, 5);
    for (Loss loss :
        List.of(
            Losses.bceWithLogits().withReduction(Reduction.NONE),
            Losses.bceWithLogits().withPosWeight(1).withReduction(Reduction.NONE))) {
      LossResult result = loss.differentiate(z, y);
      float big = 1e30f;
      assertThat(result.value().toDoubleArray()).containsExactly(0, 0, big, big, big / 2);
      assertThat(result.gradient().toDoubleArray()).containsExactly(0, 0, 1, -1, 0.5);
      assertThat(result.hessianDiagonal().toDoubleArray()).containsOnly(0);
    }
  }
}
