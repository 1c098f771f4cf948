package org.losskit.loss;

import java.util.Locale;

/**
 * What a mean is whose denominator is 0: every label is ignored, or the weights of those that count
 * sum to 0.
 */
public enum EmptyMean {
  /** What the division says, as in PyTorch: NaN for 0/0. */
  NAN,
  /** 0, with gradients of 0. */
  ZERO,
  /** An {@link IllegalArgumentException}. */
  REFUSE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
