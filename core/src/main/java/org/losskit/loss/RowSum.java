package org.losskit.loss;

import org.losskit.sum.ExactSum;

/** The exact sum of one row's terms, which are added block by block. */
final class RowSum {
  private static final int BLOCK = 256;

  private final ExactSum sum = new ExactSum();
  private final double[] block = new double[BLOCK];
  private int filled;

  /** Back to the sum of nothing. */
  void reset() {
    sum.reset();
    filled = 0;
  }

  /** Adds a term. */
  void add(double term) {
    block[filled++] = term;
    if (filled == BLOCK) {
      flush();
    }
  }

  /** Adds terms. */
  void add(double[] terms, int from, int n) {
    sum.add(terms, from, n);
  }

  /** The sum over a count, rounded once. */
  double over(long count) {
    flush();
    return ExactSum.ratio(sum, count);
  }

  /** The sum, rounded once. */
  double toDouble() {
    flush();
    return sum.toDouble();
  }

  private void flush() {
    sum.add(block, 0, filled);
    filled = 0;
  }
}
