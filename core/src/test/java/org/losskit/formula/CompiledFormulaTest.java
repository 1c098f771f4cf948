package org.losskit.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompiledFormulaTest {
  private static final Formula X = Formula.input("input");
  private static final Formula Y = Formula.input("target");

  @Test
  void anInputThatIsNotNamedIsRefused() {
    assertThatThrownBy(() -> new CompiledFormula(X.minus(Y), List.of("input")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("formula: input - target reads 'target'; expected only [input]");
  }

  @Test
  void anInputThatIsNeverReadIsRefused() {
    assertThatThrownBy(() -> new CompiledFormula(X.square(), List.of("input", "target")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("formula: input^2 never reads 'target'; expected every one of [input, target]");
    assertThatThrownBy(() -> new CompiledFormula(X.plus(Y.times(0)), List.of("input", "target")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "formula: input + target * 0 never reads 'target'; expected every one of [input,"
                + " target]");
  }

  @Test
  void tooManyInputsAreRefused() {
    List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
    assertThatThrownBy(() -> new CompiledFormula(X, names))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("formula: 9 inputs; expected at most 8");
  }

  @Test
  void derivativesAreDeclaredByInputsOnly() {
    assertThatThrownBy(() -> X.withDerivative(X.plus(1), X))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("formula: a derivative is declared by an input; found input + 1");
  }

  @Test
  void programsAreCompiledOnce() {
    CompiledFormula formula = new CompiledFormula(X.minus(Y).square(), List.of("input", "target"));
    BlockProgram program = formula.program(CompiledFormula.VALUE, false);
    assertThat(formula.program(CompiledFormula.VALUE, false)).isSameAs(program);
    assertThat(formula.program(CompiledFormula.VALUE, true)).isNotSameAs(program);
  }

  @Test
  void equalPartsAreComputedOnce() {
    Formula d = X.minus(Y);
    Formula same = X.minus(Y);
    BlockProgram once =
        new CompiledFormula(d.times(d), List.of("input", "target"))
            .program(CompiledFormula.VALUE, false);
    BlockProgram twice =
        new CompiledFormula(d.times(same), List.of("input", "target"))
            .program(CompiledFormula.VALUE, false);
    assertThat(twice.steps()).hasSameSizeAs(once.steps()).hasSize(2);
  }

  @Test
  void outputsDoNotDependOnEachOther() {
    Formula formula = Formula.softplus(X).minus(X.times(Y)).times(Formula.exp(Y));
    double[] x = {-3, 0, 0.25, 5};
    double[] y = {0, 1, 0.5, 0.3};
    List<String> inputs = List.of("input", "target");
    int[] bits = {
      CompiledFormula.VALUE,
      CompiledFormula.gradient(0),
      CompiledFormula.gradient(1),
      CompiledFormula.hessian(0),
      CompiledFormula.hessian(1)
    };
    for (boolean float64 : new boolean[] {false, true}) {
      double[][] all = Evaluation.of(formula, inputs, 0x207 | 0x400, float64, x, y);
      assertThat(bits[0] | bits[1] | bits[2] | bits[3] | bits[4]).isEqualTo(0x607);
      for (int k = 0; k < bits.length; k++) {
        assertThat(Evaluation.of(formula, inputs, bits[k], float64, x, y)[0]).isEqualTo(all[k]);
      }
    }
  }

  @Test
  void anOutputMayBeAnInputOrANumber() {
    double[] x = {1, 2};
    double[] y = {5, 7};
    double[][] r =
        Evaluation.of(
            X.times(Y).plus(X.minus(Y)),
            List.of("input", "target"),
            CompiledFormula.gradient(0) | CompiledFormula.hessian(0),
            false,
            x,
            y);
    assertThat(r[0]).containsExactly(6, 8);
    assertThat(r[1]).containsExactly(0, 0);
    double[][] same = Evaluation.of(X, List.of("input"), CompiledFormula.VALUE, false, x);
    assertThat(same[0]).containsExactly(1, 2);
  }
}
