package org.losskit.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PairTest {
  private static final int FEW = 2000;

  @ParameterizedTest
  @EnumSource
  void bothComputeTheSameOnFewElements(LossCase lossCase) {
    try (Pair pair = lossCase.open(FEW)) {
      assertSame(pair);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothComputeTheSameOnEightElements(TinyCase tiny) {
    try (Pair pair = tiny.open()) {
      assertSame(pair);
    }
  }

  private static void assertSame(Pair pair) {
    double value = pair.ours(true);
    assertThat(pair.ours(false)).isEqualTo(value);
    assertThat(pair.torch(false)).isEqualTo(value, relative(value));
    assertThat(pair.torch(true)).isEqualTo(value, relative(value));
    float[] ours = pair.gradient();
    float[] theirs = pair.torchGradient();
    assertThat(theirs).hasSameSizeAs(ours);
    for (int i = 0; i < ours.length; i++) {
      assertThat((double) theirs[i]).isEqualTo(ours[i], within(1e-6 * Math.abs(ours[i]) + 1e-7));
    }
  }

  private static Offset<Double> relative(double value) {
    return within(1e-5 * Math.abs(value));
  }
}
