package org.losskit.internal.kernel;

/**
 * One primitive as a loop over a block: {@code r[ro+i] = op(a[ao+i], b[bo+i], c[co+i])} for {@code
 * 0 <= i < n}.
 *
 * <p>Operands that an {@link Op} does not have are passed as any valid register and ignored. The
 * result may be one of the operands. The call through this interface is deliberately megamorphic:
 * it keeps the compiler from inlining many loops into one method, beyond which vectors are boxed.
 * Portable kernels require all offsets to be 0 (C2 vectorises only loops in which all arrays share
 * one index).
 */
@FunctionalInterface
public interface Kernel {
  /** Runs the loop; trusts its arguments. */
  void run(double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n);
}
