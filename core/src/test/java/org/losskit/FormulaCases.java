package org.losskit;

import static org.losskit.formula.Formula.logCosh;

import java.util.List;
import org.losskit.LossCases.Case;
import org.losskit.LossCases.Generator;
import org.losskit.formula.Formula;
import org.losskit.formula.Formula.Domain;
import org.losskit.loss.FormulaLoss;
import org.losskit.tensor.Tensor;

/** Losses of a user's own. */
final class FormulaCases {
  private FormulaCases() {}

  static List<Case> all() {
    FormulaLoss logCosh = Losses.elementwise("log_cosh", (x, y) -> logCosh(x.minus(y)));
    Generator reals = (numbers, n) -> new Tensor[] {numbers.reals(n), numbers.reals(n)};
    return List.of(
        new Case("log_cosh", true, 1, n -> logCosh, reals),
        new Case("log_cosh weight", false, 1, n -> logCosh.withWeight(weights(n)), reals),
        new Case(
            "scaled_error",
            true,
            1,
            n -> scaledError(),
            (numbers, n) -> new Tensor[] {numbers.reals(n), numbers.reals(n), numbers.units(n)}));
  }

  /** log s + ((x - y) / s)^2 / 2, s = 1 + scale. */
  private static FormulaLoss scaledError() {
    Formula x = Formula.input("input");
    Formula y = Formula.input("target");
    Formula scale = Formula.input("scale", Domain.NON_NEGATIVE);
    Formula error = x.minus(y).dividedBy(scale.plus(1));
    return Losses.elementwise(
        "scaled_error",
        Formula.log1p(scale).plus(error.square().dividedBy(2)),
        "input",
        "target",
        "scale");
  }

  private static Tensor weights(int n) {
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      weights[i] = (i + 1) % 3 * 0.75f;
    }
    return Tensor.of(weights);
  }
}
