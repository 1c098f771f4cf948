package org.losskit.loss;

import org.losskit.internal.kernel.DoubleDouble;
import org.losskit.sum.ExactSum;

/**
 * A sum over a row, kept exactly and read as a falling series of doubles: two of them serve
 * double-double arithmetic, all of them what cancels even there.
 */
final class ExactSeries {
  /** More digits than any difference of products of two such sums of floats needs. */
  static final int LENGTH = 8;

  private final ExactSum rest = new ExactSum();
  private final double[] terms = new double[LENGTH];
  private int read;
  private double[] products = {};

  /** Back to the sum of nothing. */
  void reset() {
    rest.reset();
    read = 0;
  }

  /** Adds a term; nothing may have been read. */
  void add(double x) {
    rest.add(x);
  }

  /** Adds terms; nothing may have been read. */
  void add(double[] x, int n) {
    rest.add(x, 0, n);
  }

  /**
   * Adds the products of two rows, unrounded.
   *
   * @param wide whether the elements have more bits than floats, so that products are rounded
   */
  void addProducts(double[] a, double[] b, int n, boolean wide) {
    if (products.length < n) {
      products = new double[n];
    }
    for (int i = 0; i < n; i++) {
      products[i] = a[i] * b[i];
    }
    rest.add(products, 0, n);
    if (wide) {
      for (int i = 0; i < n; i++) {
        products[i] = Math.fma(a[i], b[i], -products[i]);
      }
      rest.add(products, 0, n);
    }
  }

  /** Term {@code k} of the series: what the terms before it leave, rounded. */
  double term(int k) {
    while (read <= k) {
      terms[read] = rest.toDouble();
      rest.add(-terms[read++]);
    }
    return terms[k];
  }

  /** r = the sum, to double-double. */
  void get(DoubleDouble r) {
    // The second term may have been rounded up to half a unit of the first.
    double sum = term(0) + term(1);
    r.set(sum, term(0) - sum + term(1));
  }
}
