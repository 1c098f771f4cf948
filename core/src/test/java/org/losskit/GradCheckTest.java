package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.losskit.formula.Formula.abs;
import static org.losskit.formula.Formula.logCosh;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.GradCheck.Finding;
import org.losskit.GradCheck.Part;
import org.losskit.GradCheck.Report;
import org.losskit.LossCases.Case;
import org.losskit.formula.Formula;
import org.losskit.loss.GradientConvention;
import org.losskit.loss.Loss;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** Our own losses are right, kinks and edges are no mistakes, and mistakes are named. */
class GradCheckTest {
  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void ourLossesRaiseNoAlarm(Case c) {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (int n : new int[] {2, 5}) {
        for (Reduction reduction : c.loss(n).type().reductions()) {
          Tensor[] inputs = c.inputs(n, dtype, 40 + n);
          Report report = GradCheck.of(c.loss(n).withReduction(reduction)).check(inputs);
          assertThat(report.ok()).as(report.toString()).isTrue();
          boolean slopes = c.loss(n).conventions().isEmpty();
          assertThat(report.checked()).isGreaterThan(slopes ? n : 0);
        }
      }
    }
  }

  @Test
  void aConventionIsNoMistakeAndItsSlopesAreChecked() {
    Tensor[] inputs = {
      Tensor.of(new double[] {-1, -2, -1, -2}, 2, 1, 2),
      Tensor.of(new long[] {1}, 1, 1),
      Tensor.of(2),
      Tensor.of(1)
    };
    Report convention = GradCheck.of(Losses.ctc()).check(inputs);
    assertOk(convention);
    Report slope =
        GradCheck.of(Losses.ctc().withGradientConvention(GradientConvention.LOG_PROBS))
            .check(inputs);
    assertOk(slope);
    // Four numbers of the gradient and four of the Hessian diagonal more.
    assertThat(slope.checked()).isEqualTo(convention.checked() + 8);
    assertOk(GradCheck.of(Losses.ctc().withLogits()).check(inputs));
  }

  private static Tensor tensor(double... numbers) {
    return Tensor.of(numbers);
  }

  private static void assertOk(Report report) {
    assertThat(report.ok()).as(report.toString()).isTrue();
  }

  @Test
  void kinksAndWhatIsNextToThemAreNoMistakes() {
    Tensor target = tensor(1, 1, 1, 1, 1);
    Tensor near = tensor(1, 1 + 1e-13, 1 - 1e-9, 1 + 1e-5, 1.01);
    assertOk(GradCheck.of(Losses.l1()).check(near, target));
    Loss clipped =
        Losses.elementwise(
            "clipped", (x, y) -> Formula.min(x.minus(y).square(), Formula.constant(1)));
    assertOk(GradCheck.of(clipped).check(tensor(2, 0, 2 - 1e-12, 2 + 1e-8, 3), target));
    // Any slope between those of the two sides.
    for (double slope : new double[] {-1, -0.5, 0, 1}) {
      assertOk(
          GradCheck.of("l1", (p, t) -> Math.abs(p[0] - t[0]), (p, t) -> new double[] {slope})
              .check(tensor(3), tensor(3)));
    }
    Report steep =
        GradCheck.of("l1", (p, t) -> Math.abs(p[0] - t[0]), (p, t) -> new double[] {1.5})
            .check(tensor(3), tensor(3));
    assertThat(steep)
        .hasToString(
            "l1: 1 of 1 numbers off\n"
                + "l1: gradient by prediction[0] = 1.5; expected 1 (differences of the value)");
  }

  @Test
  void jumpsHaveNoSlope() {
    assertOk(
        GradCheck.of("hits", (p, t) -> p[0] > t[0] ? 1 : 0, (p, t) -> new double[] {0})
            .check(tensor(3), tensor(3)));
  }

  @Test
  void edgesOfTheDomainHaveTheSlopeOfTheInnerSide() {
    Tensor y = tensor(0, 1, 0.5, 1);
    assertOk(GradCheck.of(Losses.bce()).check(tensor(0.25, 0.5, 0.75, 1e-9), y));
    Formula p = Formula.input("input", Formula.Domain.UNIT);
    Loss brier =
        Losses.elementwise("brier", p.minus(Formula.input("target")).square(), "input", "target");
    assertOk(GradCheck.of(brier).check(tensor(0, 1, 1e-12, 0.5), y));
  }

  @Test
  void whereAGradientIsAConventionItIsNotCompared() {
    // Clamped: the value is flat there, the gradient is not.
    Report report = GradCheck.of(Losses.bce()).check(tensor(0, 1), tensor(1, 0));
    assertOk(report);
    Tensor below = tensor(1e-9, 2);
    assertOk(GradCheck.of(Losses.gaussianNLL()).check(tensor(1, 3), tensor(2, 2), below));
    assertThat(Losses.bce().type().conventions()).containsOnlyKeys("input", "target");
    assertThat(Losses.gaussianNLL().type().conventions()).containsOnlyKeys("var");
    assertThat(Losses.mse().type().conventions()).isEmpty();
  }

  @Test
  void smallTermsBesideLargeOnesAreChecked() {
    assertOk(GradCheck.of(Losses.mse()).check(tensor(1e9, 1e-9, 3), tensor(-1e9, 0, 2)));
    assertOk(
        GradCheck.of(Losses.bceWithLogits()).check(tensor(20, -20, 700, -30), tensor(1, 0, 1, 1)));
  }

  @Test
  void aDeclaredDerivativeThatIsNotTheSlopeIsFound() {
    Loss loss =
        Losses.elementwise(
            "half_square", (x, y) -> x.minus(y).square().dividedBy(2).withDerivative(x, x.plus(y)));
    Report report = GradCheck.of(loss).check(tensor(3, 5), tensor(1, 0));
    assertThat(report)
        .hasToString(
            "half_square: 1 of 9 numbers off\n"
                + "half_square: gradient by input[0] = 2; expected 1 (differences of the value)");
    Finding worst = report.worst().orElseThrow();
    assertThat(worst.part()).isEqualTo(Part.GRADIENT);
    assertThat(worst.input()).isEqualTo("input");
    assertThat(worst.index()).isZero();
    assertThat(worst.given()).isEqualTo(2);
    assertThat(worst.expected()).isEqualTo(1);
    assertThat(worst).hasToString(worst.message());
  }

  @Test
  void aDeclaredCurvatureThatIsNotTheSlopeOfTheGradientIsFound() {
    Loss loss =
        Losses.elementwise(
            "half_square",
            (x, y) -> {
              Formula d = x.minus(y);
              return d.square().dividedBy(2).withDerivative(x, d.withDerivative(x, y));
            });
    Report report = GradCheck.of(loss).check(Tensor.of(new float[] {3, 5}), tensor(1, 4));
    assertThat(report)
        .hasToString(
            """
            half_square: 1 of 9 numbers off
            half_square: hessian diagonal by input[1] = 2; expected 0.5 (differences of the gradient)\
            """);
    assertThat(report.worst().orElseThrow().part()).isEqualTo(Part.HESSIAN_DIAGONAL);
  }

  @Test
  void aLossIsComparedWithAnother() {
    Loss mine = Losses.elementwise("my_l1", (x, y) -> abs(x.minus(y)).times(1.5));
    Report report = GradCheck.of(mine).against(Losses.l1()).check(tensor(1, 2), tensor(3, 5));
    assertThat(report)
        .hasToString(
            """
            my_l1: 6 of 11 numbers off
            my_l1: value[0] = 3; expected 2 (l1); 1.5 times what is expected throughout
            my_l1: value[1] = 4.5; expected 3 (l1); 1.5 times what is expected throughout
            my_l1: gradient by input[0] = -0.75; expected -0.5 (l1); 1.5 times what is expected throughout
            my_l1: gradient by input[1] = -0.75; expected -0.5 (l1); 1.5 times what is expected throughout
            my_l1: gradient by target[0] = 0.75; expected 0.5 (l1); 1.5 times what is expected throughout
            my_l1: gradient by target[1] = 0.75; expected 0.5 (l1); 1.5 times what is expected throughout\
            """);
    Loss square = Losses.elementwise("my_mse", (x, y) -> x.minus(y).times(x.minus(y)));
    assertOk(GradCheck.of(square).against(Losses.mse()).check(tensor(1, 2), tensor(3, 5)));
  }

  @Test
  void reductionsAreRecognised() {
    Report report =
        GradCheck.of(
                "sum_of_squares",
                (p, t) -> {
                  double sum = 0;
                  for (int i = 0; i < p.length; i++) {
                    sum += (p[i] - t[i]) * (p[i] - t[i]);
                  }
                  return sum;
                },
                (p, t) -> {
                  double[] g = new double[p.length];
                  for (int i = 0; i < p.length; i++) {
                    g[i] = 2 * (p[i] - t[i]);
                  }
                  return g;
                })
            .against(Losses.mse())
            .check(tensor(1, 2, 3), tensor(3, 5, 8));
    assertThat(report)
        .hasToString(
            """
            sum_of_squares: 4 of 7 numbers off
            sum_of_squares: value = 38; expected 12.666667 (mse; each row alone is right)
            sum_of_squares: gradient by prediction[0] = -4; expected -1.3333333 (mse); 3 times too large throughout: a sum where a mean is expected?
            sum_of_squares: gradient by prediction[1] = -6; expected -2 (mse); 3 times too large throughout: a sum where a mean is expected?
            sum_of_squares: gradient by prediction[2] = -10; expected -3.3333333 (mse); 3 times too large throughout: a sum where a mean is expected?\
            """);
  }

  @Test
  void aGradientOfTheWrongLengthIsRefused() {
    GradCheck check = GradCheck.of("short", (p, t) -> p[0], (p, t) -> new double[1]);
    assertThatThrownBy(() -> check.check(tensor(1, 2), tensor(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("short: gradient has 1 entries; expected 2, one for each of the prediction");
    assertThatThrownBy(() -> check.check(tensor(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("short: inputs: 1 tensors; expected prediction, target");
  }

  @Test
  void theExampleOfThePagesPrintsItsFindings() throws Exception {
    assertThat(new SnippetRegions(Snippets.class).output("gradCheck"))
        .isEqualTo(
            """
            bce: all 9 numbers right
            port: 2 of 2 numbers off
            port: value = -0.10536052; expected 0.10536052 (bce); the sign is wrong
            port: gradient by prediction[0] = 1.1111111; expected -1.1111111 (bce); the sign is wrong
            """);
  }

  @Test
  void theToleranceIsTheCallers() {
    GradCheck port =
        GradCheck.of("rough", (p, t) -> p[0] * p[0], (p, t) -> new double[] {2.00001 * p[0]});
    assertThat(port.check(tensor(3), tensor(0)).ok()).isFalse();
    assertOk(port.withTolerance(1e-4).check(tensor(3), tensor(0)));
    assertThatThrownBy(() -> port.withTolerance(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("grad_check: tolerance = 0.0; expected a number between 0 and 1");
  }

  @Test
  void aLossOfOnesOwnIsProvedInOneLine() {
    Loss logCosh = Losses.elementwise("log_cosh", (x, y) -> logCosh(x.minus(y)));
    Report report = GradCheck.of(logCosh).check(tensor(1, -2, 0.5), tensor(0, 0, 0.5));
    assertThat(report).hasToString("log_cosh: all 13 numbers right");
  }
}
