package org.losskit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.losskit.LossCases.Case;
import org.losskit.LossCases.Numbers;
import org.losskit.loss.LinearCrossEntropyLoss;
import org.losskit.tensor.Tensor;

/** The losses with a linear layer of their own. */
final class VocabularyCases {
  private static final int C = 5;
  private static final int D = 3;
  private static final int K = 2;

  private VocabularyCases() {}

  static List<Case> all() {
    LinearCrossEntropyLoss loss = Losses.linearCrossEntropy();
    double[] w = {0.5, 0, 2, 1, 0.25};
    List<Case> cases = new ArrayList<>();
    cases.add(labels("linear_cross_entropy", loss, -100, false));
    cases.add(labels("linear_cross_entropy bias chunk 2", loss.withChunk(2), -100, true));
    cases.add(
        labels(
            "linear_cross_entropy weight ignore_index 1",
            loss.withWeight(w).withIgnoreIndex(1),
            1,
            true));
    cases.add(
        labels(
            "linear_cross_entropy smoothing weight",
            loss.withWeight(w).withLabelSmoothing(0.25),
            -100,
            true));
    cases.add(
        new Case(
            "linear_cross_entropy probabilities weight smoothing",
            true,
            D,
            n -> loss.withWeight(w).withLabelSmoothing(0.1),
            (numbers, n) ->
                new Tensor[] {
                  numbers.reals(n, D),
                  weights(numbers, C, D),
                  numbers.probabilities(n, C),
                  weights(numbers, C)
                },
            List.of(0, -1, 0, -1)));
    cases.add(
        new Case(
            "linear_cross_entropy (C,K,in)",
            true,
            D,
            n -> loss.withChunk(3),
            (numbers, n) ->
                new Tensor[] {
                  numbers.reals(n, D),
                  weights(numbers, C, K, D),
                  numbers.labels(C, -100, n, K),
                  weights(numbers, C, K)
                },
            List.of(0, -1, 0, -1)));
    cases.add(
        new Case(
            "linear_cross_entropy (C,K,in) probabilities",
            true,
            D,
            n -> loss,
            (numbers, n) ->
                new Tensor[] {
                  numbers.reals(n, D), weights(numbers, C, K, D), numbers.probabilities(n, C, K)
                },
            List.of(0, -1, 0)));
    cases.add(
        new Case(
            "linear_cross_entropy (in)",
            false,
            1,
            n -> loss,
            (numbers, n) ->
                new Tensor[] {
                  numbers.reals(n),
                  weights(numbers, C, n),
                  Tensor.scalar((long) numbers.random().nextInt(C)),
                  weights(numbers, C)
                }));
    adaptive(cases);
    return cases;
  }

  private static void adaptive(List<Case> cases) {
    cases.add(adaptive("adaptive_log_softmax", 1, 8, 2, 5));
    cases.add(adaptive("adaptive_log_softmax div 2", 2, 9, 3));
    cases.add(adaptive("adaptive_log_softmax hidden 0", 4, 6, 1, 2, 4));
    cases.add(
        new Case(
            "adaptive_log_softmax (in)",
            false,
            1,
            n -> Losses.adaptiveLogSoftmax(6, 2).withDivValue(100),
            (numbers, n) ->
                new Tensor[] {
                  numbers.reals(n),
                  Tensor.scalar((long) numbers.random().nextInt(6)),
                  weights(numbers, 3, n),
                  weights(numbers, 3),
                  weights(numbers, n / 100, n),
                  weights(numbers, 4, n / 100)
                }));
  }

  private static Case adaptive(String name, double div, int classes, int... cutoffs) {
    List<Integer> dimensions = new ArrayList<>(List.of(0, 0, -1, -1));
    for (int i = 0; i < 2 * cutoffs.length; i++) {
      dimensions.add(-1);
    }
    return new Case(
        name,
        true,
        D,
        n -> Losses.adaptiveLogSoftmax(classes, cutoffs).withDivValue(div),
        (numbers, n) -> {
          List<Tensor> in =
              new ArrayList<>(List.of(numbers.reals(n, D), numbers.labels(classes, 0, n)));
          int head = cutoffs[0] + cutoffs.length;
          in.add(weights(numbers, head, D));
          in.add(weights(numbers, head));
          double width = D;
          for (int i = 0; i < cutoffs.length; i++) {
            width /= div;
            int end = i == cutoffs.length - 1 ? classes : cutoffs[i + 1];
            in.add(weights(numbers, (int) width, D));
            in.add(weights(numbers, end - cutoffs[i], (int) width));
          }
          return in.toArray(new Tensor[0]);
        },
        dimensions);
  }

  private static Case labels(
      String name, LinearCrossEntropyLoss loss, long ignored, boolean biased) {
    return new Case(
        name,
        true,
        D,
        n -> loss,
        (numbers, n) -> {
          Tensor[] in = {
            numbers.reals(n, D),
            weights(numbers, C, D),
            numbers.labels(C, ignored, n),
            weights(numbers, C)
          };
          return biased ? in : Arrays.copyOf(in, 3);
        },
        biased ? List.of(0, -1, 0, -1) : List.of(0, -1, 0));
  }

  /** The same whatever the samples are, from -1/2 to 1/2, so that second derivatives are tame. */
  static Tensor weights(Numbers numbers, int... sizes) {
    Tensor weights = new Numbers(new SplittableRandom(7), numbers.dtype()).units(sizes);
    for (int i = 0; i < weights.count(); i++) {
      weights.set(i, weights.getDouble(i) - 0.5);
    }
    return weights;
  }
}
