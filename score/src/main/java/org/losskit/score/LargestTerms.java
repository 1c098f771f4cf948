package org.losskit.score;

import java.util.Arrays;

/** The largest weighted terms, and how many rows have an infinite one: mergeable, and small. */
final class LargestTerms {
  static final int MOST = 10;

  /** Weighted, ascending; the first are -infinity until there are as many. */
  private final double[] weighted = new double[MOST];

  private final double[] terms = new double[MOST];
  private final double[] weights = new double[MOST];
  private long infinite;

  LargestTerms() {
    Arrays.fill(weighted, Double.NEGATIVE_INFINITY);
  }

  void add(Block block) {
    double[] w = block.weights;
    double least = weighted[0];
    for (int i = 0; i < block.count; i++) {
      // NaN compares as false, and so does 0 times infinity.
      double term = block.terms[i];
      double product = w == null ? term : term * w[i];
      if (product >= least) {
        add(term, w == null ? 1 : w[i]);
        least = weighted[0];
      }
    }
  }

  private void add(double term, double weight) {
    double product = term * weight;
    if (product == Double.POSITIVE_INFINITY) {
      infinite++;
    }
    if (!isLess(0, product, term)) {
      return;
    }
    int at = 0;
    while (at + 1 < MOST && isLess(at + 1, product, term)) {
      weighted[at] = weighted[at + 1];
      terms[at] = terms[at + 1];
      weights[at] = weights[at + 1];
      at++;
    }
    weighted[at] = product;
    terms[at] = term;
    weights[at] = weight;
  }

  /** Equal products are in the order of the terms, so that any order of the rows keeps the same. */
  private boolean isLess(int at, double product, double term) {
    return weighted[at] < product || (weighted[at] == product && terms[at] < term);
  }

  /** Adds the terms of another; the other keeps its own. */
  void merge(LargestTerms other) {
    // Those among its largest are counted when they are added.
    long beyond = other.infinite;
    for (int k = 0; k < MOST; k++) {
      if (other.weighted[k] > Double.NEGATIVE_INFINITY) {
        beyond -= other.weighted[k] == Double.POSITIVE_INFINITY ? 1 : 0;
        add(other.terms[k], other.weights[k]);
      }
    }
    infinite += beyond;
  }

  /** How many rows have an infinite weighted term. */
  long infinite() {
    return infinite;
  }

  /** The k-th largest term, from 1 on, before its weight. */
  double term(int k) {
    return terms[MOST - k];
  }

  /** The weight of the row with the k-th largest weighted term. */
  double weight(int k) {
    return weights[MOST - k];
  }
}
