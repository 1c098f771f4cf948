package org.losskit.score;

import java.util.ArrayList;
import java.util.List;
import org.losskit.score.ScoreReport.Bucket;

/**
 * How many terms are how large: counts by exponent and the two leading bits behind the first, on
 * either side of zero. Mergeable; 64 KB, and as much again once there are negative terms.
 */
final class TermHistogram {
  /** Most buckets of a report, on each side of zero. */
  private static final int MOST = 30;

  /** Smaller terms are put into one bucket if no more rows than this share have them. */
  private static final double FEW = 0.005;

  private static final int STEPS = 4;
  private static final int SHIFT = 50;
  private static final int INFINITE = 0x7ff * STEPS;

  private final long[] positive = new long[INFINITE + 1];
  private long[] negative = {};

  void add(Block block) {
    for (int k = 0; k < block.count; k++) {
      add(block.terms[k]);
    }
  }

  void add(double term) {
    if (term >= 0) {
      positive[(int) (Double.doubleToRawLongBits(term + 0.0) >>> SHIFT)]++;
    } else if (term < 0) {
      // A bucket has its lower end: the upper one of its mirror image.
      long bits = Double.doubleToRawLongBits(-term);
      negatives()[term == Double.NEGATIVE_INFINITY ? INFINITE : (int) ((bits - 1) >>> SHIFT)]++;
    }
  }

  private long[] negatives() {
    if (negative.length == 0) {
      negative = new long[INFINITE + 1];
    }
    return negative;
  }

  void merge(TermHistogram other) {
    addTo(positive, other.positive);
    if (other.negative.length > 0) {
      addTo(negatives(), other.negative);
    }
  }

  private static void addTo(long[] counts, long[] more) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more[i];
    }
  }

  /** Neighbouring ranges, smallest first, as fine as a picture can show; NaN is in none. */
  List<Bucket> buckets() {
    List<Bucket> buckets = new ArrayList<>();
    List<Bucket> mirrored = side(negative);
    for (int i = mirrored.size() - 1; i >= 0; i--) {
      Bucket bucket = mirrored.get(i);
      buckets.add(new Bucket(-bucket.to(), 0 - bucket.from(), bucket.rows()));
    }
    buckets.addAll(side(positive));
    return buckets;
  }

  /** The ranges of one side, from the smallest size up. */
  private static List<Bucket> side(long[] counts) {
    List<Bucket> buckets = new ArrayList<>();
    if (counts.length == 0) {
      return buckets;
    }
    int largest = INFINITE - 1;
    while (largest > 0 && counts[largest] == 0) {
      largest--;
    }
    if (largest > 0) {
      finite(counts, largest, buckets);
    } else if (counts[0] > 0) {
      buckets.add(new Bucket(0, 1, counts[0]));
    }
    if (counts[INFINITE] > 0) {
      double from = buckets.isEmpty() ? 1 : buckets.get(buckets.size() - 1).to();
      buckets.add(new Bucket(from, Double.POSITIVE_INFINITY, counts[INFINITE]));
    }
    return buckets;
  }

  private static void finite(long[] counts, int largest, List<Bucket> buckets) {
    long all = 0;
    for (int i = 0; i <= largest; i++) {
      all += counts[i];
    }
    // The range of zero is joined to those of few rows: it has no place on a logarithmic axis.
    long below = counts[0];
    int first = 1;
    while (first < largest && (counts[first] == 0 || below + counts[first] <= FEW * all)) {
      below += counts[first++];
    }
    int width = 1;
    while (largest / width - first / width + 1 > MOST) {
      width *= 2;
    }
    int from = first / width * width;
    for (int i = from; i < first; i++) {
      below -= counts[i];
    }
    if (below > 0) {
      buckets.add(new Bucket(0, edge(from), below));
    }
    for (int at = from; at <= largest; at += width) {
      int to = Math.min(at + width, INFINITE);
      long rows = 0;
      for (int i = at; i < to; i++) {
        rows += counts[i];
      }
      buckets.add(new Bucket(edge(at), edge(to), rows));
    }
  }

  /** The smallest number of a range. */
  private static double edge(int i) {
    return Double.longBitsToDouble((long) i << SHIFT);
  }
}
