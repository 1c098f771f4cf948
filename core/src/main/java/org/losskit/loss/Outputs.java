package org.losskit.loss;

import org.jspecify.annotations.Nullable;
import org.losskit.tensor.Tensor;

/**
 * Where a call writes its derivatives: the caller's arrays, allocated once and used again. A
 * gradient may be written over the very input that it belongs to.
 *
 * <pre>{@code
 * Outputs into = Outputs.gradient(Tensor.of(new float[n]));
 * double value = loss.differentiate(logits, labels, into);
 * }</pre>
 */
public final class Outputs {
  private @Nullable Tensor gradient;
  private @Nullable Tensor targetGradient;
  private @Nullable Tensor hessianDiagonal;
  private @Nullable Tensor terms;
  private @Nullable Tensor upstream;

  private Outputs() {}

  /** Nothing but the value. */
  public static Outputs value() {
    return new Outputs();
  }

  /** The gradient by the prediction, in the prediction's shape and the result's type. */
  public static Outputs gradient(Tensor array) {
    Outputs outputs = new Outputs();
    outputs.gradient = array;
    return outputs;
  }

  /** Also the gradient by the target. */
  public Outputs targetGradient(Tensor array) {
    targetGradient = array;
    return this;
  }

  /** Also the Hessian diagonal by the prediction. */
  public Outputs hessianDiagonal(Tensor array) {
    hessianDiagonal = array;
    return this;
  }

  /** Also the terms before reduction. */
  public Outputs terms(Tensor array) {
    terms = array;
    return this;
  }

  /**
   * The gradient of what follows by this loss: a scalar, or for {@link Reduction#NONE} of the shape
   * of the value.
   */
  public Outputs upstream(@Nullable Tensor gradient) {
    upstream = gradient;
    return this;
  }

  @Nullable Tensor gradient() {
    return gradient;
  }

  @Nullable Tensor targetGradient() {
    return targetGradient;
  }

  @Nullable Tensor hessianDiagonal() {
    return hessianDiagonal;
  }

  @Nullable Tensor terms() {
    return terms;
  }

  @Nullable Tensor upstream() {
    return upstream;
  }
}
