package org.losskit.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Doubles as the shortest decimals that read back as the same doubles. {@link Double#toString} does
 * that from JDK 19 on only; reports must not depend on the JDK.
 */
public final class Numbers {
  /** So many digits tell any two doubles apart. */
  private static final int MOST_DIGITS = 17;

  private static final long FRACTION = (1L << 52) - 1;

  private Numbers() {}

  /**
   * The shortest decimal: {@code 0.41}, {@code 990.0}, {@code 1.5E-7}; or {@code NaN}, {@code
   * Infinity}, {@code -Infinity}.
   */
  public static String format(double x) {
    if (!Double.isFinite(x)) {
      return Double.isNaN(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity";
    }
    if (x == Math.rint(x) && Math.abs(x) < 1e15) {
      return (x == 0 && 1 / x < 0 ? "-0" : Long.toString((long) x)) + ".0";
    }
    BigDecimal exact = new BigDecimal(x);
    BigDecimal shortest = shortest(x, exact).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -6 && exponent < 15) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    String fraction = digits.length() == 1 ? "0" : digits.substring(1);
    return (x < 0 ? "-" : "") + digits.charAt(0) + "." + fraction + "E" + exponent;
  }

  private static BigDecimal shortest(double x, BigDecimal exact) {
    if ((Double.doubleToRawLongBits(x) & FRACTION) == 0) {
      return shortestOfPowerOfTwo(x, exact);
    }
    BigDecimal best = rounded(exact, MOST_DIGITS);
    for (int digits = MOST_DIGITS - 1; digits > 0; digits--) {
      BigDecimal candidate = rounded(exact, digits);
      if (candidate.doubleValue() != x) {
        break;
      }
      best = candidate;
    }
    return best;
  }

  /**
   * Below a power of two doubles are twice as dense: the nearest decimal of some length may lie
   * there and miss, while the next above hits.
   */
  private static BigDecimal shortestOfPowerOfTwo(double x, BigDecimal exact) {
    for (int digits = 1; ; digits++) {
      BigDecimal nearest = rounded(exact, digits);
      if (nearest.doubleValue() == x) {
        return nearest;
      }
      BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
      if (above.doubleValue() == x) {
        return above;
      }
    }
  }

  private static BigDecimal rounded(BigDecimal exact, int digits) {
    return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }
}
