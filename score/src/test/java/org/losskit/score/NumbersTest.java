package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1.0, 1.0",
    "990.0, 990.0",
    "0.1, 0.1",
    "0.30000000000000004, 0.30000000000000004",
    "-405.9, -405.9",
    "1e15, 1.0E15",
    "123456789012345680, 1.2345678901234568E17",
    "123456789.125, 123456789.125",
    "0.00001, 0.00001",
    "1e-6, 0.000001",
    "1.5e-7, 1.5E-7",
    "2e-44, 2.0E-44",
    "4.9e-324, 5.0E-324",
    "2.2250738585072014e-308, 2.2250738585072014E-308",
    "1.7976931348623157e308, 1.7976931348623157E308",
    "2e23, 2.0E23",
    "9007199254740993, 9.007199254740992E15",
    "0.6931471805599453, 0.6931471805599453",
    "5.9604644775390625e-8, 5.960464477539063E-8",
    "NaN, NaN",
    "Infinity, Infinity",
    "-Infinity, -Infinity"
  })
  void decimalsAreTheShortestThatReadBack(double x, String text) {
    assertThat(Numbers.format(x)).isEqualTo(text);
  }

  @Test
  void everyNumberReadsBackAndNoShorterOneWould() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 20_000; i++) {
      double x =
          switch (i % 3) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(100_000) / 1000.0;
            default -> Math.scalb(1.0, random.nextInt(2000) - 1000);
          };
      if (!Double.isFinite(x)) {
        continue;
      }
      String text = Numbers.format(x);
      assertThat(Double.parseDouble(text)).as(text).isEqualTo(x);
      int digits = new BigDecimal(text).stripTrailingZeros().precision();
      if (digits > 1) {
        double shorter =
            new BigDecimal(x).round(new java.math.MathContext(digits - 1)).doubleValue();
        assertThat(shorter).as(text).isNotEqualTo(x);
      }
    }
  }
}
