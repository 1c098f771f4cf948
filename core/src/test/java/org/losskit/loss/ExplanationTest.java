package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

/** The hand calculation is that of one term, and ends with the value of the loss. */
class ExplanationTest {
  private static final Tensor X = Tensor.of(new double[] {2});
  private static final Tensor Y = Tensor.of(new double[] {1});

  @Test
  void everyStepOfAFormulaShowsItsNumbers() {
    Explanation explanation = Losses.mse().explain(X, Y);
    assertThat(explanation.formula()).isEqualTo("(input - target)^2");
    assertThat(explanation.steps())
        .containsExactly(
            new Explanation.Step("input - target", "2 - 1", 1),
            new Explanation.Step("(input - target)^2", "1^2", 1));
    assertThat(explanation.gradient()).containsExactly(2.0);
    assertThat(explanation.hessianDiagonal()).containsExactly(2.0);
  }

  @Test
  void theLastStepIsTheValueOfTheLoss() {
    BCEWithLogitsLoss loss = Losses.bceWithLogits().withPosWeight(3);
    assertThat(loss.explain(X, Y).value()).isEqualTo(loss.value(X, Y).toDouble());
    CrossEntropyLoss classes = Losses.crossEntropy().withLabelSmoothing(0.1);
    Tensor row = Tensor.of(new double[] {1, 2});
    Tensor label = Tensor.scalar(0L);
    assertThat(classes.explain(row, label).value()).isEqualTo(classes.value(row, label).toDouble());
  }

  @Test
  void aConstantBeyondDoubleIsOneTerm() {
    Explanation explanation =
        Losses.gaussianNLL().withFull(true).explain(X, Y, Tensor.of(new double[] {1}));
    assertThat(explanation.formula()).endsWith(" / max(var, eps)) + log(2 pi) / 2");
    assertThat(lastNumbers(explanation)).isEqualTo("0.5 + 0.91893853");
  }

  @Test
  void parametersKeepTheirNamesBesideEqualNumbers() {
    assertThat(Losses.hingeEmbedding().explain(X, Y).steps())
        .extracting(Explanation.Step::what)
        .contains("max(margin - input, 0)", "max(input, margin)");
  }

  @Test
  void aSpreadTargetShowsEveryTerm() {
    Tensor row = Tensor.of(new double[] {0, 0});
    CrossEntropyLoss loss = Losses.crossEntropy().withLabelSmoothing(0.5);
    assertThat(lastNumbers(loss.explain(row, Tensor.scalar(0L))))
        .isEqualTo("0.75 * 0.69314718 + 0.25 * 0.69314718");
    assertThat(lastNumbers(loss.withWeight(1, 2).explain(row, Tensor.scalar(0L))))
        .isEqualTo("1 * 0.75 * 0.69314718 + 2 * 0.25 * 0.69314718");
  }

  private static String lastNumbers(Explanation explanation) {
    return explanation.steps().get(explanation.steps().size() - 1).numbers();
  }

  @Test
  void moreThanOneTermIsRefused() {
    assertThatThrownBy(() ->
            Losses.l1().explain(Tensor.of(new double[] {1, 2}), Tensor.of(new double[] {0, 0})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "l1: explain: input has shape [2], which makes 2 terms; expected one element or one row");
    assertThatThrownBy(
            () -> Losses.crossEntropy().explain(Tensor.of(new double[4], 2, 2), Tensor.of(0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cross_entropy: explain: input has shape [2, 2], which makes 2 terms; expected one element or one row");
  }
}
