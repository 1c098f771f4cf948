package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.losskit.tensor.Tensor;

/** What the tests of single losses ask and assert again and again. */
final class LossAssertions {
  private LossAssertions() {}

  static Tensor tensor(double... numbers) {
    return Tensor.of(numbers);
  }

  static double[] terms(Loss loss, Tensor... in) {
    return loss.withReduction(Reduction.NONE).value(in).toDoubleArray();
  }

  static double[] gradient(Loss loss, String name, Tensor... in) {
    return loss.withReduction(Reduction.NONE)
        .differentiate(Wanted.gradient(name), in)
        .gradient(name)
        .toDoubleArray();
  }

  static void assertClose(double[] actual, double... expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .isCloseTo(expected[i], within(1e-15 * Math.max(1, Math.abs(expected[i]))));
    }
  }

  static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
