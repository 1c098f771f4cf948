package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.Tensor;

/**
 * Which derivatives a call shall compute, and what arrives from the layer above. Immutable.
 *
 * <pre>{@code
 * loss.differentiate(Wanted.gradient("input").and("target").upstream(g), x, y)
 * }</pre>
 */
public final class Wanted {
  private final List<String> gradients;
  private final boolean hessianDiagonal;
  private final @Nullable Tensor upstream;

  private Wanted(List<String> gradients, boolean hessianDiagonal, @Nullable Tensor upstream) {
    this.gradients = List.copyOf(gradients);
    this.hessianDiagonal = hessianDiagonal;
    this.upstream = upstream;
  }

  /** The value only. */
  public static Wanted value() {
    return new Wanted(List.of(), false, null);
  }

  /** The value and the gradient by one input. */
  public static Wanted gradient(String input) {
    return value().and(input);
  }

  /** Also the gradient by a further input. */
  public Wanted and(String input) {
    List<String> more = new ArrayList<>(gradients);
    if (!more.contains(input)) {
      more.add(input);
    }
    return new Wanted(more, hessianDiagonal, upstream);
  }

  /** Also the Hessian diagonal by every prediction. */
  public Wanted hessianDiagonal() {
    return new Wanted(gradients, true, upstream);
  }

  /**
   * The gradient of what follows by this loss: a scalar, or for {@link Reduction#NONE} of the shape
   * of the value.
   */
  public Wanted upstream(Tensor gradient) {
    return new Wanted(gradients, hessianDiagonal, gradient);
  }

  List<String> gradients() {
    return gradients;
  }

  boolean wantsHessianDiagonal() {
    return hessianDiagonal;
  }

  @Nullable Tensor upstream() {
    return upstream;
  }
}
