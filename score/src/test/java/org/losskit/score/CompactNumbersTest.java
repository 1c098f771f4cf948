package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompactNumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1.0, 1.0",
    "-100.0, -100.0",
    "0.1, 0.1",
    "9999999.0, 9999999.0",
    "1.0e7, 1e7",
    "1.5e300, 1.5e300",
    "0.001, 0.001",
    "9.99e-4, 9.99e-4",
    "4.9e-324, 5e-324",
    "2.0e-3, 0.002",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "1.7976931348623157E308, 1.7976931348623157e308",
    "9.007199254740993E15, 9.007199254740992e15",
    // JDK 17 prints 2.0E-3 right, but these with a digit too many
    "2.2E-322, 2.2e-322",
    "1.0E23, 1e23",
    "2.0E23, 2e23",
  })
  void doublesPrintShortest(double value, String text) {
    assertThat(Numbers.compact(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.22701953, 0.22701953",
    "2.0611537e-9, 2.0611537e-9",
    "1.4e-45, 1e-45",
    "3.4028235e38, 3.4028235e38",
    "1.17549435E-38, 1.1754944e-38",
    "3.3554432E7, 3.3554432e7",
    "16777216, 1.6777216e7",
    "1048576, 1048576.0",
  })
  void floatsPrintShortest(float value, String text) {
    assertThat(Numbers.compact(value)).isEqualTo(text);
  }

  /** At a power of two the nearest 16 digits lie on the narrow side and miss; a neighbour fits. */
  @Test
  void aNeighbourServesWhereTheNearestMisses() {
    for (int exponent = -1074; exponent < 1024; exponent++) {
      double value = Math.scalb(1.0, exponent);
      String text = Numbers.compact(value);
      assertThat(Double.parseDouble(text)).isEqualTo(value);
      assertShortest(value, text);
    }
  }

  @Test
  void nothingShorterReadsBack() {
    SplittableRandom random = new SplittableRandom(20261124);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        String text = Numbers.compact(value);
        assertThat(Double.parseDouble(text)).isEqualTo(value);
        assertShortest(value, text);
      }
      float single = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(single)) {
        assertThat(Float.parseFloat(Numbers.compact(single))).isEqualTo(single);
      }
    }
  }

  /** Every decimal with one digit less, just below or above, is another number. */
  private static void assertShortest(double value, String text) {
    BigDecimal printed = new BigDecimal(text).stripTrailingZeros();
    int digits = printed.precision() - 1;
    if (digits > 0) {
      BigDecimal exact = new BigDecimal(value);
      for (java.math.RoundingMode mode :
          new java.math.RoundingMode[] {java.math.RoundingMode.DOWN, java.math.RoundingMode.UP}) {
        BigDecimal shorter = exact.round(new java.math.MathContext(digits, mode));
        assertThat(shorter.doubleValue()).as("%s for %s", shorter, text).isNotEqualTo(value);
      }
    }
  }
}
