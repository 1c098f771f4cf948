package org.losskit.score;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often what was predicted happened, by probability: exact totals for each distinct p as long
 * as there are few, else for each of a fixed number of ranges. Which of the two depends on the set
 * of all p alone, so the result does not depend on the order of additions and merges.
 *
 * <p>A range is floor(size p), split where an edge of the 15 bins lies inside, so that the bins of
 * equal width are sums of ranges too.
 */
final class ProbabilityTable {
  static final int BINS = 15;

  private static final double[] EDGES = new double[BINS + 1];

  /** Weight 1 and label 0 or 1 are counted; p is a multiple of 2^-68 from here on. */
  private static final double TINY = 0x1p-16;

  /** p = high 2^-20 + low 2^-68. */
  private static final long LOW = (1L << 48) - 1;

  static {
    for (int i = 0; i <= BINS; i++) {
      EDGES[i] = i / (double) BINS;
    }
  }

  /** The totals of rows that have another weight than 1, or a label between 0 and 1. */
  private static final class Others {
    long rows;
    final ProductSum weight = new ProductSum();
    final ProductSum observed = new ProductSum();
    final ProductSum predicted = new ProductSum();

    void add(Others other) {
      rows += other.rows;
      weight.add(other.weight);
      observed.add(other.observed);
      predicted.add(other.predicted);
    }
  }

  /** The most distinct p that are told apart, and the number of ranges: a power of two. */
  private final int size;

  private int distinct;

  /** p where p are told apart; null for ranges. */
  private double @Nullable [] keys;

  /** Where p are told apart, 0 marks an empty place. */
  private long[] rows;

  private long[] ones;
  private @Nullable Others[] others = {};

  /** The sums of p of a range, of rows that are counted. */
  private long[] high = {};

  private long[] low = {};
  private ProductSum tiny = new ProductSum();

  ProbabilityTable(int size) {
    this.size = size;
    keys = new double[16];
    rows = new long[16];
    ones = new long[16];
  }

  /** Which bin of equal width holds p: the one with i/15 < p <= (i + 1)/15, the first also 0. */
  static int bin(double p) {
    int bin = Math.min((int) (p * BINS), BINS - 1);
    if (p <= EDGES[bin]) {
      return Math.max(bin - 1, 0);
    }
    return p > EDGES[bin + 1] ? bin + 1 : bin;
  }

  static double edge(int i) {
    return EDGES[i];
  }

  /** Adds a row: a probability, a label in [0, 1], and a weight. */
  void add(double p, double label, double weight) {
    boolean plain = weight == 1 && (label == 0 || label == 1);
    int at = place(p);
    rows[at]++;
    if (plain) {
      ones[at] += (int) label;
      if (keys == null) {
        addPlain(at, p, 1);
      }
      return;
    }
    Others own = others(at);
    own.rows++;
    own.weight.add(weight);
    own.observed.add(label, weight);
    if (keys == null) {
      own.predicted.add(p, weight);
    }
  }

  /** Adds n p to the sum of a range. */
  private void addPlain(int at, double p, long n) {
    if (p < TINY) {
      tiny.add(p, (double) n);
      return;
    }
    long head = (long) (p * 0x1p20);
    long tail = (long) ((p - head * 0x1p-20) * 0x1p68);
    long product = tail * n;
    long sum = low[at] + (product & LOW);
    long carry = (Math.multiplyHigh(tail, n) << 16 | product >>> 48) + (sum >>> 48);
    high[at] += head * n + carry;
    low[at] = sum & LOW;
  }

  private Others others(int at) {
    if (others.length < rows.length) {
      others = Arrays.copyOf(others, rows.length);
    }
    Others own = others[at];
    if (own == null) {
      own = new Others();
      others[at] = own;
    }
    return own;
  }

  /** Where the totals of p are, after making room for them. */
  private int place(double p) {
    double[] known = keys;
    if (known == null) {
      return (int) (p * size) + bin(p);
    }
    int at = find(known, p);
    if (rows[at] != 0) {
      return at;
    }
    if (distinct == size) {
      toRanges(known);
      return (int) (p * size) + bin(p);
    }
    distinct++;
    if (2 * distinct > known.length) {
      known = grow(known);
      at = find(known, p);
    }
    known[at] = p;
    return at;
  }

