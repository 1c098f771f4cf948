package org.losskit;

import java.util.Arrays;
import java.util.List;
import org.losskit.LossCases.Case;
import org.losskit.LossCases.Numbers;
import org.losskit.loss.GradientConvention;
import org.losskit.tensor.Tensor;

/**
 * CTC, with at most one label a sequence, so that the terms of a mean are those of a sum, and with
 * the settings whose gradient is the slope by the input. An empty batch is refused, so its samples
 * do not count as alike.
 */
final class CTCCases {
  private static final int T = 4;
  private static final int C = 3;
  private static final List<Integer> TIME_FIRST = List.of(1, 0, 0, 0);

  private CTCCases() {}

  static List<Case> all() {
    return List.of(
        new Case(
            "ctc logits",
            false,
            T * C,
            n -> Losses.ctc().withLogits(),
            CTCCases::padded,
            TIME_FIRST),
        new Case(
            "ctc slope blank 2 zero_infinity targets (sum)",
            false,
            T * C,
            n ->
                Losses.ctc()
                    .withGradientConvention(GradientConvention.LOG_PROBS)
                    .withBlank(2)
                    .withZeroInfinity(),
            CTCCases::inOneRow,
            List.of(1, -1, 0, 0)),
        new Case(
            "ctc (T,C)",
            false,
            C,
            n -> Losses.ctc().withLogits(),
            (numbers, n) ->
                new Tensor[] {
                  numbers.reals(n, C), Tensor.of(1), Tensor.scalar((long) n), Tensor.scalar(1L)
                },
            List.of(-1, -1, -1, -1)));
  }

  private static Tensor[] padded(Numbers numbers, int n) {
    Tensor x = numbers.reals(T, n, C);
    long[] targets = new long[2 * n];
    for (int i = 0; i < 2 * n; i++) {
      targets[i] = i % 2 == 0 ? 1 + numbers.random().nextInt(C - 1) : -1;
    }
    return new Tensor[] {x, Tensor.of(targets, n, 2), times(numbers, n, 1), lengths(numbers, n)};
  }

  private static Tensor[] inOneRow(Numbers numbers, int n) {
    Tensor x = numbers.reals(T, n, C);
    Tensor lengths = lengths(numbers, n);
    long[] targets = new long[(int) Arrays.stream(lengths.toDoubleArray()).sum()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = numbers.random().nextInt(C - 1);
    }
    return new Tensor[] {x, Tensor.of(targets), times(numbers, n, 0), lengths};
  }

  private static Tensor times(Numbers numbers, int n, int least) {
    long[] times = new long[n];
    for (int i = 0; i < n; i++) {
      times[i] = (long) least + numbers.random().nextInt(T + 1 - least);
    }
    return Tensor.of(times);
  }

  private static Tensor lengths(Numbers numbers, int n) {
    long[] lengths = new long[n];
    for (int i = 0; i < n; i++) {
      lengths[i] = numbers.random().nextInt(4) == 0 ? 0 : 1;
    }
    return Tensor.of(lengths);
  }
}
