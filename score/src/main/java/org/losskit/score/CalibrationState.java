package org.losskit.score;

import java.util.Arrays;
import org.losskit.loss.LossType.Scale;

/**
 * What calibration and decomposition need of the rows: mergeable, and bounded. The probabilities of
 * class 1 for binary losses; for several classes the confidence of the predicted class, and the
 * probability of each class.
 *
 * <p>Without weights a table of 65,536 distinct probabilities takes 4 MB, with weights or labels
 * between 0 and 1 up to 30 MB. Classes share a budget of 65,536 distinct probabilities: ten have
 * tables that stay in the cache of a core.
 */
final class CalibrationState {
  private static final int MOST_DISTINCT = 1 << 16;
  private static final int MOST_OF_ALL_CLASSES = 1 << 16;
  private static final int LEAST_OF_A_CLASS = RangeSums.LEAST_SIZE;

  /** Below, bce keeps -ln p at 100. */
  private static final double CLAMPED = 0x1p-144;

  private final ScoreSpec spec;
  private final int columns;
  private double[] buffer = {};
  private int[] hits = {};

  /** Of class 1, or of the predicted class. */
  final ProbabilityTable table = new ProbabilityTable(MOST_DISTINCT);

  /** Of (p - y)^2, over all classes. */
  final ProductSum squares = new ProductSum();

  /** Of each class against the rest; none for binary losses. */
  final ProbabilityTable[] classTables;

  final ProductSum[] classSquares;

  /** What the log loss has that the terms do not: they are clamped, or positives weigh more. */
  final ProductSum logLossBeyondTerms = new ProductSum();

  /** Of y^2 - y, which is 0 unless 0 < y < 1. */
  final ProductSum labelExcess = new ProductSum();

  /** Rows with weight whose loss is NaN. */
  long notNumbers;

  CalibrationState(ScoreSpec spec) {
    this.spec = spec;
    columns = spec.columns();
    int classes = columns == 1 ? 0 : columns;
    classTables = new ProbabilityTable[classes];
    classSquares = new ProductSum[classes];
    int share = Integer.highestOneBit(MOST_OF_ALL_CLASSES / columns);
    int size = Math.max(LEAST_OF_A_CLASS, Math.min(MOST_DISTINCT, share));
    Arrays.setAll(classTables, c -> new ProbabilityTable(size));
    Arrays.setAll(classSquares, c -> new ProductSum());
  }

  /** Adds the rows of a block. */
  void add(Block block) {
    if (block.weights == null && isPlain(block)) {
      addPlain(block);
      return;
    }
    for (int k = 0; k < block.count; k++) {
      if (Double.isNaN(block.terms[k]) || !areProbabilities(block, k)) {
        // Weight 0 is the absence of the row.
        notNumbers += block.weight(k) == 0 ? 0 : 1;
      } else if (columns == 1) {
        double p = block.probabilities[0][k];
        addBinary(block.predictions[k], p, block.targets[k], block.terms[k], block.weight(k));
      } else {
        addClasses(block, k);
      }
    }
  }

  /** Whether every row has a label, probabilities, and a loss that is a number. */
  private static boolean isPlain(Block block) {
    int n = block.count;
    boolean plain = true;
    for (int k = 0; k < n; k++) {
      plain &= block.labels[k] >= 0 && !Double.isNaN(block.terms[k]);
    }
    for (double[] own : block.probabilities) {
      for (int k = 0; k < n; k++) {
        plain &= own[k] >= 0 && own[k] <= 1;
      }
    }
    return plain;
  }

