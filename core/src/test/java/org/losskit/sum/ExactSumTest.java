package org.losskit.sum;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.losskit.internal.kernel.Kernels;

class ExactSumTest {
  private static final int[] LENGTHS = {0, 1, 2, 3, 8, 47, 48, 63, 64, 65, 255, 256, 1000, 5003};

  @ParameterizedTest
  @EnumSource
  void isTheExactSumRoundedOnce(Terms kind) {
    for (int n : LENGTHS) {
      for (long seed = 0; seed < 20; seed++) {
        double[] terms = kind.of(n, seed);
        BigInteger exact = Reference.sum(terms);
        ExactSum sum = new ExactSum();
        sum.add(terms, 0, n);
        assertThat(sum.toDouble())
            .as("%s, n %d, seed %d", kind, n, seed)
            .isEqualTo(Reference.toDouble(exact) + 0.0);
        assertThat(sum.toFloat()).isEqualTo(Reference.toFloat(exact) + 0.0f);
        assertThat(sum.isZero()).isEqualTo(exact.signum() == 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOrderSplitPathAndMergeTreeGivesTheSameBytes(Terms kind) {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 40; round++) {
      double[] terms = kind.of(1 + random.nextInt(3000), round);
      ExactSum oneByOne = new ExactSum();
      for (double t : terms) {
        oneByOne.add(t);
      }
      shuffle(terms, random);
      List<ExactSum> parts = new ArrayList<>();
      for (int from = 0; from < terms.length; ) {
        int n = Math.min(terms.length - from, 1 + random.nextInt(1500));
        parts.add(part(terms, from, n, random.nextInt(4)));
        from += n;
      }
      while (parts.size() > 1) {
        ExactSum from = parts.remove(random.nextInt(parts.size()));
        parts.get(random.nextInt(parts.size())).add(from);
      }
      assertThat(parts.get(0).toBytes())
          .as("%s, round %d", kind, round)
          .isEqualTo(oneByOne.toBytes());
      assertThat(parts.get(0)).isEqualTo(oneByOne).hasSameHashCodeAs(oneByOne);
      assertThat(parts.get(0).toDouble()).isEqualTo(oneByOne.toDouble());
    }
  }

  private static ExactSum part(double[] terms, int from, int n, int path) {
    ExactSum sum =
        path == 0
            ? new ExactSum(Kernels.portable().blockSum())
            : path == 1 ? new ExactSum(Kernels.backend().blockSum()) : new ExactSum();
    if (path <= 1) {
      sum.add(terms, from, n);
    } else if (path == 2) {
      for (int i = from; i < from + n; i++) {
        sum.add(terms[i]);
      }
    } else {
      sum.add(terms, from, n / 2);
      sum.toDouble();
      for (int i = from + n / 2; i < from + n; i++) {
        sum.add(terms[i]);
      }
    }
    return sum;
  }

  private static void shuffle(double[] a, SplittableRandom random) {
    for (int i = a.length; i > 1; i--) {
      int j = random.nextInt(i);
      double t = a[i - 1];
      a[i - 1] = a[j];
      a[j] = t;
    }
  }

  @Test
  void halfwayCasesGoToEven() {
    double ulp = Math.ulp(1.0);
    assertThat(sumOf(1, ulp / 2).toDouble()).isEqualTo(1.0);
    assertThat(sumOf(1 + ulp, ulp / 2).toDouble()).isEqualTo(1 + 2 * ulp);
    assertThat(sumOf(1, ulp / 2, Double.MIN_VALUE).toDouble()).isEqualTo(1 + ulp);
    assertThat(sumOf(1, ulp / 2, -Double.MIN_VALUE).toDouble()).isEqualTo(1.0);
    assertThat(sumOf(-1 - ulp, -ulp / 2, Double.MIN_VALUE).toDouble()).isEqualTo(-1 - ulp);
    float fulp = Math.ulp(1f);
    assertThat(sumOf(1, fulp / 2).toFloat()).isEqualTo(1f);
    assertThat(sumOf(1 + fulp, fulp / 2).toFloat()).isEqualTo(1 + 2 * fulp);
    assertThat(sumOf(1, fulp / 2, Double.MIN_VALUE).toFloat()).isEqualTo(1 + fulp);
    // Rounding first to double would make this a tie.
    assertThat(sumOf(1, fulp / 2, 0x1p-60).toFloat()).isEqualTo(1 + fulp);
  }

  @Test
  void overflowOnTheWayDoesNotMatterAndAtTheEndFollowsRounding() {
    double max = Double.MAX_VALUE;
    double half = Math.ulp(max) / 2;
    assertThat(sumOf(max, max, max, -max, -max).toDouble()).isEqualTo(max);
    assertThat(sumOf(max, half).toDouble()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sumOf(max, half, -Double.MIN_VALUE).toDouble()).isEqualTo(max);
    assertThat(sumOf(-max, -max).toDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(sumOf(Float.MAX_VALUE, Math.ulp(Float.MAX_VALUE) / 2).toFloat())
        .isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(sumOf(max).toFloat()).isEqualTo(Float.POSITIVE_INFINITY);
  }

  @Test
  void subnormalFloatsAreRoundedOnce() {
    double unit = Float.MIN_VALUE;
    assertThat(sumOf(unit / 2).toFloat()).isEqualTo(0f);
    assertThat(sumOf(unit / 2, Double.MIN_VALUE).toFloat()).isEqualTo(Float.MIN_VALUE);
    assertThat(sumOf(3 * unit / 2).toFloat()).isEqualTo(2 * Float.MIN_VALUE);
    assertThat(sumOf(Double.MIN_VALUE).toFloat()).isEqualTo(0f);
    assertThat(sumOf(-Double.MIN_VALUE).toFloat()).isEqualTo(-0f);
  }

  @Test
  void exactZeroIsPositive() {
    assertThat(new ExactSum().toDouble()).isEqualTo(0.0);
    assertThat(sumOf(-0.0, -0.0).toDouble()).isEqualTo(0.0);
    assertThat(sumOf(1e300, 3, -1e300, -3).toDouble()).isEqualTo(0.0);
    assertThat(sumOf(1e300, 3, -1e300, -3).isZero()).isTrue();
  }

  @Test
  void termsThatAreNotFiniteAreCounted() {
    double inf = Double.POSITIVE_INFINITY;
    assertThat(sumOf(1, inf, 2, inf).toDouble()).isEqualTo(inf);
    assertThat(sumOf(-inf, Double.MAX_VALUE).toDouble()).isEqualTo(-inf);
    assertThat(sumOf(inf, 1, -inf).toDouble()).isNaN();
    assertThat(sumOf(Double.NaN, inf).toFloat()).isNaN();
    assertThat(sumOf(inf)).isNotEqualTo(sumOf(inf, inf));
    assertThat(sumOf(inf).isZero()).isFalse();
    double[] block = Terms.GAUSSIAN.of(700, 3);
    block[5] = inf;
    block[600] = Double.NaN;
    ExactSum sum = new ExactSum();
    sum.add(block, 0, 700);
    ExactSum oneByOne = sumOf(block);
    assertThat(sum).isEqualTo(oneByOne);
    assertThat(sum.toDouble()).isNaN();
  }

  @Test
  void productsEnterUnrounded() {
    SplittableRandom random = new SplittableRandom(11);
    ExactSum sum = new ExactSum();
    BigInteger exact = BigInteger.ZERO;
    for (int i = 0; i < 5000; i++) {
      double a = Math.scalb(random.nextDouble() - 0.5, random.nextInt(700) - 350);
      double b = Math.scalb(random.nextDouble() - 0.5, random.nextInt(700) - 350);
      sum.addProduct(a, b);
      exact = exact.add(Reference.units(a).multiply(Reference.units(b)).shiftRight(1074));
    }
    assertThat(sum.toDouble()).isEqualTo(Reference.toDouble(exact));
    sum.reset();
    sum.addProduct(1e200, 1e200);
    assertThat(sum.toDouble()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void carriesSurviveMillionsOfTermsOfOneSign() {
    for (double term : new double[] {0.1, -0.1, Math.nextDown(1.0), -Double.MAX_VALUE}) {
      ExactSum scalar = new ExactSum();
      for (int i = 0; i < 3_000_000; i++) {
        scalar.add(term);
      }
      assertThat(scalar.toBytes()).isEqualTo(doubled(term, 3_000_000).toBytes());
    }
  }

  @Test
  void sumOfNearlyTwoToThe63TermsDoesNotOverflow() {
    long n = Long.MAX_VALUE;
    for (double term : new double[] {Double.MAX_VALUE, -Double.MAX_VALUE, -0.1}) {
      ExactSum sum = doubled(term, n);
      assertThat(ExactSum.ratio(sum, n)).isEqualTo(term);
      assertThat(ExactSum.fromBytes(sum.toBytes())).isEqualTo(sum);
    }
  }

  /** A term n times, by doubling. */
  private static ExactSum doubled(double term, long n) {
    ExactSum power = sumOf(term);
    ExactSum sum = new ExactSum();
    for (long rest = n; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        sum.add(power);
      }
      power.add(power.copy());
    }
    return sum;
  }

  @Test
  void manyMergesWithoutAReadingDoNotOverflow() {
    ExactSum part = new ExactSum();
    for (int i = 0; i < 999; i++) {
      part.add(Math.nextDown(2.0));
    }
    ExactSum sum = new ExactSum();
    BigInteger exact = BigInteger.ZERO;
    for (int i = 0; i < 5000; i++) {
      sum.add(part);
      exact = exact.add(Reference.units(Math.nextDown(2.0)).multiply(BigInteger.valueOf(999)));
    }
    assertThat(sum.toDouble()).isEqualTo(Reference.toDouble(exact));
    assertThat(part).isEqualTo(doubled(Math.nextDown(2.0), 999));
  }

  @Test
  void resetForgetsEverythingAndCopyIsIndependent() {
    ExactSum sum = sumOf(1e300, -1e-300, Double.NaN, 1);
    ExactSum copy = sum.copy();
    sum.reset();
    assertThat(sum).isEqualTo(new ExactSum()).hasSameHashCodeAs(new ExactSum());
    assertThat(copy).isEqualTo(sumOf(1e300, -1e-300, Double.NaN, 1)).isNotEqualTo(sum);
  }

  static ExactSum sumOf(double... terms) {
    ExactSum sum = new ExactSum();
    for (double t : terms) {
      sum.add(t);
    }
    return sum;
  }
}
