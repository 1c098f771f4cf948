package org.losskit.score;

import java.util.Locale;

/** Why a row cannot be scored; a row counts under the first that applies. */
public enum InvalidReason {
  /** A prediction is NULL. */
  NULL_PREDICTION,
  /** A prediction is NaN. */
  NAN_PREDICTION,
  /** A prediction is infinite, and the logarithm of no probability. */
  INFINITE_PREDICTION,
  /** A probability is outside of [0, 1], or a row of them does not sum to 1. */
  PREDICTION_OUT_OF_DOMAIN,
  /** The label is NULL or NaN. */
  NULL_LABEL,
  /** The label names no class. */
  LABEL_OUT_OF_RANGE,
  /** The weight of the row is NULL, NaN, infinite or negative. */
  INVALID_WEIGHT;

  /** The name in reports. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
