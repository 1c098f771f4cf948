package org.losskit.score;

import java.util.List;
import org.losskit.score.RowSample.Group;

/**
 * The one factor on all logits that gives sampled rows the least log loss, by the first and second
 * derivative of the loss by the factor: E[z] - z_y and Var[z] of the logits z under the
 * probabilities of a row. Logarithms of probabilities are logits as well.
 *
 * @param factor between 1/32 and 32
 * @param gain how much less the mean log loss is with it, in nats
 * @param significance the first derivative at the factor 1 in standard errors: positive where a
 *     smaller factor is better
 * @param likelihood by how much the log likelihood of the sampled rows grows, twice: for a model
 *     that is right about itself, the square of a standard normal number
 */
record LogitFactor(double factor, double gain, double significance, double likelihood) {
  private static final double LARGEST = 32;
  private static final double CLOSE = 1e-4;
  private static final int MOST_STEPS = 60;

  /** Whether an even smaller factor, or one of the other sign, would be better still. */
  boolean isLeast() {
    return factor <= (1 + 2 * CLOSE) / LARGEST;
  }

  /** Sums over the sampled rows at one factor. */
  private static final class Sums {
    private final SampledClasses rows;
    private final double[] p;
    double loss;
    double slope;
    double curvature;
    double squares;
    double weights;
    double count;

    Sums(SampledClasses rows, double factor) {
      this.rows = rows;
      p = new double[rows.classes];
      for (List<Group> groups : rows.groups()) {
        addPrediction(groups, factor);
      }
    }

    private void addPrediction(List<Group> groups, double factor) {
      int index = groups.get(0).index();
      rows.probabilities(index, factor, p);
      double mean = 0;
      double square = 0;
      for (int c = 0; c < rows.classes; c++) {
        if (p[c] > 0) {
          mean += p[c] * rows.logit(index, c);
          square += p[c] * rows.logit(index, c) * rows.logit(index, c);
        }
      }
      for (Group group : groups) {
        double own = 0;
        double surprisal = 0;
        for (int c = 0; c < rows.classes; c++) {
          double share = rows.share(group, c);
          if (share > 0) {
            own += share * rows.logit(index, c);
            surprisal -= share * logProbability(index, c, factor);
          }
        }
        // A label of probability 0 has an infinite loss whatever the factor.
        if (own > Double.NEGATIVE_INFINITY) {
          double weight = group.rows() * group.weight();
          weights += weight;
          count += group.rows();
          loss += weight * surprisal;
          slope += weight * (mean - own);
          squares += weight * group.weight() * (mean - own) * (mean - own);
          curvature += weight * Math.max(square - mean * mean, 0);
        }
      }
    }

    private double logProbability(int index, int c, double factor) {
      // A probability that underflows has a logarithm all the same.
      int best = rows.predicted(index);
      return factor * (rows.logit(index, c) - rows.logit(index, best)) + StrictMath.log(p[best]);
    }
  }

  /**
   * Finds it.
   *
   * @param enough a factor of 1 is the answer where the slope is fewer standard errors from 0
   */
  static LogitFactor of(SampledClasses rows, double enough) {
    Sums at = new Sums(rows, 1);
    double significance = at.squares == 0 ? 0 : at.slope / StrictMath.sqrt(at.squares);
    if (!(Math.abs(significance) >= enough)) {
      return new LogitFactor(1, 0, significance, 0);
    }
    double before = at.loss;
    double low = 1 / LARGEST;
    double high = LARGEST;
    double factor = 1;
    for (int step = 0; step < MOST_STEPS; step++) {
      if (at.slope > 0) {
        high = factor;
      } else {
        low = factor;
      }
      double next = factor - at.slope / at.curvature;
      // Newton's step where it stays inside; else the middle, on the scale of factors.
      next = next > low && next < high ? next : StrictMath.sqrt(low * high);
      boolean close = Math.abs(next - factor) <= CLOSE * factor;
      factor = next;
      at = new Sums(rows, factor);
      if (close) {
        break;
      }
    }
    double gain = before - at.loss;
    return new LogitFactor(
        factor, gain / at.weights, significance, 2 * gain * at.count / at.weights);
  }
}
