package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases.Case;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** none, mean and sum tell the same story, and upstream gradients multiply. */
class ReductionsTest {
  private static final int N = 67;
  private static final List<DType> DTYPES = List.of(DType.FLOAT32, DType.FLOAT64);

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void sumAndMeanAreThoseOfTheTerms(Case c) {
    Loss loss = c.loss(N);
    for (DType dtype : DTYPES) {
      Tensor[] in = c.inputs(N, dtype, 21);
      Tensor none = loss.withReduction(Reduction.NONE).value(in);
      double[] terms = new double[none.count()];
      double[] shares = new double[none.count()];
      loss.terms(terms, shares, in);
      ExactSum sum = new ExactSum();
      ExactSum share = new ExactSum();
      for (int i = 0; i < terms.length; i++) {
        sum.add(terms[i]);
        share.add(shares[i]);
        assertThat(none.getDouble(i))
            .isEqualTo(dtype == DType.FLOAT32 ? (float) terms[i] : terms[i]);
      }
      assertThat(loss.withReduction(Reduction.SUM).value(in).toDouble())
          .isEqualTo(dtype == DType.FLOAT32 ? sum.toFloat() : sum.toDouble());
      assertThat(loss.withReduction(Reduction.MEAN).value(in).toDouble())
          .isEqualTo(
              dtype == DType.FLOAT32
                  ? ExactSum.ratioToFloat(sum, share)
                  : ExactSum.ratio(sum, share));
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void derivativesOfTheSumAreThoseOfTheTerms(Case c) {
    Loss loss = c.loss(N);
    for (DType dtype : DTYPES) {
      Tensor[] in = c.inputs(N, dtype, 22);
      LossResult none = Everything.pass(loss.withReduction(Reduction.NONE), in);
      Map<String, Tensor> sum =
          Everything.derivatives(Everything.pass(loss.withReduction(Reduction.SUM), in), loss, in);
      Everything.derivatives(none, loss, in)
          .forEach((name, tensor) ->
              assertThat(bits(Objects.requireNonNull(sum.get(name))))
                  .as(name)
                  .isEqualTo(bits(tensor)));
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void derivativesOfTheMeanAreDividedByItsDenominator(Case c) {
    Loss loss = c.loss(N);
    Tensor[] in = c.inputs(N, DType.FLOAT64, 23);
    double denominator = loss.accumulator().add(in).denominator();
    Map<String, Tensor> sum =
        Everything.derivatives(Everything.pass(loss.withReduction(Reduction.SUM), in), loss, in);
    LossResult mean = Everything.pass(loss.withReduction(Reduction.MEAN), in);
    Everything.derivatives(mean, loss, in)
        .forEach((name, tensor) -> {
          for (int i = 0; i < tensor.count(); i++) {
            assertClose(
                tensor.getDouble(i),
                Objects.requireNonNull(sum.get(name)).getDouble(i) / denominator);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void aScalarUpstreamMultipliesEveryDerivative(Case c) {
    for (DType dtype : DTYPES) {
      Tensor[] in = c.inputs(N, dtype, 24);
      for (Reduction reduction : List.of(Reduction.SUM, Reduction.MEAN)) {
        Loss loss = c.loss(N).withReduction(reduction);
        LossResult plain = Everything.pass(loss, in);
        // Powers of two multiply without rounding.
        LossResult scaled =
            loss.differentiate(Everything.of(loss, in).upstream(Tensor.scalar(-0.25)), in);
        assertThat(bits(scaled.value())).isEqualTo(bits(plain.value()));
        Map<String, Tensor> products = Everything.derivatives(scaled, loss, in);
        Everything.derivatives(plain, loss, in)
            .forEach((name, tensor) ->
                assertMultiplied(Objects.requireNonNull(products.get(name)), tensor, i -> -0.25));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void anUpstreamForEachTermMultipliesWhatComesFromIt(Case c) {
    Loss loss = c.loss(N).withReduction(Reduction.NONE);
    for (DType dtype : DTYPES) {
      Tensor[] in = c.inputs(N, dtype, 25);
      LossResult plain = Everything.pass(loss, in);
      int terms = plain.value().count();
      int width = c.isElementwise() ? 1 : Math.max(1, terms / N);
      Tensor upstream = Tensor.zeros(DType.FLOAT32, plain.value().shape());
      for (int i = 0; i < upstream.count(); i++) {
        int unit = i / width;
        upstream.set(i, Math.scalb(unit % 2 == 0 ? 1.0 : -1.0, unit % 5 - 2));
      }
      LossResult scaled = loss.differentiate(Everything.of(loss, in).upstream(upstream), in);
      assertThat(bits(scaled.value())).isEqualTo(bits(plain.value()));
      for (int k : Everything.differentiable(loss, in)) {
        String name = Everything.name(loss, k);
        int dimension = c.rowDimensions().isEmpty() ? 0 : c.rowDimensions().get(k);
        if (dimension < 0 || (c.isElementwise() && in[k].count() != terms)) {
          // Several terms share its elements: the gradient of the sum is another test's.
          continue;
        }
        int inner = in[k].shape().count(dimension + 1, in[k].shape().rank());
        IntToDoubleFunction factor =
            c.isElementwise()
                ? upstream::getDouble
                : terms == 1
                    ? i -> upstream.getDouble(0)
                    : i -> upstream.getDouble(i / inner % (terms / width) * width);
        assertMultiplied(scaled.gradient(name), plain.gradient(name), factor);
        if (Everything.input(loss, k).prediction()) {
          assertMultiplied(scaled.hessianDiagonal(name), plain.hessianDiagonal(name), factor);
        }
      }
    }
  }

  private static void assertMultiplied(Tensor scaled, Tensor plain, IntToDoubleFunction factor) {
    for (int i = 0; i < plain.count(); i++) {
      assertThat(scaled.getDouble(i))
          .as("element %s", i)
          .isEqualTo(plain.getDouble(i) * factor.applyAsDouble(i));
    }
  }

  private static void assertClose(double actual, double expected) {
    assertThat(Math.abs(actual - expected)).isLessThanOrEqualTo(2 * Math.ulp(expected));
  }
}
