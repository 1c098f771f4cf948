package org.losskit.loss;

import java.util.Locale;

/** What can be asked of a loss, as a function of its prediction. */
public enum Property {
  /** Convex in the prediction. */
  CONVEX,
  /** Its slope is bounded. */
  LIPSCHITZ,
  /** Differentiable at every point of its domain. */
  DIFFERENTIABLE,
  /** Twice differentiable at every point of its domain. */
  TWICE_DIFFERENTIABLE,
  /** Never negative. */
  NON_NEGATIVE,
  /** Unchanged when prediction and target change places. */
  SYMMETRIC;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
