package org.losskit.score.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.losskit.score.ScoreReport.Bucket;

/**
 * Where losses lie beside each other: evenly when all ranges have the same width, else by their
 * logarithm on either side of zero. Losses below the smallest edge lie between it and zero.
 */
final class LossScale {
  private static final double SAME_WIDTH = 1e-6;

  private final List<Bucket> buckets;
  private final boolean linear;
  private final double smallest;
  private final double largest;

  private LossScale(List<Bucket> buckets, boolean linear, double smallest, double largest) {
    this.buckets = buckets;
    this.linear = linear;
    this.smallest = smallest;
    this.largest = largest;
  }

  /** For ranges in order. */
  static LossScale of(List<Bucket> buckets) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    double narrow = Double.POSITIVE_INFINITY;
    double wide = 0;
    for (Bucket bucket : buckets) {
      for (double edge : new double[] {Math.abs(bucket.from()), Math.abs(bucket.to())}) {
        if (edge > 0 && edge < Double.POSITIVE_INFINITY) {
          smallest = Math.min(smallest, edge);
          largest = Math.max(largest, edge);
        }
      }
      double width = bucket.to() - bucket.from();
      narrow = Math.min(narrow, width);
      wide = Math.max(wide, width);
    }
    if (largest == 0) {
      smallest = 1;
      largest = 1;
    }
    boolean linear = wide < Double.POSITIVE_INFINITY && wide - narrow <= SAME_WIDTH * wide;
    return new LossScale(buckets, linear, smallest, largest);
  }

  boolean isLinear() {
    return linear;
  }

  /** A place, in no particular unit. */
  double at(double loss) {
    if (linear) {
      return loss;
    }
    double size = Math.abs(loss);
    if (!(size > 0)) {
      return 0;
    }
    // What is infinite lies a bit beyond the last finite edge.
    double place = size > largest ? place(largest) + 0.3 : place(size);
    return loss > 0 ? place : -place;
  }

  private double place(double size) {
    return 0.3 + Math.max(0, StrictMath.log10(size / smallest));
  }

  List<BigDecimal> ticks(int most) {
    double low = buckets.get(0).from();
    double high = buckets.get(buckets.size() - 1).to();
    if (linear) {
      return Ticks.of(low, high, most);
    }
    List<BigDecimal> powers = powers(low, high);
    if (powers.size() < 3) {
      return Ticks.of(Math.max(low, -largest), Math.min(high, largest), most);
    }
    int step = (powers.size() + most - 1) / most;
    List<BigDecimal> ticks = new ArrayList<>();
    for (int i = 0; i < powers.size(); i += step) {
      ticks.add(powers.get(i));
    }
    return ticks;
  }

  /** The powers of ten in the range, on either side of zero. */
  private List<BigDecimal> powers(double low, double high) {
    List<BigDecimal> powers = new ArrayList<>();
    int first = (int) Math.ceil(StrictMath.log10(smallest) - 1e-9);
    int last = (int) Math.floor(StrictMath.log10(largest) + 1e-9);
    for (int exponent = last; exponent >= first; exponent--) {
      if (low < 0 && -low >= power(exponent).doubleValue()) {
        powers.add(power(exponent).negate());
      }
    }
    for (int exponent = first; exponent <= last; exponent++) {
      if (power(exponent).doubleValue() <= high && power(exponent).doubleValue() >= low) {
        powers.add(power(exponent));
      }
    }
    return powers;
  }

  private static BigDecimal power(int exponent) {
    BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(exponent);
    return exponent > 0 ? power.setScale(0, RoundingMode.UNNECESSARY) : power;
  }
}
