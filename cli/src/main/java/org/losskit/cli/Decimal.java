package org.losskit.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * The shortest decimal that reads back to the same number, on every JDK: {@code Double.toString} is
 * not always shortest before 19.
 */
final class Decimal {
  private Decimal() {}

  /** The shortest decimal for a finite double, as JSON. */
  static String of(double value) {
    return of(
        new BigDecimal(value),
        value == 0 && 1 / value < 0,
        digits(Double.toString(value)),
        text -> Double.parseDouble(text.toString()) == value);
  }

  /** The shortest decimal for a finite float, as JSON. */
  static String of(float value) {
    return of(
        new BigDecimal(value),
        value == 0 && 1 / value < 0,
        digits(Float.toString(value)),
        text -> Float.parseFloat(text.toString()) == value);
  }

  /** How many significant digits the JDK would print: enough, if not always the fewest. */
  private static int digits(String text) {
    int exponent = text.indexOf('E');
    return new BigDecimal(exponent < 0 ? text : text.substring(0, exponent))
        .stripTrailingZeros()
        .precision();
  }

  private static String of(
      BigDecimal exact, boolean negativeZero, int enough, Predicate<BigDecimal> readsBack) {
    if (exact.signum() == 0) {
      return negativeZero ? "-0.0" : "0.0";
    }
    BigDecimal best = nearest(exact, enough, readsBack);
    for (int digits = enough - 1; digits > 0; digits--) {
      BigDecimal shorter = nearest(exact, digits, readsBack);
      if (shorter == null) {
        break;
      }
      best = shorter;
    }
    if (best == null) {
      throw new IllegalStateException("no decimal of " + enough + " digits reads back to " + exact);
    }
    return layout(best.stripTrailingZeros());
  }

  /**
   * The nearest decimal of so many digits that reads back, or null. At a power of two the gap below
   * is half of the one above, so that the nearest of all may miss where its neighbour does not.
   */
  private static @org.jspecify.annotations.Nullable BigDecimal nearest(
      BigDecimal exact, int digits, Predicate<BigDecimal> readsBack) {
    BigDecimal near = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    if (readsBack.test(near)) {
      return near;
    }
    RoundingMode other =
        near.abs().compareTo(exact.abs()) > 0 ? RoundingMode.DOWN : RoundingMode.UP;
    BigDecimal far = exact.round(new MathContext(digits, other));
    return readsBack.test(far) ? far : null;
  }

  /** Plain digits from 1e-3 to 1e7, an exponent otherwise. */
  private static String layout(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    if (exponent < -3 || exponent >= 7) {
      String digits = value.unscaledValue().abs().toString();
      String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
      return (value.signum() < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + exponent;
    }
    return value.scale() <= 0 ? value.toBigInteger() + ".0" : value.toPlainString();
  }
}
