package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.loss.LossAssertions.assertClose;
import static org.losskit.loss.LossAssertions.gradient;
import static org.losskit.loss.LossAssertions.refused;
import static org.losskit.loss.LossAssertions.tensor;
import static org.losskit.loss.LossAssertions.terms;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Hinge of distances: worked values, other targets, errors. */
class HingeEmbeddingLossTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void workedValues() {
    Tensor x = tensor(0.3, 0.3, 2, 0.3, 1);
    Tensor y = tensor(1, -1, -1, 0, -1);
    assertClose(terms(Losses.hingeEmbedding(), x, y), 0.3, 0.7, 0, 1, 0);
    assertThat(gradient(Losses.hingeEmbedding(), "input", x, y)).containsExactly(1, -1, 0, 0, 0);
    Tensor input = Tensor.of(new double[] {2, 22, 4, 20, 10, 0}, 2, 3);
    Tensor target = Tensor.of(new double[] {2, 6, 4, 1, 10, 0}, 2, 3);
    Loss loss = Losses.create("HingeEmbeddingLoss", Map.of("margin", 2));
    assertThat(loss.value(input, target).toDouble()).isEqualTo(10);
  }

  @Test
  void otherTargetsAddBothParts() {
    Loss loss = Losses.hingeEmbedding();
    for (double y : new double[] {0, 0.5, -2, INFINITY, Double.NaN, Math.nextUp(1.0)}) {
      Tensor x = tensor(-3, 0.5, 1, 4);
      assertThat(terms(loss, x, tensor(y))).containsExactly(1, 1, 1, 4);
      // At the margin 0 + 1: the part of y = -1 has no slope there.
      assertThat(gradient(loss, "input", x, tensor(y))).containsExactly(0, 0, 1, 1);
    }
  }

  @Test
  void nanAndInfinities() {
    Tensor x = tensor(Double.NaN, Double.NaN, INFINITY, -INFINITY, -INFINITY);
    assertThat(terms(Losses.hingeEmbedding(), x, tensor(1, -1, -1, -1, 1)))
        .containsExactly(Double.NaN, Double.NaN, 0, INFINITY, -INFINITY);
  }

  @Test
  void integersMayBeTargets() {
    assertThat(
            Losses.hingeEmbedding()
                .withReduction(Reduction.NONE)
                .value(tensor(3, 0.25), Tensor.of(1, -1))
                .toDoubleArray())
        .containsExactly(3, 0.75);
    refused(
        () -> Losses.hingeEmbedding().value(tensor(1), Tensor.of(new boolean[] {true})),
        "hinge_embedding: target is boolean; expected float32, float64 or integers");
  }

  @Test
  void strictTargetsAndShapes() {
    refused(
        () -> Losses.hingeEmbedding().withStrictTargets().value(tensor(1, 2), tensor(-1, 0)),
        "hinge_embedding: target[1] = 0.0; expected -1 or 1");
    refused(
        () -> Losses.hingeEmbedding().withStrictShapes().value(tensor(1, 2), tensor(1)),
        "hinge_embedding: input has shape [2] but target has shape [1]; expected equal shapes"
            + " (strict), since these would broadcast to [2]");
    assertThat(
            Losses.hingeEmbedding()
                .withReduction(Reduction.NONE)
                .value(tensor(1, 2), tensor(1))
                .shape())
        .isEqualTo(Shape.of(2));
  }

  @Test
  void badMarginsAndTargetGradientsAreRefused() {
    refused(
        () -> Losses.hingeEmbedding().withMargin(INFINITY),
        "hinge_embedding: margin = Infinity; expected a finite number");
    refused(
        () -> gradient(Losses.hingeEmbedding(), "target", tensor(1), tensor(1)),
        "hinge_embedding: no gradient by 'target'; it exists for [input]");
  }
}
