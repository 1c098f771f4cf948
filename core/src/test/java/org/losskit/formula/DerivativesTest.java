package org.losskit.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.formula.Formula.Domain;

/** First and second derivatives of every function against central differences. */
class DerivativesTest {
  private static final Formula X = Formula.input("input");
  private static final Formula ONE = Formula.constant(1);
  private static final double STEP = 0x1p-17;

  static Stream<Arguments> functions() {
    return Stream.of(
        Arguments.of(X.plus(2).minus(X.times(3)), -2.0),
        Arguments.of(X.negate().times(X.plus(1)), -2.0),
        Arguments.of(X.square(), -2.0),
        Arguments.of(X.square().times(X), 1.5),
        Arguments.of(ONE.dividedBy(X), 0.75),
        Arguments.of(X.plus(1).dividedBy(X.square()), 1.25),
        Arguments.of(X.dividedBy(4), 1.25),
        Arguments.of(Formula.abs(X), -0.5),
        Arguments.of(Formula.abs(X).times(X), 0.5),
        Arguments.of(Formula.sign(X).times(X.square()), -1.5),
        Arguments.of(Formula.step(X).times(X.square()), 1.5),
        Arguments.of(Formula.sqrt(X), 2.0),
        Arguments.of(Formula.sqrt(X.square().plus(1)), -0.5),
        Arguments.of(Formula.exp(X.times(0.5)), 0.25),
        Arguments.of(Formula.expm1(X.negate()), 0.25),
        Arguments.of(Formula.log(X), 0.25),
        Arguments.of(Formula.log(X.square().plus(1)), 3.0),
        Arguments.of(Formula.log1p(X.times(2)), 0.25),
        Arguments.of(Formula.softplus(X), -0.5),
        Arguments.of(Formula.softplus(X.negate()).times(X), 1.5),
        Arguments.of(Formula.softplus(X).minus(X.times(0.3)), 0.7),
        Arguments.of(Formula.sigmoid(X), 0.5),
        Arguments.of(Formula.sigmoid(X).minus(0.5), 2.0),
        Arguments.of(Formula.sigmoid(X.square()), 0.5),
        Arguments.of(Formula.tanh(X), -0.5),
        Arguments.of(Formula.tanh(X.square()), 0.75),
        Arguments.of(Formula.logCosh(X), -2.0),
        Arguments.of(Formula.logCosh(X.times(3)), 0.25),
        Arguments.of(Formula.min(X.square(), X), 0.5),
        Arguments.of(Formula.min(X.square(), X), 1.5),
        Arguments.of(Formula.max(X.square(), X), 0.5),
        Arguments.of(Formula.max(X.square(), X), 1.5),
        Arguments.of(Formula.max(X.square(), ONE), 1.5),
        Arguments.of(Formula.min(Formula.constant(2), X.square()), 0.5),
        Arguments.of(X.massTimes(Formula.log(X)), 0.5),
        Arguments.of(ONE.massTimes(X.square()), 0.5),
        Arguments.of(Formula.where(X.lessThan(ONE), X.square(), X.times(2).minus(1)), 0.5),
        Arguments.of(Formula.where(X.lessThan(ONE), X.square(), X.times(2).minus(1)), 1.5),
        Arguments.of(Formula.where(Formula.step(X), Formula.log(X), X), 0.5),
        Arguments.of(Formula.parameter("delta", 1.5).times(X.square()), 0.5));
  }

