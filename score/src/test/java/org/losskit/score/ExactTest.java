package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactTest {
  private static Exact of(double x) {
    ProductSum sum = new ProductSum();
    sum.add(x);
    return requireNonNull(sum.exact());
  }

  @Test
  void roundingIsToNearestTiesToEven() {
    BigInteger two53 = BigInteger.TWO.pow(53);
    assertThat(new Exact(two53.add(BigInteger.ONE), 0).toDouble()).isEqualTo(0x1p53);
    assertThat(new Exact(two53.add(BigInteger.valueOf(3)), 0).toDouble()).isEqualTo(0x1p53 + 4);
    BigInteger justAbove = two53.add(BigInteger.ONE).shiftLeft(100).add(BigInteger.ONE);
    assertThat(new Exact(justAbove, -100).toDouble()).isEqualTo(0x1p53 + 2);
    assertThat(new Exact(justAbove.negate(), -100).toDouble()).isEqualTo(-0x1p53 - 2);
  }

  @Test
  void theEndsOfTheRangeAreRoundedToo() {
    assertThat(new Exact(BigInteger.ONE, -1074).toDouble()).isEqualTo(Double.MIN_VALUE);
    assertThat(new Exact(BigInteger.ONE, -1075).toDouble()).isEqualTo(0);
    assertThat(new Exact(BigInteger.valueOf(3), -1076).toDouble()).isEqualTo(Double.MIN_VALUE);
    assertThat(new Exact(BigInteger.ONE, -5000).toDouble()).isEqualTo(0);
    assertThat(new Exact(BigInteger.ONE, 1024).toDouble()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void quotientsAndRootsAreThoseOfBigDecimal() {
    SplittableRandom random = new SplittableRandom(12);
    MathContext digits = new MathContext(60);
    for (int i = 0; i < 2000; i++) {
      double a = (random.nextDouble() + 0.01) * Math.scalb(1.0, random.nextInt(80) - 40);
      double b = (random.nextDouble() + 0.01) * Math.scalb(1.0, random.nextInt(80) - 40);
      BigDecimal quotient = new BigDecimal(a).divide(new BigDecimal(b), digits);
      assertThat(of(a).dividedBy(of(b))).isEqualTo(quotient.doubleValue());
      assertThat(of(-a).dividedBy(of(b))).isEqualTo(-quotient.doubleValue());
      assertThat(of(a).rootOfQuotient(of(b))).isEqualTo(quotient.sqrt(digits).doubleValue());
    }
    assertThat(of(9).rootOfQuotient(of(4))).isEqualTo(1.5);
    assertThat(Exact.ZERO.rootOfQuotient(of(4))).isEqualTo(0);
  }
}
