package org.losskit.score;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Rows to score, by seed. */
final class Data {
  final int columns;
  final double[] predictions;
  final double[] targets;
  double @Nullable [] weights;
  int @Nullable [] segments;

  Data(int columns, double[] predictions, double... targets) {
    this.columns = columns;
    this.predictions = predictions;
    this.targets = targets;
  }

  int rows() {
    return targets.length;
  }

  /** Names of columns: {@code p}, or {@code p_0} and so on. */
  static List<String> names(int columns) {
    List<String> names = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      names.add(columns == 1 ? "p" : "p_" + c);
    }
    return names;
  }

  static ScoreRequest request(int columns, String loss) {
    return new ScoreRequest(names(columns), "y").title("data").loss(loss);
  }

  /** Logits that lean towards their label: the more, the larger {@code skill}. */
  static Data logits(int seed, int rows, int classes, double skill) {
    SplittableRandom random = new SplittableRandom(seed);
    int columns = classes == 2 ? 1 : classes;
    double[] x = new double[rows * columns];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      int label = random.nextInt(classes);
      y[i] = label;
      for (int c = 0; c < columns; c++) {
        double noise = 4 * (random.nextDouble() - 0.5);
        boolean own = columns == 1 ? label == 1 : label == c;
        x[i * columns + c] = noise + (own ? skill : columns == 1 ? -skill : 0);
      }
    }
    return new Data(columns, x, y);
  }

  /** Probabilities of such logits. */
  static Data probabilities(int seed, int rows, int classes, double skill) {
    Data data = logits(seed, rows, classes, skill);
    double[] p = data.predictions;
    for (int i = 0; i < rows; i++) {
      double sum = 0;
      for (int c = i * data.columns; c < (i + 1) * data.columns; c++) {
        p[c] = StrictMath.exp(p[c]);
        sum += p[c];
      }
      for (int c = i * data.columns; c < (i + 1) * data.columns; c++) {
        p[c] /= data.columns == 1 ? 1 + sum : sum;
      }
    }
    return data;
  }

  /** Adds weights and segments. */
  Data decorated(int seed, int segmentCount) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] w = new double[rows()];
    int[] s = new int[rows()];
    for (int i = 0; i < w.length; i++) {
      w[i] = random.nextInt(8) == 0 ? 0 : random.nextDouble() * 3;
      s[i] = random.nextInt(segmentCount);
    }
    weights = w;
    segments = s;
    return this;
  }

  Rows all() {
    return slice(0, rows());
  }

  /** A batch of consecutive rows. */
  Rows slice(int from, int to) {
    int n = to - from;
    double[] x = new double[n * columns];
    double[] y = new double[n];
    System.arraycopy(predictions, from * columns, x, 0, x.length);
    System.arraycopy(targets, from, y, 0, n);
    Rows rows = new Rows(n, from + 1L, x, y);
    if (weights != null) {
      double[] w = new double[n];
      System.arraycopy(weights, from, w, 0, n);
      rows.weights(w, new BitSet());
    }
    if (segments != null) {
      int[] s = new int[n];
      System.arraycopy(segments, from, s, 0, n);
      rows.segments(s);
    }
    return rows;
  }

  /** All rows, in batches of a size. */
  ParallelScorer.Source source(int size) {
    AtomicInteger next = new AtomicInteger();
    return thread -> {
      int from = next.getAndAdd(size);
      return from >= rows() ? null : slice(from, Math.min(from + size, rows()));
    };
  }

  ScoreReport score(ScoreRequest request) {
    return new Scorer(request.build()).add(all()).result();
  }
}
