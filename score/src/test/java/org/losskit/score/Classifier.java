package org.losskit.score;

import java.util.Arrays;
import org.losskit.Losses;
import org.losskit.loss.CrossEntropyLoss;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Tensor;

/** A model that was trained on some rows of a table: its logits for a row. */
@FunctionalInterface
interface Classifier {
  double[] logits(double[] x);

  /** Softmax regression, by gradient descent with momentum and a price on large weights. */
  static Classifier regression(PublicTable table, int[] rows, int steps, double ridge) {
    int classes = table.classes();
    int width = table.features(0).length + 1;
    double[] w = new double[classes * width];
    double[] speed = new double[w.length];
    double[] logits = new double[rows.length * classes];
    Tensor labels = Tensor.of(Arrays.stream(rows).map(i -> table.label(i)).toArray());
    CrossEntropyLoss loss = Losses.crossEntropy();
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(scores(w, table.features(rows[i])), 0, logits, i * classes, classes);
      }
      double[] g =
          loss.differentiate(
                  Wanted.gradient("input"), Tensor.of(logits, rows.length, classes), labels)
              .gradient()
              .doubles();
      double[] sum = new double[w.length];
      for (int i = 0; i < rows.length; i++) {
        double[] x = table.features(rows[i]);
        for (int c = 0; c < classes; c++) {
          double slope = g[i * classes + c];
          for (int j = 0; j < x.length; j++) {
            sum[c * width + j] += slope * x[j];
          }
          sum[c * width + x.length] += slope;
        }
      }
      for (int j = 0; j < w.length; j++) {
        speed[j] = 0.9 * speed[j] - 0.05 * (sum[j] + ridge * w[j]);
        w[j] += speed[j];
      }
    }
    return x -> scores(w, x);
  }

  private static double[] scores(double[] w, double[] x) {
    int width = x.length + 1;
    double[] scores = new double[w.length / width];
    for (int c = 0; c < scores.length; c++) {
      double sum = w[c * width + x.length];
      for (int j = 0; j < x.length; j++) {
        sum += w[c * width + j] * x[j];
      }
      scores[c] = sum;
    }
    return scores;
  }

  /** Naive Bayes with a normal distribution for each class and number. */
  static Classifier naiveBayes(PublicTable table, int[] rows) {
    int classes = table.classes();
    int width = table.features(0).length;
    double[] counts = new double[classes];
    double[][] mean = new double[classes][width];
    double[][] variance = new double[classes][width];
    for (int i : rows) {
      int c = table.label(i);
      counts[c]++;
      for (int j = 0; j < width; j++) {
        mean[c][j] += table.features(i)[j];
        variance[c][j] += table.features(i)[j] * table.features(i)[j];
      }
    }
    for (int c = 0; c < classes; c++) {
      for (int j = 0; j < width; j++) {
        mean[c][j] /= Math.max(counts[c], 1);
        double square = variance[c][j] / Math.max(counts[c], 1);
        variance[c][j] = Math.max(square - mean[c][j] * mean[c][j], 0) + 0.05;
      }
    }
    return x -> {
      double[] logits = new double[classes];
      for (int c = 0; c < classes; c++) {
        logits[c] = StrictMath.log(counts[c] + 0.5);
        for (int j = 0; j < width; j++) {
          double d = x[j] - mean[c][j];
          logits[c] -= (StrictMath.log(variance[c][j]) + d * d / variance[c][j]) / 2;
        }
      }
      return logits;
    };
  }

  /** The shares of the classes among the nearest rows, as if each had some rows more. */
  static Classifier neighbours(PublicTable table, int[] rows, int k, double more) {
    return x -> {
      double[] distances = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        double[] other = table.features(rows[i]);
        for (int j = 0; j < x.length; j++) {
          distances[i] += (x[j] - other[j]) * (x[j] - other[j]);
        }
      }
      double[] sorted = distances.clone();
      Arrays.sort(sorted);
      // Rows as near as the last one count as well.
      double[] counts = new double[table.classes()];
      for (int i = 0; i < rows.length; i++) {
        if (distances[i] <= sorted[k - 1]) {
          counts[table.label(rows[i])]++;
        }
      }
      double all = Arrays.stream(counts).sum() + more * counts.length;
      return Arrays.stream(counts).map(count -> StrictMath.log((count + more) / all)).toArray();
    };
  }

  /** The same with its logits times the factor that is best on some rows. */
  default Classifier calibrated(PublicTable table, int[] rows) {
    double[][] logits = new double[rows.length][];
    Arrays.setAll(logits, i -> logits(table.features(rows[i])));
    double low = 1.0 / 64;
    double high = 8;
    for (int step = 0; step < 40; step++) {
      double factor = Math.sqrt(low * high);
      double slope = 0;
      for (int i = 0; i < rows.length; i++) {
        double[] p = probabilities(scaled(logits[i], factor));
        for (int c = 0; c < p.length; c++) {
          slope += (p[c] - (table.label(rows[i]) == c ? 1 : 0)) * logits[i][c];
        }
      }
      // As if half a row more were wrong: factors stay finite where every row is right.
      slope += 0.5;
      low = slope > 0 ? low : factor;
      high = slope > 0 ? factor : high;
    }
    double best = Math.sqrt(low * high);
    return x -> scaled(logits(x), best);
  }

  static double[] scaled(double[] logits, double factor) {
    return Arrays.stream(logits).map(z -> z * factor).toArray();
  }

  static double[] probabilities(double[] logits) {
    double largest = Arrays.stream(logits).max().orElse(0);
    double[] p = Arrays.stream(logits).map(z -> StrictMath.exp(z - largest)).toArray();
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(x -> x / sum).toArray();
  }
}
