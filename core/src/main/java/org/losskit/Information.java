package org.losskit;

import org.losskit.internal.kernel.DoubleDouble;
import org.losskit.internal.kernel.ScalarMath;
import org.losskit.sum.ExactSum;

/**
 * Measures of information: what an outcome, a distribution, or one distribution seen through
 * another is worth, in nats unless a {@link Unit} is given.
 *
 * <pre>
 *   self-information  -log p
 *   entropy           H(P)     = -sum p[i] log p[i]
 *   cross entropy     H(P, Q)  = -sum p[i] log q[i]
 *   relative entropy  KL(P||Q) =  sum p[i] log(p[i] / q[i])
 *   binary entropy    h(p)     = -p log p - (1 - p) log(1 - p)
 *   perplexity        e^H
 *   Jensen-Shannon    (KL(P||M) + KL(Q||M)) / 2      with M = (P + Q) / 2
 * </pre>
 *
 * <pre>{@code
 * double bits = Information.entropy(new double[] {0.5, 0.25, 0.25}, Information.Unit.BITS);   // 1.5
 * }</pre>
 *
 * <p>They hang together: H(P, Q) = H(P) + KL(P||Q), where KL is 0 for equal distributions alone and
 * never negative. Cross entropy loss is H(target, softmax of the logits), with a class label the
 * self-information of that class.
 *
 * <p><b>Domain.</b> A distribution is a non-empty array of finite numbers that are not negative and
 * add up to 1 within a tolerance, {@code 1e-9 * max(1, n)} for n numbers unless another is given.
 * It is used as it is, not divided by its sum.
 *
 * <p><b>Special cases.</b> 0 log 0 is 0, whatever Q says of an outcome that P excludes; an outcome
 * that P allows and Q excludes makes H(P, Q) and KL(P||Q) infinite. Zero is always +0.0.
 *
 * <p><b>Accuracy.</b> Every term is within a few ulp and the sum of the terms is exact, so that the
 * order of the outcomes does not matter. Relative entropy is the sum of q f(p / q), f(r) = r log r
 * - r + 1, whose terms are not negative: it keeps its digits for distributions that are nearly
 * equal, and is not disturbed by a sum that is 1 only up to rounding. For distributions that add up
 * to a and b, it is the plain sum plus b - a.
 */
public final class Information {
  /** What information is measured in. */
  public enum Unit {
    /** Natural logarithm. */
    NATS(1, 0),
    /** Logarithm to base 2; ln 2 nats. */
    BITS(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56),
    /** Logarithm to base 10; ln 10 nats. */
    HARTLEYS(0x1.26bb1bbb55516p1, -0x1.f48ad494ea3e9p-53);

    private final double nats;
    private final double natsLow;

    Unit(double nats, double natsLow) {
      this.nats = nats;
      this.natsLow = natsLow;
    }

    /** How many nats one of this unit is: 1, ln 2 or ln 10, rounded to double. */
    public double nats() {
      return nats;
    }

    private double fromNats(double value) {
      return this == NATS ? value : value / nats;
    }
  }

  private Information() {}

  /** {@link #selfInformation(double, Unit)} in nats. */
  public static double selfInformation(double p) {
    return selfInformation(p, Unit.NATS);
  }

  /**
   * The surprise at an outcome of probability {@code p}: -log p, 0 for a certain outcome and
   * infinite for an impossible one.
   *
   * @throws IllegalArgumentException if p is not a probability
   */
  public static double selfInformation(double p, Unit unit) {
    checkProbability("selfInformation", p);
    return unit.fromNats(surprisal(p));
  }

  /** {@link #entropy(double[], Unit)} in nats. */
  public static double entropy(double[] p) {
    return entropy(p, Unit.NATS);
  }

  /**
   * The mean surprise of a distribution: from 0 where one outcome is certain to log n where all n
   * are alike.
   *
   * @throws IllegalArgumentException if p is not a distribution
   */
  public static double entropy(double[] p, Unit unit) {
    return entropy(p, unit, defaultTolerance(p));
  }

  /**
   * {@link #entropy(double[], Unit)} of numbers that add up to 1 within {@code tolerance}.
   *
   * @throws IllegalArgumentException if p is not a distribution
   */
  public static double entropy(double[] p, Unit unit, double tolerance) {
    checkDistribution("entropy", "p", p, tolerance);
    return crossEntropyOf(p, p, unit);
  }

