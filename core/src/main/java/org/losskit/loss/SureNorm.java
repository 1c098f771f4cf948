package org.losskit.loss;

import org.losskit.internal.kernel.DoubleDouble;
import org.losskit.sum.ExactSum;

/**
 * The p-norm of a vector that is not 0 in double-double, from exact sums. For p = 2 the components
 * are divided by a power of two so that no square overflows, for other p by the largest, so that
 * every power is at most 1.
 */
final class SureNorm {
  /** Further apart than this, squared norms are not subtracted. */
  private static final int NEAR = 40;

  /** Below this share of its parts a double-double difference is redone exactly. */
  private static final double LOST = 0x1p-45;

  private final ExactSeries sum = new ExactSeries();
  private final ExactSum exact = new ExactSum();
  private double p;
  private int n;
  private double[] zh = {};
  private double[] zl = {};

  /** The scaled powers, and for general p the logarithms of |z| over the largest. */
  private double[] th = {};

  private double[] tl = {};
  private double[] lh = {};
  private double[] ll = {};

  private boolean set;
  private int scale;

  /** 2^-scale. */
  private double down;

  private int largestCount;
  private final DoubleDouble largest = new DoubleDouble();
  private final DoubleDouble value = new DoubleDouble();

  /** The scaled sum of powers, the scaled value, and for general p its logarithm. */
  private final DoubleDouble total = new DoubleDouble();

  private final DoubleDouble root = new DoubleDouble();
  private final DoubleDouble logRoot = new DoubleDouble();
  private final DoubleDouble exponent = new DoubleDouble();
  private final DoubleDouble a = new DoubleDouble();
  private final DoubleDouble b = new DoubleDouble();
  private final DoubleDouble c = new DoubleDouble();

  /** Forgets the vector. */
  void clear() {
    set = false;
  }

  boolean isSet() {
    return set;
  }

  /**
   * Takes the components {@code high + low} of a vector.
   *
   * @param most the largest of them, of which there are {@code count}
   */
  void set(double power, double[] high, double[] low, int length, double most, int count) {
    set = true;
    p = power;
    zh = high;
    zl = low;
    n = length;
    largestCount = count;
    scale = 0;
    down = 1;
    sum.reset();
    if (th.length < n) {
      th = new double[n];
      tl = new double[n];
      lh = new double[n];
      ll = new double[n];
    }
    largest.set(0);
    for (int i = 0; i < n; i++) {
      magnitude(i, a);
      if (largest.lessThan(a)) {
        largest.set(a);
      }
    }
    if (most == 0) {
      value.set(0);
    } else if (p == 2) {
      euclidean();
    } else if (p == 1) {
      absolute();
    } else if (p == 0) {
      countNonZero();
    } else if (p == Double.POSITIVE_INFINITY) {
      value.set(largest);
    } else {
      general();
    }
  }

  /** r = |z_i|. */
  private void magnitude(int i, DoubleDouble r) {
    r.set(zh[i], zl[i]);
    r.setAbs(r);
  }

  private void countNonZero() {
    int count = 0;
    for (int i = 0; i < n; i++) {
      count += zh[i] == 0 ? 0 : 1;
    }
    value.set(count);
  }

  private void absolute() {
    for (int i = 0; i < n; i++) {
      th[i] = Math.abs(zh[i]);
      tl[i] = zh[i] < 0 ? -zl[i] : zl[i];
    }
    sumPowers();
    value.set(total);
  }

  private void euclidean() {
    scale = Math.max(-1000, Math.min(1000, Math.getExponent(largest.hi())));
    down = Math.scalb(1.0, -scale);
    for (int i = 0; i < n; i++) {
      double h = zh[i] * down;
      double square = h * h;
      double low = Math.fma(2 * h, zl[i] * down, Math.fma(h, h, -square));
      th[i] = square + low;
      tl[i] = low - (th[i] - square);
    }
    sumPowers();
    root.setSqrt(total);
    a.set(Math.scalb(1.0, scale));
    value.setProduct(root, a);
  }

  private void general() {
    exponent.set(p);
    b.setLog(largest);
    for (int i = 0; i < n; i++) {
      magnitude(i, a);
      a.setLog(a);
      a.setDifference(a, b);
      lh[i] = a.hi();
      ll[i] = a.lo();
      a.setProduct(a, exponent);
      a.setExp(a);
      th[i] = a.hi();
      tl[i] = a.lo();
    }
    sumPowers();
    logRoot.setLog(total);
    logRoot.setQuotient(logRoot, exponent);
    root.setExp(logRoot);
    root.setProduct(root, largest);
    value.set(root);
  }

  private void sumPowers() {
    sum.add(th, n);
    sum.add(tl, n);
    sum.get(total);
  }

  double value() {
    return value.hi();
  }

