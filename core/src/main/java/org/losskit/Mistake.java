package org.losskit;

import java.math.BigDecimal;
import java.math.MathContext;

/** What kind of mistake wrong numbers look like. */
final class Mistake {
  private static final MathContext DIGITS = new MathContext(8);

  /** Two factors are the same to within this. */
  private static final double SAME = 1e-3;

  private static final double LARGE = 1e15;

  private final double factor;
  private final double offset;
  private final int count;

  private Mistake(double factor, double offset, int count) {
    this.factor = factor;
    this.offset = offset;
    this.count = count;
  }

  /** What all numbers have in common. */
  static Mistake of(double[] given, double[] expected) {
    return new Mistake(factor(given, expected), offset(given, expected), given.length);
  }

  /** The factor between all numbers and what is expected, or NaN where there is no such factor. */
  private static double factor(double[] given, double[] expected) {
    double factor = Double.NaN;
    int count = 0;
    for (int k = 0; k < given.length; k++) {
      if ((expected[k] == 0 && given[k] == 0) || Double.isNaN(expected[k])) {
        continue;
      }
      double own = given[k] / expected[k];
      if (count > 0 && !(Math.abs(own - factor) <= SAME * Math.abs(factor))) {
        return Double.NaN;
      }
      factor = own;
      count++;
    }
    // A single number says nothing of the others.
    return count > 1 && factor != 0 && Double.isFinite(factor) ? factor : Double.NaN;
  }

  /** What all numbers differ by, or NaN where they differ by different amounts. */
  private static double offset(double[] given, double[] expected) {
    if (given.length < 2) {
      return Double.NaN;
    }
    double offset = given[0] - expected[0];
    for (int k = 1; k < given.length; k++) {
      if (!isSame(given[k] - expected[k], offset)) {
        return Double.NaN;
      }
    }
    return offset;
  }

  /** A remark on one of the numbers for the end of a message, or nothing. */
  String remark(double given, double expected) {
    if (!Double.isFinite(given)) {
      return "; not a finite number";
    }
    if (isSame(given, -expected)) {
      return isSame(factor, -1) ? "; the sign is wrong throughout" : "; the sign is wrong";
    }
    if (given == 0) {
      return "; nothing arrives";
    }
    if (isSame(factor, count)) {
      return "; " + count + " times too large throughout: a sum where a mean is expected?";
    }
    if (isSame(factor * count, 1)) {
      return "; " + count + " times too small throughout: a mean where a sum is expected?";
    }
    if (!Double.isNaN(factor)) {
      return "; " + number(factor) + " times what is expected throughout";
    }
    if (!Double.isNaN(offset)) {
      return "; "
          + number(Math.abs(offset))
          + (offset < 0 ? " too small" : " too large")
          + " throughout";
    }
    double ratio = given / expected;
    return ratio > 0 && ratio < 0.1
        ? "; "
            + new BigDecimal(1 / ratio).round(new MathContext(3)).toPlainString()
            + " times too small"
        : "";
  }

  private static boolean isSame(double a, double b) {
    return Math.abs(a - b) <= SAME * Math.abs(b) && b != 0;
  }

  /** A number with so many digits that it differs from the other one. */
  static String number(double number, double other) {
    String text = number(number);
    return text.equals(number(other)) ? Double.toString(number) : text;
  }

  private static String number(double number) {
    if (!Double.isFinite(number)) {
      return Double.toString(number);
    }
    BigDecimal rounded = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
    return Math.abs(number) < LARGE && rounded.scale() < 0
        ? rounded.toPlainString()
        : rounded.toString();
  }
}
