package org.losskit.loss;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula.Domain;
import org.losskit.tensor.Tensor;

/** Tries a formula at points where derivatives tend to be undefined, before it becomes a loss. */
final class FormulaProbe {
  private static final double[] REAL = {0, 0.5, -0.5, 1, -1, 2, -2, 1000, -1000};
  private static final double[] NON_NEGATIVE = {0, 0.5, 1, 2, 1000};
  private static final double[] UNIT = {0, 0.25, 0.5, 1};

  /** Of more inputs than make this many points, so many are drawn. */
  private static final int MOST_POINTS = 4096;

  private FormulaProbe() {}

  /** Refuses a formula that has a value but no derivative at one of the points. */
  static void check(FormulaLoss loss, CompiledFormula formula) {
    List<String> names = formula.inputs();
    Tensor[] points = points(formula);
    Wanted wanted = Wanted.value().hessianDiagonal();
    for (String name : names) {
      wanted = wanted.and(name);
    }
    LossResult result = loss.withReduction(Reduction.NONE).differentiate(wanted, points);
    for (String name : names) {
      check(loss, formula, points, result, result.gradient(name), "derivative by " + name);
    }
    String first = names.get(0);
    check(
        loss,
        formula,
        points,
        result,
        result.hessianDiagonal(first),
        "second derivative by " + first);
  }

  private static void check(
      FormulaLoss loss,
      CompiledFormula formula,
      Tensor[] points,
      LossResult result,
      Tensor derivative,
      String what) {
    for (int k = 0; k < derivative.count(); k++) {
      double value = result.value().getDouble(k);
      if (Double.isFinite(value) && Double.isNaN(derivative.getDouble(k))) {
        StringBuilder point = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
          point
              .append(i == 0 ? "" : ", ")
              .append(formula.inputs().get(i))
              .append(" = ")
              .append(points[i].getDouble(k));
        }
        throw new IllegalArgumentException(
            loss.type().name()
                + ": formula: "
                + formula.formula()
                + " is "
                + value
                + " at "
                + point
                + " but its "
                + what
                + " is NaN; expected a number, which withDerivative can declare");
      }
    }
  }

  private static Tensor[] points(CompiledFormula formula) {
    int n = formula.inputs().size();
    double[][] axes = new double[n][];
    int product = 1;
    for (int i = 0; i < n; i++) {
      axes[i] = axis(formula.domain(i));
      product = Math.min(product * axes[i].length, MOST_POINTS + 1);
    }
    boolean all = product <= MOST_POINTS;
    int count = all ? product : MOST_POINTS;
    SplittableRandom random = new SplittableRandom(1);
    double[][] points = new double[n][count];
    for (int k = 0; k < count; k++) {
      int rest = k;
      for (int i = 0; i < n; i++) {
        points[i][k] = axes[i][all ? rest % axes[i].length : random.nextInt(axes[i].length)];
        rest /= axes[i].length;
      }
    }
    return Arrays.stream(points).map(Tensor::of).toArray(Tensor[]::new);
  }

  private static double[] axis(Domain domain) {
    return switch (domain) {
      case REAL -> REAL;
      case NON_NEGATIVE -> NON_NEGATIVE;
      case UNIT -> UNIT;
    };
  }
}
