package org.losskit.loss;

import org.losskit.internal.kernel.DoubleDouble;
import org.losskit.internal.kernel.ScalarMath;

/**
 * The p-norm of z = u - v + eps, where z is exact.
 *
 * <pre>
 *   value      (sum |z_i|^p)^(1/p)                       p = infinity: the largest |z_i|, p = 0: how many are not 0
 *   slope      sign(z_i) r_i^(p-1), r_i = |z_i| / value  p = infinity: shared equally by the largest, p = 0: 0
 *   curvature  (p-1) / value r_i^(p-2) (1 - r_i^p)       p = 0, 1, infinity: 0
 * </pre>
 *
 * <p>Both slope and curvature are 0 where the value is 0, and where z_i is 0 for p below 1.
 *
 * <p>For results in float doubles do, unless something cancels; for that, and for results in
 * double, there is {@link SureNorm}.
 */
final class NormDistance extends PairDistance {
  /** Above this power the logarithms of doubles have too few digits. */
  private static final double LARGEST_POWER = 512;

  private double power;

  /** The power in use: 1 for one component, whose norm is its magnitude for any above 0. */
  private double p;

  private double eps;
  private final ShiftedDifference difference = new ShiftedDifference();
  private final RowSum sum = new RowSum();
  private final SureNorm sure = new SureNorm();

  private double[] zh = {};
  private double[] zl = {};

  /** The powers |z_i|^p; for p other than 2 of the ratio to the largest. */
  private double[] powers = {};

  private int n;
  private boolean wide;
  private boolean finite;
  private double largest;
  private int largestCount;

  /** In doubles: the sum of powers, the norm, and for general p the logarithm of norm / largest. */
  private double total;

  private double value;
  private double logRoot;

  /** Whether slopes are quotients of doubles. */
  private boolean euclidean;

  /** Sets the power and what is added to every component. */
  NormDistance configure(double newPower, double addend) {
    power = newPower;
    eps = addend;
    return this;
  }

  @Override
  void set(double[] u, double[] v, int length, boolean wideResults) {
    n = length;
    if (zh.length < n) {
      zh = new double[n];
      zl = new double[n];
      powers = new double[n];
    }
    double bad = 0;
    for (int i = 0; i < n; i++) {
      // ShiftedDifference, where nothing is infinite or NaN.
      double s = u[i] - v[i];
      double t = s + eps;
      double errors = lowOfSum(u[i], -v[i], s) + lowOfSum(s, eps, t);
      double h = t + errors;
      zh[i] = h;
      zl[i] = lowOfSum(t, errors, h);
      bad += h * 0;
    }
    finite = bad == 0;
    p = n == 1 && power > 0 && finite ? 1 : power;
    sure.clear();
    wide = wideResults || (p > LARGEST_POWER && p != Double.POSITIVE_INFINITY);
    if (!finite) {
      notFinite(u, v);
    } else {
      findLargest();
      if (largest == 0) {
        value = 0;
      } else if (!wide) {
        quick();
      } else {
        value = sure().value();
      }
    }
    euclidean = p == 2 && finite && !wide && value > 0;
  }

  private static double lowOfSum(double a, double b, double sum) {
    double v = sum - a;
    return (a - (sum - v)) + (b - v);
  }

  /** The largest component and how many are as large. */
  private void findLargest() {
    largest = 0;
    double low = 0;
    largestCount = 0;
    for (int i = 0; i < n; i++) {
      double h = Math.abs(zh[i]);
      if (h < largest) {
        continue;
      }
      double l = zh[i] < 0 ? -zl[i] : zl[i];
      if (h > largest || l > low) {
        largest = h;
        low = l;
        largestCount = 0;
      }
      largestCount += l == low ? 1 : 0;
    }
  }

  private void notFinite(double[] u, double[] v) {
    value = p == 0 ? 0 : Double.POSITIVE_INFINITY;
    largestCount = 0;
    for (int i = 0; i < n; i++) {
      difference.set(u[i], v[i], eps);
      zh[i] = difference.hi();
      zl[i] = difference.lo();
      value += Double.isNaN(zh[i]) ? zh[i] : p == 0 && zh[i] != 0 ? 1 : 0;
      largestCount += Double.isInfinite(zh[i]) ? 1 : 0;
    }
  }