  /** {@link #crossEntropy(double[], double[], Unit)} in nats. */
  public static double crossEntropy(double[] p, double[] q) {
    return crossEntropy(p, q, Unit.NATS);
  }

  /**
   * H(P, Q): the mean surprise of one who expects {@code q} where {@code p} is true. Never below
   * the entropy of p.
   *
   * @throws IllegalArgumentException if they are not distributions of the same size
   */
  public static double crossEntropy(double[] p, double[] q, Unit unit) {
    return crossEntropy(p, q, unit, defaultTolerance(p));
  }

  /**
   * {@link #crossEntropy(double[], double[], Unit)} of numbers that add up to 1 within {@code
   * tolerance}.
   *
   * @throws IllegalArgumentException if they are not distributions of the same size
   */
  public static double crossEntropy(double[] p, double[] q, Unit unit, double tolerance) {
    checkDistributions("crossEntropy", p, q, tolerance);
    return crossEntropyOf(p, q, unit);
  }

  /** {@link #relativeEntropy(double[], double[], Unit)} in nats. */
  public static double relativeEntropy(double[] p, double[] q) {
    return relativeEntropy(p, q, Unit.NATS);
  }

  /**
   * KL(P||Q), the Kullback-Leibler divergence: the surprise that {@code q} adds to what {@code p}
   * has anyway. 0 where both are equal, positive otherwise, and not symmetric.
   *
   * @throws IllegalArgumentException if they are not distributions of the same size
   */
  public static double relativeEntropy(double[] p, double[] q, Unit unit) {
    return relativeEntropy(p, q, unit, defaultTolerance(p));
  }

  /**
   * {@link #relativeEntropy(double[], double[], Unit)} of numbers that add up to 1 within {@code
   * tolerance}.
   *
   * @throws IllegalArgumentException if they are not distributions of the same size
   */
  public static double relativeEntropy(double[] p, double[] q, Unit unit, double tolerance) {
    checkDistributions("relativeEntropy", p, q, tolerance);
    ExactSum sum = new ExactSum();
    for (int i = 0; i < p.length; i++) {
      sum.add(divergence(p[i], q[i], p[i] - q[i]));
    }
    return unit.fromNats(sum.toDouble());
  }

  /** {@link #binaryEntropy(double, Unit)} in nats. */
  public static double binaryEntropy(double p) {
    return binaryEntropy(p, Unit.NATS);
  }

  /**
   * The entropy of a coin that shows heads with probability {@code p}: 0 at 0 and 1, and at most
   * one bit, at 1/2.
   *
   * @throws IllegalArgumentException if p is not a probability
   */
  public static double binaryEntropy(double p, Unit unit) {
    checkProbability("binaryEntropy", p);
    if (p == 0 || p == 1) {
      return 0;
    }
    return unit.fromNats(p * surprisal(p) + (1 - p) * -ScalarMath.log1p(-p));
  }

  /**
   * How many equally likely outcomes are as uncertain as this distribution: e to its entropy in
   * nats, n where n outcomes are alike.
   *
   * @throws IllegalArgumentException if p is not a distribution
   */
  public static double perplexity(double[] p) {
    checkDistribution("perplexity", "p", p, defaultTolerance(p));
    return perplexity(crossEntropyOf(p, p, Unit.NATS), Unit.NATS);
  }

  /**
   * The perplexity that belongs to an entropy or to a mean cross entropy: e, 2 or 10 to its power.
   */
  public static double perplexity(double entropy, Unit unit) {
    DoubleDouble nats = new DoubleDouble();
    DoubleDouble perUnit = new DoubleDouble();
    nats.set(entropy);
    perUnit.set(unit.nats, unit.natsLow);
    nats.setProduct(nats, perUnit);
    nats.setExp(nats);
    return nats.hi();
  }

  /** {@link #jensenShannon(double[], double[], Unit)} in nats. */
  public static double jensenShannon(double[] p, double[] q) {
    return jensenShannon(p, q, Unit.NATS);
  }

