package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.LossType.Scale;
import org.losskit.score.RowSample.Group;
import org.losskit.score.RowSample.Sample;

/**
 * Sampled rows as ones of class probabilities; a binary prediction is one of the classes 0 and 1.
 * Sums run over the rows in the order of the sample, which depends on the set of the rows alone;
 * {@link StrictMath} gives the same bits on every JVM.
 */
final class SampledClasses {
  final int classes;
  private final Sample sample;
  private final boolean binary;
  private @Nullable LogitFactor bestFactor;

  /** Of each distinct prediction and class: logits, or logarithms of probabilities. */
  private final double[] logits;

  SampledClasses(ScoreSpec spec, Sample sample) {
    this.sample = sample;
    binary = spec.columns() == 1;
    classes = spec.classes();
    logits = new double[sample.groups.size() * classes];
    for (int i = 0; i < sample.groups.size(); i++) {
      for (int c = 0; c < spec.columns(); c++) {
        double x = sample.prediction(i, c);
        if (binary && spec.as() == Scale.LOGITS) {
          logits[2 * i + 1] = x;
        } else if (binary) {
          logits[2 * i] = StrictMath.log1p(-x);
          logits[2 * i + 1] = StrictMath.log(x);
        } else {
          logits[i * classes + c] = spec.as() == Scale.PROBABILITIES ? StrictMath.log(x) : x;
        }
      }
    }
  }

  /** The best factor on the logits, found once. */
  LogitFactor bestFactor(double enough) {
    LogitFactor best = bestFactor;
    if (best == null) {
      best = LogitFactor.of(this, enough);
      bestFactor = best;
    }
    return best;
  }

  /** The rows of each distinct prediction. */
  List<List<Group>> groups() {
    return sample.groups;
  }

  double logit(int index, int c) {
    return logits[index * classes + c];
  }

  /** How much of the label of a row is that class: 1 or 0, or between for binary losses. */
  double share(Group group, int c) {
    return binary ? (c == 1 ? group.target() : 1 - group.target()) : group.target() == c ? 1 : 0;
  }

  /** The class with the largest probability; of equal ones the first. */
  int predicted(int index) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = logit(index, c) > logit(index, best) ? c : best;
    }
    return best;
  }

  /** Writes the probabilities of a distinct prediction with its logits times a factor. */
  void probabilities(int index, double factor, double[] into) {
    double largest = factor * logit(index, predicted(index));
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      into[c] = StrictMath.exp(factor * logit(index, c) - largest);
      sum += into[c];
    }
    for (int c = 0; c < classes; c++) {
      into[c] /= sum;
    }
  }

  /**
   * The mean difference of the Brier scores of two sets of probabilities for the sampled rows, in
   * standard errors; 0 where they do not differ. Brier scores are bounded, so that one row does not
   * decide.
   */
  double brierDifference(Probabilities one, Probabilities other) {
    double[] p = new double[classes];
    double[] q = new double[classes];
    double sum = 0;
    double squares = 0;
    for (List<Group> rows : groups()) {
      int index = rows.get(0).index();
      one.write(index, p);
      other.write(index, q);
      for (Group group : rows) {
        double difference = 0;
        for (int c = 0; c < classes; c++) {
          double y = share(group, c);
          difference += (p[c] - y) * (p[c] - y) - (q[c] - y) * (q[c] - y);
        }
        double weighted = group.weight() * difference;
        sum += group.rows() * weighted;
        squares += group.rows() * weighted * weighted;
      }
    }
    return squares == 0 ? 0 : sum / StrictMath.sqrt(squares);
  }

  /** Writes the probabilities of a distinct prediction. */
  @FunctionalInterface
  interface Probabilities {
    void write(int index, double[] into);
  }
}
