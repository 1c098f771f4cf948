package org.losskit.loss;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.losskit.tensor.Tensor;

/**
 * A loss with its parameters: immutable, checked when it is built, safe to share between threads.
 *
 * <pre>{@code
 * CrossEntropyLoss loss = Losses.crossEntropy().withWeight(1, 2);
 * double mean = loss.value(logits, labels).toDouble();
 * LossResult result = loss.differentiate(logits, labels);
 * }</pre>
 *
 * <p>Inputs come in the order of {@link #inputs()}: for most losses the prediction ({@code input})
 * first, then the {@code target}. Results have the type of the floating inputs, float64 as soon as
 * one is float64. Bad input is refused with {@link IllegalArgumentException} before anything is
 * written.
 */
public abstract class Loss {
  Loss() {}

  /** What the catalogue says of this loss. */
  public abstract LossType type();

  /**
   * The inputs of this loss, in the order in which calls take them; an optional one may be left
   * out.
   */
  public List<LossType.Input> inputs() {
    return type().inputs();
  }

  /**
   * Where the gradient of this loss by an input is not the slope of its value, by the input's name:
   * what the catalogue says of the default, unless a setting has the slope.
   */
  public Map<String, String> conventions() {
    return type().conventions();
  }

  /** How terms become one result. */
  public abstract Reduction reduction();

  /** How results are computed. */
  public abstract Precision precision();

  /**
   * The same loss with another reduction.
   *
   * @throws IllegalArgumentException if this loss does not know it
   */
  public abstract Loss withReduction(Reduction reduction);

  /** The same loss with another precision. */
  public abstract Loss withPrecision(Precision precision);

  /**
   * The same loss, computed by this many threads of the common pool. The results are the same bits.
   */
  public abstract Loss withThreads(int threads);

  /**
   * The same loss, computed by the caller and up to {@code parallelism - 1} tasks of an executor.
   * The results are the same bits.
   */
  public abstract Loss withExecutor(Executor executor, int parallelism);

  /** The value: a scalar, or for {@link Reduction#NONE} one term per element or sample. */
  public abstract Tensor value(Tensor... inputs);

  /** The value, the gradients and the Hessian diagonals by the predictions, in one pass. */
  public abstract LossResult differentiate(Tensor... inputs);

  /** The value and the derivatives that are wanted, in one pass. */
  public abstract LossResult differentiate(Wanted wanted, Tensor... inputs);

  /**
   * The value as a double, with the derivatives in the caller's arrays: nothing is allocated.
   *
   * @return the sum or mean, rounded once to double; for {@link Reduction#NONE} the sum
   */
  public abstract double differentiate(Tensor prediction, Tensor target, Outputs into);

  /** As above, for any number of inputs. */
  public abstract double differentiate(Tensor[] inputs, Outputs into);

  /**
   * The value and every derivative in float64, each term evaluated in double-double (about 32
   * digits): slow, what {@code GradCheck} compares with.
   *
   * @return empty where the loss is not a formula per element
   */
  public abstract Optional<LossResult> reference(Tensor... inputs);

  /** An empty mean or sum of this loss, to which batches are added. */
  public abstract LossAccumulator accumulator();

  /**
   * The terms in double, before any reduction or rounding to float, and the share that each has in
   * the denominator of the mean.
   *
   * @param terms where the terms go: as many as the value has with {@link Reduction#NONE}
   * @param shares where the shares go; 1 for most losses, the class weight or 0 for class labels
   */
  public abstract void terms(double[] terms, double[] shares, Tensor... inputs);

  /** The hand calculation of one element or sample, step by step. */
  public abstract Explanation explain(Tensor... inputs);
}
