package org.losskit.loss;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The hand calculation of one element or sample.
 *
 * @param formula the formula in plain text
 * @param steps what is computed, in order; the last step is the value
 * @param gradients the gradient by each prediction
 * @param hessianDiagonals the Hessian diagonal by each prediction
 */
public record Explanation(
    String formula,
    List<Step> steps,
    Map<String, List<Double>> gradients,
    Map<String, List<Double>> hessianDiagonals) {
  /** Keeps copies. */
  public Explanation {
    steps = List.copyOf(steps);
    gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
    hessianDiagonals = Collections.unmodifiableMap(new LinkedHashMap<>(hessianDiagonals));
  }

  /**
   * One step.
   *
   * @param what what is computed, in symbols
   * @param numbers the same with the numbers put in
   * @param value its value
   */
  public record Step(String what, String numbers, double value) {}

  /** The steps, the last of which gave the result. */
  static Explanation of(String formula, List<Step> steps, LossResult result) {
    return new Explanation(formula, steps, result.gradientLists(), result.hessianLists());
  }

  /** The result of the last step. */
  public double value() {
    return steps.get(steps.size() - 1).value();
  }

  /** The gradient by the first prediction. */
  public List<Double> gradient() {
    return gradients.values().iterator().next();
  }

  /** The Hessian diagonal by the first prediction. */
  public List<Double> hessianDiagonal() {
    return hessianDiagonals.values().iterator().next();
  }
}
