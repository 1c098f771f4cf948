package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** The evaluation in double-double is right to the last place. */
class ReferenceTest {
  @Test
  void numbersAreRoundedOnceBesideWhatDoubleDoubleLeavesOfACancellation() {
    SplittableRandom random = new SplittableRandom(11);
    double[] x = new double[300];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextDouble(-40, 40);
      // Next to where the gradient vanishes, every other time.
      y[i] = i % 2 == 0 ? 0.25 : Oracle.sigmoid(x[i]).doubleValue();
    }
    Loss loss = Losses.bceWithLogits().withReduction(Reduction.NONE);
    LossResult r = loss.reference(Tensor.of(x), Tensor.of(y)).orElseThrow();
    for (int i = 0; i < x.length; i++) {
      BigDecimal t = new BigDecimal(y[i]);
      BigDecimal value = Oracle.softplus(x[i]).subtract(t.multiply(new BigDecimal(x[i])));
      assertThat(r.value().getDouble(i)).isEqualTo(value.doubleValue());
      BigDecimal slope = Oracle.sigmoid(x[i]).subtract(t);
      assertThat(new BigDecimal(r.gradient().getDouble(i)).subtract(slope).abs().doubleValue())
          .isLessThanOrEqualTo(Math.ulp(slope.doubleValue()) / 2 + 0x1p-100 * y[i]);
      assertThat(r.gradient("target").getDouble(i)).isEqualTo(-x[i]);
      assertThat(r.hessianDiagonal().getDouble(i))
          .isEqualTo(Oracle.sigmoid(x[i]).multiply(Oracle.sigmoid(-x[i])).doubleValue());
    }
  }

  @Test
  void reductionsAndFloatsAreThoseOfTheLoss() {
    Tensor x = Tensor.of(new float[] {1, 2.5f, -3});
    Tensor y = Tensor.of(new float[] {0, 0.1f, 4});
    LossResult mean = Losses.mse().reference(x, y).orElseThrow();
    LossResult same = Losses.mse().differentiate(x, y);
    assertThat(mean.value().dtype()).isEqualTo(DType.FLOAT64);
    assertThat((float) mean.value().toDouble()).isEqualTo((float) same.value().toDouble());
    for (int i = 0; i < 3; i++) {
      assertThat((float) mean.gradient().getDouble(i))
          .isEqualTo((float) same.gradient().getDouble(i));
    }
    assertThat(mean.gradient("target").shape()).isEqualTo(y.shape());
  }

  @Test
  void lossesOfRowsHaveNone() {
    Tensor row = Tensor.of(new double[] {1, 2});
    assertThat(Losses.crossEntropy().reference(row, Tensor.scalar(0L))).isEmpty();
  }
}
