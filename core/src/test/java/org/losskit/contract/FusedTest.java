package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

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
          LossResult all = loss.differentiate(everything(in), in);
          assertThat(bits(loss.value(in))).isEqualTo(bits(all.value()));
          LossResult gradient = loss.differentiate(Wanted.gradient("input"), in);
          assertThat(bits(gradient.value())).isEqualTo(bits(all.value()));
          assertThat(bits(gradient.gradient())).isEqualTo(bits(all.gradient()));
          LossResult hessian = loss.differentiate(Wanted.value().hessianDiagonal(), in);
          assertThat(bits(hessian.hessianDiagonal())).isEqualTo(bits(all.hessianDiagonal()));
          if (in[1].dtype().isFloating()) {
            LossResult target = loss.differentiate(Wanted.gradient("target"), in);
            assertThat(bits(target.gradient("target"))).isEqualTo(bits(all.gradient("target")));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void callersArraysGetTheSameBits(Case c) {
    forEach(
        c,
        (loss, in) -> {
          LossResult all = loss.differentiate(everything(in), in);
          boolean target = in[1].dtype().isFloating();
          Shape terms = loss.withReduction(Reduction.NONE).value(in).shape();
          Tensor[] arrays = {
            framed(in[0].dtype(), in[0].shape()),
            framed(in[0].dtype(), in[0].shape()),
            framed(in[0].dtype(), terms),
            framed(in[0].dtype(), in[1].shape())
          };
          Outputs into = Outputs.gradient(arrays[0]).hessianDiagonal(arrays[1]).terms(arrays[2]);
          if (target) {
            into.targetGradient(arrays[3]);
          }
          double value = loss.differentiate(in[0], in[1], into);
          assertThat(bits(arrays[0])).isEqualTo(bits(all.gradient()));
          assertThat(bits(arrays[1])).isEqualTo(bits(all.hessianDiagonal()));
          assertThat(bits(arrays[2])).isEqualTo(bits(loss.withReduction(Reduction.NONE).value(in)));
          if (target) {
            assertThat(bits(arrays[3])).isEqualTo(bits(all.gradient("target")));
          }
          for (Tensor array : arrays) {
            assertFrame(array);
          }
          LossAccumulator sum = loss.accumulator().add(in);
          assertThat(Double.doubleToLongBits(value))
              .isEqualTo(
                  Double.doubleToLongBits(
                      loss.reduction() == Reduction.MEAN ? sum.mean() : sum.sum()));
          assertThat(Double.doubleToLongBits(loss.differentiate(in[0], in[1], Outputs.value())))
              .isEqualTo(Double.doubleToLongBits(value));
        });
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void theGradientMayReplaceTheInput(Case c) {
    forEach(
        c,
        (loss, in) -> {
          LossResult all = loss.differentiate(everything(in), in);
          Tensor hessian = Tensor.zeros(in[0].dtype(), in[0].shape());
          Tensor over = LossCases.copy(in[0]);
          loss.differentiate(over, in[1], Outputs.gradient(over).hessianDiagonal(hessian));
          assertThat(bits(over)).isEqualTo(bits(all.gradient()));
          assertThat(bits(hessian)).isEqualTo(bits(all.hessianDiagonal()));
          if (in[1].dtype().isFloating()) {
            over = LossCases.copy(in[0]);
            Tensor target = LossCases.copy(in[1]);
            loss.differentiate(over, target, Outputs.gradient(over).targetGradient(target));
            assertThat(bits(over)).isEqualTo(bits(all.gradient()));
            assertThat(bits(target)).isEqualTo(bits(all.gradient("target")));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void inputsStayAsTheyAre(Case c) {
    forEach(
        c,
        (loss, in) -> {
          long[] prediction = bits(in[0]);
          long[] target = bits(in[1]);
          loss.differentiate(everything(in), in);
          loss.differentiate(in[0], in[1], Outputs.gradient(framed(in[0].dtype(), in[0].shape())));
          loss.accumulator().add(in);
          assertThat(bits(in[0])).isEqualTo(prediction);
          assertThat(bits(in[1])).isEqualTo(target);
        });
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void partsOfArraysGiveTheSameBits(Case c) {
    forEach(
        c,
        (loss, in) -> {
          Tensor prediction = framed(in[0].dtype(), in[0].shape());
          for (int i = 0; i < prediction.count(); i++) {
            prediction.set(i, in[0].getDouble(i));
          }
          LossResult whole = loss.differentiate(in);
          LossResult part = loss.differentiate(prediction, in[1]);
          assertThat(bits(part.value())).isEqualTo(bits(whole.value()));
          assertThat(bits(part.gradient())).isEqualTo(bits(whole.gradient()));
          assertThat(bits(part.hessianDiagonal())).isEqualTo(bits(whole.hessianDiagonal()));
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

  private static Wanted everything(Tensor[] in) {
    Wanted wanted = Wanted.gradient("input").hessianDiagonal();
    return in[1].dtype().isFloating() ? wanted.and("target") : wanted;
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
