package org.losskit.internal.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.losskit.internal.kernel.MatrixKernels;

/** Matrix products on the Vector API: a tile of sums stays in registers over a stretch of k. */
final class VectorMatrixKernels implements MatrixKernels {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;

  /** So many rows of a column panel of b stay in the first cache. */
  private static final int DEPTH = 256;

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
    int step = 2 * D.length();
    for (int p = 0; p < k; p += DEPTH) {
      int depth = Math.min(DEPTH, k - p);
      int left = from + p * column;
      int right = p * bRow;
      for (int j = 0; j < n; j += step) {
        int i = 0;
        for (; i <= m - 4; i += 4) {
          tile4(a, left + i * row, row, column, b, right + j, bRow, c, i * cRow + j, cRow, depth);
        }
        for (; i < m; i++) {
          tile1(a, left + i * row, column, b, right + j, bRow, c, i * cRow + j, depth);
        }
      }
    }
  }

  private static void tile4(
      double[] a,
      int ao,
      int row,
      int column,
      double[] b,
      int bo,
      int bRow,
      double[] c,
      int co,
      int cRow,
      int k) {
    int lanes = D.length();
    DoubleVector c00 = DoubleVector.fromArray(D, c, co);
    DoubleVector c01 = DoubleVector.fromArray(D, c, co + lanes);
    DoubleVector c10 = DoubleVector.fromArray(D, c, co + cRow);
    DoubleVector c11 = DoubleVector.fromArray(D, c, co + cRow + lanes);
    DoubleVector c20 = DoubleVector.fromArray(D, c, co + 2 * cRow);
    DoubleVector c21 = DoubleVector.fromArray(D, c, co + 2 * cRow + lanes);
    DoubleVector c30 = DoubleVector.fromArray(D, c, co + 3 * cRow);
    DoubleVector c31 = DoubleVector.fromArray(D, c, co + 3 * cRow + lanes);
    for (int p = 0; p < k; p++) {
      int left = ao + p * column;
      int right = bo + p * bRow;
      DoubleVector b0 = DoubleVector.fromArray(D, b, right);
      DoubleVector b1 = DoubleVector.fromArray(D, b, right + lanes);
      DoubleVector x = DoubleVector.broadcast(D, a[left]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = DoubleVector.broadcast(D, a[left + row]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = DoubleVector.broadcast(D, a[left + 2 * row]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = DoubleVector.broadcast(D, a[left + 3 * row]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + lanes);
    c10.intoArray(c, co + cRow);
    c11.intoArray(c, co + cRow + lanes);
    c20.intoArray(c, co + 2 * cRow);
    c21.intoArray(c, co + 2 * cRow + lanes);
    c30.intoArray(c, co + 3 * cRow);
    c31.intoArray(c, co + 3 * cRow + lanes);
  }

  private static void tile1(
      double[] a, int ao, int column, double[] b, int bo, int bRow, double[] c, int co, int k) {
    int lanes = D.length();
    DoubleVector c0 = DoubleVector.fromArray(D, c, co);
    DoubleVector c1 = DoubleVector.fromArray(D, c, co + lanes);
    for (int p = 0; p < k; p++) {
      DoubleVector x = DoubleVector.broadcast(D, a[ao + p * column]);
      c0 = x.fma(DoubleVector.fromArray(D, b, bo + p * bRow), c0);
      c1 = x.fma(DoubleVector.fromArray(D, b, bo + p * bRow + lanes), c1);
    }
    c0.intoArray(c, co);
    c1.intoArray(c, co + lanes);
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
    int step = 2 * D.length();
    for (int p = 0; p < k; p += DEPTH) {
      int depth = Math.min(DEPTH, k - p);
      int left = from + p * column;
      int right = p * bRow;
      for (int j = 0; j < n; j += step) {
        for (int i = 0; i < m; i++) {
          compensated(a, left + i * row, column, b, right + j, bRow, c, low, i * cRow + j, depth);
        }
      }
    }
  }

  private static void compensated(
      double[] a,
      int ao,
      int column,
      double[] b,
      int bo,
      int bRow,
      double[] c,
      double[] low,
      int co,
      int k) {
    int lanes = D.length();
    DoubleVector s0 = DoubleVector.fromArray(D, c, co);
    DoubleVector s1 = DoubleVector.fromArray(D, c, co + lanes);
    DoubleVector l0 = DoubleVector.fromArray(D, low, co);
    DoubleVector l1 = DoubleVector.fromArray(D, low, co + lanes);
    for (int p = 0; p < k; p++) {
      DoubleVector x = DoubleVector.broadcast(D, a[ao + p * column]);
      DoubleVector b0 = DoubleVector.fromArray(D, b, bo + p * bRow);
      DoubleVector b1 = DoubleVector.fromArray(D, b, bo + p * bRow + lanes);
      DoubleVector p0 = x.mul(b0);
      DoubleVector p1 = x.mul(b1);
      DoubleVector t0 = s0.add(p0);
      DoubleVector t1 = s1.add(p1);
      DoubleVector v0 = t0.sub(s0);
      DoubleVector v1 = t1.sub(s1);
      DoubleVector e0 = s0.sub(t0.sub(v0)).add(p0.sub(v0));
      DoubleVector e1 = s1.sub(t1.sub(v1)).add(p1.sub(v1));
      s0 = t0;
      s1 = t1;
      l0 = l0.add(e0.add(x.fma(b0, p0.neg())));
      l1 = l1.add(e1.add(x.fma(b1, p1.neg())));
    }
    s0.intoArray(c, co);
    s1.intoArray(c, co + lanes);
    l0.intoArray(low, co);
    l1.intoArray(low, co + lanes);
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
    int step = 2 * D.length();
    for (int p = 0; p < k; p += DEPTH) {
      int depth = Math.min(DEPTH, k - p);
      int left = from + p * column;
      int right = p * bRow;
      for (int j = 0; j < n; j += step) {
        int i = 0;
        for (; i <= m - 2; i += 2) {
          anchored2(
              a,
              left + i * row,
              row,
              column,
              b,
              right + j,
              bRow,
              c,
              low,
              i * cRow + j,
              cRow,
              depth);
        }
        for (; i < m; i++) {
          anchored1(a, left + i * row, column, b, right + j, bRow, c, low, i * cRow + j, depth);
        }
      }
    }
  }

  private static void anchored2(
      double[] a,
      int ao,
      int row,
      int column,
      double[] b,
      int bo,
      int bRow,
      double[] c,
      double[] low,
      int co,
      int cRow,
      int k) {
    int lanes = D.length();
    DoubleVector s00 = DoubleVector.fromArray(D, c, co);
    DoubleVector s01 = DoubleVector.fromArray(D, c, co + lanes);
    DoubleVector s10 = DoubleVector.fromArray(D, c, co + cRow);
    DoubleVector s11 = DoubleVector.fromArray(D, c, co + cRow + lanes);
    DoubleVector l00 = DoubleVector.fromArray(D, low, co);
    DoubleVector l01 = DoubleVector.fromArray(D, low, co + lanes);
    DoubleVector l10 = DoubleVector.fromArray(D, low, co + cRow);
    DoubleVector l11 = DoubleVector.fromArray(D, low, co + cRow + lanes);
    for (int p = 0; p < k; p++) {
      int left = ao + p * column;
      DoubleVector b0 = DoubleVector.fromArray(D, b, bo + p * bRow);
      DoubleVector b1 = DoubleVector.fromArray(D, b, bo + p * bRow + lanes);
      DoubleVector x = DoubleVector.broadcast(D, a[left]);
      DoubleVector t0 = x.fma(b0, s00);
      DoubleVector t1 = x.fma(b1, s01);
      l00 = l00.add(x.fma(b0, s00.sub(t0)));
      l01 = l01.add(x.fma(b1, s01.sub(t1)));
      s00 = t0;
      s01 = t1;
      x = DoubleVector.broadcast(D, a[left + row]);
      t0 = x.fma(b0, s10);
      t1 = x.fma(b1, s11);
      l10 = l10.add(x.fma(b0, s10.sub(t0)));
      l11 = l11.add(x.fma(b1, s11.sub(t1)));
      s10 = t0;
      s11 = t1;
    }
    s00.intoArray(c, co);
    s01.intoArray(c, co + lanes);
    s10.intoArray(c, co + cRow);
    s11.intoArray(c, co + cRow + lanes);
    l00.intoArray(low, co);
    l01.intoArray(low, co + lanes);
    l10.intoArray(low, co + cRow);
    l11.intoArray(low, co + cRow + lanes);
  }

  private static void anchored1(
      double[] a,
      int ao,
      int column,
      double[] b,
      int bo,
      int bRow,
      double[] c,
      double[] low,
      int co,
      int k) {
    int lanes = D.length();
    DoubleVector s0 = DoubleVector.fromArray(D, c, co);
    DoubleVector s1 = DoubleVector.fromArray(D, c, co + lanes);
    DoubleVector l0 = DoubleVector.fromArray(D, low, co);
    DoubleVector l1 = DoubleVector.fromArray(D, low, co + lanes);
    for (int p = 0; p < k; p++) {
      DoubleVector x = DoubleVector.broadcast(D, a[ao + p * column]);
      DoubleVector b0 = DoubleVector.fromArray(D, b, bo + p * bRow);
      DoubleVector b1 = DoubleVector.fromArray(D, b, bo + p * bRow + lanes);
      DoubleVector t0 = x.fma(b0, s0);
      DoubleVector t1 = x.fma(b1, s1);
      l0 = l0.add(x.fma(b0, s0.sub(t0)));
      l1 = l1.add(x.fma(b1, s1.sub(t1)));
      s0 = t0;
      s1 = t1;
    }
    s0.intoArray(c, co);
    s1.intoArray(c, co + lanes);
    l0.intoArray(low, co);
    l1.intoArray(low, co + lanes);
  }
}
