package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.loss.LossAssertions.gradient;
import static org.losskit.loss.LossAssertions.refused;
import static org.losskit.loss.LossAssertions.tensor;
import static org.losskit.loss.LossAssertions.terms;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Ranking: worked values, three shapes, the kink, errors. */
class MarginRankingLossTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static final Tensor FIRST = Tensor.of(new double[] {1, 2, 0.5});
  private static final Tensor SECOND = Tensor.of(new double[] {1.5, 1, 0});
  private static final Tensor Y = Tensor.of(new double[] {1, -1, 1});

  @Test
  void workedValues() {
    Loss loss = Losses.create("margin_ranking_loss", Map.of("margin", 0.5));
    assertThat(terms(loss, FIRST, SECOND, Y)).containsExactly(1, 1.5, 0);
    assertThat(gradient(loss, "input1", FIRST, SECOND, Y)).containsExactly(-1, 1, 0);
    assertThat(gradient(loss, "input2", FIRST, SECOND, Y)).containsExactly(1, -1, 0);
    assertThat(gradient(loss, "target", FIRST, SECOND, Y)).containsExactly(0.5, -1, 0);
  }

  @Test
  void threeShapesBroadcast() {
    Tensor a = Tensor.of(new double[10], 5, 2);
    Tensor b = Tensor.of(new double[5], 5, 1);
    Tensor y = Tensor.of(new double[] {1, -1}, 1, 2);
    Loss loss = Losses.marginRanking().withMargin(1).withReduction(Reduction.SUM);
    assertThat(loss.withReduction(Reduction.NONE).value(a, b, y).shape()).isEqualTo(Shape.of(5, 2));
    LossResult result =
        loss.differentiate(Wanted.gradient("input1").and("input2").and("target"), a, b, y);
    assertThat(result.gradient("input2").toDoubleArray()).containsOnly(0);
    assertThat(result.gradient("input2").shape()).isEqualTo(Shape.of(5, 1));
    assertThat(result.gradient("input1").toDoubleArray())
        .containsExactly(-1, 1, -1, 1, -1, 1, -1, 1, -1, 1);
    assertThat(result.gradient("target").shape()).isEqualTo(Shape.of(1, 2));
    assertThat(
            terms(
                Losses.marginRanking(), Tensor.scalar(1.0), Tensor.scalar(3.0), Tensor.scalar(1.0)))
        .containsExactly(2);
  }

  @Test
  void aTieWithoutMarginHasNoSlope() {
    Loss loss = Losses.marginRanking();
    assertThat(terms(loss, tensor(2), tensor(2), tensor(1))).containsExactly(0);
    assertThat(gradient(loss, "input1", tensor(2), tensor(2), tensor(1))).containsExactly(0);
    assertThat(gradient(loss, "input2", tensor(2), tensor(2), tensor(1))).containsExactly(0);
  }

  @Test
  void targetZeroCostsTheMargin() {
    Loss loss = Losses.marginRanking().withMargin(2);
    assertThat(terms(loss, tensor(7, INFINITY), tensor(1, 0), tensor(0, 0))).containsExactly(2, 2);
    assertThat(terms(loss.withReduction(Reduction.NONE), tensor(Double.NaN), tensor(1), tensor(1)))
        .containsExactly(Double.NaN);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Tensor a = Tensor.of(new double[10], 5, 2);
    refused(
        () -> Losses.marginRanking().value(a, tensor(1, 2), Tensor.of(new double[2], 1, 2)),
        "margin_ranking: input1 has shape [5, 2], input2 has shape [2] and target has shape"
            + " [1, 2]; expected equal ranks");
    refused(
        () -> Losses.marginRanking().value(FIRST, SECOND, tensor(1, 1)),
        "margin_ranking: input1 has shape [3], input2 has shape [3] and target has shape [2];"
            + " expected shapes that broadcast");
    refused(
        () -> Losses.marginRanking().withStrictShapes().value(FIRST, SECOND, tensor(1)),
        "margin_ranking: input1 has shape [3], input2 has shape [3] and target has shape [1];"
            + " expected equal shapes (strict), since these would broadcast to [3]");
  }

  @Test
  void strictTargetsAndMargins() {
    refused(
        () -> Losses.marginRanking().withStrictTargets().value(FIRST, SECOND, tensor(1, 2, 1)),
        "margin_ranking: target[1] = 2.0; expected -1 or 1");
    refused(
        () -> Losses.marginRanking().withMargin(Double.NaN),
        "margin_ranking: margin = NaN; expected a finite number");
    refused(
        () -> Losses.marginRanking().value(FIRST, Tensor.of(1, 2, 3), Y),
        "margin_ranking: input2 is int32; expected float32 or float64");
  }
}
