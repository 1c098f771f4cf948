package org.losskit.internal.kernel;

/**
 * Matrix products for layers in front of a loss. Every element of a product is one sum in the order
 * of k, from what stands there already, whatever the sizes, blocks and vectors are: its bits depend
 * on its own row and column alone, and a product may be computed in pieces of k.
 *
 * <p>Row i, column k of the left factor stands at {@code a[from + i * row + k * column]}, row k of
 * the right factor at {@code b[k * bRow]}, row i of the sums at {@code c[i * cRow]}.
 */
public interface MatrixKernels {
  /** The columns of the right factor are a multiple of this many. */
  int WIDTH = 16;

  /**
   * {@code c[i][j] = fma(a[i][k], b[k][j], c[i][j])} for each k in order.
   *
   * @param m rows of a and c
   * @param n columns of b and c, a multiple of {@link #WIDTH}
   * @param k columns of a, rows of b
   */
  void multiply(
      double[] a,
      int from,
      int row,
      int column,
      double[] b,
      int bRow,
      double[] c,
      int cRow,
      int m,
      int n,
      int k);

  /**
   * The same with the rounding errors of products and sums added up in {@code low}, laid out as c:
   * {@code c + low} is as if summed in twice the precision.
   */
  void multiplyCompensated(
      double[] a,
      int from,
      int row,
      int column,
      double[] b,
      int bRow,
      double[] c,
      double[] low,
      int cRow,
      int m,
      int n,
      int k);

  /**
   * The same for sums whose bound is known, at half the cost: c starts at {@code 1.5 * 2^q} with
   * 2^(q-1) above every partial sum in size, so that what rounding cuts off each term is found
   * without asking which operand is larger. The caller takes the start off again.
   */
  void multiplyAnchored(
      double[] a,
      int from,
      int row,
      int column,
      double[] b,
      int bRow,
      double[] c,
      double[] low,
      int cRow,
      int m,
      int n,
      int k);
}
