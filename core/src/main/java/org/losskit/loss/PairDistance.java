package org.losskit.loss;

import org.losskit.internal.kernel.DoubleDouble;

/** The distance of one pair of vectors with its derivatives, kept until the next pair. */
abstract class PairDistance {
  /** Below this share of its parts a difference of doubles is redone with more digits. */
  static final double CANCELLED = 0x1p-14;

  /**
   * Takes the first {@code n} elements of two vectors.
   *
   * @param wide whether results are doubles
   */
  abstract void set(double[] u, double[] v, int n, boolean wide);

  /** The distance, rounded. */
  abstract double value();

  /** margin + this - other, where margin may be 0. */
  abstract double excess(double margin, PairDistance other);

  /** The slope by element {@code i} of the first vector or the second, to a few roundings. */
  abstract double slope(boolean second, int i);

  /** r = the slope, to double-double. */
  abstract void slope(boolean second, int i, DoubleDouble r);

  /**
   * The second derivative by that element, to a few roundings; NaN where that takes more digits
   * than doubles have.
   */
  abstract double curvature(boolean second, int i);

  /** r = the second derivative by that element, to double-double. */
  abstract void curvature(boolean second, int i, DoubleDouble r);

  /** The second derivative by a number that is added to all components at once. */
  abstract double jointCurvature();
}
