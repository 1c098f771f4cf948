package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlockSumTest {
  private static final int[] LENGTHS = {16, 32, 48, 64, 80, 256, 272, 512, 528, 1024};

  static List<BlockSum> implementations() {
    List<BlockSum> list = new ArrayList<>(List.of(Kernels.portable().blockSum()));
    Kernels.vector().map(Backend::blockSum).ifPresent(list::add);
    return list;
  }

  @Test
  void preferredIsTheOneThatThisRunIsAbout() {
    String expected = System.getProperty("losskit.test.backend", "portable");
    assertThat(Kernels.backend().blockSum().getClass().getSimpleName())
        .isEqualToIgnoringCase(expected + "BlockSum");
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void ordinaryBlocksAreAcceptedAndExact(BlockSum blocks) {
    List<DoubleUnaryOperator> kinds =
        List.of(
            u -> u - 0.5,
            u -> -u,
            u -> (u - 0.5) * (u - 0.5),
            u -> Math.log1p(Math.exp(-30 * u)),
            u -> u * 1e-300,
            u -> u * 1e250,
            u -> Math.rint(8 * u) * Double.MIN_VALUE,
            u -> Math.rint(2 * u - 1) * 0.0);
    SplittableRandom random = new SplittableRandom(1);
    for (DoubleUnaryOperator kind : kinds) {
      for (int n : LENGTHS) {
        double[] x = random.doubles(n + 5).map(kind).toArray();
        long[] sums = new long[blocks.slices()];
        int window = blocks.fittingWindow(x, 3, n);
        assertThat(blocks.sum(x, 3, n, window, sums)).isTrue();
        assertThat(value(blocks, sums, window)).isEqualByComparingTo(exact(x, 3, n));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void whateverTheWindowABlockIsRefusedOrExact(BlockSum blocks) {
    SplittableRandom random = new SplittableRandom(2);
    int accepted = 0;
    for (int round = 0; round < 3000; round++) {
      int n = LENGTHS[random.nextInt(LENGTHS.length)];
      int spread = 1 + random.nextInt(150);
      double[] x = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = Math.scalb(random.nextDouble() - 0.5, random.nextInt(spread));
      }
      double[] probe = {Math.scalb(1.0, random.nextInt(-20, 200))};
      int window = blocks.fittingWindow(probe, 0, 1);
      long[] sums = new long[blocks.slices()];
      if (blocks.sum(x, 0, n, window, sums)) {
        accepted++;
        assertThat(value(blocks, sums, window)).isEqualByComparingTo(exact(x, 0, n));
      }
    }
    assertThat(accepted).isBetween(100, 2700);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void oneTermThatDoesNotFitRefusesTheBlock(BlockSum blocks) {
    double[] wrong = {
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MAX_VALUE,
      -Double.MAX_VALUE,
      1e10,
      -1e10,
      1e-60,
      -Double.MIN_VALUE
    };
    for (double t : wrong) {
      for (int at = 0; at < 64; at++) {
        double[] x = new double[64];
        Arrays.fill(x, 0.75);
        int window = blocks.fittingWindow(x, 0, 64);
        x[at] = t;
        assertThat(blocks.sum(x, 0, 64, window, new long[blocks.slices()]))
            .as("%s at %d", t, at)
            .isFalse();
      }
    }
  }

  private static BigDecimal value(BlockSum blocks, long[] sums, int window) {
    BigDecimal value = BigDecimal.ZERO;
    for (int k = 0; k < sums.length; k++) {
      int unit = window - blocks.depth(k);
      BigDecimal power = new BigDecimal(2).pow(Math.abs(unit));
      BigDecimal sum = BigDecimal.valueOf(sums[k]);
      value = value.add(unit < 0 ? sum.divide(power) : sum.multiply(power));
    }
    return value;
  }

  private static BigDecimal exact(double[] x, int from, int n) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = from; i < from + n; i++) {
      sum = sum.add(new BigDecimal(x[i]));
    }
    return sum;
  }
}
