package org.losskit.loss;

/** How results are computed. */
public enum Precision {
  /**
   * Double inside, cancelling differences redone in double-double, exact sums, one rounding at the
   * end: the same bits for any order, split, thread count and backend.
   */
  EXACT
}
