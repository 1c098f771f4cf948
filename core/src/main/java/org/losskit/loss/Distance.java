package org.losskit.loss;

import java.util.Arrays;

/**
 * A distance between two vectors of equal length, for {@link TripletMarginWithDistanceLoss}.
 *
 * <p>The arrays belong to the caller of these methods, who uses them again: an implementation
 * neither changes what it reads nor keeps it. It must be safe for use by several threads.
 */
public interface Distance {
  /** The distance from {@code u} to {@code v}. */
  double value(double[] u, double[] v);

  /**
   * Writes {@code upstream} times the derivative of {@link #value} by each element of both vectors.
   */
  void gradient(double[] u, double[] v, double upstream, double[] byU, double[] byV);

  /**
   * Writes the second derivative of {@link #value} by each element of both vectors. Without an
   * implementation it is 0, which makes the Hessian diagonal of the loss the Gauss-Newton
   * approximation.
   */
  default void hessianDiagonal(double[] u, double[] v, double[] byU, double[] byV) {
    Arrays.fill(byU, 0);
    Arrays.fill(byV, 0);
  }
}
