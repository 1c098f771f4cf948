package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases.Case;
import org.losskit.Losses;
import org.losskit.loss.LossAccumulator;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** The bytes of an accumulator. */
class AccumulatorBytesTest {
  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void bytesBringBackTheState(Case c) {
    LossAccumulator sum = c.loss(20).accumulator().add(c.inputs(20, DType.FLOAT64, 51));
    LossAccumulator back = c.loss(20).accumulator().mergeBytes(sum.toBytes());
    assertThat(back).isEqualTo(sum);
    assertThat(back.toBytes()).isEqualTo(sum.toBytes());
    assertThat(back.terms()).isEqualTo(sum.terms());
    assertThat(back.sum()).isEqualTo(sum.sum());
    assertThat(back.denominator()).isEqualTo(sum.denominator());
  }

  @Test
  void anEmptyAccumulatorHasBytesToo() {
    LossAccumulator empty = Losses.mse().accumulator();
    assertThat(Losses.mse().accumulator().mergeBytes(empty.toBytes())).isEqualTo(empty);
    assertThat(empty.mean()).isNaN();
    assertThat(empty.sum()).isZero();
    assertThat(empty.terms()).isZero();
  }

  @Test
  void infinitiesAndNaNSurvive() {
    Tensor x = Tensor.of(new double[] {1, Double.POSITIVE_INFINITY, Double.NaN});
    Tensor zero = Tensor.of(new double[3]);
    LossAccumulator sum = Losses.l1().accumulator().add(x, zero);
    assertThat(Losses.l1().accumulator().mergeBytes(sum.toBytes())).isEqualTo(sum);
    assertThat(sum.sum()).isNaN();
    assertThat(Losses.l1().accumulator().add(x.rows(0, 2), zero.rows(0, 2)).mean())
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void mergingItselfDoubles() {
    LossAccumulator sum =
        Losses.mse().accumulator().add(Tensor.of(new double[] {3}), Tensor.of(new double[1]));
    sum.merge(sum);
    assertThat(sum.sum()).isEqualTo(18);
    assertThat(sum.mean()).isEqualTo(9);
    assertThat(sum.terms()).isEqualTo(2);
  }

  @Test
  void truncatedBytesAreRefusedAndChangeNothing() {
    LossAccumulator sum = filled();
    byte[] bytes = sum.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      LossAccumulator target = filled();
      assertThatThrownBy(() -> target.mergeBytes(part))
          .as("%s bytes", length)
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(target.toBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void damagedBytesAreRefusedOrCanonical() {
    SplittableRandom random = new SplittableRandom(52);
    byte[] bytes = filled().toBytes();
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      LossAccumulator target = Losses.mse().accumulator();
      try {
        target.mergeBytes(damaged);
        assertThat(target.toBytes()).isEqualTo(damaged);
      } catch (IllegalArgumentException e) {
        assertThat(target).isEqualTo(Losses.mse().accumulator());
      }
    }
  }

  @Test
  void foreignBytesAreNamed() {
    LossAccumulator sum = Losses.mse().accumulator();
    assertThatThrownBy(() -> sum.mergeBytes(new byte[20]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "accumulator: 20 bytes that do not begin with LKA1; expected a state of version 1");
    byte[] bytes = filled().toBytes();
    ByteBuffer.wrap(bytes).putInt(12, 1000);
    assertThatThrownBy(() -> sum.mergeBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "accumulator: truncated state of "
                + bytes.length
                + " bytes; the numerator alone needs 1000 after the first 16");
    byte[] negative = filled().toBytes();
    ByteBuffer.wrap(negative).putLong(4, -1);
    assertThatThrownBy(() -> sum.mergeBytes(negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("accumulator: -1 terms in the state; expected a count >= 0");
  }

  private static LossAccumulator filled() {
    return Losses.mse()
        .accumulator()
        .add(Tensor.of(new double[] {0.1, 2, 3e10}), Tensor.of(new double[] {1, 0, 1e-7}));
  }
}
