package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.losskit.formula.Formula.exp;
import static org.losskit.formula.Formula.logCosh;
import static org.losskit.formula.Formula.sqrt;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.formula.Formula;
import org.losskit.formula.Formula.Domain;
import org.losskit.tensor.Tensor;

/** A loss from one line: what follows from it, and what is refused. */
class FormulaLossTest {
  private static final FormulaLoss LOG_COSH =
      Losses.elementwise("log_cosh", (x, y) -> logCosh(x.minus(y)));

  private static Tensor tensor(double... numbers) {
    return Tensor.of(numbers);
  }

  @Test
  void valueGradientsAndCurvatureFollow() {
    Wanted wanted = Wanted.gradient("input").and("target").hessianDiagonal();
    LossResult r = LOG_COSH.differentiate(wanted, tensor(1, -2, 3), tensor(1, 0, 2));
    // (0 + log cosh 2 + log cosh 1) / 3
    assertThat(r.value().toDouble()).isCloseTo(0.5862611926136305, within(1e-15));
    double[] gradient = {0, -0.32134252669193897, 0.2538647186519216};
    double[] byTarget = {0, 0.32134252669193897, -0.2538647186519216};
    double[] diagonal = {1 / 3.0, 0.02355027495105482, 0.13999144720467535};
    assertThat(r.gradient().toDoubleArray()).containsExactly(gradient, within(1e-15));
    assertThat(r.gradient("target").toDoubleArray()).containsExactly(byTarget, within(1e-15));
    assertThat(r.hessianDiagonal().toDoubleArray()).containsExactly(diagonal, within(1e-15));
  }