  /** The norm in doubles: floats neither overflow nor vanish when they are squared there. */
  private void quick() {
    if (p == Double.POSITIVE_INFINITY) {
      value = largest;
      return;
    }
    sum.reset();
    for (int i = 0; i < n; i++) {
      powers[i] = p == 2 ? zh[i] * zh[i] : Math.abs(zh[i]);
    }
    if (p != 1 && p != 2) {
      for (int i = 0; i < n; i++) {
        powers[i] =
            p == 0
                ? powers[i] == 0 ? 0 : 1
                : ScalarMath.exp(p * ScalarMath.log(powers[i] / largest));
      }
    }
    sum.add(powers, 0, n);
    total = sum.toDouble();
    if (p == 0 || p == 1) {
      value = total;
    } else if (p == 2) {
      value = Math.sqrt(total);
    } else {
      logRoot = ScalarMath.log(total) / p;
      value = largest * ScalarMath.exp(logRoot);
    }
  }

  private SureNorm sure() {
    if (!sure.isSet()) {
      sure.set(p, zh, zl, n, largest, largestCount);
    }
    return sure;
  }

  @Override
  double value() {
    return value;
  }

  @Override
  double excess(double margin, PairDistance pair) {
    NormDistance other = (NormDistance) pair;
    if (!finite || !other.finite) {
      return margin + value - other.value;
    }
    if (!wide) {
      double quick = margin + value - other.value;
      if (Math.abs(quick) > CANCELLED * (margin + value + other.value)) {
        return quick;
      }
    }
    return sure().excess(margin, other.sure());
  }

  private static double side(boolean second, double slope) {
    return second ? 0 - slope : slope;
  }

  @Override
  double slope(boolean second, int i) {
    if (euclidean) {
      double quotient = zh[i] / value;
      return second ? -quotient : quotient;
    }
    double sign = Math.signum(zh[i]);
    if (p == 0 || value == 0 || sign == 0) {
      return 0;
    }
    if (p == 1) {
      return side(second, sign);
    }
    if (!finite) {
      return side(second, notFiniteSlope(i));
    }
    if (wide || p == Double.POSITIVE_INFINITY) {
      return side(second, sure().slope(i));
    }
    return side(second, sign * ScalarMath.exp((p - 1) * logRatio(i)));
  }

  /** The logarithm of |z_i| / value. */
  private double logRatio(int i) {
    return ScalarMath.log(Math.abs(zh[i]) / largest) - logRoot;
  }

  /** The slope of a norm with an infinite or NaN component. */
  private double notFiniteSlope(int i) {
    boolean infinite = Double.isInfinite(zh[i]);
    if (Double.isNaN(value) || (infinite && p != Double.POSITIVE_INFINITY)) {
      return Double.NaN;
    }
    return infinite ? Math.signum(zh[i]) / largestCount : 0;
  }

  @Override
  void slope(boolean second, int i, DoubleDouble r) {
    if (p <= 1 || !finite || value == 0) {
      if (!(p > 0 && p < 1 && finite && value != 0 && zh[i] != 0)) {
        r.set(slope(second, i));
        return;
      }
    }
    sure().slope(i, r);
    if (second) {
      r.setNegation(r);
    }
  }

  private boolean isFlat(int i) {
    return p == 0 || p == 1 || p == Double.POSITIVE_INFINITY || value == 0 || (p < 1 && zh[i] == 0);
  }

  @Override
  double curvature(boolean second, int i) {
    if (!finite) {
      return isFlat(i) && !Double.isNaN(value) ? 0 : notFiniteSlope(i);
    }
    if (isFlat(i)) {
      return 0;
    }
    double rest = total - powers[i];
    if (wide || !(rest > CANCELLED * total)) {
      return Double.NaN;
    }
    double steep = p == 2 ? 1 : (p - 1) * ScalarMath.exp((p - 2) * logRatio(i));
    return steep * (rest / total) / value;
  }

  @Override
  void curvature(boolean second, int i, DoubleDouble r) {
    if (!finite || isFlat(i)) {
      r.set(curvature(second, i));
    } else {
      sure().curvature(i, r);
    }
  }

  @Override
  double jointCurvature() {
    if (!finite) {
      return Double.NaN;
    }
    return value == 0 || p == 0 || p == 1 || p == Double.POSITIVE_INFINITY
        ? 0
        : sure().jointCurvature();
  }
}
