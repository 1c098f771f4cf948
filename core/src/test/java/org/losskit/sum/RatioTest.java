package org.losskit.sum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.losskit.sum.ExactSumTest.sumOf;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RatioTest {
  private static final BigInteger ONE = BigInteger.ONE.shiftLeft(1074);

  @ParameterizedTest
  @EnumSource
  void meanIsTheExactQuotientRoundedOnce(Terms kind) {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 400; round++) {
      double[] terms = kind.of(1 + random.nextInt(20), round);
      long count =
          random.nextInt(3) == 0 ? terms.length : random.nextLong() >>> random.nextInt(1, 64);
      count = Math.max(1, count);
      check(terms, count);
    }
  }

  private static void check(double[] terms, long count) {
    BigInteger exact = Reference.sum(terms);
    BigInteger divisor = BigInteger.valueOf(count).multiply(ONE);
    ExactSum sum = sumOf(terms);
    assertThat(ExactSum.ratio(sum, count))
        .as("%s over %d", exact, count)
        .isEqualTo(Reference.ratio(exact, divisor));
    assertThat(ExactSum.ratioToFloat(sum, count)).isEqualTo(Reference.ratioToFloat(exact, divisor));
  }

  @ParameterizedTest
  @EnumSource
  void quotientOfSumsIsRoundedOnce(Terms denominators) {
    SplittableRandom random = new SplittableRandom(6);
    for (Terms numerators : Terms.values()) {
      for (int round = 0; round < 60; round++) {
        double[] n = numerators.of(1 + random.nextInt(12), round);
        double[] d = denominators.of(1 + random.nextInt(12), 1000 + round);
        check(Reference.sum(n), Reference.sum(d), sumOf(n), sumOf(d));
      }
    }
  }

  private static void check(BigInteger n, BigInteger d, ExactSum numerator, ExactSum denominator) {
    if (d.signum() == 0) {
      return;
    }
    assertThat(ExactSum.ratio(numerator, denominator))
        .as("%s over %s", n, d)
        .isEqualTo(Reference.ratio(n, d));
    assertThat(ExactSum.ratioToFloat(numerator, denominator))
        .as("%s over %s", n, d)
        .isEqualTo(Reference.ratioToFloat(n, d));
  }

  /** Denominator times a midpoint, and the neighbours of that product. */
  @Test
  void midpointsGoToEvenAndTheirNeighboursToTheirSide() {
    SplittableRandom random = new SplittableRandom(8);
    for (int round = 0; round < 20_000; round++) {
      ExactSum denominator = new ExactSum();
      int terms = 1 + random.nextInt(4);
      BigInteger d = BigInteger.ZERO;
      for (int i = 0; i < terms; i++) {
        double t = Math.scalb(1 + random.nextDouble(), random.nextInt(120) - 60);
        denominator.add(t);
        d = d.add(Reference.units(t));
      }
      boolean asDouble = random.nextBoolean();
      int bits = 1 + random.nextInt(asDouble ? 53 : 24);
      long c = random.nextLong() >>> (64 - bits);
      int exponent = random.nextInt(400) - 200;
      BigInteger n = d.multiply(BigInteger.valueOf(2 * c + 1));
      n = exponent >= 0 ? n.shiftLeft(exponent) : n.shiftRight(-exponent);
      n = n.add(BigInteger.valueOf(random.nextInt(3) - 1));
      if (random.nextBoolean()) {
        n = n.negate();
      }
      check(n, d, ofUnits(n), denominator);
    }
  }

  @Test
  void midpointsOfMeansGoToEvenAndTheirNeighboursToTheirSide() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 20_000; round++) {
      long count = 1 + (random.nextLong() >>> random.nextInt(1, 63));
      BigInteger divisor = BigInteger.valueOf(count).multiply(ONE);
      long c = random.nextLong() >>> random.nextInt(11, 64);
      BigInteger n =
          BigInteger.valueOf(count)
              .multiply(BigInteger.valueOf(2 * c + 1))
              .shiftLeft(random.nextInt(2000));
      n = n.add(BigInteger.valueOf(random.nextInt(3) - 1));
      if (n.bitLength() > 2160) {
        continue;
      }
      ExactSum sum = ofUnits(n);
      assertThat(ExactSum.ratio(sum, count)).isEqualTo(Reference.ratio(n, divisor));
      assertThat(ExactSum.ratioToFloat(sum, count)).isEqualTo(Reference.ratioToFloat(n, divisor));
    }
  }

  /** Quotients around the smallest subnormals and the largest finite numbers. */
  @Test
  void quotientsAtTheEndsOfTheRangeAreRoundedOnce() {
    SplittableRandom random = new SplittableRandom(10);
    for (int round = 0; round < 20_000; round++) {
      int target = new int[] {-1076, -1060, -1024, -151, -140, 127, 1023, 1024}[random.nextInt(8)];
      double a = Math.scalb(1 + random.nextDouble(), Math.min(1000, target / 2 + 500));
      double b = Math.scalb(1 + random.nextDouble(), Math.min(1000, target / 2 + 500) - target);
      double tiny = random.nextInt(3) * Double.MIN_VALUE;
      if (Double.isInfinite(b)) {
        continue;
      }
      check(
          Reference.units(a).add(Reference.units(tiny)),
          Reference.units(b),
          sumOf(a, tiny),
          sumOf(b));
    }
  }

  /** A number of units of 2^-1074 as a sum of doubles. */
  private static ExactSum ofUnits(BigInteger units) {
    ExactSum sum = new ExactSum();
    BigInteger rest = units.abs();
    while (rest.signum() != 0) {
      int shift = Math.max(0, rest.bitLength() - 53);
      double top = rest.shiftRight(shift).longValueExact() * Double.MIN_VALUE;
      ExactSum part = sumOf(Math.scalb(units.signum() * top, Math.min(shift, 2045)));
      for (int i = 2045; i < shift; i++) {
        part.add(part.copy());
      }
      sum.add(part);
      rest = rest.subtract(rest.shiftRight(shift).shiftLeft(shift));
    }
    return sum;
  }

  @Test
  void zeroAndInfiniteSumsFollowDivision() {
    ExactSum zero = new ExactSum();
    ExactSum inf = sumOf(Double.POSITIVE_INFINITY);
    ExactSum nan = sumOf(Double.NaN);
    ExactSum one = sumOf(1);
    ExactSum minusTwo = sumOf(-2);
    ExactSum huge = sumOf(-Double.MAX_VALUE, -Double.MAX_VALUE);
    assertThat(ExactSum.ratio(zero, zero)).isNaN();
    assertThat(ExactSum.ratio(zero, 0)).isNaN();
    assertThat(ExactSum.ratio(one, zero)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(ExactSum.ratio(minusTwo, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(ExactSum.ratioToFloat(minusTwo, zero)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(ExactSum.ratio(zero, minusTwo)).isEqualTo(0.0);
    assertThat(ExactSum.ratio(zero, 7)).isEqualTo(0.0);
    assertThat(ExactSum.ratio(minusTwo, inf)).isEqualTo(0.0);
    assertThat(ExactSum.ratio(inf, minusTwo)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(ExactSum.ratio(inf, huge)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(ExactSum.ratio(huge, huge)).isEqualTo(1.0);
    assertThat(ExactSum.ratio(huge, inf)).isEqualTo(0.0);
    assertThat(ExactSum.ratioToFloat(inf, 3)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(ExactSum.ratio(inf, inf)).isNaN();
    assertThat(ExactSum.ratio(nan, one)).isNaN();
    assertThat(ExactSum.ratio(one, nan)).isNaN();
    assertThat(ExactSum.ratio(zero, nan)).isNaN();
    assertThat(ExactSum.ratioToFloat(nan, 4)).isNaN();
  }

  @Test
  void negativeCountIsRefused() {
    assertThatThrownBy(() -> ExactSum.ratio(sumOf(1), -3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ExactSum.ratio: count: -3 found; expected a count >= 0");
  }
}
