package org.losskit.score.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.losskit.score.ScoreReport.Bucket;

/**
 * Where losses lie beside each other: evenly when all ranges have the same width, else by their
 * logarithm on either side of zero. Losses below the smallest edge lie between it and zero.
 */
final class LossScale {
  private static final int MOST_TICKS = 5;
  private static final double SAME_WIDTH = 1e-6;

  /** The width of what lies beside the logarithmic axis: that of a doubling. */
  private static final double DOUBLING = StrictMath.log10(2);

  private static final int[] ONE = {1};

  /** Leading digits of ticks, from many ticks to few. */
  private static final List<int[]> MANTISSAS = List.of(new int[] {1, 2, 5}, new int[] {1, 3}, ONE);

  /** Decades from tick to tick, where there are many. */
  private static final int[] DECADES = {2, 3, 5, 10, 20, 50, 100, 200};

  /** Between the labels of two ticks. */
  private static final double GAP = 8;

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
    double place = size > largest ? place(largest) + DOUBLING : place(size);
    return loss > 0 ? place : -place;
  }

  private double place(double size) {
    return DOUBLING + Math.max(0, StrictMath.log10(size) - StrictMath.log10(smallest));
  }

  /** Whether a range has no place of its own on a logarithmic axis: it reaches zero or infinity. */
  boolean isAside(Bucket bucket) {
    return bucket.from() * bucket.to() == 0 || Double.isInfinite(bucket.to() - bucket.from());
  }

  /** How many doublings wide a range is drawn. */
  double doublings(Bucket bucket) {
    return (at(bucket.to()) - at(bucket.from())) / DOUBLING;
  }

  /** Round numbers, as many as have room for their labels, and zero where it has. */
  List<BigDecimal> ticks(Axis axis) {
    double low = buckets.get(0).from();
    double high = buckets.get(buckets.size() - 1).to();
    if (linear) {
      return Ticks.of(low, high, MOST_TICKS);
    }
    List<BigDecimal> ticks = rounds(axis, low, high);
    List<BigDecimal> more = new ArrayList<>(ticks);
    if (low <= 0 && high >= 0) {
      more.add(BigDecimal.ZERO);
      more.sort(Comparator.naturalOrder());
    }
    return haveRoom(more, axis) ? more : ticks;
  }

  private List<BigDecimal> rounds(Axis axis, double low, double high) {
    for (int[] mantissas : MANTISSAS) {
      List<BigDecimal> ticks = rounds(mantissas, 1, low, high);
      if (haveRoom(ticks, axis)) {
        return ticks;
      }
    }
    for (int every : DECADES) {
      List<BigDecimal> ticks = rounds(ONE, every, low, high);
      if (haveRoom(ticks, axis)) {
        return ticks;
      }
    }
    return List.of();
  }

  private boolean haveRoom(List<BigDecimal> ticks, Axis axis) {
    double end = Double.NEGATIVE_INFINITY;
    for (BigDecimal tick : ticks) {
      double half = Ticks.label(tick).length() * Svg.CHARACTER / 2;
      double x = axis.at(at(tick.doubleValue()));
      if (x - half < end) {
        return false;
      }
      end = x + half + GAP;
    }
    return true;
  }

  /** The mantissas times powers of ten in the range, on either side of zero. */
  private List<BigDecimal> rounds(int[] mantissas, int every, double low, double high) {
    TreeSet<BigDecimal> ticks = new TreeSet<>();
    int first = (int) Math.floor(StrictMath.log10(smallest));
    int last = (int) Math.floor(StrictMath.log10(largest) + 1e-9);
    for (int exponent = first; exponent <= last; exponent++) {
      for (int mantissa : mantissas) {
        BigDecimal tick = BigDecimal.valueOf(mantissa).scaleByPowerOfTen(exponent);
        double size = tick.doubleValue();
        if (Math.floorMod(exponent, every) == 0 && size >= smallest && size <= largest) {
          ticks.add(exponent > 0 ? tick.setScale(0, RoundingMode.UNNECESSARY) : tick);
        }
      }
    }
    TreeSet<BigDecimal> all = new TreeSet<>();
    for (BigDecimal tick : ticks) {
      if (tick.doubleValue() <= high) {
        all.add(tick);
      }
      if (-tick.doubleValue() >= low) {
        all.add(tick.negate());
      }
    }
    return List.copyOf(all);
  }
}
