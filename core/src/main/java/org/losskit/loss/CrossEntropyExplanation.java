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
  /** Beyond it an exponential of a double is infinite, or 0. */
  private static final double LARGE = 700;

  private final CrossEntropyLoss loss;
  private final double @Nullable [] weight;
  private final double smoothing;
  private final double[] x;
  private final Tensor target;
  private final List<Explanation.Step> steps = new ArrayList<>();

  private double m;
  private double total;
  private String shift = "";

  private CrossEntropyExplanation(
      CrossEntropyLoss loss, Tensor[] inputs, double @Nullable [] weight, double smoothing) {
    this.loss = loss;
    this.weight = weight;
    this.smoothing = smoothing;
    this.x = inputs[0].toDoubleArray();
    this.target = inputs[1];
  }

  static Explanation of(
      CrossEntropyLoss loss, Tensor[] inputs, double @Nullable [] weight, double smoothing) {
    return new CrossEntropyExplanation(loss, inputs, weight, smoothing).explain(inputs);
  }

  private Explanation explain(Tensor[] inputs) {
    LossResult result = loss.single(inputs);
    double value = result.value().toDouble();
    boolean soft = target.dtype().isFloating();
    String w = weight == null ? "" : "w[c] ";
    String formula =
        soft || smoothing > 0
            ? "sum_c " + w + "t[c] (-ln p[c])"
            : weight == null ? "-ln p[y]" : "-w[y] ln p[y]";
    if (!soft && target.getLong(0) == loss.options.ignoreIndex()) {
      steps.add(
          new Explanation.Step(formula, "the label " + target.getLong(0) + " is ignored", value));
    } else {
      exponentials();
      if (soft || smoothing > 0) {
        spread(formula, value);
      } else {
        single(formula, (int) target.getLong(0), value);
      }
    }
    return Explanation.of(formula, steps, result);
  }

  /** Their sum; measured from the largest logit where they would be infinite or all 0. */
  private void exponentials() {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : x) {
      largest = Math.max(largest, logit);
    }
    m = Math.abs(largest) > LARGE && Math.abs(largest) <= Double.MAX_VALUE ? largest : 0;
    if (m != 0) {
      steps.add(new Explanation.Step("m", "the largest logit", m));
      shift = " + " + operand(m);
    }
    StringBuilder terms = new StringBuilder();
    for (int c = 0; c < x.length; c++) {
      double e = ScalarMath.exp(x[c] - m);
      total += e;
      terms.append(c == 0 ? "" : " + ").append(number(e));
      steps.add(
          m == 0
              ? new Explanation.Step("e^x[" + c + "]", "e^" + number(x[c]), e)
              : new Explanation.Step(
                  "e^(x[" + c + "] - m)", "e^(" + number(x[c]) + " - " + operand(m) + ")", e));
    }
    steps.add(new Explanation.Step("sum", terms.toString(), total));
  }

  /** -ln p of a class, as a difference. */
  private String logarithm(int c) {
    return "ln " + number(total) + shift + " - " + operand(x[c]);
  }

  private void spread(String formula, double value) {
    StringBuilder terms = new StringBuilder();
    for (int c = 0; c < x.length; c++) {
      double logP = ScalarMath.log(total) + m - x[c];
      steps.add(new Explanation.Step("-ln p[" + c + "]", logarithm(c), logP));
      terms.append(c == 0 ? "" : " + ").append(weight == null ? "" : operand(weight[c]) + " * ");
      terms.append(number(mass(c))).append(" * ").append(operand(logP));
    }
    steps.add(new Explanation.Step(formula, terms.toString(), value));
  }

  private void single(String formula, int y, double value) {
    String factor = weight == null ? "" : number(weight[y]) + " * ";
    double p = ScalarMath.exp(x[y]) / total;
    if (!shift.isEmpty() || (p == 0 && x[y] > Double.NEGATIVE_INFINITY)) {
      // Such a p has no digits.
      String numbers = weight == null ? logarithm(y) : factor + "(" + logarithm(y) + ")";
      steps.add(new Explanation.Step(formula, numbers, value));
      return;
    }
    String own = number(ScalarMath.exp(x[y]));
    steps.add(new Explanation.Step("p[" + y + "]", own + " / " + number(total), p));
    steps.add(new Explanation.Step(formula, "-" + factor + "ln " + number(p), value));
  }

  private double mass(int c) {
    double t = target.dtype().isFloating() ? target.getDouble(c) : target.getLong(0) == c ? 1 : 0;
    return (1 - smoothing) * t + smoothing / x.length;
  }

  private static String operand(double value) {
    return value < 0 ? "(" + number(value) + ")" : number(value);
  }

  private static String number(double value) {
    return Trace.number(value);
  }
}
