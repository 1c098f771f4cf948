package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases.Case;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
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
      LossResult none = loss.withReduction(Reduction.NONE).differentiate(in);
      LossResult sum = loss.withReduction(Reduction.SUM).differentiate(in);
      assertThat(bits(sum.gradient())).isEqualTo(bits(none.gradient()));
      assertThat(bits(sum.hessianDiagonal())).isEqualTo(bits(none.hessianDiagonal()));
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void derivativesOfTheMeanAreDividedByItsDenominator(Case c) {
    Loss loss = c.loss(N);
    Tensor[] in = c.inputs(N, DType.FLOAT64, 23);
    double denominator = loss.accumulator().add(in).denominator();
    LossResult sum = loss.withReduction(Reduction.SUM).differentiate(in);
    LossResult mean = loss.withReduction(Reduction.MEAN).differentiate(in);
    for (int i = 0; i < in[0].count(); i++) {
      assertClose(mean.gradient().getDouble(i), sum.gradient().getDouble(i) / denominator);
      assertClose(
          mean.hessianDiagonal().getDouble(i), sum.hessianDiagonal().getDouble(i) / denominator);
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void aScalarUpstreamMultipliesEveryDerivative(Case c) {
    for (DType dtype : DTYPES) {
      Tensor[] in = c.inputs(N, dtype, 24);
      for (Reduction reduction : List.of(Reduction.SUM, Reduction.MEAN)) {
        Loss loss = c.loss(N).withReduction(reduction);
        LossResult plain = loss.differentiate(in);
        // Powers of two multiply without rounding.
        LossResult scaled = loss.differentiate(everything(in).upstream(Tensor.scalar(-0.25)), in);
        assertThat(bits(scaled.value())).isEqualTo(bits(plain.value()));
        assertMultiplied(scaled.gradient(), plain.gradient(), i -> -0.25);
        assertMultiplied(scaled.hessianDiagonal(), plain.hessianDiagonal(), i -> -0.25);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void anUpstreamForEachTermMultipliesWhatComesFromIt(Case c) {
    Loss loss = c.loss(N).withReduction(Reduction.NONE);
    for (DType dtype : DTYPES) {
      Tensor[] in = c.inputs(N, dtype, 25);
      LossResult plain = loss.differentiate(everything(in), in);
      Tensor upstream = Tensor.zeros(DType.FLOAT32, plain.value().shape());
      for (int i = 0; i < upstream.count(); i++) {
        upstream.set(i, Math.scalb(i % 2 == 0 ? 1.0 : -1.0, i % 5 - 2));
      }
      LossResult scaled = loss.differentiate(everything(in).upstream(upstream), in);
      assertThat(bits(scaled.value())).isEqualTo(bits(plain.value()));
      boolean elementwise = c.isElementwise();
      int rank = in[0].shape().rank();
      int classes = elementwise ? 1 : in[0].shape().size(rank == 1 ? 0 : 1);
      int inner = elementwise || rank < 3 ? 1 : in[0].shape().count(2, rank);
      java.util.function.IntToDoubleFunction factor =
          i -> upstream.getDouble(i / (classes * inner) * inner + i % inner);
      assertMultiplied(scaled.gradient(), plain.gradient(), factor);
      assertMultiplied(scaled.hessianDiagonal(), plain.hessianDiagonal(), factor);
      if (in[1].dtype().isFloating()) {
        assertMultiplied(scaled.gradient("target"), plain.gradient("target"), factor);
      }
    }
  }

  private static Wanted everything(Tensor[] in) {
    Wanted wanted = Wanted.gradient("input").hessianDiagonal();
    return in[1].dtype().isFloating() ? wanted.and("target") : wanted;
  }

  private static void assertMultiplied(
      Tensor scaled, Tensor plain, java.util.function.IntToDoubleFunction factor) {
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
