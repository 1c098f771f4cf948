package org.losskit.internal.kernel;

/** Matrix products as plain loops, in blocks of columns that stay in the cache. */
final class PortableMatrixKernels implements MatrixKernels {
  @Override
  public void multiply(
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
      int k) {
    for (int i = 0; i < m; i++) {
      int left = from + i * row;
      int p = 0;
      for (; p <= k - 4; p += 4) {
        int at = left + p * column;
        add4(
            a[at],
            a[at + column],
            a[at + 2 * column],
            a[at + 3 * column],
            b,
            p * bRow,
            bRow,
            c,
            i * cRow,
            n);
      }
      for (; p < k; p++) {
        add(a[left + p * column], b, p * bRow, c, i * cRow, n);
      }
    }
  }

  private static void add(double a, double[] b, int bo, double[] c, int co, int n) {
    for (int j = 0; j < n; j++) {
      c[co + j] = Math.fma(a, b[bo + j], c[co + j]);
    }
  }

  private static void add4(
      double a0,
      double a1,
      double a2,
      double a3,
      double[] b,
      int bo,
      int bRow,
      double[] c,
      int co,
      int n) {
    int b1 = bo + bRow;
    int b2 = b1 + bRow;
    int b3 = b2 + bRow;
    for (int j = 0; j < n; j++) {
      double s = Math.fma(a0, b[bo + j], c[co + j]);
      s = Math.fma(a1, b[b1 + j], s);
      s = Math.fma(a2, b[b2 + j], s);
      c[co + j] = Math.fma(a3, b[b3 + j], s);
    }
  }

  @Override
  public void multiplyCompensated(
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
      int k) {
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        addCompensated(a[from + i * row + p * column], b, p * bRow, c, low, i * cRow, n);
      }
    }
  }

  private static void addCompensated(
      double a, double[] b, int bo, double[] c, double[] low, int co, int n) {
    for (int j = 0; j < n; j++) {
      double x = b[bo + j];
      double s = c[co + j];
      double l = low[co + j];
      double product = a * x;
      double sum = s + product;
      double v = sum - s;
      double error = (s - (sum - v)) + (product - v);
      c[co + j] = sum;
      low[co + j] = l + (error + Math.fma(a, x, -product));
    }
  }

  @Override
  public void multiplyAnchored(
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
      int k) {
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        addAnchored(a[from + i * row + p * column], b, p * bRow, c, low, i * cRow, n);
      }
    }
  }

  private static void addAnchored(
      double a, double[] b, int bo, double[] c, double[] low, int co, int n) {
    for (int j = 0; j < n; j++) {
      double x = b[bo + j];
      double s = c[co + j];
      double l = low[co + j];
      double sum = Math.fma(a, x, s);
      c[co + j] = sum;
      low[co + j] = l + Math.fma(a, x, s - sum);
    }
  }
}
