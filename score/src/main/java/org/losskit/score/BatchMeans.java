package org.losskit.score;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.sum.ExactSum;

/** The exact numerator and denominator of each batch: 150 bytes for one without weights. */
final class BatchMeans {
  private @Nullable ProductSum[] terms = {};
  private @Nullable ProductSum[] shares = {};
  private long[] rows = {};
  private final boolean unit;

  /** Of no rows; whether every share is going to be 1. */
  BatchMeans(boolean unit) {
    this.unit = unit;
  }

  /** Adds the rows of a block, which has the batch of each. */
  void add(Block block) {
    int[] ids = block.batches();
    for (int k = 0; k < block.count && ids != null; k++) {
      add(ids[block.index(k)], block.terms[k], block.shares[k], block.weight(k));
    }
  }

  private void add(int batch, double term, double share, double weight) {
    ProductSum sum = terms(batch);
    rows[batch]++;
    if (unit) {
      sum.add(term);
    } else if (weight != 0) {
      sum.add(term, weight);
      shares(batch).add(share, weight);
    }
  }

  private ProductSum terms(int batch) {
    if (batch >= rows.length) {
      int length = Math.max(batch + 1, rows.length * 3 / 2);
      terms = Arrays.copyOf(terms, length);
      rows = Arrays.copyOf(rows, length);
      shares = unit ? shares : Arrays.copyOf(shares, length);
    }
    ProductSum sum = terms[batch];
    if (sum == null) {
      sum = new ProductSum();
      terms[batch] = sum;
    }
    return sum;
  }

  private ProductSum shares(int batch) {
    ProductSum sum = shares[batch];
    if (sum == null) {
      sum = new ProductSum();
      shares[batch] = sum;
    }
    return sum;
  }

  /** Adds the batches of another; the other keeps its own. */
  void merge(BatchMeans other) {
    for (int b = 0; b < other.rows.length; b++) {
      ProductSum sum = other.terms[b];
      if (sum != null) {
        terms(b).add(sum);
        rows[b] += other.rows[b];
        ProductSum denominator = unit ? null : other.shares[b];
        if (denominator != null) {
          shares(b).add(denominator);
        }
      }
    }
  }

  /**
   * What a loop would report that averages the means of batches.
   *
   * @param mean of the means of the batches that have a denominator; NaN without any
   * @param batches how many these are
   */
  record Average(double mean, long batches, long leastRows, long mostRows) {}

  Average average() {
    ExactSum sum = new ExactSum();
    long batches = 0;
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int b = 0; b < rows.length; b++) {
      ProductSum numerator = terms[b];
      if (numerator == null) {
        continue;
      }
      ProductSum weights = unit ? null : shares[b];
      Exact denominator = unit ? Exact.of(rows[b]) : weights == null ? null : weights.exact();
      if (denominator == null || denominator.signum() == 0) {
        continue;
      }
      Exact exact = numerator.exact();
      sum.add(exact == null ? numerator.toDouble() : exact.dividedBy(denominator));
      batches++;
      least = Math.min(least, rows[b]);
      most = Math.max(most, rows[b]);
    }
    return new Average(sum.toDouble() / batches, batches, least, most);
  }
}
