package org.losskit.loss;

import org.losskit.internal.kernel.DoubleDouble;

/**
 * One triplet: its distances, its value, and what each distance contributes to the derivatives.
 * With s the share of d(positive, negative) in the smaller one of the distances to the negative:
 *
 * <pre>
 *   by anchor    d_ap' by its first  - (1 - s) d_an' by its first
 *   by positive  d_ap' by its second - s d_pn' by its first
 *   by negative  - (1 - s) d_an' by its second - s d_pn' by its second
 * </pre>
 */
final class TripletRow {
  private static final int ANCHOR = 0;
  private static final int POSITIVE = 1;

  final NormDistance[] norms = {new NormDistance(), new NormDistance(), new NormDistance()};
  final GivenDistance[] given = {new GivenDistance(), new GivenDistance(), new GivenDistance()};
  final StretchedGradients stretched = new StretchedGradients();
  final int[] position = new int[1];
  final int[] starts = new int[3];

  private final double[][] vectors = {{}, {}, {}};
  private final DoubleDouble r = new DoubleDouble();
  private final DoubleDouble q = new DoubleDouble();
  private final DoubleDouble weight = new DoubleDouble();
  private boolean wide;
  private PairDistance ap = norms[0];
  private PairDistance an = norms[1];
  private PairDistance pn = norms[2];

  /** How much of d(positive, negative) is in the smaller distance: 0, 1/2 where they tie, or 1. */
  private double share;

  /** A place for a vector. */
  double[] vector(int input, int n) {
    if (vectors[input].length < n) {
      vectors[input] = new double[n];
    }
    return vectors[input];
  }

  /** Takes the distances to use. */
  void use(PairDistance[] distances) {
    ap = distances[0];
    an = distances[1];
    pn = distances[2];
  }

  /**
   * margin + d_ap - d_n for the vectors that were filled in.
   *
   * @param apWidth the length of anchor and positive, after broadcasting the two
   */
  double excess(double margin, boolean swap, int apWidth, int anWidth, int pnWidth, boolean wide) {
    this.wide = wide;
    ap.set(vectors[0], vectors[1], apWidth, wide);
    an.set(vectors[0], vectors[2], anWidth, wide);
    share = 0;
    if (swap) {
      pn.set(vectors[1], vectors[2], pnWidth, wide);
      if (Double.isNaN(an.value()) || Double.isNaN(pn.value())) {
        return Double.NaN;
      }
      double order = pn.excess(0, an);
      share = order < 0 ? 1 : order > 0 ? 0 : 0.5;
    }
    return ap.excess(margin, share == 1 ? pn : an);
  }

  /** The rounded distances, for explanations: d_ap, d_an, d_pn. */
  double[] distances() {
    return new double[] {ap.value(), an.value(), pn.value()};
  }

  /** The derivative by element {@code i} of an input, of the first order or the second. */
  double derivative(int input, int i, boolean second) {
    if (share != 0 && share != 1) {
      return tied(input, i, second);
    }
    PairDistance n = share == 1 ? pn : an;
    if (input == ANCHOR) {
      return share == 1
          ? single(ap, false, 1, i, second)
          : difference(ap, false, an, false, 1, i, second);
    }
    if (input == POSITIVE) {
      return share == 0
          ? single(ap, true, 1, i, second)
          : difference(ap, true, pn, false, 1, i, second);
    }
    return single(n, true, -1, i, second);
  }

  private double tied(int input, int i, boolean second) {
    if (input == ANCHOR) {
      return difference(ap, false, an, false, 0.5, i, second);
    }
    if (input == POSITIVE) {
      return difference(ap, true, pn, false, 0.5, i, second);
    }
    return 0 - difference(an, true, pn, true, -1, i, second) * 0.5;
  }

  /** How much d(positive, negative) counts; d(anchor, negative) has the rest. */
  double share() {
    return share;
  }

  /**
   * The derivative of one distance by element {@code i} of an input that has as many, or its second
   * derivative by the only element of an input that stands for a whole vector.
   *
   * @param distance 0 for d(anchor, positive), 1 for d(anchor, negative), 2 for d(positive,
   *     negative)
   */
  double contribution(int distance, boolean side, int i, boolean second) {
    PairDistance d = distance == 0 ? ap : distance == 1 ? an : pn;
    return second ? d.jointCurvature() : d.slope(side, i);
  }

  private double single(PairDistance d, boolean side, double factor, int i, boolean second) {
    if (!second) {
      return d.slope(side, i) * factor;
    }
    double quick = d.curvature(side, i);
    if (Double.isNaN(quick)) {
      d.curvature(side, i, r);
      quick = r.hi();
    }
    return quick * factor;
  }

  /** The derivative of d - factor e. */
  private double difference(
      PairDistance d,
      boolean side,
      PairDistance e,
      boolean otherSide,
      double factor,
      int i,
      boolean second) {
    if (!wide) {
      double part = second ? d.curvature(side, i) : d.slope(side, i);
      double other = second ? e.curvature(otherSide, i) : e.slope(otherSide, i);
      double quick = part - factor * other;
      if (Math.abs(quick) >= PairDistance.CANCELLED * Math.abs(part)) {
        return quick;
      }
    }
    if (second) {
      d.curvature(side, i, r);
      e.curvature(otherSide, i, q);
    } else {
      d.slope(side, i, r);
      e.slope(otherSide, i, q);
    }
    weight.set(factor);
    q.setProduct(q, weight);
    r.setDifference(r, q);
    return r.hi();
  }
}
