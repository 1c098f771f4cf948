package org.losskit.score;

import java.util.Arrays;

/** What is known of every class. */
final class ClassScores {
  /** With more classes a block holds too few rows of each for a sum of many at once. */
  private static final int FEW = 64;

  final ClassTotals[] totals;

  /** Whether some label is no class. */
  boolean hasSoftLabels;

  private final boolean isUnit;
  private final int[] ends;
  private double[] sorted = {};

  ClassScores(ScoreSpec spec) {
    totals = new ClassTotals[spec.classes()];
    Arrays.setAll(totals, c -> new ClassTotals());
    isUnit = spec.isUnit() && totals.length <= FEW;
    ends = new int[totals.length];
  }

  int count() {
    return totals.length;
  }

  /** Whether a row of class 0 was seen. */
  boolean sawZero() {
    return totals.length > 0 && totals[0].rows > 0;
  }

  /** Adds the rows of a block. */
  void add(Block block) {
    int n = block.count;
    boolean plain = true;
    for (int k = 0; k < n; k++) {
      plain &= block.labels[k] >= 0 && block.predicted[k] >= 0;
    }
    if (plain && isUnit && totals.length == 2) {
      addTwo(block);
      return;
    }
    boolean allLabels = true;
    for (int k = 0; k < n; k++) {
      int predicted = block.predicted[k];
      int label = block.labels[k];
      allLabels &= label >= 0;
      if (predicted >= 0) {
        totals[predicted].predicted++;
        totals[predicted].correct += predicted == label ? 1 : 0;
      }
    }
    hasSoftLabels |= !allLabels;
    if (isUnit && allLabels) {
      addSorted(block);
      return;
    }
    for (int k = 0; k < n; k++) {
      if (block.labels[k] >= 0) {
        totals[block.labels[k]].add(block.terms[k], block.shares[k], block.weight(k));
      }
    }
  }

  /** Two classes: sums in place of branches, which nobody could predict. */
  private void addTwo(Block block) {
    int n = block.count;
    sorted = Terms.atLeast(sorted, 2 * n);
    int[] labels = block.labels;
    int[] names = block.predicted;
    double[] terms = block.terms;
    double[] parts = sorted;
    int ones = 0;
    int predictedOnes = 0;
    int both = 0;
    for (int k = 0; k < n; k++) {
      int label = labels[k];
      int predicted = names[k];
      double term = terms[k];
      parts[n + ones] = term;
      parts[k - ones] = term;
      ones += label;
      predictedOnes += predicted;
      both += label & predicted;
    }
    addTo(totals[0], 0, n - ones, n - predictedOnes, n - ones - predictedOnes + both);
    addTo(totals[1], n, ones, predictedOnes, both);
  }

  private void addTo(ClassTotals own, int start, int size, int predicted, int correct) {
    own.predicted += predicted;
    own.correct += correct;
    if (size > 0) {
      own.rows += size;
      own.terms.add(sorted, start, size);
      own.shares.add(size);
    }
  }

  /** Brings the terms of each class together, so that they can be added at once. */
  private void addSorted(Block block) {
    int n = block.count;
    int[] labels = block.labels;
    sorted = Terms.atLeast(sorted, n);
    Arrays.fill(ends, 0);
    for (int k = 0; k < n; k++) {
      ends[labels[k]]++;
    }
    int start = 0;
    for (int c = 0; c < ends.length; c++) {
      int size = ends[c];
      ends[c] = start;
      start += size;
    }
    for (int k = 0; k < n; k++) {
      sorted[ends[labels[k]]++] = block.terms[k];
    }
    start = 0;
    for (int c = 0; c < ends.length; c++) {
      addTo(totals[c], start, ends[c] - start, 0, 0);
      start = ends[c];
    }
  }

  void merge(ClassScores other) {
    for (int c = 0; c < totals.length; c++) {
      totals[c].merge(other.totals[c]);
    }
    hasSoftLabels |= other.hasSoftLabels;
  }
}
