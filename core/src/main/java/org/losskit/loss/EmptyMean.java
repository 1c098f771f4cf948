package org.losskit.loss;

import java.util.Locale;

/** What the mean of a batch is in which every label is ignored. */
public enum EmptyMean {
  /** NaN, as 0/0 and as PyTorch has it. */
  NAN,
  /** 0. */
  ZERO,
  /** An {@link IllegalArgumentException}. */
  REFUSE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