  @Test
  void aFormulaWithTheCataloguesMeaningHasTheCataloguesBits() {
    SplittableRandom random = new SplittableRandom(5);
    float[] x = new float[1000];
    float[] y = new float[1000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-9, 9);
      y[i] = (float) random.nextDouble(-9, 9);
    }
    Loss own = Losses.elementwise("squares", (a, b) -> a.minus(b).square());
    LossResult mine = own.differentiate(Tensor.of(x), Tensor.of(y));
    LossResult theirs = Losses.mse().differentiate(Tensor.of(x), Tensor.of(y));
    assertThat(mine.value().toDouble()).isEqualTo(theirs.value().toDouble());
    assertThat(mine.gradient().toFloatArray()).isEqualTo(theirs.gradient().toFloatArray());
    assertThat(own.accumulator().add(Tensor.of(x), Tensor.of(y)).value())
        .isEqualTo(Losses.mse().accumulator().add(Tensor.of(x), Tensor.of(y)).value());
  }

  @Test
  void weightTwoIsTheElementTwice() {
    Loss weighted = LOG_COSH.withWeight(tensor(2, 1, 0));
    double twice = LOG_COSH.value(tensor(1, 1, 4), tensor(0, 0, 2)).toDouble();
    assertThat(weighted.value(tensor(1, 4, 9), tensor(0, 2, 1)).toDouble()).isEqualTo(twice);
    assertThatThrownBy(() -> weighted.value(tensor(1), tensor(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "log_cosh: weight has shape [3] but input has shape [1]; expected equal shapes");
  }

  @Test
  void theTypeTellsWhatTheFormulaIs() {
    LossType type = LOG_COSH.type();
    assertThat(type.name()).isEqualTo("log_cosh");
    assertThat(type.className()).isEqualTo("FormulaLoss");
    assertThat(type.summary()).isEqualTo("the formula logCosh(input - target)");
    assertThat(type.formula()).isEqualTo("\\ln\\cosh\\left(x - y\\right)");
    assertThat(type.domain()).isEqualTo("all real numbers");
    assertThat(type.inputs()).extracting(LossType.Input::name).containsExactly("input", "target");
    assertThat(type.shapes())
        .containsExactly(
            "input: any shape",
            "target: the same, or one that broadcasts",
            "weight: exactly that of input",
            "terms: the shape to which the inputs broadcast");
    assertThat(type.mean()).isEqualTo("the number of terms; with a weight the sum of its elements");
    assertThat(LOG_COSH.withReduction(Reduction.SUM).type()).isSameAs(type);
    Loss made = type.create(Map.of("weight", tensor(2, 1), "reduction", "sum"));
    assertThat(made.type()).isSameAs(type);
    assertThat(made.value(tensor(1, 0), tensor(0, 0)).toDouble())
        .isEqualTo(2 * LOG_COSH.value(tensor(1), tensor(0)).toDouble());
  }

  @Test
  void theHandCalculationFollows() {
    Explanation explanation = LOG_COSH.explain(tensor(3), tensor(1));
    assertThat(explanation.formula()).isEqualTo("logCosh(input - target)");
    assertThat(explanation.steps()).hasSize(2);
    assertThat(explanation.steps().get(1).numbers()).isEqualTo("logCosh(2)");
    assertThat(explanation.value()).isEqualTo(1.3250027473578645);
  }

  @Test
  void inputsMayHaveNamesAndDomains() {
    Formula p = Formula.input("probability", Domain.UNIT);
    Formula y = Formula.input("outcome", Domain.UNIT);
    Formula cost = Formula.input("cost", Domain.NON_NEGATIVE);
    FormulaLoss loss =
        Losses.elementwise(
            "priced_brier", cost.times(p.minus(y).square()), "probability", "outcome", "cost");
    assertThat(loss.type().domain())
        .isEqualTo("probability in [0, 1], outcome in [0, 1], cost >= 0");
    assertThat(loss.value(tensor(0.5, 1), tensor(1, 1), tensor(8, 3)).toDouble()).isEqualTo(1);
    assertThat(
            loss.differentiate(Wanted.gradient("cost"), tensor(0.5), tensor(1), tensor(8))
                .gradient("cost")
                .toDouble())
        .isEqualTo(0.25);
    assertRefused(
        () -> loss.value(tensor(0.5, 1.5), tensor(1, 1), tensor(8, 3)),
        "priced_brier: probability[1] = 1.5; expected a number in [0, 1]");
    assertRefused(
        () -> loss.value(tensor(0.5, 1), tensor(1, 1), Tensor.of(new float[] {8, -3.5f})),
        "priced_brier: cost[1] = -3.5; expected a number >= 0");
    assertRefused(
        () -> loss.value(tensor(Double.NaN), tensor(1), tensor(8)),
        "priced_brier: probability[0] = NaN; expected a number in [0, 1]");
    assertRefused(
        () -> loss.withStrictShapes().value(tensor(0.5), tensor(1, 1), tensor(8)),
        "priced_brier: probability has shape [1], outcome has shape [2] and cost has shape [1];"
            + " expected equal shapes (strict), since these would broadcast to [2]");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void namesAreLowerSnakeCaseAndNew() {
    for (String name : List.of("", "LogCosh", "log-cosh", "_log", "log__cosh", "2log", "log_")) {
      assertRefused(
          () -> Losses.elementwise(name, (x, y) -> x.minus(y)),
          "elementwise: name = '" + name + "'; expected lower_snake_case, such as log_cosh");
    }
    for (String name : List.of("mse", "mse_loss", "MSELoss")) {
      assertRefused(
          () -> Losses.elementwise(name, (x, y) -> x.minus(y).square()),
          "elementwise: name = '"
              + name
              + "', which is a loss of the catalogue; expected another name");
    }
  }

  @Test
  void everyInputIsReadAndNoOther() {
    assertRefused(
        () -> Losses.elementwise("half", (x, y) -> x.square()),
        "half: formula: input^2 never reads 'target'; expected every one of [input, target]");
    assertRefused(
        () -> Losses.elementwise("half", (x, y) -> x.minus(y).times(Formula.input("w"))),
        "half: formula: (input - target) * w reads 'w'; expected only [input, target]");
    Formula x = Formula.input("x");
    assertRefused(
        () -> Losses.elementwise("half", x.square(), "x"),
        "half: inputs = [x]; expected 2 to 7 different names, none of them 'weight'");
    assertRefused(
        () -> Losses.elementwise("half", x.square(), "x", "x"),
        "half: inputs = [x, x]; expected 2 to 7 different names, none of them 'weight'");
    assertRefused(
        () -> Losses.elementwise("half", x.square(), "x", "weight"),
        "half: inputs = [x, weight]; expected 2 to 7 different names, none of them 'weight'");
  }

  @Test
  void derivativesMustBeNumbersWhereTheValueIs() {
    assertRefused(
        () -> Losses.elementwise("distance", (x, y) -> sqrt(x.minus(y).square())),
        "distance: formula: sqrt((input - target)^2) is 0.0 at input = 0.0, target = 0.0 but its"
            + " derivative by input is NaN; expected a number, which withDerivative can declare");
    // The naive sigmoid: e^1000 is infinite, its quotient is not.
    assertRefused(
        () ->
            Losses.elementwise(
                "naive",
                (x, y) -> Formula.constant(1).dividedBy(exp(x.negate()).plus(1)).minus(y).square()),
        "naive: formula: (1 / (exp(-input) + 1) - target)^2 is 0.0 at input = -1000.0, target ="
            + " 0.0 but its derivative by input is NaN; expected a number, which withDerivative"
            + " can declare");
    // Its first derivative is a number everywhere, the second is not at a tie.
    assertRefused(
        () ->
            Losses.elementwise(
                "distance",
                (x, y) -> {
                  Formula distance = sqrt(x.minus(y).square());
                  return distance
                      .withDerivative(x, distance.dividedBy(2))
                      .withDerivative(y, Formula.constant(0));
                }),
        "distance: formula: sqrt((input - target)^2) is 0.0 at input = 0.0, target = 0.0 but its"
            + " second derivative by input is NaN; expected a number, which withDerivative can"
            + " declare");
  }

  @Test
  void aDeclaredDerivativeIsTaken() {
    Loss distance =
        Losses.elementwise(
            "distance",
            (x, y) -> {
              Formula d = x.minus(y);
              Formula sign = Formula.sign(d);
              return sqrt(d.square()).withDerivative(x, sign).withDerivative(y, sign.negate());
            });
    assertThat(distance.differentiate(tensor(3, 1), tensor(3, 5)).gradient().toDoubleArray())
        .containsExactly(0, -0.5);
  }

  @Test
  void formulasOfManyInputsAreTriedAtSomePoints() {
    Formula sum = Formula.input("a").minus(Formula.input("b")).square();
    for (String name : List.of("c", "d", "e")) {
      sum = sum.plus(Formula.input(name).square());
    }
    FormulaLoss fine = Losses.elementwise("many", sum, "a", "b", "c", "d", "e");
    assertThat(fine.inputs()).hasSize(5);
    Formula broken = sum.plus(sqrt(Formula.input("f").square()));
    assertThatThrownBy(() -> Losses.elementwise("many", broken, "a", "b", "c", "d", "e", "f"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("f = 0.0 but its derivative by f is NaN; expected");
  }
}