  /** Adds rows of weight 1, column by column. */
  private void addPlain(Block block) {
    int n = block.count;
    buffer = Terms.atLeast(buffer, n);
    if (columns == 1) {
      double[] p = block.probabilities[0];
      table.add(p, block.labels, 1, n);
      addSquares(squares, p, block.labels, 1, n);
      addLogLossBeyondTerms(block);
      return;
    }
    if (hits.length < n) {
      hits = new int[n];
    }
    for (int k = 0; k < n; k++) {
      int predicted = block.predicted[k];
      buffer[k] = block.probabilities[predicted][k];
      hits[k] = predicted == block.labels[k] ? 1 : 0;
    }
    table.add(buffer, hits, 1, n);
    for (int c = 0; c < columns; c++) {
      double[] p = block.probabilities[c];
      classTables[c].add(p, block.labels, c, n);
      addSquares(classSquares[c], p, block.labels, c, n);
    }
  }

  private void addSquares(ProductSum sum, double[] p, int[] labels, int own, int n) {
    for (int k = 0; k < n; k++) {
      double difference = p[k] - (labels[k] == own ? 1 : 0);
      buffer[k] = difference * difference;
    }
    sum.add(buffer, 0, n);
  }

  private void addLogLossBeyondTerms(Block block) {
    boolean everywhere = spec.as() == Scale.LOGITS && !spec.isPlain();
    boolean nowhere = spec.as() == Scale.LOGITS && spec.isPlain();
    double[] p = block.probabilities[0];
    for (int k = 0; k < block.count && !nowhere; k++) {
      if (everywhere || p[k] < CLAMPED || p[k] == 1) {
        double term = block.terms[k];
        double loss = logLoss(block.predictions[k], p[k], block.targets[k], term);
        if (loss != term) {
          logLossBeyondTerms.add(loss - term);
        }
      }
    }
  }

  private boolean areProbabilities(Block block, int k) {
    boolean good = block.predicted[k] >= 0;
    for (double[] own : block.probabilities) {
      good &= own[k] >= 0 && own[k] <= 1;
    }
    return good;
  }

  private void addBinary(double x, double probability, double label, double term, double weight) {
    table.add(probability, label, weight);
    addSquare(squares, probability - label, weight);
    if (label > 0 && label < 1) {
      labelExcess.add(label * label, weight);
      labelExcess.add(-label, weight);
    }
    double loss = logLoss(x, probability, label, term);
    if (loss != term && weight != 0) {
      logLossBeyondTerms.add(loss - term, weight);
    }
  }

  private double logLoss(double x, double probability, double label, double term) {
    if (spec.as() == Scale.LOGITS) {
      return spec.isPlain()
          ? term
          : StrictMath.log1p(StrictMath.exp(-Math.abs(x))) + Math.max(x, 0) - x * label;
    }
    if ((probability == 0 && label > 0) || (probability == 1 && label < 1)) {
      return Double.POSITIVE_INFINITY;
    }
    return probability < CLAMPED && label > 0 ? -label * StrictMath.log(probability) : term;
  }

  private void addClasses(Block block, int k) {
    int predicted = block.predicted[k];
    int label = block.labels[k];
    double weight = block.weight(k);
    table.add(block.probabilities[predicted][k], predicted == label ? 1 : 0, weight);
    for (int c = 0; c < columns; c++) {
      double p = block.probabilities[c][k];
      int own = c == label ? 1 : 0;
      classTables[c].add(p, own, weight);
      addSquare(classSquares[c], p - own, weight);
    }
  }

  private static void addSquare(ProductSum sum, double difference, double weight) {
    double square = difference * difference;
    if (weight == 1) {
      sum.add(square);
    } else {
      sum.add(square, weight);
    }
  }

  /** Adds the rows of another state; the other keeps its own. */
  void merge(CalibrationState other) {
    table.merge(other.table);
    squares.add(other.squares);
    for (int c = 0; c < classTables.length; c++) {
      classTables[c].merge(other.classTables[c]);
      classSquares[c].add(other.classSquares[c]);
    }
    logLossBeyondTerms.add(other.logLossBeyondTerms);
    labelExcess.add(other.labelExcess);
    notNumbers += other.notNumbers;
  }
}
