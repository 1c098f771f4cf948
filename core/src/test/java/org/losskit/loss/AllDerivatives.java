package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Oracle.Worst;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** An element-wise loss, all its derivatives included, against real-number values. */
final class AllDerivatives {
  /** Elements of a test. */
  static final int N = 420;

  static final List<DType> DTYPES = List.of(DType.FLOAT32, DType.FLOAT64);

  /** Writes the inputs of an element. */
  interface Points {
    void write(SplittableRandom random, int i, double[] element);
  }

  /**
   * A real number.
   *
   * @param parts the size of the parts whose difference it is: double-double leaves 2^-100 of it
   */
  record Real(BigDecimal value, double parts) {
    static Real exact(BigDecimal value) {
      return new Real(value, 0);
    }
  }

  /**
   * The real numbers of an element: the value, gradients by each differentiable input, Hessian
   * diagonals by each prediction; null where there is none.
   */
  interface Truth {
    @Nullable Real[] of(double[] element);
  }

  private AllDerivatives() {}

  /** The worst errors in ulp, by what they are of. */
  static Map<String, Worst> worst(Loss loss, DType dtype, Points points, Truth truth) {
    List<LossType.Input> inputs = loss.inputs();
    Tensor[] in = new Tensor[inputs.size()];
    for (int k = 0; k < in.length; k++) {
      in[k] = Tensor.zeros(dtype, Shape.of(N));
    }
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < N; i++) {
      double[] element = new double[in.length];
      points.write(random, i, element);
      for (int k = 0; k < in.length; k++) {
        in[k].set(i, element[k]);
      }
    }
    Wanted wanted = Wanted.value().hessianDiagonal();
    for (LossType.Input input : inputs) {
      wanted = input.differentiable() ? wanted.and(input.name()) : wanted;
    }
    LossResult result = loss.withReduction(Reduction.NONE).differentiate(wanted, in);
    Map<String, Tensor> results = new LinkedHashMap<>();
    results.put("value", result.value());
    for (LossType.Input input : inputs) {
      if (input.differentiable()) {
        results.put("gradient by " + input.name(), result.gradient(input.name()));
      }
    }
    for (LossType.Input input : inputs) {
      if (input.prediction()) {
        results.put("Hessian diagonal by " + input.name(), result.hessianDiagonal(input.name()));
      }
    }
    Map<String, Worst> worst = new LinkedHashMap<>();
    results.keySet().forEach(name -> worst.put(name, new Worst(dtype)));
    for (int i = 0; i < N; i++) {
      double[] element = new double[in.length];
      for (int k = 0; k < in.length; k++) {
        element[k] = in[k].getDouble(i);
      }
      @Nullable Real[] truths = truth.of(element);
      assertThat(truths).hasSize(results.size());
      int k = 0;
      for (Map.Entry<String, Tensor> entry : results.entrySet()) {
        Real real = truths[k++];
        if (real != null) {
          double number = entry.getValue().getDouble(i);
          Objects.requireNonNull(worst.get(entry.getKey()))
              .add(number, real.value(), 0x1p-100 * real.parts(), Arrays.toString(element));
        }
      }
    }
    return worst;
  }

  /** Asserts the bounds of both types. */
  static void assertWithin(Loss loss, double float32, double float64, Points points, Truth truth) {
    for (DType dtype : DTYPES) {
      worst(loss, dtype, points, truth)
          .forEach((name, worst) -> {
            assertThat(worst.ulps())
                .as("%s, %s, %s: %s", loss.type(), dtype, name, worst)
                .isLessThanOrEqualTo(dtype == DType.FLOAT32 ? float32 : float64);
          });
    }
  }
}
