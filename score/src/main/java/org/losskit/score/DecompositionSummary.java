package org.losskit.score;

import java.util.List;
import org.losskit.Information;
import org.losskit.score.IsotonicFit.Block;
import org.losskit.score.ScoreReport.Decomposition;
import org.losskit.score.ScoreReport.Parts;
import org.losskit.sum.ExactSum;

/**
 * A score in parts, by isotonic recalibration:
 *
 * <pre>
 *   score            S(p)
 *   miscalibration   S(p) - S(recalibrated p)
 *   discrimination   S(mean label) - S(recalibrated p)
 *   uncertainty      S(mean label)
 * </pre>
 *
 * <p>Dimitriadis, Gneiting and Jordan (2021), "Stable reliability diagrams for probabilistic
 * classifiers", section 2.
 */
final class DecompositionSummary {
  /** In units in the last place of the largest part: what rounding makes of nothing. */
  private static final double ROUNDING = 8;

  private DecompositionSummary() {}

  /** Of binary predictions; the entropy is that of the mean label. */
  static Decomposition of(CalibrationState state, Totals totals, double entropy) {
    if (state.notNumbers > 0) {
      Parts unknown = new Parts(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
      return new Decomposition(unknown, unknown);
    }
    List<Block> blocks = IsotonicFit.of(state.table.groups(false));
    Exact w = Exact.ZERO;
    Exact y = Exact.ZERO;
    for (Block block : blocks) {
      w = w.plus(block.weight());
      y = y.plus(block.observed());
    }
    Block whole = new Block(w, y);
    double mean = whole.frequency();
    double[] marginal = {mean, whole.complement()};
    ExactSum logGain = new ExactSum();
    ExactSum squareGain = new ExactSum();
    for (Block block : blocks) {
      double share = block.weight().dividedBy(w);
      double own = block.frequency();
      double[] recalibrated = {own, block.complement()};
      logGain.add(share * Information.relativeEntropy(recalibrated, marginal));
      squareGain.add(share * (own - mean) * (own - mean));
    }
    double logScore = quotient(totals.terms(), state.logLossBeyondTerms, w);
    double brier = quotient(state.squares, new ProductSum(), w);
    return new Decomposition(
        parts(logScore, logGain.toDouble(), entropy),
        parts(brier, squareGain.toDouble(), variance(w, y, state.labelExcess)));
  }

  /** The mean of (y - mean y)^2, as one quotient. */
  private static double variance(Exact w, Exact y, ProductSum labelExcess) {
    Exact excess = labelExcess.exact();
    if (excess == null) {
      throw new IllegalStateException("labels and weights are finite");
    }
    return y.plus(excess).times(w).plus(y.times(y).negate()).dividedBy(w.times(w));
  }

  private static double quotient(ProductSum a, ProductSum b, Exact w) {
    Exact first = a.exact();
    Exact second = b.exact();
    return first == null || second == null
        ? a.toDouble() + b.toDouble()
        : first.plus(second).dividedBy(w);
  }

  /** Forms the miscalibration so that the parts add up to the score. */
  private static Parts parts(double score, double discrimination, double uncertainty) {
    ExactSum rest = new ExactSum();
    rest.add(score);
    rest.add(-uncertainty);
    rest.add(discrimination);
    double miscalibration = rest.toDouble();
    double unit = Math.ulp(Math.max(score, Math.max(uncertainty, discrimination)));
    if (Math.abs(miscalibration) > ROUNDING * unit || !Double.isFinite(score)) {
      return new Parts(score, miscalibration, discrimination, uncertainty);
    }
    // Calibrated up to rounding: what there is to gain over the mean label has been gained.
    double gained = uncertainty - score;
    return new Parts(score, 0, Math.abs(gained) <= unit ? 0 : gained, uncertainty);
  }
}
