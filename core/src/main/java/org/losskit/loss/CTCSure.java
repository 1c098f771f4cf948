package org.losskit.loss;

import org.losskit.internal.kernel.DoubleDouble;

/**
 * The forward recursion in double-double, for losses so near 0 that P in double does not show them.
 */
final class CTCSure {
  private static final double LARGE = 0x1p64;

  private DoubleDouble[] y = {};
  private DoubleDouble[] current = {};
  private DoubleDouble[] next = {};
  private final DoubleDouble sum = new DoubleDouble();
  private final DoubleDouble factor = new DoubleDouble();

  /** -ln P. */
  double loss(CTCAlignments a, CTCRows rows) {
    int width = a.width();
    int labels = a.labelStart();
    if (current.length < width) {
      y = numbers(a.labels + 1);
      current = numbers(width);
      next = numbers(width);
    }
    zero(current, width);
    current[0].set(1);
    int exponent = 0;
    for (int t = 0; t < a.time; t++) {
      a.moveTo(t);
      rows.sure(a, t, y);
      zero(next, width);
      double most = 0;
      for (int i = a.firstOfBlanks; i <= a.lastOfBlanks; i++) {
        sum.setSum(current[i], current[labels - 1 + i]);
        next[i].setProduct(y[0], sum);
        most = Math.max(most, next[i].hi());
      }
      for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
        sum.setSum(current[labels + i], current[i]);
        if (a.skip[i] != 0) {
          sum.setSum(sum, current[labels - 1 + i]);
        }
        next[labels + i].setProduct(y[a.symbol[i]], sum);
        most = Math.max(most, next[labels + i].hi());
      }
      exponent += rescale(most, width);
      DoubleDouble[] previous = current;
      current = next;
      next = previous;
    }
    sum.setSum(current[a.labels], current[labels + a.labels - 1]);
    sum.setLog(sum);
    if (exponent != 0) {
      factor.set(2);
      factor.setLog(factor);
      y[0].set(exponent);
      factor.setProduct(factor, y[0]);
      sum.setSum(sum, factor);
    }
    return 0 - sum.hi();
  }

  private static DoubleDouble[] numbers(int count) {
    DoubleDouble[] numbers = new DoubleDouble[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = new DoubleDouble();
    }
    return numbers;
  }

  private static void zero(DoubleDouble[] row, int n) {
    for (int i = 0; i < n; i++) {
      row[i].set(0);
    }
  }

  /** Brings the next row near 1 where it left; the exponent that was taken out. */
  private int rescale(double most, int width) {
    if (most >= 1 / LARGE && most <= LARGE) {
      return 0;
    }
    int shift = Math.max(-1000, Math.min(1000, Math.getExponent(most)));
    factor.set(Double.longBitsToDouble((long) (1023 - shift) << 52));
    for (int i = 0; i < width; i++) {
      next[i].setProduct(next[i], factor);
    }
    return shift;
  }
}
