package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
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
  /**
   * A place for the derivative by an input.
   *
   * @param what how messages call it
   * @param input the input's name, or null for the first
   */
  record Place(String what, @Nullable String input, Tensor array) {}

  private final List<Place> gradients = new ArrayList<>();
  private final List<Place> hessianDiagonals = new ArrayList<>();
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
    outputs.gradients.add(new Place("gradient", null, array));
    return outputs;
  }

  /** Also the gradient by an input, in its shape and the result's type. */
  public Outputs gradient(String input, Tensor array) {
    gradients.add(new Place("gradient by " + input, input, array));
    return this;
  }

  /** Also the gradient by the target. */
  public Outputs targetGradient(Tensor array) {
    gradients.add(new Place("targetGradient", "target", array));
    return this;
  }

  /** Also the Hessian diagonal by the prediction. */
  public Outputs hessianDiagonal(Tensor array) {
    hessianDiagonals.add(new Place("hessianDiagonal", null, array));
    return this;
  }

  /** Also the Hessian diagonal by one of several predictions. */
  public Outputs hessianDiagonal(String input, Tensor array) {
    hessianDiagonals.add(new Place("hessianDiagonal by " + input, input, array));
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

  List<Place> gradients() {
    return gradients;
  }

  List<Place> hessianDiagonals() {
    return hessianDiagonals;
  }

  @Nullable Tensor terms() {
    return terms;
  }

  @Nullable Tensor upstream() {
    return upstream;
  }
}
