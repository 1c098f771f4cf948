package org.losskit.loss;

import org.jspecify.annotations.Nullable;

/**
 * An anchor shall be nearer to a positive than to a negative, by a margin, in any distance.
 *
 * <pre>
 *   value     max(0, margin + d(a, p) - d(a, n))          with swap: min(d(a, n), d(p, n)) instead of d(a, n)
 *   gradient  d' by its arguments
 *   hessian   d'' by its arguments  (exact almost everywhere; Gauss-Newton, 0, for a Distance without d'')
 *   mean      sum of values / number of triplets
 * </pre>
 *
 * <p>Without a {@link Distance} it is the Euclidean one with 1e-6 added to every component, exactly
 * as in {@link TripletMarginLoss}.
 *
 * <p><b>Shapes.</b> anchor, positive, negative (D), (N,D) or (...,D) with as many dimensions, which
 * broadcast; the distance is over the last one, which does not broadcast under a caller's distance.
 *
 * <p><b>Domain.</b> Whatever the distance takes; margin &gt; 0.
 *
 * <p><b>Special cases.</b> At the kink the slope is 0. Where d(a, n) and d(p, n) tie under swap,
 * each has half the slope. NaN in, NaN out.
 *
 * <p><b>Accuracy.</b> As {@link TripletMarginLoss} without a distance; else what the distance has.
 *
 * <p><b>Compared with.</b> PyTorch: TripletMarginWithDistanceLoss, same defaults; a function of one
 * pair of vectors with its gradient stands for a function of tensors.
 */
public final class TripletMarginWithDistanceLoss
    extends TripletRows<TripletMarginWithDistanceLoss> {
  private static final String NAME = "triplet_margin_with_distance";

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named(NAME, "TripletMarginWithDistanceLoss")
          .aliases("triplet_margin_with_distance_loss")
          .summary("an anchor shall be nearer to a positive than to a negative, in any distance")
          .formula("\\max(0, \\mathrm{margin} + d(a, p) - d(a, n))")
          .shapes(
              "anchor (N,D), positive (N,D), negative (N,D), terms (N)",
              "anchor (D), positive (D), negative (D), terms ()",
              "(..., D) of one number of dimensions broadcast; terms (...)")
          .mean("the number of triplets")
          .domain("what the distance takes")
          .inputs(INPUTS)
          .parameters(MARGIN, SWAP)
          .properties(Property.NON_NEGATIVE)
          .accuracy(
              "1 ulp (Euclidean distance)",
              "4 ulp (Euclidean distance; gradient: or 2^-90 of the larger part)")
          .hessian(
              "exact almost everywhere; Gauss-Newton (0) for a distance without second derivative")
          .specialCases(
              "Without a distance it is the Euclidean one with 1e-6 added to every component.",
              "At the kink the slope is 0.",
              "Where d(a, n) and d(p, n) tie under swap, each has half the slope.",
              "NaN in, NaN out.")
          .differences(
              "A distance is a function of one pair of vectors with its gradient; it is set in Java"
                  + " only.",
              "A margin that is NaN or infinite is refused.")
          .madeBy(arguments ->
              new TripletMarginWithDistanceLoss(Settings.DEFAULT, Options.of(arguments), null));

  private final @Nullable Distance distance;

  /** The mean with margin 1 and Euclidean distances. */
  public TripletMarginWithDistanceLoss() {
    this(Settings.DEFAULT, Options.DEFAULT, null);
  }

  private TripletMarginWithDistanceLoss(
      Settings settings, Options options, @Nullable Distance distance) {
    super(NAME, settings, options);
    this.distance = distance;
  }

  /** The same loss with another distance; null is the Euclidean one. */
  public TripletMarginWithDistanceLoss withDistance(@Nullable Distance other) {
    return new TripletMarginWithDistanceLoss(settings, options, other);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  TripletMarginWithDistanceLoss with(Settings other, Options otherOptions) {
    return new TripletMarginWithDistanceLoss(other, otherOptions, distance);
  }

  @Override
  void configure(TripletRow row) {
    if (distance == null) {
      for (NormDistance norm : row.norms) {
        norm.configure(2, TripletMarginLoss.DEFAULT_EPS);
      }
      row.use(row.norms);
    } else {
      for (GivenDistance given : row.given) {
        given.configure(distance);
      }
      row.use(row.given);
    }
  }

  @Override
  boolean needsOneWidth() {
    return distance != null;
  }

  @Override
  String notation(String from, String to) {
    return distance == null
        ? TripletMarginLoss.notation(from, to, 2, TripletMarginLoss.DEFAULT_EPS)
        : "distance of " + from + " and " + to;
  }
}
