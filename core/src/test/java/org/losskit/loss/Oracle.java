package org.losskit.loss;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.losskit.tensor.DType;

/** The real-number values of the documented formulas, to 50 digits. */
final class Oracle {
  static final MathContext DIGITS = new MathContext(50);

  /** Below this an exponent does not show in any double. */
  private static final BigDecimal LOWEST = new BigDecimal(-1600);

  private Oracle() {}

  /** The largest error seen, in units in the last place of the type. */
  static final class Worst {
    private final boolean float32;
    private double ulps;
    private String where = "nowhere";

    Worst(DType dtype) {
      this.float32 = dtype == DType.FLOAT32;
    }

    double ulps() {
      return ulps;
    }

    /** Takes note of a result, whose error beyond {@code allowed} counts. */
    void add(double result, BigDecimal truth, double allowed, String at) {
      double near = truth.doubleValue();
      if (Math.abs(near) > (float32 ? Float.MAX_VALUE : Double.MAX_VALUE)
          && Double.isInfinite(result)) {
        return;
      }
      double error =
          Double.isFinite(result)
              ? new BigDecimal(result).subtract(truth).abs().doubleValue()
              : Double.POSITIVE_INFINITY;
      double unit = float32 ? Math.ulp((float) near) : Math.ulp(near);
      // A subnormal double has no smaller unit to measure with.
      double excess = Math.max(0, error - allowed) / unit;
      if (!(excess <= ulps)) {
        ulps = excess;
        where = at + ": " + result + ", truth " + truth.round(new MathContext(20));
      }
    }

    void add(double result, BigDecimal truth, String at) {
      add(result, truth, 0, at);
    }

    @Override
    public String toString() {
      return ulps + " ulp at " + where;
    }
  }

  /** Softmax of a row, by the values of its logits. */
  static final class Softmax {
    private final Map<Double, BigDecimal> exponentials = new TreeMap<>();
    private final double largest;
    private BigDecimal others = BigDecimal.ZERO;
    private final BigDecimal logarithm;

    Softmax(double[] row) {
      double[] sorted = row.clone();
      Arrays.sort(sorted);
      largest = sorted[row.length - 1] + 0.0;
      for (int from = 0, to; from < row.length; from = to) {
        double x = sorted[from];
        to = from + 1;
        while (to < row.length && sorted[to] == x) {
          to++;
        }
        BigDecimal e = exp(difference(x, largest));
        exponentials.put(x + 0.0, e);
        int count = to - from - (x == largest ? 1 : 0);
        others = others.add(e.multiply(new BigDecimal(count)), DIGITS);
      }
      logarithm = log1p(others);
    }

    private BigDecimal exponential(double x) {
      return Objects.requireNonNull(exponentials.get(x + 0.0));
    }

    /** p of a logit. */
    BigDecimal p(double x) {
      return exponential(x).divide(others.add(BigDecimal.ONE), DIGITS);
    }

    /** 1 - p of a logit. */
    BigDecimal q(double x) {
      BigDecimal total = others.add(BigDecimal.ONE);
      BigDecimal rest = x == largest ? others : total.subtract(exponential(x));
      return rest.divide(total, DIGITS);
    }

    /** -ln p of a logit. */
    BigDecimal surprisal(double x) {
      return difference(largest, x).add(logarithm);
    }
  }

  static BigDecimal difference(double a, double b) {
    return new BigDecimal(a).subtract(new BigDecimal(b));
  }

  static BigDecimal exp(BigDecimal x) {
    return x.compareTo(LOWEST) < 0 ? BigDecimal.ZERO : BigDecimalMath.exp(x, DIGITS);
  }

  /** log(1 + y) for y &gt;= 0 or a small negative y, to 50 digits of itself. */
  static BigDecimal log1p(BigDecimal y) {
    if (y.abs().compareTo(new BigDecimal("1e-12")) < 0) {
      BigDecimal sum = BigDecimal.ZERO;
      for (int n = 6; n > 0; n--) {
        BigDecimal coefficient = BigDecimal.ONE.divide(new BigDecimal(n % 2 == 0 ? -n : n), DIGITS);
        sum = sum.add(coefficient).multiply(y, DIGITS);
      }
      return sum;
    }
    return BigDecimalMath.log(y.add(BigDecimal.ONE), DIGITS);
  }

  /** log(1 + e^x). */
  static BigDecimal softplus(double x) {
    return log1p(exp(new BigDecimal(-Math.abs(x)))).add(new BigDecimal(Math.max(x, 0)));
  }

  /** 1 / (1 + e^-x). */
  static BigDecimal sigmoid(double x) {
    BigDecimal e = exp(new BigDecimal(-Math.abs(x)));
    return (x < 0 ? e : BigDecimal.ONE).divide(e.add(BigDecimal.ONE), DIGITS);
  }
}
