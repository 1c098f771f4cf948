package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Products have the bits of one sum in the order of k, whatever computes them. */
class MatrixKernelsTest {
  private static final int[] ROWS = {1, 2, 3, 4, 5, 8, 11};
  private static final int[] COLUMNS = {16, 32, 80};
  private static final int[] DEPTHS = {0, 1, 3, 4, 7, 257, 600};
  private static final double ANCHOR = 0x1.8p11;

  private enum Product {
    PLAIN,
    COMPENSATED,
    ANCHORED
  }

  private static List<MatrixKernels> kernels() {
    List<MatrixKernels> kernels = new ArrayList<>(List.of(Kernels.portable().matrices()));
    Kernels.vector().ifPresent(backend -> kernels.add(backend.matrices()));
    return kernels;
  }

  @Test
  void everyBackendHasTheBitsOfTheScalarReference() {
    for (Product product : Product.values()) {
      for (int m : ROWS) {
        for (int n : COLUMNS) {
          for (int k : DEPTHS) {
            double[] a = numbers(3 + m * (k + 2), m + k);
            double[] b = numbers(k * (n + 8) + 1, n + k);
            double[][] expected = sums(product, m, n);
            reference(product, a, b, expected, m, n, k);
            for (MatrixKernels kernels : kernels()) {
              double[][] actual = sums(product, m, n);
              run(kernels, product, a, b, actual, m, n, k);
              assertThat(actual).as("%s %s %s %s", product, m, n, k).isDeepEqualTo(expected);
            }
          }
        }
      }
    }
  }

  @Test
  void aProductMayBeComputedInPieces() {
    for (MatrixKernels kernels : kernels()) {
      int m = 5;
      int n = 16;
      int k = 40;
      double[] a = numbers(m * k, 1);
      double[] b = numbers(k * n, 2);
      double[] whole = new double[m * n];
      kernels.multiply(a, 0, k, 1, b, n, whole, n, m, n, k);
      double[] pieces = new double[m * n];
      for (int at = 0; at < k; at += 7) {
        int count = Math.min(7, k - at);
        double[] part = new double[count * n];
        System.arraycopy(b, at * n, part, 0, count * n);
        kernels.multiply(a, at, k, 1, part, n, pieces, n, m, n, count);
      }
      assertThat(pieces).containsExactly(whole);
    }
  }

  @Test
  void compensatedSumsAreThoseOfTwiceThePrecision() {
    for (MatrixKernels kernels : kernels()) {
      for (Product product : List.of(Product.COMPENSATED, Product.ANCHORED)) {
        int k = 500;
        double[] a = numbers(3 + k + 2, 5);
        double[] b = numbers(k * 24 + 1, 6);
        double[][] sums = sums(product, 1, 16);
        run(kernels, product, a, b, sums, 1, 16, k);
        for (int j = 0; j < 16; j++) {
          BigDecimal truth = BigDecimal.ZERO;
          BigDecimal size = BigDecimal.ZERO;
          for (int p = 0; p < k; p++) {
            BigDecimal term = new BigDecimal(a[3 + p]).multiply(new BigDecimal(b[p * 24 + j]));
            truth = truth.add(term);
            size = size.add(term.abs());
          }
          double high = sums[0][j] - (product == Product.ANCHORED ? ANCHOR : 0);
          BigDecimal error =
              new BigDecimal(high).add(new BigDecimal(sums[1][j])).subtract(truth).abs();
          assertThat(error.doubleValue()).isLessThan(0x1p-80 * size.doubleValue());
        }
      }
    }
  }

  private static double[] numbers(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] numbers = new double[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = random.nextDouble() * 2 - 1;
    }
    return numbers;
  }

  /** Sums and their low parts, with a frame behind each row. */
  private static double[][] sums(Product product, int m, int n) {
    double[][] sums = new double[2][m * (n + 8)];
    for (int i = 0; i < sums[0].length; i++) {
      sums[0][i] = product == Product.ANCHORED ? ANCHOR : 0.25;
    }
    if (product == Product.COMPENSATED) {
      java.util.Arrays.fill(sums[0], 0);
    }
    return sums;
  }

  private static void run(
      MatrixKernels kernels,
      Product product,
      double[] a,
      double[] b,
      double[][] sums,
      int m,
      int n,
      int k) {
    int row = k + 2;
    switch (product) {
      case PLAIN -> kernels.multiply(a, 3, row, 1, b, n + 8, sums[0], n + 8, m, n, k);
      case COMPENSATED ->
          kernels.multiplyCompensated(a, 3, row, 1, b, n + 8, sums[0], sums[1], n + 8, m, n, k);
      case ANCHORED ->
          kernels.multiplyAnchored(a, 3, row, 1, b, n + 8, sums[0], sums[1], n + 8, m, n, k);
    }
  }

  private static void reference(
      Product product, double[] a, double[] b, double[][] sums, int m, int n, int k) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        int at = i * (n + 8) + j;
        for (int p = 0; p < k; p++) {
          double x = a[3 + i * (k + 2) + p];
          double y = b[p * (n + 8) + j];
          double s = sums[0][at];
          if (product == Product.COMPENSATED) {
            double term = x * y;
            double sum = s + term;
            double v = sum - s;
            sums[0][at] = sum;
            sums[1][at] += ((s - (sum - v)) + (term - v)) + Math.fma(x, y, -term);
          } else {
            sums[0][at] = Math.fma(x, y, s);
            if (product == Product.ANCHORED) {
              sums[1][at] += Math.fma(x, y, s - sums[0][at]);
            }
          }
        }
      }
    }
  }
}
