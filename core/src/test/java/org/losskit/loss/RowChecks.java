package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.losskit.tensor.Tensor;

/** What the tests of row losses share. */
final class RowChecks {
  private RowChecks() {}

  /** Elements as printed with all their digits. */
  static void close(Tensor actual, double... expected) {
    assertThat(actual.count()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual.getDouble(i) - expected[i]))
          .as("element %s: %s, expected %s", i, actual.getDouble(i), expected[i])
          .isLessThanOrEqualTo(2e-15 * Math.max(Math.abs(expected[i]), 1));
    }
  }

  /** A refusal with this very message. */
  static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
