package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases;
import org.losskit.LossCases.Case;
import org.losskit.loss.Loss;
import org.losskit.loss.LossAccumulator;
import org.losskit.loss.LossResult;
import org.losskit.loss.Outputs;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Whatever is asked for together, and wherever it goes, the bits are the same. */
class FusedTest {
  private static final int[] LENGTHS = {1, 7, 8, 9, 63, 64, 65, 255, 256, 257, 1000};
  private static final List<DType> DTYPES = List.of(DType.FLOAT32, DType.FLOAT64);
  private static final int GAP = 5;

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void oneByOneEqualsTogether(Case c) {
    forEach(
        c,
        (loss, in) -> {
          LossResult all = Everything.pass(loss, in);
          assertThat(bits(loss.value(in))).isEqualTo(bits(all.value()));
          for (int i : Everything.differentiable(loss, in)) {
            String name = Everything.name(loss, i);
            LossResult one = loss.differentiate(Wanted.gradient(name), in);
            assertThat(bits(one.value())).isEqualTo(bits(all.value()));
            assertThat(bits(one.gradient(name))).isEqualTo(bits(all.gradient(name)));
          }
          LossResult hessian = loss.differentiate(Wanted.value().hessianDiagonal(), in);
          for (int i : Everything.predictions(loss)) {
            String name = Everything.name(loss, i);
            assertThat(bits(hessian.hessianDiagonal(name)))
                .isEqualTo(bits(all.hessianDiagonal(name)));
          }
          LossResult plain = loss.differentiate(in);
          assertThat(bits(plain.gradient())).isEqualTo(bits(all.gradient()));
          assertThat(bits(plain.hessianDiagonal())).isEqualTo(bits(all.hessianDiagonal()));
        });
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void callersArraysGetTheSameBits(Case c) {
    forEach(
        c,
        (loss, in) -> {
          LossResult all = Everything.pass(loss, in);
          Tensor noneValue = loss.withReduction(Reduction.NONE).value(in);
          List<Tensor> arrays = new ArrayList<>();
          Outputs into =
              Everything.outputs(
                  loss,
                  in,
                  input -> {
                    arrays.add(framed(all.value().dtype(), input.shape()));
                    return arrays.get(arrays.size() - 1);
                  });
          Tensor terms = framed(all.value().dtype(), noneValue.shape());
          into.terms(terms);
          double value = loss.differentiate(in, into);
          List<Tensor> expected = List.copyOf(Everything.derivatives(all, loss, in).values());
          for (int i = 0; i < arrays.size(); i++) {
            assertThat(bits(arrays.get(i))).isEqualTo(bits(expected.get(i)));
            assertFrame(arrays.get(i));
          }
          // A mean whose terms are divided one by one has other terms than none.
          if (loss.reduction() == Reduction.NONE || !c.dividesTerms()) {
            assertThat(bits(terms)).isEqualTo(bits(noneValue));
          }
          assertFrame(terms);
          LossAccumulator sum = loss.accumulator().add(in);
          boolean total = loss.reduction() == Reduction.NONE || loss.reduction() == Reduction.SUM;
          assertThat(Double.doubleToLongBits(value))
              .isEqualTo(Double.doubleToLongBits(total ? sum.sum() : sum.mean()));
          assertThat(Double.doubleToLongBits(loss.differentiate(in, Outputs.value())))
              .isEqualTo(Double.doubleToLongBits(value));
          if (in.length == 2) {
            assertThat(Double.doubleToLongBits(loss.differentiate(in[0], in[1], Outputs.value())))
                .isEqualTo(Double.doubleToLongBits(value));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void theGradientMayReplaceTheInput(Case c) {
    forEach(
        c,
        (loss, in) -> {
          LossResult all = Everything.pass(loss, in);
          Tensor[] over = in.clone();
          Outputs into = Outputs.value();
          for (int i : Everything.differentiable(loss, in)) {
            if (in[i].dtype() == all.value().dtype()) {
              over[i] = LossCases.copy(in[i]);
              into.gradient(Everything.name(loss, i), over[i]);
            }
          }
          List<Tensor> diagonals = new ArrayList<>();
          for (int i : Everything.predictions(loss)) {
            diagonals.add(Tensor.zeros(all.value().dtype(), in[i].shape()));
            into.hessianDiagonal(Everything.name(loss, i), diagonals.get(diagonals.size() - 1));
          }
          loss.differentiate(over, into);
          for (int i : Everything.differentiable(loss, in)) {
            String name = Everything.name(loss, i);
            if (in[i].dtype() == all.value().dtype()) {
              assertThat(bits(over[i])).as(name).isEqualTo(bits(all.gradient(name)));
            }
          }
          int k = 0;
          for (int i : Everything.predictions(loss)) {
            assertThat(bits(diagonals.get(k++)))
                .isEqualTo(bits(all.hessianDiagonal(Everything.name(loss, i))));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void inputsStayAsTheyAre(Case c) {
    forEach(
        c,
        (loss, in) -> {
          List<long[]> before = Arrays.stream(in).map(LossCases::bits).toList();
          LossResult all = Everything.pass(loss, in);
          loss.differentiate(
              in,
              Everything.outputs(loss, in, input -> framed(all.value().dtype(), input.shape())));
          loss.accumulator().add(in);
          for (int i = 0; i < in.length; i++) {
            assertThat(bits(in[i])).isEqualTo(before.get(i));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void partsOfArraysGiveTheSameBits(Case c) {
    forEach(
        c,
        (loss, in) -> {
          Tensor[] parts = in.clone();
          for (int i = 0; i < in.length; i++) {
            if (in[i].dtype().isFloating()) {
              parts[i] = framed(in[i].dtype(), in[i].shape());
              for (int j = 0; j < in[i].count(); j++) {
                parts[i].set(j, in[i].getDouble(j));
              }
            }
          }
          Everything.assertSame(Everything.pass(loss, parts), Everything.pass(loss, in), loss, in);
        });
  }

  private interface Check {
    void run(Loss loss, Tensor[] inputs);
  }

  private static void forEach(Case c, Check check) {
    for (int n : LENGTHS) {
      for (DType dtype : DTYPES) {
        Tensor[] in = c.inputs(n, dtype, 100 + n);
        for (Reduction reduction : c.loss(n).type().reductions()) {
          check.run(c.loss(n).withReduction(reduction), in);
        }
      }
    }
  }

  /** A part of an array that is 7 everywhere. */
  private static Tensor framed(DType dtype, Shape shape) {
    if (dtype == DType.FLOAT32) {
      float[] array = new float[shape.count() + 2 * GAP];
      Arrays.fill(array, 7);
      return Tensor.view(array, GAP, shape);
    }
    double[] array = new double[shape.count() + 2 * GAP];
    Arrays.fill(array, 7);
    return Tensor.view(array, GAP, shape);
  }

  private static void assertFrame(Tensor tensor) {
    for (int i = 0; i < GAP; i++) {
      int after = GAP + tensor.count() + i;
      if (tensor.dtype() == DType.FLOAT32) {
        assertThat(tensor.floats()[i]).isEqualTo(7);
        assertThat(tensor.floats()[after]).isEqualTo(7);
      } else {
        assertThat(tensor.doubles()[i]).isEqualTo(7);
        assertThat(tensor.doubles()[after]).isEqualTo(7);
      }
    }
  }
}