  /**
   * The Jensen-Shannon divergence: how far both are from their average. Symmetric, 0 where both are
   * equal, and at most one bit, where they exclude each other.
   *
   * @throws IllegalArgumentException if they are not distributions of the same size
   */
  public static double jensenShannon(double[] p, double[] q, Unit unit) {
    return jensenShannon(p, q, unit, defaultTolerance(p));
  }

  /**
   * {@link #jensenShannon(double[], double[], Unit)} of numbers that add up to 1 within {@code
   * tolerance}.
   *
   * @throws IllegalArgumentException if they are not distributions of the same size
   */
  public static double jensenShannon(double[] p, double[] q, Unit unit, double tolerance) {
    checkDistributions("jensenShannon", p, q, tolerance);
    ExactSum sum = new ExactSum();
    for (int i = 0; i < p.length; i++) {
      double middle = (p[i] + q[i]) / 2;
      double half = (p[i] - q[i]) / 2;
      sum.add(divergence(p[i], middle, half));
      sum.add(divergence(q[i], middle, -half));
    }
    return unit.fromNats(sum.toDouble() / 2);
  }

  private static double surprisal(double p) {
    // Subtracting from +0 turns a -0 into +0.
    return 0 - ScalarMath.log(p);
  }

  private static double crossEntropyOf(double[] p, double[] q, Unit unit) {
    ExactSum sum = new ExactSum();
    for (int i = 0; i < p.length; i++) {
      if (p[i] > 0) {
        sum.addProduct(p[i], surprisal(q[i]));
      }
    }
    // Numbers that add up to a little more than 1 may give a little less than nothing.
    return unit.fromNats(Math.max(0, sum.toDouble()));
  }

  /** q f(p / q) for d = p - q: p log(p / q) - d, without cancellation and not negative. */
  private static double divergence(double p, double q, double d) {
    if (p == 0) {
      return q;
    }
    if (q == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double t = d / q;
    if (Math.abs(t) > 0.5) {
      double ratio = p / q;
      double log =
          ratio <= Double.MAX_VALUE ? ScalarMath.log(ratio) : ScalarMath.log(p) - ScalarMath.log(q);
      return Math.max(0, Math.fma(p, log, -d));
    }
    // (1 + t) log(1 + t) - t is about t^2 / 2: its first order cancels, far into the low half.
    DoubleDouble x = new DoubleDouble();
    x.set(t);
    DoubleDouble ratio = new DoubleDouble();
    double rounded = 1 + t;
    ratio.set(rounded, t - (rounded - 1));
    DoubleDouble result = new DoubleDouble();
    result.setLog1p(x);
    result.setProduct(result, ratio);
    result.setDifference(result, x);
    return Math.max(0, q * result.hi());
  }

  private static double defaultTolerance(double[] p) {
    return 1e-9 * Math.max(1, p.length);
  }

  private static void checkProbability(String who, double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException(
          "Information." + who + ": p = " + p + "; expected a probability from 0 to 1");
    }
  }

  private static void checkDistributions(String who, double[] p, double[] q, double tolerance) {
    checkDistribution(who, "p", p, tolerance);
    checkDistribution(who, "q", q, tolerance);
    if (p.length != q.length) {
      throw new IllegalArgumentException(
          "Information."
              + who
              + ": p has "
              + p.length
              + " entries but q has "
              + q.length
              + "; expected as many");
    }
  }

  private static void checkDistribution(String who, String name, double[] p, double tolerance) {
    String where = "Information." + who + ": " + name;
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "Information." + who + ": tolerance = " + tolerance + "; expected a number >= 0");
    }
    if (p.length == 0) {
      throw new IllegalArgumentException(where + " is empty; expected at least one probability");
    }
    ExactSum sum = new ExactSum();
    for (int i = 0; i < p.length; i++) {
      if (!(p[i] >= 0 && p[i] <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            where + "[" + i + "] = " + p[i] + "; expected a finite number >= 0");
      }
      sum.add(p[i]);
    }
    sum.add(-1);
    if (Math.abs(sum.toDouble()) > tolerance) {
      sum.add(1);
      throw new IllegalArgumentException(
          where
              + " adds up to "
              + sum.toDouble()
              + "; expected 1 within "
              + tolerance
              + ", or divide by the sum first");
    }
  }
}
