package org.losskit.score;

import java.util.Arrays;

/** What the findings need to have seen of the predictions: mergeable, and small. */
final class Signs {
  /** The smallest and largest prediction of each column. */
  final double[] smallest;

  final double[] largest;

  /** Whether every row so far could be one of probabilities. */
  boolean allProbabilities = true;

  /** Rows of would-be probabilities with a value that only logits have. */
  long clearlyOutside;

  Signs(int columns) {
    smallest = new double[columns];
    largest = new double[columns];
    Arrays.fill(smallest, Double.POSITIVE_INFINITY);
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
  }

  void add(Block block) {
    // Nothing that is asked for can change any more.
    if (!allProbabilities && !isConstant()) {
      return;
    }
    for (int k = 0; k < block.count; k++) {
      add(block.predictions, k * block.columns);
    }
  }

  private void add(double[] predictions, int at) {
    int columns = smallest.length;
    double sum = 0;
    for (int c = 0; c < columns; c++) {
      // Adding +0 turns -0 into +0: which of them comes first must not matter.
      double x = predictions[at + c] + 0.0;
      sum += x;
      // Comparisons pass over NaN.
      if (x < smallest[c]) {
        smallest[c] = x;
      }
      if (x > largest[c]) {
        largest[c] = x;
      }
      allProbabilities &= x >= 0 && x <= 1;
    }
    allProbabilities &= columns == 1 || Domain.isOne(sum);
  }

  void merge(Signs other) {
    for (int c = 0; c < smallest.length; c++) {
      smallest[c] = Math.min(smallest[c], other.smallest[c]);
      largest[c] = Math.max(largest[c], other.largest[c]);
    }
    allProbabilities &= other.allProbabilities;
    clearlyOutside += other.clearlyOutside;
  }

  /** Whether all rows hold the same predictions. */
  boolean isConstant() {
    return Arrays.equals(smallest, largest);
  }
}
