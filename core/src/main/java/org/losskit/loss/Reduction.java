package org.losskit.loss;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the terms of a batch become one result. */
public enum Reduction {
  /** They do not: one term per element or sample. */
  NONE,
  /** Their sum over the loss's own denominator, which is not always their number. */
  MEAN,
  /** Their sum. */
  SUM,
  /** Their sum over the size of the first dimension of the input; for KL divergence only. */
  BATCHMEAN;

  /**
   * The reduction with one of PyTorch's names: {@code none}, {@code mean}, {@code sum}, {@code
   * batchmean}, in lower case.
   *
   * @throws IllegalArgumentException if there is no such reduction
   */
  public static Reduction parse(String name) {
    for (Reduction reduction : values()) {
      if (reduction.toString().equals(name)) {
        return reduction;
      }
    }
    throw new IllegalArgumentException(
        "reduction: '" + name + "' is unknown; expected none, mean, sum or batchmean");
  }

  /**
   * What PyTorch's deprecated arguments {@code size_average} and {@code reduce} mean; null is "not
   * given".
   *
   * @return null when neither is given, so that {@code reduction} decides
   */
  public static @Nullable Reduction legacy(
      @Nullable Boolean sizeAverage, @Nullable Boolean reduce) {
    if (sizeAverage == null && reduce == null) {
      return null;
    }
    if (Boolean.FALSE.equals(reduce)) {
      return NONE;
    }
    return Boolean.FALSE.equals(sizeAverage) ? SUM : MEAN;
  }

  /** PyTorch's name. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
