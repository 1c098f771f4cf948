package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
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

/** Gaussian: worked values, the shapes of var, the clamp, errors. */
class GaussianNLLLossTest {

  private static final Tensor X = Tensor.of(new double[] {0.5, 1, 2});
  private static final Tensor Y = Tensor.of(new double[] {0, 1, 4});
  private static final Tensor VAR = Tensor.of(new double[] {0.25, 1, 2});

  @Test
  void workedValues() {
    Loss loss = Losses.gaussianNLL();
    assertClose(terms(loss, X, Y, VAR), -0.1931471805599453, 0, 1.3465735902799727);
    assertClose(gradient(loss, "input", X, Y, VAR), 2, 0, -1);
    assertClose(gradient(loss, "target", X, Y, VAR), -2, 0, 1);
    assertClose(gradient(loss, "var", X, Y, VAR), 0, 0.5, -0.25);
    assertClose(
        new double[] {Losses.gaussianNLL().withFull(true).value(X, Y, VAR).toDouble()},
        1.3034140031113484);
    LossResult result = loss.withReduction(Reduction.SUM).differentiate(X, Y, VAR);
    assertThat(result.hessianDiagonal().toDoubleArray()).containsExactly(4, 1, 0.5);
  }

  /** 1 - d^2 / v = -0.56, of which the roundings of d and the quotient made 5 ulp. */
  @Test
  void theGradientByVarKeepsItsDigits() {
    double[] byVar =
        gradient(
            Losses.gaussianNLL(),
            "var",
            tensor(-1.8598758426243636),
            tensor(1.2114573215655429),
            tensor(6.033178082210766));
    assertThat(byVar).containsExactly(-0.04670302912068618);
  }

  @Test
  void theGradientByVarPassesTheClamp() {
    // PyTorch prints -499999500000.
    assertThat(gradient(Losses.gaussianNLL(), "var", tensor(1), tensor(0), tensor(0))[0])
        .isCloseTo(-499999500000.0, within(1e-3));
    assertThat(terms(Losses.gaussianNLL().withEps(1), tensor(1), tensor(0), tensor(-0.0)))
        .containsExactly(0.5);
  }

  @Test
  void oneVariancePerRow() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2);
    Tensor y = Tensor.of(new double[4], 2, 2);
    Loss loss = Losses.gaussianNLL();
    double[] expected = terms(loss, x, y, Tensor.of(new double[] {1, 1, 4, 4}, 2, 2));
    assertThat(terms(loss, x, y, tensor(1, 4))).isEqualTo(expected);
    assertThat(terms(loss, x, y, Tensor.of(new double[] {1, 4}, 2, 1))).isEqualTo(expected);
    double[] columns = terms(loss, x, y, Tensor.of(new double[] {1, 4, 1, 4}, 2, 2));
    assertThat(terms(loss, x, y, Tensor.of(new double[] {1, 4}, 1, 2))).isEqualTo(columns);
    // (1 - 1) / 2 + (1 - 4) / 2, and ((1 - 9/4) + (1 - 16/4)) / 8.
    assertThat(gradient(loss, "var", x, y, tensor(1, 4))).containsExactly(-1.5, -0.53125);
  }

  @Test
  void oneVarianceForAll() {
    assertThat(terms(Losses.gaussianNLL(), X, Y, Tensor.scalar(1.0)))
        .isEqualTo(terms(Losses.gaussianNLL(), X, Y, tensor(1, 1, 1)));
    assertThat(terms(Losses.gaussianNLL(), X, Y, tensor(1)))
        .isEqualTo(terms(Losses.gaussianNLL(), X, Y, tensor(1, 1, 1)));
  }

  @Test
  void theTargetMayEnlargeTheTerms() {
    Tensor y = Tensor.of(new double[6], 2, 3);
    assertThat(Losses.gaussianNLL().withReduction(Reduction.NONE).value(X, y, VAR).shape())
        .isEqualTo(Shape.of(2, 3));
  }

  @Test
  void variancesOfOtherShapesAreRefused() {
    Tensor x = Tensor.of(new double[4], 2, 2);
    String expected =
        "; expected var to have the input's shape, that without its last dimension, or that with"
            + " size 1 in one dimension";
    refused(
        () -> Losses.gaussianNLL().value(x, x, Tensor.of(new double[1], 1, 1)),
        "gaussian_nll: input has shape [2, 2], target has shape [2, 2] and var has shape [1, 1]"
            + expected);
    refused(
        () -> Losses.gaussianNLL().value(x, x, tensor(1)),
        "gaussian_nll: input has shape [2, 2], target has shape [2, 2] and var has shape [1]"
            + expected);
    refused(
        () -> Losses.gaussianNLL().value(x, x, Tensor.scalar(1.0)),
        "gaussian_nll: input has shape [2, 2], target has shape [2, 2] and var has shape []"
            + expected);
  }

  @Test
  void theSignOfVarIsCheckedFirst() {
    Tensor x = Tensor.of(new double[4], 2, 2);
    refused(
        () -> Losses.gaussianNLL().value(x, tensor(1, 2, 3), tensor(1, -0.5, 3)),
        "gaussian_nll: var[1] = -0.5; expected a variance >= 0");
    assertThat(terms(Losses.gaussianNLL(), tensor(1), tensor(1), tensor(Double.NaN)))
        .containsExactly(Double.NaN);
  }

  @Test
  void targetsThatDoNotFitAreRefused() {
    refused(
        () -> Losses.gaussianNLL().value(X, tensor(1, 2), VAR),
        "gaussian_nll: input has shape [3], target has shape [2] and var has shape [3]; expected"
            + " shapes that broadcast");
    refused(
        () -> Losses.gaussianNLL().withStrictShapes().value(X, tensor(1), VAR),
        "gaussian_nll: input has shape [3], target has shape [1] and var has shape [3]; expected"
            + " input and target of equal shapes (strict), since these would broadcast to [3]");
  }

  @Test
  void badParametersAreRefused() {
    refused(
        () -> Losses.create("gaussian_nll", Map.of("eps", 0)),
        "gaussian_nll: eps = 0.0; expected a finite number > 0");
  }
}
