package org.losskit.score.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.losskit.score.Figures;
import org.losskit.score.Numbers;

/** Round numbers in a range: multiples of 1, 2 or 5 times a power of ten. */
final class Ticks {
  private static final int MOST_DECIMALS = 4;
  private static final double LONG_NUMBER = 1e6;

  private Ticks() {}

  /** All multiples in the range of the smallest step that gives at most so many. */
  static List<BigDecimal> of(double low, double high, int most) {
    // As they are printed: a range up to 0.7 ends at 0.7, though the double is a bit less.
    BigDecimal from = new BigDecimal(Numbers.format(low));
    BigDecimal to = new BigDecimal(Numbers.format(high));
    // The power of ten below the range over the number of ticks, then up.
    BigDecimal least = to.subtract(from).max(new BigDecimal(Double.MIN_NORMAL));
    int exponent = least.precision() - least.scale() - 1 - Integer.toString(most).length();
    for (; ; exponent++) {
      for (int mantissa : new int[] {1, 2, 5}) {
        BigDecimal step = BigDecimal.valueOf(mantissa).scaleByPowerOfTen(exponent);
        BigDecimal first = from.divide(step, 0, RoundingMode.CEILING);
        BigDecimal last = to.divide(step, 0, RoundingMode.FLOOR);
        if (last.subtract(first).compareTo(BigDecimal.valueOf(most)) < 0) {
          return multiples(first, last, step);
        }
      }
    }
  }

  /** Whole numbers from zero. */
  static List<BigDecimal> counts(long high, int most) {
    return of(0, (double) high, most).stream()
        .filter(tick -> tick.remainder(BigDecimal.ONE).signum() == 0)
        .map(tick -> tick.setScale(0, RoundingMode.UNNECESSARY))
        .toList();
  }

  private static List<BigDecimal> multiples(BigDecimal first, BigDecimal last, BigDecimal step) {
    List<BigDecimal> ticks = new ArrayList<>();
    for (BigDecimal i = first; i.compareTo(last) <= 0; i = i.add(BigDecimal.ONE)) {
      ticks.add(step.multiply(i));
    }
    return ticks;
  }

  /** With the decimals that its step has. */
  static String label(BigDecimal tick) {
    if (tick.signum() == 0) {
      return "0";
    }
    double size = Math.abs(tick.doubleValue());
    if (size >= LONG_NUMBER || tick.scale() > MOST_DECIMALS) {
      return Numbers.compact(tick.doubleValue());
    }
    return tick.scale() <= 0 ? Figures.count(tick.longValueExact()) : tick.toPlainString();
  }
}
