package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.Trace;
import org.losskit.internal.kernel.ScalarMath;
import org.losskit.tensor.Tensor;

/**
 * The hand calculation of cross entropy for one row: exponentials, their sum, the share of the
 * class, its logarithm.
 */
final class CrossEntropyExplanation {
  private CrossEntropyExplanation() {}

  static Explanation of(
      CrossEntropyLoss loss, Tensor[] inputs, double @Nullable [] weight, double smoothing) {
    LossResult result =
        loss.withReduction(Reduction.NONE)
            .differentiate(Wanted.gradient("input").hessianDiagonal(), inputs);
    double value = result.value().toDouble();
    List<Explanation.Step> steps = new ArrayList<>();
    double[] x = inputs[0].toDoubleArray();
    double total = 0;
    StringBuilder terms = new StringBuilder();
    for (int c = 0; c < x.length; c++) {
      double e = ScalarMath.exp(x[c]);
      total += e;
      terms.append(c == 0 ? "" : " + ").append(number(e));
      steps.add(new Explanation.Step("e^x[" + c + "]", "e^" + number(x[c]), e));
    }
    steps.add(new Explanation.Step("sum", terms.toString(), total));
    Tensor target = inputs[1];
    String formula;
    if (target.dtype().isFloating() || smoothing > 0) {
      for (int c = 0; c < x.length; c++) {
        double logP = x[c] - ScalarMath.log(total);
        steps.add(
            new Explanation.Step(
                "-ln p[" + c + "]", "ln " + number(total) + " - " + number(x[c]), -logP));
      }
      formula = weight == null ? "sum_c t[c] (-ln p[c])" : "sum_c w[c] t[c] (-ln p[c])";
      steps.add(new Explanation.Step(formula, spread(target, x.length, smoothing), value));
    } else {
      int y = (int) target.getLong(0);
      double p = ScalarMath.exp(x[y]) / total;
      steps.add(
          new Explanation.Step(
              "p[" + y + "]", number(ScalarMath.exp(x[y])) + " / " + number(total), p));
      formula = weight == null ? "-ln p[y]" : "-w[y] ln p[y]";
      String factor = weight == null ? "" : number(weight[y]) + " * ";
      steps.add(new Explanation.Step(formula, "-" + factor + "ln " + number(p), value));
    }
    return new Explanation(
        formula,
        steps,
        AbstractLoss.list(result.gradient()),
        AbstractLoss.list(result.hessianDiagonal()));
  }

  private static String spread(Tensor target, int classes, double smoothing) {
    StringBuilder text = new StringBuilder("t = ");
    for (int c = 0; c < classes; c++) {
      double t = target.dtype().isFloating() ? target.getDouble(c) : target.getLong(0) == c ? 1 : 0;
      text.append(c == 0 ? "" : ", ").append(number((1 - smoothing) * t + smoothing / classes));
    }
    return text.toString();
  }

  private static String number(double value) {
    return Trace.number(value);
  }
}
