package org.losskit.score;

/**
 * Rows whose predicted probabilities are equal, or as good as: their exact totals.
 *
 * @param upTo the probability, or the upper end of the range
 * @param bin which of the bins of equal width it lies in
 * @param weight the sum of w
 * @param predicted the sum of w p
 * @param observed the sum of w y
 */
record ProbabilityGroup(
    double upTo, int bin, long rows, Exact weight, Exact predicted, Exact observed) {

  ProbabilityGroup plus(ProbabilityGroup later) {
    return new ProbabilityGroup(
        later.upTo,
        later.bin,
        rows + later.rows,
        weight.plus(later.weight),
        predicted.plus(later.predicted),
        observed.plus(later.observed));
  }
}
