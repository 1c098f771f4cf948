package org.losskit.score;

import org.losskit.loss.LossType.Scale;

/**
 * The two smallest and the two largest values among all predictions, how many predictions have each
 * of them, and whether rows could be ones of probabilities.
 */
final class PredictionRange {
  /** A softmax of numbers in [0, 1] has no larger ratio; decimals of files may be rounded. */
  private static final double LARGEST_RATIO = Math.E * 1.01;

  private final int columns;
  private final boolean logarithms;
  private final boolean spreads;

  final Edge low = new Edge(1);
  final Edge high = new Edge(-1);

  /** Whether the predictions of every row so far sum to 1. */
  private boolean sumsToOne;

  /** Whether a row has a probability more than e times as large as another. */
  private boolean spreadBeyondE;

  /** The extreme value on one side, and the next one, with their numbers of predictions. */
  static final class Edge {
    private final double sign;

    // With the sign that makes both sides minima.
    private double first = Double.POSITIVE_INFINITY;
    private double second = Double.POSITIVE_INFINITY;

    /** How many predictions have the extreme value. */
    long count;

    /** How many have the next one. */
    long nextCount;

    private Edge(double sign) {
      this.sign = sign;
    }

    /** The extreme value. */
    double value() {
      return sign * first + 0.0;
    }

    private void add(double signed, long n) {
      if (signed < first) {
        second = first;
        nextCount = count;
        first = signed;
        count = n;
      } else if (signed == first) {
        count += n;
      } else if (signed < second) {
        second = signed;
        nextCount = n;
      } else if (signed == second) {
        nextCount += n;
      }
    }

    private void merge(Edge other) {
      if (other.count > 0) {
        add(other.first, other.count);
      }
      if (other.nextCount > 0) {
        add(other.second, other.nextCount);
      }
    }
  }

  PredictionRange(ScoreSpec spec) {
    columns = spec.columns();
    logarithms = spec.as() == Scale.LOG_PROBABILITIES;
    spreads = logarithms || spec.as() == Scale.PROBABILITIES;
    // Those of probabilities do, or they would not be scored.
    sumsToOne = !spreads;
  }

  void add(double[] predictions, int rows) {
    int entries = rows * columns;
    double lowest = low.second;
    double highest = -high.second;
    for (int k = 0; k < entries; k++) {
      double x = predictions[k];
      // Comparisons pass over NaN.
      if (x <= lowest) {
        low.add(x, 1);
        lowest = low.second;
      }
      if (x >= highest) {
        high.add(-x, 1);
        highest = -high.second;
      }
    }
    if (columns > 1) {
      addRows(predictions, rows);
    } else if (spreads && !spreadBeyondE) {
      for (int i = 0; i < rows; i++) {
        double p = logarithms ? StrictMath.exp(predictions[i]) : predictions[i];
        spreadBeyondE |= Math.max(p, 1 - p) > LARGEST_RATIO * Math.min(p, 1 - p);
      }
    }
  }

  private void addRows(double[] predictions, int rows) {
    for (int i = 0; i < rows && (sumsToOne || (spreads && !spreadBeyondE)); i++) {
      double sum = 0;
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int k = i * columns; k < (i + 1) * columns; k++) {
        double x = predictions[k];
        sum += x;
        least = Math.min(least, x);
        most = Math.max(most, x);
      }
      sumsToOne &= Domain.isOne(sum);
      spreadBeyondE |=
          logarithms ? most - least > StrictMath.log(LARGEST_RATIO) : most > LARGEST_RATIO * least;
    }
  }

  /** Adds the predictions of another range; the other keeps its own. */
  void merge(PredictionRange other) {
    low.merge(other.low);
    high.merge(other.high);
    sumsToOne &= other.sumsToOne;
    spreadBeyondE |= other.spreadBeyondE;
  }

  /** Whether every row could be one of probabilities. */
  boolean allProbabilities() {
    return low.value() >= 0 && high.value() <= 1 && (columns == 1 || spreads || sumsToOne);
  }

  /** Whether no row of probabilities has one more than e times as large as another. */
  boolean isWithinE() {
    return spreads && !spreadBeyondE;
  }
}
