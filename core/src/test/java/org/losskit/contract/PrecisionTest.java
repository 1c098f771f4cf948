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

/** float32 results are the float64 results of the same numbers, rounded, or their neighbours. */
class PrecisionTest {
  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void floatsAreRoundedDoubles(Case c) {
    for (int n : new int[] {3, 64, 300}) {
      Tensor[] in = c.inputs(n, DType.FLOAT32, 71);
      Tensor[] same = {widened(in[0]), widened(in[1])};
      for (Reduction reduction : c.loss(n).type().reductions()) {
        Loss loss = c.loss(n).withReduction(reduction);
        Wanted wanted = Wanted.gradient("input").hessianDiagonal();
        if (in[1].dtype().isFloating()) {
          wanted = wanted.and("target");
        }
        LossResult floats = loss.differentiate(wanted, in);
        LossResult doubles = loss.differentiate(wanted, same);
        assertThat(floats.value().dtype()).isEqualTo(DType.FLOAT32);
        assertThat(doubles.value().dtype()).isEqualTo(DType.FLOAT64);
        assertRounded(floats.value(), doubles.value(), 0);
        assertRounded(floats.gradient(), doubles.gradient(), 0x1p-36);
        assertRounded(floats.hessianDiagonal(), doubles.hessianDiagonal(), 0);
        if (in[1].dtype().isFloating()) {
          assertRounded(floats.gradient("target"), doubles.gradient("target"), 0);
          LossResult mixed = loss.differentiate(wanted, in[0], same[1]);
          assertThat(mixed.value().dtype()).isEqualTo(DType.FLOAT64);
          assertThat(mixed.value().toDoubleArray()).isEqualTo(doubles.value().toDoubleArray());
          assertThat(mixed.gradient().toDoubleArray())
              .isEqualTo(doubles.gradient().toDoubleArray());
        }
      }
    }
  }

  /**
   * @param larger what the larger parts of a difference, of size 1 or less, may add
   */
  private static void assertRounded(Tensor floats, Tensor doubles, double larger) {
    for (int i = 0; i < floats.count(); i++) {
      double exact = doubles.getDouble(i);
      if (Double.isNaN(exact) || Double.isInfinite(exact)) {
        assertThat(Double.valueOf(floats.getDouble(i))).isEqualTo(exact);
        continue;
      }
      assertThat(Math.abs(floats.getDouble(i) - exact))
          .as("element %s: %s and %s", i, floats.getDouble(i), exact)
          .isLessThanOrEqualTo(0.51 * Math.ulp((float) exact) + larger);
    }
  }

  private static Tensor widened(Tensor tensor) {
    return tensor.dtype() == DType.FLOAT32
        ? Tensor.view(tensor.toDoubleArray(), 0, tensor.shape())
        : tensor;
  }
}
