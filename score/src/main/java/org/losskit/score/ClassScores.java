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
    if (isUnit && totals.length == 2 && isPlain(block)) {
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

  /** Whether every row has a label, a prediction, and a finite term. */
  private static boolean isPlain(Block block) {
    int n = block.count;
    int[] labels = block.labels;
    int[] names = block.predicted;
    int signs = 0;
    for (int k = 0; k < n; k++) {
      signs |= labels[k] | names[k];
    }
    double[] terms = block.terms;
    double largest = 0;
    for (int k = 0; k < n; k++) {
      largest = Math.max(largest, Math.abs(terms[k]));
    }
    return signs >= 0 && largest <= Double.MAX_VALUE;
  }

  /** Two classes: sums in place of branches, which nobody could predict. */
  private void addTwo(Block block) {
    // One sum for each loop: the compiler makes vectors of such, and not of several.
    int n = block.count;
    sorted = Terms.atLeast(sorted, n);
    int[] labels = block.labels;
    int[] names = block.predicted;
    double[] terms = block.terms;
    double[] parts = sorted;
    for (int k = 0; k < n; k++) {
      parts[k] = terms[k] * labels[k];
    }
    totals[1].terms.add(parts, 0, n);
    for (int k = 0; k < n; k++) {
      parts[k] = terms[k] - parts[k];
    }
    totals[0].terms.add(parts, 0, n);
    int ones = 0;
    for (int k = 0; k < n; k++) {
      ones += labels[k];
    }
    int predictedOnes = 0;
    for (int k = 0; k < n; k++) {
      predictedOnes += names[k];
    }
    int both = 0;
    for (int k = 0; k < n; k++) {
      both += labels[k] & names[k];
    }
    count(totals[0], n - ones, n - predictedOnes, n - ones - predictedOnes + both);
    count(totals[1], ones, predictedOnes, both);
  }

  private static void count(ClassTotals own, int rows, int predicted, int correct) {
    own.rows += rows;
    own.predicted += predicted;
    own.correct += correct;
    own.shares.add(rows);
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
      totals[c].terms.add(sorted, start, ends[c] - start);
      count(totals[c], ends[c] - start, 0, 0);
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
