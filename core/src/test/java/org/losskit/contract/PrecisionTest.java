package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases.Case;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Precision;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** float32 results are the float64 results of the same numbers, rounded, or their neighbours. */
class PrecisionTest {
  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void floatsAreRoundedDoubles(Case c) {
    for (int n : new int[] {3, 64, 300}) {
      Tensor[] in = c.inputs(n, DType.FLOAT32, 71);
      Tensor[] same = Arrays.stream(in).map(PrecisionTest::widened).toArray(Tensor[]::new);
      double ulps = ulps(c.loss(n));
      for (Reduction reduction : c.loss(n).type().reductions()) {
        Loss loss = c.loss(n).withReduction(reduction);
        LossResult floats = Everything.pass(loss, in);
        LossResult doubles = Everything.pass(loss, same);
        assertThat(floats.value().dtype()).isEqualTo(DType.FLOAT32);
        assertThat(doubles.value().dtype()).isEqualTo(DType.FLOAT64);
        assertRounded(floats.value(), doubles.value(), ulps, 0);
        Map<String, Tensor> exact = Everything.derivatives(doubles, loss, same);
        Everything.derivatives(floats, loss, in)
            .forEach((name, tensor) ->
                assertRounded(
                    tensor,
                    Objects.requireNonNull(exact.get(name)),
                    ulps,
                    name.startsWith("gradient") ? 0x1p-36 : 0));
        if (Everything.differentiable(loss, in).size() > 1) {
          Tensor[] mixed = same.clone();
          mixed[0] = in[0];
          LossResult promoted = Everything.pass(loss, mixed);
          assertThat(promoted.value().dtype()).isEqualTo(DType.FLOAT64);
          Everything.assertSame(promoted, doubles, loss, same);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void exactIsTheDefault(Case c) {
    Loss loss = c.loss(3);
    assertThat(loss.precision()).isEqualTo(Precision.EXACT);
    Loss same = loss.withPrecision(Precision.EXACT);
    assertThat(same).hasSameClassAs(loss);
    assertThat(same.reduction()).isEqualTo(loss.reduction());
  }

  /**
   * @param ulps the bound
   * @param larger what the larger parts of a difference, of size 1 or less, may add
   */
  private static void assertRounded(Tensor floats, Tensor doubles, double ulps, double larger) {
    for (int i = 0; i < floats.count(); i++) {
      double exact = doubles.getDouble(i);
      if (Double.isNaN(exact) || Double.isInfinite(exact)) {
        assertThat(Double.valueOf(floats.getDouble(i))).isEqualTo(exact);
        continue;
      }
      assertThat(Math.abs(floats.getDouble(i) - exact))
          .as("element %s: %s and %s", i, floats.getDouble(i), exact)
          .isLessThanOrEqualTo(ulps * Math.ulp((float) exact) + larger);
    }
  }

  /** The published bound of values; a loss of a user's own has none. */
  private static double ulps(Loss loss) {
    String bound = loss.type().accuracy().getOrDefault("float32", "0.51 ulp");
    return Double.parseDouble(bound.substring(0, bound.indexOf(' ')));
  }

  private static Tensor widened(Tensor tensor) {
    return tensor.dtype() == DType.FLOAT32
        ? Tensor.view(tensor.toDoubleArray(), 0, tensor.shape())
        : tensor;
  }
}