  @ParameterizedTest
  @MethodSource
  void functions(Formula formula, double x) {
    double[] here = Evaluation.at(formula, x);
    double[] above = Evaluation.at(formula, x + STEP);
    double[] below = Evaluation.at(formula, x - STEP);
    for (int k = 1; k < 3; k++) {
      double numeric = (above[k - 1] - below[k - 1]) / (2 * STEP);
      assertThat(here[k]).as("derivative %s", k).isCloseTo(numeric, within(1e-7));
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void tracesCalculateTheSameValue(Formula formula, double x) {
    List<Trace.Line> lines = Trace.of(formula, Map.of("input", x));
    double value = Evaluation.at(formula, x)[0];
    assertThat(lines.get(lines.size() - 1).value()).isCloseTo(value, within(1e-14));
  }

  @Test
  void aKinkHasDerivativeZero() {
    assertThat(Evaluation.at(Formula.abs(X), 0)[1]).isZero();
    assertThat(Evaluation.at(Formula.max(X, Formula.constant(0)), 0)[1]).isZero();
    assertThat(Evaluation.at(Formula.max(Formula.constant(0), X), 0)[1]).isZero();
    assertThat(Evaluation.at(Formula.min(X, Formula.constant(0)), 0)[1]).isZero();
    assertThat(Evaluation.at(Formula.sign(X), 0)).containsExactly(0, 0, 0);
    assertThat(Evaluation.at(Formula.step(X), 0)).containsExactly(0, 0, 0);
  }

  @Test
  void whatDoesNotDependOnAnInputHasDerivativeZeroEverywhere() {
    Formula y = Formula.input("target");
    Formula formula = X.square().plus(Formula.sqrt(y)).plus(Formula.log(y));
    double[][] r =
        Evaluation.of(
            formula,
            List.of("input", "target"),
            CompiledFormula.gradient(0),
            true,
            new double[] {3},
            new double[] {0});
    assertThat(r[0][0]).isEqualTo(6);
  }

  @Test
  void aTieOfTwoInputsIsSharedInHalves() {
    Formula y = Formula.input("target");
    for (Formula formula : List.of(Formula.min(X, y), Formula.max(X, y))) {
      double[][] r =
          Evaluation.of(
              formula,
              List.of("input", "target"),
              CompiledFormula.gradient(0) | CompiledFormula.gradient(1),
              true,
              new double[] {3},
              new double[] {3});
      assertThat(r[0][0]).isEqualTo(0.5);
      assertThat(r[1][0]).isEqualTo(0.5);
    }
  }

  @Test
  void declaredDerivativesReplaceTheOwn() {
    Formula declared = X.square().withDerivative(X, X.times(10));
    assertThat(Evaluation.at(declared, 3)).containsExactly(9, 30, 10);
    Formula weighted = Formula.constant(2).times(declared);
    assertThat(Evaluation.at(weighted, 3)).containsExactly(18, 60, 20);
    // By another input the formula's own derivative holds.
    Formula y = Formula.input("target");
    Formula product = X.times(y).withDerivative(X, Formula.constant(7));
    double[][] r =
        Evaluation.of(
            product,
            List.of("input", "target"),
            CompiledFormula.gradient(0) | CompiledFormula.gradient(1),
            true,
            new double[] {3},
            new double[] {4});
    assertThat(r[0][0]).isEqualTo(7);
    assertThat(r[1][0]).isEqualTo(3);
  }

  @Test
  void noMassMeansNothing() {
    Formula p = Formula.input("input", Domain.UNIT);
    Formula term = p.massTimes(Formula.log(p));
    assertThat(Evaluation.at(term, 0)[0]).isZero();
    Formula weighted = Formula.input("weight").massTimes(Formula.exp(X));
    double[][] r =
        Evaluation.of(
            weighted,
            List.of("input", "weight"),
            CompiledFormula.VALUE | CompiledFormula.gradient(0),
            true,
            new double[] {Double.POSITIVE_INFINITY, Double.NaN},
            new double[] {0, -0.0});
    assertThat(r[0]).containsExactly(0, 0);
    assertThat(r[1]).containsExactly(0, 0);
  }

  @Test
  void derivativesCanBeRead() {
    CompiledFormula square = new CompiledFormula(X.minus(1).square(), List.of("input"));
    assertThat(square.derivative(0)).hasToString("2 * (input - 1)");
    assertThat(square.formula()).hasToString("(input - 1)^2");
    assertThat(square.inputs()).containsExactly("input");
  }
}
