package org.losskit.loss;

import java.util.List;
import java.util.Locale;

/**
 * Which derivative {@link CTCLoss} returns for log-probabilities, y being their exponentials and g
 * the occupancies.
 */
public enum GradientConvention {
  /**
   * PyTorch's: y - g, the derivative by logits that were log-softmaxed into the input. After the
   * derivative of log-softmax both conventions are one; without it only {@link #LOG_PROBS} is the
   * slope.
   */
  LOGITS,
  /** -g, the slope by the log-probabilities themselves. */
  LOG_PROBS;

  /** The convention with a name, {@code logits} or {@code log_probs}. */
  static GradientConvention parse(String name) {
    for (GradientConvention convention : values()) {
      if (convention.toString().equals(name)) {
        return convention;
      }
    }
    throw new IllegalArgumentException(
        "ctc: gradient_convention = '" + name + "'; expected " + LossType.oneOf(List.of(values())));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
