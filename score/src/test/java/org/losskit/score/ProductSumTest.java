package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.sum.ExactSum;

class ProductSumTest {
  private static double[] numbers(int seed, int n, int exponents) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      double fraction = random.nextDouble() - 0.5;
      x[i] = Math.scalb(fraction, random.nextInt(2 * exponents + 1) - exponents);
    }
    return x;
  }

  private static BigDecimal value(ProductSum sum) {
    Exact exact = requireNonNull(sum.exact());
    BigDecimal digits = new BigDecimal(exact.digits());
    return exact.exponent() >= 0
        ? digits.multiply(BigDecimal.valueOf(2).pow(exact.exponent()))
        : digits.divide(BigDecimal.valueOf(2).pow(-exact.exponent()));
  }

  @Test
  void productsAddUpWithoutAnyError() {
    for (int exponents : new int[] {0, 3, 60, 500, 1000}) {
      double[] a = numbers(1, 400, exponents);
      double[] b = numbers(2, 400, exponents);
      ProductSum sum = new ProductSum();
      BigDecimal expected = BigDecimal.ZERO;
      for (int i = 0; i < a.length; i++) {
        sum.add(a[i], b[i]);
        expected = expected.add(new BigDecimal(a[i]).multiply(new BigDecimal(b[i])));
      }
      assertThat(value(sum)).isEqualByComparingTo(expected);
    }
  }

  @Test
  void theSmallestAndLargestProductsAreExact() {
    ProductSum sum = new ProductSum();
    sum.add(Double.MIN_VALUE, Double.MIN_VALUE);
    sum.add(Double.MAX_VALUE, -Double.MAX_VALUE);
    BigDecimal expected =
        new BigDecimal(Double.MIN_VALUE).pow(2).subtract(new BigDecimal(Double.MAX_VALUE).pow(2));
    assertThat(value(sum)).isEqualByComparingTo(expected);
  }

  @Test
  void mergedInAnyOrderTheSumIsTheSame() {
    double[] x = numbers(3, 999, 300);
    ExactSum reference = new ExactSum();
    ProductSum whole = new ProductSum();
    ProductSum[] parts = {new ProductSum(), new ProductSum(), new ProductSum()};
    for (int i = 0; i < x.length; i++) {
      reference.add(x[i]);
      whole.add(x[i]);
      parts[i % 3].add(x[i]);
    }
    parts[2].add(parts[0]);
    parts[2].add(parts[1]);
    assertThat(whole.toDouble()).isEqualTo(reference.toDouble());
    assertThat(parts[2].toDouble()).isEqualTo(reference.toDouble());
  }

  @Test
  void whatCancelsLeavesPlusZero() {
    ProductSum sum = new ProductSum();
    sum.add(0.1, 0.3);
    sum.add(-0.1, 0.3);
    assertThat(sum.toDouble()).isEqualTo(0.0);
    assertThat(new ProductSum().toDouble()).isEqualTo(0.0);
  }

  @Test
  void specialTermsFollowIeeeAddition() {
    ProductSum sum = new ProductSum();
    sum.add(1);
    sum.add(Double.POSITIVE_INFINITY);
    assertThat(sum.toDouble()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sum.exact()).isNull();
    ProductSum other = new ProductSum();
    other.add(Double.NEGATIVE_INFINITY, 2);
    assertThat(other.toDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
    sum.add(other);
    assertThat(sum.toDouble()).isNaN();
  }
}
