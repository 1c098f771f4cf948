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

/** Logistic loss: worked values, far scores, errors. */
class SoftMarginLossTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static final Tensor X = Tensor.of(new double[] {2, 4, 1, 3});
  private static final Tensor Y = Tensor.of(new double[] {-1, 1, 1, -1});

  @Test
  void workedValues() {
    assertClose(
        terms(Losses.softMargin(), X, Y),
        2.1269280110429727,
        0.018149927917809738,
        0.31326168751822286,
        3.048587351573742);
    assertClose(
        gradient(Losses.softMargin(), "input", X, Y),
        0.8807970779778824,
        -0.017986209962091555,
        -0.2689414213699951,
        0.9525741268224333);
    assertClose(
        new double[] {Losses.create("soft_margin", Map.of()).value(X, Y).toDouble()},
        1.376731744513187);
  }

  @Test
  void farScoresNeitherOverflowNorVanish() {
    Tensor x = tensor(-1000, 1000, 40, -INFINITY, INFINITY);
    Tensor y = tensor(1, 1, 1, 1, 1);
    assertThat(terms(Losses.softMargin(), x, y))
        .containsExactly(1000, 0, 4.248354255291589e-18, INFINITY, 0);
    assertThat(gradient(Losses.softMargin(), "input", x, y))
        .containsExactly(-1, -0.0, -4.248354255291589e-18, -1, -0.0);
  }

  @Test
  void targetZeroCostsLnTwo() {
    assertThat(terms(Losses.softMargin(), tensor(3, INFINITY), tensor(0, 0)))
        .containsExactly(0.6931471805599453, 0.6931471805599453);
  }

  @Test
  void aTargetMayBeStretchedButNotTheInput() {
    assertThat(terms(Losses.softMargin(), X, tensor(1))).hasSize(4);
    refused(
        () -> Losses.softMargin().value(tensor(1), Y),
        "soft_margin: input has shape [1] but target has shape [4]; expected a target that"
            + " broadcasts to the input's shape");
    refused(
        () -> Losses.softMargin().withStrictShapes().value(X, tensor(1)),
        "soft_margin: input has shape [4] but target has shape [1]; expected equal shapes (strict),"
            + " since these would broadcast to [4]");
    assertThat(Losses.softMargin().withReduction(Reduction.NONE).value(X, Y).shape())
        .isEqualTo(Shape.of(4));
  }

  @Test
  void strictTargets() {
    refused(
        () -> Losses.softMargin().withStrictTargets().value(tensor(1, 2), tensor(1, 0.5)),
        "soft_margin: target[1] = 0.5; expected -1 or 1");
    refused(
        () -> Losses.softMargin().withStrictTargets().value(tensor(1), tensor(Double.NaN)),
        "soft_margin: target[0] = NaN; expected -1 or 1");
    refused(
        () -> gradient(Losses.softMargin(), "target", X, Y),
        "soft_margin: no gradient by 'target'; it exists for [input]");
  }
}
