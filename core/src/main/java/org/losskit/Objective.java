package org.losskit;

import org.losskit.loss.Loss;
import org.losskit.loss.Outputs;
import org.losskit.loss.Reduction;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Tensor;

/**
 * What training makes small: the cost, which is a loss over the data, and a price on the parameters
 * of the model. A loss judges one prediction, a cost all of them, an objective the model too.
 *
 * <pre>
 *   value     cost + l1 sum |w| + l2 sum w^2                (w: all parameters)
 *   gradient  that of the cost + l1 sign(w) + 2 l2 w
 * </pre>
 *
 * <pre>{@code
 * Objective ridge = Objective.of(Losses.mse()).withL2(0.1);
 * double value = ridge.value(prediction, target, weights);
 * ridge.addPenaltyGradient(weights, gradient);   // gradient of the cost in, of the objective out
 * }</pre>
 *
 * <p>l1 alone is the lasso, l2 alone ridge, both the elastic net. There is no factor 1/2: a weight
 * decay of d, as optimizers have it, adds d w to the gradient and is l2 = d / 2. Which parameters
 * are penalised is the caller's choice; a bias usually is not.
 *
 * <p><b>Domain.</b> Finite l1, l2 &gt;= 0; parameters in float32 or float64 of any shapes.
 *
 * <p><b>Special cases.</b> The slope of |w| at 0 is 0. A penalty of weight 0 is 0, whatever the
 * parameters are; otherwise NaN in, NaN out.
 *
 * <p><b>Accuracy.</b> The sums are exact.
 *
 * @see <a href="https://doi.org/10.1111/j.1467-9868.2005.00503.x">Zou and Hastie: Regularization
 *     and variable selection via the elastic net (2005), equation 3</a>
 */
public final class Objective {
  private final Loss cost;
  private final double l1;
  private final double l2;

  private Objective(Loss cost, double l1, double l2) {
    this.cost = cost;
    this.l1 = checked("l1", l1);
    this.l2 = checked("l2", l2);
  }

  private static double checked(String name, double lambda) {
    if (!(lambda >= 0 && lambda <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "objective: " + name + " = " + lambda + "; expected a finite number >= 0");
    }
    return lambda;
  }

  /**
   * The objective that is the cost alone.
   *
   * @throws IllegalArgumentException if the loss is not reduced to one number
   */
  public static Objective of(Loss cost) {
    if (cost.reduction() == Reduction.NONE) {
      throw new IllegalArgumentException(
          "objective: cost: "
              + cost.type()
              + " has reduction none; expected one number, the mean or"
              + " the sum");
    }
    return new Objective(cost, 0, 0);
  }

  /** The same objective with {@code lambda} times the sum of |w|. */
  public Objective withL1(double lambda) {
    return new Objective(cost, lambda, l2);
  }

  /** The same objective with {@code lambda} times the sum of w^2. */
  public Objective withL2(double lambda) {
    return new Objective(cost, l1, lambda);
  }

  /** The same objective with both penalties. */
  public Objective withElasticNet(double newL1, double newL2) {
    return new Objective(cost, newL1, newL2);
  }

  /** The loss over the data. */
  public Loss cost() {
    return cost;
  }

  /** The factor of the sum of |w|. */
  public double l1() {
    return l1;
  }

  /** The factor of the sum of w^2. */
  public double l2() {
    return l2;
  }

  /** Cost and penalty, added exactly. */
  public double value(Tensor prediction, Tensor target, Tensor... parameters) {
    ExactSum sum = new ExactSum();
    addPenalty(sum, parameters);
    sum.add(cost.differentiate(prediction, target, Outputs.value()));
    return sum.toDouble();
  }

  /** What the parameters cost. */
  public double penalty(Tensor... parameters) {
    ExactSum sum = new ExactSum();
    addPenalty(sum, parameters);
    return sum.toDouble();
  }

  private void addPenalty(ExactSum sum, Tensor... parameters) {
    ExactSum absolute = new ExactSum();
    ExactSum square = new ExactSum();
    for (Tensor parameter : parameters) {
      checkType(parameter);
      for (int i = 0; i < parameter.count(); i++) {
        double w = parameter.getDouble(i);
        absolute.add(Math.abs(w));
        square.addProduct(w, w);
      }
    }
    if (l1 != 0) {
      sum.addProduct(l1, absolute.toDouble());
    }
    if (l2 != 0) {
      sum.addProduct(l2, square.toDouble());
    }
  }

  /**
   * Adds the gradient of the penalty, which makes the gradient of the cost by the parameters that
   * of the objective.
   *
   * @param gradient read and written: of the parameters' shape and type
   */
  public void addPenaltyGradient(Tensor parameters, Tensor gradient) {
    checkType(parameters);
    if (gradient.dtype() != parameters.dtype() || !gradient.shape().equals(parameters.shape())) {
      throw new IllegalArgumentException(
          "objective: gradient is "
              + gradient.dtype()
              + " "
              + gradient.shape()
              + "; expected "
              + parameters.dtype()
              + " "
              + parameters.shape());
    }
    for (int i = 0; i < parameters.count(); i++) {
      double w = parameters.getDouble(i);
      double slope = l1 == 0 ? 0 : l1 * Math.signum(w);
      slope = l2 == 0 ? slope : Math.fma(2 * l2, w, slope);
      gradient.set(i, gradient.getDouble(i) + slope);
    }
  }

  private static void checkType(Tensor parameters) {
    if (!parameters.dtype().isFloating()) {
      throw new IllegalArgumentException(
          "objective: parameters are " + parameters.dtype() + "; expected float32 or float64");
    }
  }
}
