package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Hinge of distances: worked values, other targets, errors. */
class HingeEmbeddingLossTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void workedValues() {
    Tensor x = of(0.3, 0.3, 2, 0.3, 1);
    Tensor y = of(1, -1, -1, 0, -1);
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
      Tensor x = of(-3, 0.5, 1, 4);
      assertThat(terms(loss, x, of(y))).containsExactly(1, 1, 1, 4);
      // At the margin 0 + 1: the part of y = -1 has no slope there.
      assertThat(gradient(loss, "input", x, of(y))).containsExactly(0, 0, 1, 1);
    }
  }

  @Test
  void nanAndInfinities() {
    Tensor x = of(Double.NaN, Double.NaN, INFINITY, -INFINITY, -INFINITY);
    assertThat(terms(Losses.hingeEmbedding(), x, of(1, -1, -1, -1, 1)))
        .containsExactly(Double.NaN, Double.NaN, 0, INFINITY, -INFINITY);
  }

  @Test
  void integersMayBeTargets() {
    assertThat(
            Losses.hingeEmbedding()
                .withReduction(Reduction.NONE)
                .value(of(3, 0.25), Tensor.of(1, -1))
                .toDoubleArray())
        .containsExactly(3, 0.75);
    refused(
        () -> Losses.hingeEmbedding().value(of(1), Tensor.of(new boolean[] {true})),
        "hinge_embedding: target is boolean; expected float32, float64 or integers");
  }

  @Test
  void strictTargetsAndShapes() {
    refused(
        () -> Losses.hingeEmbedding().withStrictTargets().value(of(1, 2), of(-1, 0)),
        "hinge_embedding: target[1] = 0.0; expected -1 or 1");
    refused(
        () -> Losses.hingeEmbedding().withStrictShapes().value(of(1, 2), of(1)),
        "hinge_embedding: input has shape [2] but target has shape [1]; expected equal shapes"
            + " (strict), since these would broadcast to [2]");
    assertThat(Losses.hingeEmbedding().withReduction(Reduction.NONE).value(of(1, 2), of(1)).shape())
        .isEqualTo(Shape.of(2));
  }

  @Test
  void badMarginsAndTargetGradientsAreRefused() {
    refused(
        () -> Losses.hingeEmbedding().withMargin(INFINITY),
        "hinge_embedding: margin = Infinity; expected a finite number");
    refused(
        () -> gradient(Losses.hingeEmbedding(), "target", of(1), of(1)),
        "hinge_embedding: no gradient by 'target'; it exists for [input]");
  }

  private static Tensor of(double... numbers) {
    return Tensor.of(numbers);
  }

  private static double[] terms(Loss loss, Tensor... in) {
    return loss.withReduction(Reduction.NONE).value(in).toDoubleArray();
  }

  private static double[] gradient(Loss loss, String name, Tensor... in) {
    return loss.withReduction(Reduction.NONE)
        .differentiate(Wanted.gradient(name), in)
        .gradient(name)
        .toDoubleArray();
  }

  private static void assertClose(double[] actual, double... expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .isCloseTo(expected[i], within(1e-15 * Math.max(1, Math.abs(expected[i]))));
    }
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
