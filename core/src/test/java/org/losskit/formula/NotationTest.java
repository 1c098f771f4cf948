package org.losskit.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.loss.BCELoss;
import org.losskit.loss.BCEWithLogitsLoss;
import org.losskit.loss.L1Loss;
import org.losskit.loss.MSELoss;

class NotationTest {
  private static final Formula X = Formula.input("input");
  private static final Formula Y = Formula.input("target");

  static Stream<Arguments> formulas() {
    return Stream.of(
        Arguments.of(X.minus(Y).square(), "(input - target)^2", "\\left(x - y\\right)^{2}"),
        Arguments.of(X.minus(Y.minus(X)), "input - (target - input)", "x - \\left(y - x\\right)"),
        Arguments.of(X.minus(Y).minus(X), "input - target - input", "x - y - x"),
        Arguments.of(X.times(Y.plus(1)), "input * (target + 1)", "x \\, \\left(y + 1\\right)"),
        Arguments.of(X.plus(-2), "input + (-2)", "x + \\left(-2\\right)"),
        Arguments.of(
            X.plus(Formula.constant("log(2 pi) / 2", 0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55)),
            "input + log(2 pi) / 2",
            "x + \\frac{\\ln\\left(2 \\pi\\right)}{2}"),
        Arguments.of(X.dividedBy(Y.times(X)), "input / (target * input)", "\\frac{x}{y \\, x}"),
        Arguments.of(X.negate().times(Y), "(-input) * target", "\\left(-x\\right) \\, y"),
        Arguments.of(X.negate().square(), "(-input)^2", "\\left(-x\\right)^{2}"),
        Arguments.of(X.square().square(), "(input^2)^2", "\\left(x^{2}\\right)^{2}"),
        Arguments.of(
            X.dividedBy(Y).square(), "(input / target)^2", "\\left(\\frac{x}{y}\\right)^{2}"),
        Arguments.of(Formula.exp(X).square(), "exp(input)^2", "\\left(e^{x}\\right)^{2}"),
        Arguments.of(Formula.exp(X.negate()), "exp(-input)", "e^{-x}"),
        Arguments.of(
            Formula.expm1(X).times(Y), "expm1(input) * target", "\\left(e^{x} - 1\\right) \\, y"),
        Arguments.of(Formula.log(X), "log(input)", "\\ln\\left(x\\right)"),
        Arguments.of(Formula.log1p(X), "log1p(input)", "\\ln\\left(1 + x\\right)"),
        Arguments.of(Formula.log1p(X.negate()), "log1p(-input)", "\\ln\\left(1 - x\\right)"),
        Arguments.of(
            Formula.log1p(X.plus(Y).negate()),
            "log1p(-(input + target))",
            "\\ln\\left(1 - \\left(x + y\\right)\\right)"),
        Arguments.of(Formula.sqrt(X.plus(Y)), "sqrt(input + target)", "\\sqrt{x + y}"),
        Arguments.of(Formula.abs(X.minus(Y)), "|input - target|", "|x - y|"),
        Arguments.of(Formula.sign(X), "sign(input)", "\\operatorname{sign}\\left(x\\right)"),
        Arguments.of(Formula.step(X), "[input > 0]", "\\mathbf{1}[x > 0]"),
        Arguments.of(X.lessThan(Y), "[input < target]", "\\mathbf{1}[x < y]"),
        Arguments.of(Formula.min(X, Y), "min(input, target)", "\\min\\left(x, y\\right)"),
        Arguments.of(
            Formula.max(X, Formula.constant(0)), "max(input, 0)", "\\max\\left(x, 0\\right)"),
        Arguments.of(
            Formula.softplus(X.negate()),
            "softplus(-input)",
            "\\operatorname{softplus}\\left(-x\\right)"),
        Arguments.of(
            Formula.sigmoid(X).minus(Y), "sigmoid(input) - target", "\\sigma\\left(x\\right) - y"),
        Arguments.of(Formula.tanh(X), "tanh(input)", "\\tanh\\left(x\\right)"),
        Arguments.of(
            Formula.logCosh(X.minus(Y)),
            "logCosh(input - target)",
            "\\ln\\cosh\\left(x - y\\right)"),
        Arguments.of(
            Formula.where(X.lessThan(Y), X, Y),
            "where([input < target], input, target)",
            "\\begin{cases}x & x < y \\\\ y & \\text{otherwise}\\end{cases}"),
        Arguments.of(X.equalTo(1), "[input = 1]", "\\mathbf{1}[x = 1]"),
        Arguments.of(
            Formula.where(Y.equalTo(1), X, Formula.where(Y.equalTo(-1), Y, X.negate())),
            "where([target = 1], input, where([target = -1], target, -input))",
            "\\begin{cases}x & y = 1 \\\\ y & y = -1 \\\\ -x & \\text{otherwise}\\end{cases}"),
        Arguments.of(
            Formula.where(Formula.step(X), X, Y),
            "where([input > 0], input, target)",
            "\\begin{cases}x & x > 0 \\\\ y & \\text{otherwise}\\end{cases}"),
        Arguments.of(
            Formula.where(X, X, Y),
            "where(input, input, target)",
            "\\begin{cases}x & x \\ne 0 \\\\ y & \\text{otherwise}\\end{cases}"),
        Arguments.of(
            Formula.input("weight").massTimes(Formula.log(X)),
            "weight * log(input)",
            "w \\, \\ln\\left(x\\right)"),
        Arguments.of(Formula.parameter("delta", 1.5).times(X), "delta * input", "\\delta \\, x"),
        Arguments.of(
            Formula.parameter("margin", -1).times(X), "margin * input", "\\mathrm{margin} \\, x"),
        Arguments.of(
            Formula.parameter("label_smoothing", 0.5).times(X),
            "label_smoothing * input",
            "\\mathrm{label\\_smoothing} \\, x"),
        Arguments.of(X.times(-2), "input * (-2)", "x \\, \\left(-2\\right)"),
        Arguments.of(X.minus(-2), "input - (-2)", "x - \\left(-2\\right)"),
        Arguments.of(X.plus(0.1), "input + 0.1", "x + 0.1"),
        Arguments.of(X.plus(2.5e-7), "input + 2.5E-7", "x + 2.5 \\cdot 10^{-7}"),
        Arguments.of(X.withDerivative(X, Y), "input", "x"));
  }

  @ParameterizedTest
  @MethodSource
  void formulas(Formula formula, String text, String latex) {
    assertThat(formula).hasToString(text);
    assertThat(formula.toLatex()).isEqualTo(latex);
  }

  @Test
  void lossesShowTheirFormulas() {
    assertThat(L1Loss.TYPE.formula()).isEqualTo("|x - y|");
    assertThat(MSELoss.TYPE.formula()).isEqualTo("\\left(x - y\\right)^{2}");
    assertThat(BCELoss.TYPE.formula())
        .isEqualTo(
            "w \\, \\left(y \\, \\min\\left(-\\ln\\left(x\\right), 100\\right) + \\left(1 -"
                + " y\\right) \\, \\min\\left(-\\ln\\left(1 - x\\right), 100\\right)\\right)");
    assertThat(BCEWithLogitsLoss.TYPE.formula())
        .isEqualTo(
            "w \\, \\left(p \\, y \\, \\operatorname{softplus}\\left(-x\\right) + \\left(1 -"
                + " y\\right) \\, \\operatorname{softplus}\\left(x\\right)\\right)");
  }
}
