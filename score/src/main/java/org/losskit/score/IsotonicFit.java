package org.losskit.score;

import java.util.ArrayList;
import java.util.List;

/**
 * The rising function of the predicted probability that is nearest to what happened, by pooling
 * adjacent violators: blocks of groups whose observed frequencies rise. It is the best of all
 * rising functions for the Brier score and the log loss alike.
 */
final class IsotonicFit {
  /** Groups that share one recalibrated probability: observed / weight. */
  record Block(Exact weight, Exact observed) {
    double frequency() {
      return observed.dividedBy(weight);
    }

    /** One minus the frequency, from its own quotient. */
    double complement() {
      return weight.plus(observed.negate()).dividedBy(weight);
    }
  }

  private IsotonicFit() {}

  /** The blocks of groups in the order of p; groups without weight are as good as absent. */
  static List<Block> of(List<ProbabilityGroup> groups) {
    int n = groups.size();
    double[] weight = new double[n];
    double[] observed = new double[n];
    int[] from = new int[n];
    int top = 0;
    for (int i = 0; i < n; i++) {
      double w = groups.get(i).weight().toDouble();
      if (w == 0) {
        continue;
      }
      weight[top] = w;
      observed[top] = groups.get(i).observed().toDouble();
      from[top] = i;
      while (top > 0 && observed[top - 1] * weight[top] >= observed[top] * weight[top - 1]) {
        weight[top - 1] += weight[top];
        observed[top - 1] += observed[top];
        top--;
      }
      top++;
    }
    List<Block> blocks = new ArrayList<>();
    for (int b = 0; b < top; b++) {
      Exact w = Exact.ZERO;
      Exact y = Exact.ZERO;
      for (int i = from[b]; i < (b + 1 < top ? from[b + 1] : n); i++) {
        w = w.plus(groups.get(i).weight());
        y = y.plus(groups.get(i).observed());
      }
      blocks.add(new Block(w, y));
    }
    return blocks;
  }
}