  /** margin + this - other. */
  double excess(double margin, SureNorm other) {
    if (p == 1 && other.p == 1) {
      // Exactly: the margin, and two sums of magnitudes.
      exact.reset();
      exact.add(margin);
      for (int k = 0; k < ExactSeries.LENGTH; k++) {
        exact.add(sum.term(k));
        exact.add(-other.sum.term(k));
      }
      return exact.toDouble();
    }
    boolean near = value.hi() < 2 * other.value.hi() && other.value.hi() < 2 * value.hi();
    if (p == 2 && other.p == 2 && near && Math.abs(scale - other.scale) < NEAR) {
      squares(other, c);
      a.setSum(value, other.value);
      // Above the quotient's line the scale stands twice.
      b.set(Math.scalb(1.0, scale));
      c.setProduct(c, b);
      c.setQuotient(c, a);
      c.setProduct(c, b);
    } else {
      c.setDifference(value, other.value);
    }
    a.set(margin);
    c.setSum(c, a);
    return c.hi();
  }

  /** r = the difference of the squared norms, on this one's scale. */
  private void squares(SureNorm other, DoubleDouble r) {
    double factor = Math.scalb(1.0, 2 * (other.scale - scale));
    exact.reset();
    for (int k = 0; k < ExactSeries.LENGTH; k++) {
      exact.add(sum.term(k));
      exact.add(-other.sum.term(k) * factor);
    }
    double high = exact.toDouble();
    exact.add(-high);
    double low = exact.toDouble();
    r.set(high + low, high - (high + low) + low);
  }

  /** The slope by component {@code i}, for p above 0 and a component that is not 0. */
  double slope(int i) {
    if (p == 2) {
      return zh[i] * down / root.hi();
    }
    slope(i, c);
    return c.hi();
  }

  /** r = the slope by component {@code i}. */
  void slope(int i, DoubleDouble r) {
    double sign = zh[i] > 0 ? 1 : zh[i] < 0 ? -1 : 0;
    if (p == Double.POSITIVE_INFINITY) {
      magnitude(i, r);
      boolean isLargest = !r.lessThan(largest);
      r.set(isLargest ? sign : 0);
      b.set(largestCount);
      r.setQuotient(r, b);
    } else if (p == 2) {
      r.set(zh[i] * down, zl[i] * down);
      r.setQuotient(r, root);
    } else if (sign == 0) {
      r.set(0);
    } else {
      ratioTo(1, i, r);
      if (sign < 0) {
        r.setNegation(r);
      }
    }
  }

  /** r = (|z_i| / value)^(p - less). */
  private void ratioTo(double less, int i, DoubleDouble r) {
    b.set(less);
    r.set(p);
    r.setDifference(r, b);
    b.set(lh[i], ll[i]);
    b.setDifference(b, logRoot);
    r.setProduct(r, b);
    r.setExp(r);
  }

  /** r = the second derivative by component {@code i}, for p other than 0, 1 and infinity. */
  void curvature(int i, DoubleDouble r) {
    // 1 - r^p is what the other powers are of the sum.
    r.set(th[i], tl[i]);
    r.setDifference(total, r);
    if (!(r.hi() > LOST * total.hi())) {
      exact.reset();
      for (int k = 0; k < ExactSeries.LENGTH; k++) {
        exact.add(sum.term(k));
      }
      exact.add(-th[i]);
      exact.add(-tl[i]);
      r.set(exact.toDouble());
    }
    r.setQuotient(r, total);
    if (p != 2) {
      a.set(r);
      ratioTo(2, i, r);
      r.setProduct(r, a);
      a.set(1);
      a.setDifference(exponent, a);
      r.setProduct(r, a);
    }
    r.setQuotient(r, root);
    a.set(down);
    r.setProduct(r, a);
  }

  /**
   * The second derivative by a number that is added to every component: (p-1) / value (sum r^(p-2)
   * - (sum of slopes)^2).
   */
  double jointCurvature() {
    DoubleDouble slopes = a;
    slopes.set(0);
    exact.reset();
    for (int i = 0; i < n; i++) {
      if (zh[i] == 0 && p < 1) {
        continue;
      }
      slope(i, c);
      slopes.setSum(slopes, c);
      if (p == 2) {
        exact.add(1);
      } else {
        ratioTo(2, i, c);
        exact.add(c.hi());
        exact.add(c.lo());
      }
    }
    slopes.setProduct(slopes, slopes);
    double steep = exact.toDouble();
    exact.add(-steep);
    c.set(steep);
    b.set(exact.toDouble());
    c.setSum(c, b);
    c.setDifference(c, slopes);
    b.set(p - 1);
    c.setProduct(c, b);
    c.setQuotient(c, root);
    return c.hi() * down;
  }
}
