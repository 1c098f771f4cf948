package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases.Case;
import org.losskit.Losses;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Outputs;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** Nothing in: nothing, 0 or 0/0 out. */
class EmptyTest {
  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#ofRows")
  void noRows(Case c) {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = c.inputs(0, dtype, 61);
      Loss loss = c.loss(0);
      assertThat(loss.withReduction(Reduction.NONE).value(in).count()).isZero();
      assertThat(loss.withReduction(Reduction.SUM).value(in).toDouble()).isEqualTo(0);
      assertThat(loss.withReduction(Reduction.MEAN).value(in).toDouble()).isNaN();
      LossResult result = Everything.pass(loss.withThreads(3), in);
      assertThat(result.value().dtype()).isEqualTo(dtype);
      for (int i : Everything.differentiable(loss, in)) {
        assertThat(result.gradient(Everything.name(loss, i)).shape()).isEqualTo(in[i].shape());
      }
      for (int i : Everything.predictions(loss)) {
        assertThat(result.hessianDiagonal(Everything.name(loss, i)).shape())
            .isEqualTo(in[i].shape());
      }
      assertThat(loss.differentiate(in, Outputs.value())).isNaN();
      assertThat(loss.accumulator().add(in)).isEqualTo(loss.accumulator());
    }
  }

  @Test
  void anOperandThatIsStretchedOverNothingHasGradientZero() {
    Tensor one = Tensor.of(new float[] {3});
    Tensor none = Tensor.of(new float[0]);
    LossResult result =
        Losses.mse()
            .withReduction(Reduction.SUM)
            .differentiate(Wanted.gradient("input").and("target"), one, none);
    assertThat(result.value().toDouble()).isZero();
    assertThat(result.gradient().toDoubleArray()).containsExactly(0);
    assertThat(result.gradient("target").count()).isZero();
  }

  @Test
  void noSamplesOfNoClasses() {
    Tensor empty = Tensor.of(new float[0], 0, 0);
    assertThat(Losses.crossEntropy().value(empty, Tensor.of(new long[0])).toDouble()).isNaN();
    assertThat(Losses.crossEntropy().value(empty, empty).toDouble()).isNaN();
  }
}
