package org.losskit.loss;

import java.util.List;

/**
 * The hand calculation of one element or sample.
 *
 * @param formula the formula in plain text
 * @param steps what is computed, in order; the last step is the value
 * @param gradient the gradient by the prediction
 * @param hessianDiagonal the Hessian diagonal by the prediction
 */
public record Explanation(
    String formula, List<Step> steps, List<Double> gradient, List<Double> hessianDiagonal) {
  /** Keeps copies of the lists. */
  public Explanation {
    steps = List.copyOf(steps);
    gradient = List.copyOf(gradient);
    hessianDiagonal = List.copyOf(hessianDiagonal);
  }

  /**
   * One step.
   *
   * @param what what is computed, in symbols
   * @param numbers the same with the numbers put in
   * @param value its value
   */
  public record Step(String what, String numbers, double value) {}

  /** The result of the last step. */
  public double value() {
    return steps.get(steps.size() - 1).value();
  }
}