  private int find(double[] known, double p) {
    long hash = Double.doubleToRawLongBits(p) * 0x9e3779b97f4a7c15L;
    int mask = known.length - 1;
    int at = (int) (hash >>> 32) & mask;
    while (rows[at] != 0 && known[at] != p) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private double[] grow(double[] known) {
    long[] oldRows = rows;
    long[] oldOnes = ones;
    @Nullable Others[] oldOthers = others;
    double[] grown = new double[2 * known.length];
    rows = new long[grown.length];
    ones = new long[grown.length];
    others = new Others[oldOthers.length == 0 ? 0 : grown.length];
    for (int i = 0; i < known.length; i++) {
      if (oldRows[i] != 0) {
        int at = find(grown, known[i]);
        grown[at] = known[i];
        rows[at] = oldRows[i];
        ones[at] = oldOnes[i];
        if (oldOthers.length > 0) {
          others[at] = oldOthers[i];
        }
      }
    }
    keys = grown;
    return grown;
  }

  private void toRanges(double[] known) {
    ProbabilityTable ranges = new ProbabilityTable(size);
    ranges.clearRanges();
    ranges.addDistinct(this, known);
    keys = null;
    rows = ranges.rows;
    ones = ranges.ones;
    others = ranges.others;
    high = ranges.high;
    low = ranges.low;
    tiny = ranges.tiny;
  }

  private void clearRanges() {
    int ranges = size + BINS;
    keys = null;
    rows = new long[ranges];
    ones = new long[ranges];
    high = new long[ranges];
    low = new long[ranges];
  }

  /** Adds another table; the other keeps its own. */
  void merge(ProbabilityTable other) {
    if (other.keys != null) {
      addDistinct(other, other.keys);
      return;
    }
    if (keys != null) {
      toRanges(keys);
    }
    tiny.add(other.tiny);
    for (int at = 0; at < rows.length; at++) {
      rows[at] += other.rows[at];
      ones[at] += other.ones[at];
      long sum = low[at] + other.low[at];
      high[at] += other.high[at] + (sum >>> 48);
      low[at] = sum & LOW;
      Others more = at < other.others.length ? other.others[at] : null;
      if (more != null) {
        others(at).add(more);
      }
    }
  }

  private void addDistinct(ProbabilityTable other, double[] known) {
    for (int i = 0; i < known.length; i++) {
      if (other.rows[i] == 0) {
        continue;
      }
      double p = known[i];
      int at = place(p);
      Others more = i < other.others.length ? other.others[i] : null;
      long counted = other.rows[i] - (more == null ? 0 : more.rows);
      rows[at] += other.rows[i];
      ones[at] += other.ones[i];
      if (keys == null) {
        addPlain(at, p, counted);
      }
      if (more != null) {
        others(at).add(more);
        if (keys == null) {
          others(at).predicted.add(exact(more.weight).times(Exact.of(p)));
        }
      }
    }
  }

  /** Whether every distinct probability has totals of its own. */
  boolean isDistinct() {
    return keys != null;
  }

  /**
   * The totals in the order of p.
   *
   * @param split whether ranges are split where an edge of the bins lies inside
   */
  List<ProbabilityGroup> groups(boolean split) {
    List<ProbabilityGroup> groups = new ArrayList<>();
    int bin = 0;
    int last = -1;
    for (int at = 0; at < rows.length; at++) {
      if (rows[at] == 0) {
        continue;
      }
      double upTo;
      if (keys == null) {
        // The first range of the next bin starts where this bin ends.
        while (bin + 1 < BINS && at >= (int) (Math.nextUp(EDGES[bin + 1]) * size) + bin + 1) {
          bin++;
        }
        upTo = Math.min((at - bin + 1) / (double) size, split ? EDGES[bin + 1] : 1);
        if (at - bin == last && !split) {
          ProbabilityGroup first = groups.remove(groups.size() - 1);
          groups.add(first.plus(group(at, upTo, bin)));
          continue;
        }
        last = at - bin;
      } else {
        upTo = keys[at];
        bin = bin(upTo);
      }
      groups.add(group(at, upTo, bin));
    }
    if (keys != null) {
      groups.sort(Comparator.comparingDouble(ProbabilityGroup::upTo));
    }
    return groups;
  }

  private ProbabilityGroup group(int at, double upTo, int bin) {
    Others more = at < others.length ? others[at] : null;
    Exact weight = Exact.of(rows[at] - (more == null ? 0 : more.rows));
    Exact observed = Exact.of(ones[at]);
    if (more != null) {
      weight = weight.plus(exact(more.weight));
      observed = observed.plus(exact(more.observed));
    }
    Exact predicted;
    if (keys != null) {
      predicted = weight.times(Exact.of(upTo));
    } else {
      BigInteger sum = BigInteger.valueOf(high[at]).shiftLeft(48).add(BigInteger.valueOf(low[at]));
      predicted = new Exact(sum, -68);
      predicted = at == 0 ? predicted.plus(exact(tiny)) : predicted;
      predicted = more == null ? predicted : predicted.plus(exact(more.predicted));
    }
    return new ProbabilityGroup(upTo, bin, rows[at], weight, predicted, observed);
  }

  private static Exact exact(ProductSum sum) {
    Exact exact = sum.exact();
    if (exact == null) {
      throw new IllegalStateException("weights, labels and probabilities are finite");
    }
    return exact;
  }
}
