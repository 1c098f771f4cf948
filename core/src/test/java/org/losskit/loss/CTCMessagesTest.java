package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

/** Every refusal of CTC, word for word. */
class CTCMessagesTest {
  private static final Tensor X = Tensor.of(new float[5 * 2 * 3], 5, 2, 3);
  private static final Tensor TARGETS = Tensor.of(new long[] {1, 2, 1, 1}, 2, 2);
  private static final Tensor TIMES = Tensor.of(5, 4);
  private static final Tensor LENGTHS = Tensor.of(2, 1);

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private static void refused(String message, Tensor... inputs) {
    refused(() -> Losses.ctc().value(inputs), message);
  }

  @Test
  void logProbabilitiesAreFloatingAndTimeFirst() {
    refused(
        "ctc: log_probs is int32; expected float32 or float64",
        Tensor.of(1),
        TARGETS,
        TIMES,
        LENGTHS);
    refused(
        "ctc: log_probs has shape [3]; expected (T,N,C), time first, or (T,C)",
        Tensor.of(new float[3]),
        TARGETS,
        TIMES,
        LENGTHS);
    for (int[] sizes : new int[][] {{0, 2, 3}, {5, 0, 3}, {5, 2, 0}}) {
      refused(
          "ctc: log_probs has shape "
              + java.util.Arrays.toString(sizes)
              + "; expected at least one time step, one sequence and one class",
          Tensor.of(new float[0], sizes),
          TARGETS,
          TIMES,
          LENGTHS);
    }
  }

  @Test
  void theBlankIsAClass() {
    refused(() -> Losses.ctc().withBlank(-1), "ctc: blank = -1; expected a class, 0 to C - 1");
    refused(
        () -> Losses.ctc().withBlank(3).value(X, TARGETS, TIMES, LENGTHS),
        "ctc: blank = 3 is outside 0..2 for 3 classes");
  }

  @Test
  void indicesAndLengthsAreIntegers() {
    refused(
        "ctc: targets is float32; expected class indices, int32 or int64",
        X,
        Tensor.of(new float[4], 2, 2),
        TIMES,
        LENGTHS);
    refused(
        "ctc: input_lengths is float64; expected lengths, int32 or int64",
        X,
        TARGETS,
        Tensor.of(new double[] {5, 4}),
        LENGTHS);
    refused(
        "ctc: target_lengths is boolean; expected lengths, int32 or int64",
        X,
        TARGETS,
        TIMES,
        Tensor.of(new boolean[] {true, true}));
  }

  @Test
  void thereIsOneLengthForEachSequence() {
    refused(
        "ctc: input_lengths has shape [3]; expected [2], one length for each sequence of log_probs"
            + " [5, 2, 3]",
        X,
        TARGETS,
        Tensor.of(5, 4, 3),
        LENGTHS);
    refused(
        "ctc: target_lengths has shape []; expected [2], one length for each sequence of log_probs"
            + " [5, 2, 3]",
        X,
        TARGETS,
        TIMES,
        Tensor.scalar(2L));
    refused(
        "ctc: input_lengths has shape [2]; expected [], one length for each sequence of log_probs"
            + " [10, 3]",
        X.reshape(10, 3),
        Tensor.of(1),
        TIMES,
        Tensor.scalar(1L));
  }

  @Test
  void lengthsFit() {
    refused(
        "ctc: input_lengths[1] = 6; expected 0 to 5, the time steps of log_probs [5, 2, 3]",
        X,
        TARGETS,
        Tensor.of(5, 6),
        LENGTHS);
    refused(
        "ctc: input_lengths[0] = -1; expected 0 to 5, the time steps of log_probs [5, 2, 3]",
        X,
        TARGETS,
        Tensor.of(-1, 6),
        LENGTHS);
    refused(
        "ctc: target_lengths[1] = 3; expected 0 to 2, the width of targets [2, 2]",
        X,
        TARGETS,
        TIMES,
        Tensor.of(2, 3));
    refused(
        "ctc: target_lengths[0] = -2; expected 0 to 4, the size of targets [4]",
        X,
        TARGETS.reshape(4),
        TIMES,
        Tensor.of(-2, 6));
    refused(
        "ctc: targets has shape [4]; expected [3], the sum of target_lengths",
        X,
        TARGETS.reshape(4),
        TIMES,
        LENGTHS);
    refused(
        "ctc: target_lengths[1] = 4294967296; expected 0 to 4, the size of targets [4]",
        X,
        TARGETS.reshape(4),
        TIMES,
        Tensor.of(new long[] {4, 1L << 32}));
  }

  @Test
  void targetsFit() {
    refused(
        "ctc: targets has shape [1, 4]; expected (2,S), padded, or all labels in one dimension, for"
            + " log_probs [5, 2, 3]",
        X,
        TARGETS.reshape(1, 4),
        TIMES,
        LENGTHS);
    refused(
        "ctc: targets has shape [2, 2]; expected (S) for log_probs [10, 3]",
        X.reshape(10, 3),
        TARGETS,
        Tensor.scalar(5L),
        Tensor.scalar(2L));
  }

  @Test
  void labelsAreClassesOtherThanTheBlank() {
    refused(
        "ctc: targets: label 0 of sequence 1 = 3 is outside 0..2 for 3 classes",
        X,
        Tensor.of(new long[] {1, 2, 3, 9}, 2, 2),
        TIMES,
        LENGTHS);
    refused(
        "ctc: targets: label 1 of sequence 0 = -1 is outside 0..2 for 3 classes",
        X,
        Tensor.of(1, -1, 1),
        TIMES,
        LENGTHS);
    refused(
        "ctc: targets: label 0 of sequence 1 = 0 is the blank; expected another class",
        X,
        Tensor.of(1, 2, 0),
        TIMES,
        LENGTHS);
  }

  @Test
  void conventionsAreKnownAndFitTheInput() {
    refused(
        () -> Losses.create("ctc", Map.of("gradient_convention", "slope")),
        "ctc: gradient_convention = 'slope'; expected one of logits, log_probs");
    String message =
        "ctc: gradient_convention = log_probs with logits; expected logits, the slope by what the"
            + " loss is given";
    CTCLoss slope = Losses.ctc().withGradientConvention(GradientConvention.LOG_PROBS);
    refused(slope::withLogits, message);
    refused(
        () -> Losses.ctc().withLogits().withGradientConvention(GradientConvention.LOG_PROBS),
        message);
  }
}
