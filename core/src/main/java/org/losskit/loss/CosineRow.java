package org.losskit.loss;

import org.losskit.internal.kernel.DoubleDouble;
import org.losskit.sum.ExactSum;

/**
 * The cosine of two rows, with A = |a|^2 + eps, B = |b|^2 + eps and P = a b from exact sums:
 *
 * <pre>
 *   cos       P / sqrt(A B)
 *   1 - cos   (A B - P^2) / (sqrt(A B) (sqrt(A B) + P))           where cos is above 1/2
 *   slope     (A b_i - P a_i) / (A sqrt(A B))                     by a_i
 *   curvature (3 P a_i^2 - A (2 a_i b_i + P)) / (A^2 sqrt(A B))   by a_i twice
 * </pre>
 *
 * <p>Each row is divided by a power of two, so that no square overflows. Differences are formed in
 * double-double, and exactly where they cancel even there.
 */
final class CosineRow {
  /** A float32 constant in PyTorch. */
  static final double EPSILON = 1e-12f;

  /** Rows are not scaled up further than this: eps would overflow. */
  private static final int LOWEST_SCALE = -150;

  /** Below this share of its parts a double-double difference is redone exactly. */
  private static final double LOST = 0x1p-45;

  private final double[][] rows = {{}, {}};
  private final double[] down = new double[2];
  private final ExactSeries[] squares = {new ExactSeries(), new ExactSeries()};
  private final ExactSeries product = new ExactSeries();
  private final DoubleDouble[] norms = {new DoubleDouble(), new DoubleDouble()};
  private final DoubleDouble p = new DoubleDouble();
  private final DoubleDouble roots = new DoubleDouble();
  private final DoubleDouble cosine = new DoubleDouble();
  private final DoubleDouble u = new DoubleDouble();
  private final DoubleDouble v = new DoubleDouble();
  private final DoubleDouble w = new DoubleDouble();
  private final ExactSum exact = new ExactSum();
  private boolean wide;
  private boolean finite;

  /** Places for two rows of this length. */
  double[] row(int which, int n) {
    if (rows[which].length < n) {
      rows[which] = new double[n];
    }
    return rows[which];
  }

  /**
   * Takes the rows that were filled in.
   *
   * @param wide whether an element may have more bits than a float, and results are doubles
   */
  void prepare(int n, boolean wide) {
    this.wide = wide;
    finite = scale(0, n) && scale(1, n);
    if (!finite) {
      return;
    }
    for (int which = 0; which < 2; which++) {
      squares[which].reset();
      squares[which].addProducts(rows[which], rows[which], n, wide);
      squares[which].add(EPSILON * down[which] * down[which]);
      squares[which].get(norms[which]);
    }
    product.reset();
    product.addProducts(rows[0], rows[1], n, wide);
    product.get(p);
    roots.setSqrt(norms[0]);
    u.setSqrt(norms[1]);
    roots.setProduct(roots, u);
    cosine.setQuotient(p, roots);
  }

  /** Divides a row by a power of two near its largest element. */
  private boolean scale(int which, int n) {
    double[] row = rows[which];
    double largest = 0;
    boolean good = true;
    for (int i = 0; i < n; i++) {
      double size = Math.abs(row[i]);
      good &= size <= Double.MAX_VALUE;
      largest = Math.max(largest, size);
    }
    if (!good) {
      return false;
    }
    int exponent = largest == 0 ? 0 : Math.max(LOWEST_SCALE, Math.getExponent(largest));
    down[which] = Math.scalb(1.0, -exponent);
    for (int i = 0; i < n; i++) {
      row[i] *= down[which];
    }
    return true;
  }

  /** Whether no element is infinite or NaN; otherwise the cosine is NaN, and so is all else. */
  boolean isFinite() {
    return finite;
  }

  /** The numbers of the formula, for explanations: P, A, B and the cosine. */
  double[] parts() {
    if (!finite) {
      return new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN};
    }
    double dot = p.hi() / down[0] / down[1];
    double a = norms[0].hi() / down[0] / down[0];
    return new double[] {dot, a, norms[1].hi() / down[1] / down[1], cosine.hi()};
  }

  /** 1 - cos. */
  double dissimilarity() {
    if (cosine.hi() <= 0.5) {
      u.set(1);
      u.setDifference(u, cosine);
      return u.hi();
    }
    u.setProduct(norms[0], norms[1]);
    double part = u.hi();
    v.setProduct(p, p);
    u.setDifference(u, v);
    if (!(u.hi() > part * LOST)) {
      exact.reset();
      for (int j = 0; j < ExactSeries.LENGTH; j++) {
        for (int k = 0; k < ExactSeries.LENGTH; k++) {
          exact.addProduct(squares[0].term(j), squares[1].term(k));
          exact.addProduct(-product.term(j), product.term(k));
        }
      }
      u.set(exact.toDouble());
    }
    v.setSum(roots, p);
    u.setQuotient(u, v);
    u.setQuotient(u, roots);
    return u.hi();
  }

  /** cos - margin. */
  double excess(double margin) {
    u.set(margin);
    u.setDifference(cosine, u);
    return u.hi();
  }

  /** The factor of the slopes by one of the rows: {@code factor / (A sqrt(A B))}. */
  double slopeFactor(int which, double factor) {
    u.setProduct(norms[which], roots);
    v.set(factor);
    u.setQuotient(v, u);
    return u.hi();
  }

  /** The factor of the curvatures by one of the rows: {@code factor / (A^2 sqrt(A B))}. */
  double curvatureFactor(int which, double factor) {
    u.setProduct(norms[which], roots);
    u.setProduct(norms[which], u);
    v.set(factor);
    u.setQuotient(v, u);
    return u.hi();
  }

  /** The slope by element {@code i} of a row. */
  double slope(int which, int i, double factor) {
    return numerator(which, rows[which][i], rows[1 - which][i]) * factor * down[which];
  }

  /** A b - P a. */
  private double numerator(int which, double a, double b) {
    DoubleDouble norm = norms[which];
    double part = p.hi() * a;
    if (!wide) {
      double quick = Math.fma(norm.hi(), b, -part);
      if (Math.abs(quick) > 0x1p-14 * Math.abs(part)) {
        return quick;
      }
    }
    v.set(a);
    v.setProduct(p, v);
    u.set(b);
    u.setProduct(norm, u);
    u.setDifference(u, v);
    if (Math.abs(u.hi()) > LOST * Math.abs(part) || part == 0) {
      return u.hi();
    }
    exact.reset();
    for (int k = 0; k < ExactSeries.LENGTH; k++) {
      exact.addProduct(squares[which].term(k), b);
      exact.addProduct(-product.term(k), a);
    }
    return exact.toDouble();
  }

  /** The curvature by element {@code i} of a row. */
  double curvature(int which, int i, double factor) {
    double a = rows[which][i];
    double b = rows[1 - which][i];
    // 3 P a^2
    u.set(a);
    u.setProduct(u, u);
    v.set(3);
    u.setProduct(u, v);
    u.setProduct(u, p);
    // A (2 a b + P)
    v.set(2 * a);
    w.set(b);
    v.setProduct(v, w);
    v.setSum(v, p);
    v.setProduct(v, norms[which]);
    u.setDifference(u, v);
    return u.hi() * factor * down[which] * down[which];
  }
}
