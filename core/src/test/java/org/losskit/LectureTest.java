package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.losskit.loss.BCELoss;
import org.losskit.loss.BCEWithLogitsLoss;
import org.losskit.loss.CrossEntropyLoss;
import org.losskit.loss.Loss;
import org.losskit.loss.NLLLoss;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** The numbers of the lecture on loss functions, to every digit that it prints. */
class LectureTest {
  private static final String[] BINARY = {
    "0.3133", "2.1269", "0.1269", "2.1269", "3.0486", "0.0181", "4.0181", "0.0067"
  };

  private final Tensor logits = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2);
  private final Tensor labels = Tensor.of(0, 1, 1);
  private final Tensor scores = Tensor.of(new float[] {1, 2, 2, 2, 3, 4, 4, 5}, 4, 2);
  private final Tensor answers = Tensor.of(new float[] {1, 0, 1, 0, 0, 1, 0, 1}, 4, 2);
  private final Tensor ones = Tensor.of(new float[] {1, 1});
  private final double[] x = {0, 1, 2, 3, 4};
  private final Tensor y = Tensor.of(new double[] {1, 3, 5, 7, 20});

  /** The elements with the digits that are printed. */
  private static String[] printed(Tensor tensor) {
    return Arrays.stream(tensor.toDoubleArray())
        .mapToObj(x -> String.format(Locale.ROOT, "%.4f", x))
        .toArray(String[]::new);
  }

  private static void reduces(
      Loss loss, Tensor input, Tensor target, String sum, String mean, String... none) {
    assertThat(printed(loss.withReduction(Reduction.NONE).value(input, target)))
        .containsExactly(none);
    assertThat(printed(loss.withReduction(Reduction.SUM).value(input, target)))
        .containsExactly(sum);
    assertThat(printed(loss.withReduction(Reduction.MEAN).value(input, target)))
        .containsExactly(mean);
  }

  @Test
  void crossEntropy() {
    reduces(
        Losses.crossEntropy(), logits, labels, "1.5671", "0.5224", "1.3133", "0.1269", "0.1269");
  }

  @Test
  void crossEntropyByHand() {
    double byHand = -1 + Math.log(Math.exp(1) + Math.exp(2));
    Tensor first = Tensor.of(new double[] {1, 2});
    double loss = Losses.crossEntropy().value(first, Tensor.scalar(0L)).toDouble();
    assertThat(loss).isCloseTo(byHand, within(1e-15));
    assertThat(String.format(Locale.ROOT, "%.7f", loss)).isEqualTo("1.3132617");
  }

  @Test
  void crossEntropyWithWeights() {
    CrossEntropyLoss loss = Losses.crossEntropy().withWeight(1, 2);
    reduces(loss, logits, labels, "1.8210", "0.3642", "1.3133", "0.2539", "0.2539");
    Tensor exact = Tensor.of(new double[] {1, 2, 1, 3, 1, 3}, 3, 2);
    assertThat(loss.value(exact, labels).toDouble()).isCloseTo(0.36419474634, within(0.5e-11));
  }

  @Test
  void likelihoodOfTheRawScores() {
    NLLLoss loss = Losses.nll().withWeight(1, 1);
    reduces(loss, logits, labels, "-7.0000", "-2.3333", "-1.0000", "-3.0000", "-3.0000");
  }

  @Test
  void likelihoodOfLogSoftmaxIsCrossEntropy() {
    reduces(
        Losses.nll(),
        Activations.logSoftmax(logits, 1),
        labels,
        "1.5671",
        "0.5224",
        "1.3133",
        "0.1269",
        "0.1269");
  }

  @Test
  void binaryCrossEntropyOfSigmoids() {
    Tensor sigmoids = Activations.sigmoid(scores);
    assertThat(printed(sigmoids))
        .containsExactly(
            "0.7311", "0.8808", "0.8808", "0.8808", "0.9526", "0.9820", "0.9820", "0.9933");
    BCELoss loss = Losses.bce().withWeight(ones);
    reduces(loss, sigmoids, answers, "11.7856", "1.4732", BINARY);
  }

  @Test
  void binaryCrossEntropyOfScores() {
    BCEWithLogitsLoss loss = Losses.bceWithLogits().withWeight(ones);
    reduces(loss, scores, answers, "11.7856", "1.4732", BINARY);
  }

  @Test
  void binaryCrossEntropyWithPosWeight() {
    BCEWithLogitsLoss loss =
        Losses.bceWithLogits().withWeight(Tensor.of(new float[] {1})).withPosWeight(3);
    reduces(
        loss, scores, answers, "12.7158", "1.5895", "0.9398", "2.1269", "0.3808", "2.1269",
        "3.0486", "0.0544", "4.0181", "0.0201");
  }

  @Test
  void entropyOfACoinPeaksWhenItIsFair() {
    double peak = Information.binaryEntropy(0.5);
    assertThat(String.format(Locale.ROOT, "%.4f", peak)).isEqualTo("0.6931");
    for (int i = 0; i <= 1000; i++) {
      if (i != 500) {
        assertThat(Information.binaryEntropy(i / 1000.0)).isLessThan(peak);
      }
    }
  }

  @Test
  void crossEntropyIsEntropyAndRelativeEntropy() {
    double[] p = {0.5, 0.3, 0.2};
    double[] q = {0.2, 0.2, 0.6};
    assertThat(Information.crossEntropy(p, q))
        .isCloseTo(Information.entropy(p) + Information.relativeEntropy(p, q), within(1e-15));
  }

  @Test
  void relativeEntropyIsNotSymmetric() {
    double[] p = {0.5, 0.5};
    double[] q = {0.9, 0.1};
    assertThat(String.format(Locale.ROOT, "%.4f", Information.relativeEntropy(p, q)))
        .isEqualTo("0.5108");
    assertThat(String.format(Locale.ROOT, "%.4f", Information.relativeEntropy(q, p)))
        .isEqualTo("0.3681");
  }

  @Test
  void aLineFittedByAbsoluteErrorIgnoresTheOutlier() {
    double[] line = Snippets.fit(Objective.of(Losses.l1()), x, y);
    assertThat(line[0]).isCloseTo(2, within(0.01));
    assertThat(line[1]).isCloseTo(1, within(0.01));
    double[] squared = Snippets.fit(Objective.of(Losses.mse()), x, y);
    assertThat(squared[0]).isCloseTo(4.2, within(0.001));
    assertThat(squared[1]).isCloseTo(-1.2, within(0.001));
  }

  @Test
  void theObjectiveTradesCostAgainstThePriceOfTheSlope() {
    Objective objective = Objective.of(Losses.l1()).withL2(0.5);
    double[] line = Snippets.fit(objective, x, y);
    assertThat(line[0]).isCloseTo(1.2, within(0.01));
    assertThat(line[1]).isCloseTo(2.6, within(0.01));
    Tensor priced = predictions(line);
    Tensor free = predictions(new double[] {2, 1});
    assertThat(Losses.l1().value(priced, y).toDouble())
        .isGreaterThan(Losses.l1().value(free, y).toDouble());
    assertThat(objective.value(priced, y, Tensor.scalar(line[0])))
        .isLessThan(objective.value(free, y, Tensor.scalar(2.0)));
  }

  private Tensor predictions(double[] line) {
    return Tensor.of(Arrays.stream(x).map(at -> line[0] * at + line[1]).toArray());
  }
}
