package org.losskit.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as the shortest decimals that read back as the same numbers. {@link Double#toString} and
 * {@link Float#toString} do that from JDK 19 on only; what is printed must not depend on the JDK.
 *
 * <p>Of several shortest ones the nearest is taken. Numbers that are not finite are {@code NaN},
 * {@code Infinity} and {@code -Infinity}.
 */
public final class Numbers {
  /** From which power of ten to below which numbers are written without an exponent. */
  private record Layout(int least, int end, String wholeDigit, String exponentMark) {}

  private static final Layout PLAIN = new Layout(-6, 15, ".0", "E");
  private static final Layout COMPACT = new Layout(-3, 7, "", "e");

  private Numbers() {}

  /** As reports and messages have it: {@code 0.41}, {@code 99000000.0}, {@code 1.0E-7}. */
  public static String format(double x) {
    return format(x, PLAIN);
  }

  /** As results of many magnitudes have it: {@code 0.41}, {@code 9.9e7}, {@code 1e-7}. */
  public static String compact(double x) {
    return format(x, COMPACT);
  }

  /** {@link #compact(double)} with the digits that tell this float from the next ones. */
  public static String compact(float x) {
    if (x == 0 || !Float.isFinite(x)) {
      return Float.toString(x);
    }
    return format(
        new BigDecimal(x),
        Float.toString(x),
        text -> Float.parseFloat(text.toString()) == x,
        COMPACT);
  }

  private static String format(double x, Layout layout) {
    if (x == 0 || !Double.isFinite(x)) {
      return Double.toString(x);
    }
    return format(
        new BigDecimal(x),
        Double.toString(x),
        text -> Double.parseDouble(text.toString()) == x,
        layout);
  }

  private static String format(
      BigDecimal exact, String printed, Predicate<BigDecimal> readsBack, Layout layout) {
    // As many digits as the JDK prints are enough, if not always the fewest.
    int enough = new BigDecimal(printed).stripTrailingZeros().precision();
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
    return write(best.stripTrailingZeros(), layout);
  }

  /**
   * The nearest decimal of so many digits that reads back, or null. At a power of two the gap below
   * is half of the one above, so that the nearest of all may miss where its neighbour does not.
   */
  private static @Nullable BigDecimal nearest(
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

  private static String write(BigDecimal value, Layout layout) {
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= layout.least() && exponent < layout.end()) {
      return value.toPlainString() + (value.scale() <= 0 ? ".0" : "");
    }
    String digits = value.unscaledValue().abs().toString();
    return (value.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() == 1 ? layout.wholeDigit() : "." + digits.substring(1))
        + layout.exponentMark()
        + exponent;
  }
}
