package org.losskit;

import java.util.List;
import org.losskit.LossCases.Case;
import org.losskit.LossCases.Generator;
import org.losskit.LossCases.Numbers;
import org.losskit.loss.Distance;
import org.losskit.loss.TripletMarginLoss;
import org.losskit.loss.TripletMarginWithDistanceLoss;
import org.losskit.tensor.Tensor;

/** The losses between vectors. */
final class EmbeddingCases {
  private static final int D = 3;

  /** The squared Euclidean distance, with its second derivative. */
  static final class Squared implements Distance {
    @Override
    public double value(double[] u, double[] v) {
      double sum = 0;
      for (int i = 0; i < u.length; i++) {
        sum += (u[i] - v[i]) * (u[i] - v[i]);
      }
      return sum;
    }

    @Override
    public void gradient(double[] u, double[] v, double upstream, double[] byU, double[] byV) {
      for (int i = 0; i < u.length; i++) {
        byU[i] = upstream * 2 * (u[i] - v[i]);
        byV[i] = -byU[i];
      }
    }

    @Override
    public void hessianDiagonal(double[] u, double[] v, double[] byU, double[] byV) {
      for (int i = 0; i < u.length; i++) {
        byU[i] = 2;
        byV[i] = 2;
      }
    }
  }

  private EmbeddingCases() {}

  static List<Case> cosineEmbedding() {
    return List.of(
        new Case(
            "cosine_embedding",
            true,
            D,
            n -> Losses.cosineEmbedding(),
            (numbers, n) ->
                new Tensor[] {numbers.reals(n, D), numbers.reals(n, D), signs(numbers, n)}),
        new Case(
            "cosine_embedding margin strict, floating target",
            true,
            D,
            n -> Losses.cosineEmbedding().withMargin(-0.25).withStrictShapes().withStrictTargets(),
            (numbers, n) ->
                new Tensor[] {
                  numbers.reals(n, D), numbers.reals(n, D), floating(numbers, signs(numbers, n))
                }),
        new Case(
            "cosine_embedding (N,D) with (1,D)",
            true,
            D,
            n -> Losses.cosineEmbedding().withMargin(0.1),
            (numbers, n) ->
                new Tensor[] {numbers.reals(n, D), numbers.reals(1, D), signs(numbers, n)},
            List.of(0, -1, 0)),
        new Case(
            "cosine_embedding (D)",
            false,
            1,
            n -> Losses.cosineEmbedding().withMargin(-1),
            (numbers, n) ->
                new Tensor[] {
                  numbers.reals(n),
                  numbers.reals(n),
                  Tensor.scalar(numbers.random().nextBoolean() ? 1L : -1L)
                }));
  }

  private static Tensor signs(Numbers numbers, int n) {
    long[] signs = new long[n];
    for (int i = 0; i < n; i++) {
      signs[i] = numbers.random().nextBoolean() ? 1 : -1;
    }
    return Tensor.of(signs);
  }

  private static Tensor floating(Numbers numbers, Tensor signs) {
    Tensor result = numbers.reals(signs.count());
    for (int i = 0; i < signs.count(); i++) {
      result.set(i, signs.getDouble(i));
    }
    return result;
  }

  static List<Case> tripletMargin() {
    TripletMarginLoss loss = Losses.tripletMargin().withMargin(4);
    Generator generator = triplets();
    return List.of(
        new Case("triplet_margin", true, D, n -> loss, generator),
        new Case(
            "triplet_margin swap strict",
            true,
            D,
            n -> loss.withSwap(true).withStrictShapes(),
            generator),
        new Case("triplet_margin p 1 swap", true, D, n -> loss.withP(1).withSwap(true), generator),
        new Case(
            "triplet_margin p infinity swap",
            true,
            D,
            n -> loss.withP(Double.POSITIVE_INFINITY).withSwap(true),
            generator),
        new Case("triplet_margin p 3", true, D, n -> loss.withP(3), generator),
        new Case(
            "triplet_margin p 1.5 eps 0.5 swap",
            true,
            D,
            n -> loss.withP(1.5).withEps(0.5).withSwap(true),
            generator),
        new Case("triplet_margin p 0", true, D, n -> loss.withP(0), generator),
        new Case(
            "triplet_margin (N,2,D), (1,1,D), (N,1,D) swap",
            true,
            2 * D,
            n -> loss.withSwap(true),
            (numbers, n) ->
                new Tensor[] {
                  numbers.reals(n, 2, D), numbers.reals(1, 1, D), numbers.reals(n, 1, D)
                },
            List.of(0, -1, 0)),
        new Case(
            "triplet_margin (N,D), (N,1), (N,D) swap",
            true,
            D,
            n -> loss.withSwap(true),
            (numbers, n) ->
                new Tensor[] {numbers.reals(n, D), numbers.reals(n, 1), numbers.reals(n, D)}),
        new Case(
            "triplet_margin (D)",
            false,
            1,
            n -> loss.withSwap(true),
            (numbers, n) -> new Tensor[] {numbers.reals(n), numbers.reals(n), numbers.reals(n)}));
  }

  static List<Case> tripletMarginWithDistance() {
    TripletMarginWithDistanceLoss loss = Losses.tripletMarginWithDistance().withMargin(4);
    return List.of(
        new Case("triplet_margin_with_distance", true, D, n -> loss, triplets()),
        new Case(
            "triplet_margin_with_distance squared swap",
            true,
            D,
            n -> loss.withDistance(new Squared()).withSwap(true),
            triplets()));
  }

  private static Generator triplets() {
    return (numbers, n) ->
        new Tensor[] {numbers.reals(n, D), numbers.reals(n, D), numbers.reals(n, D)};
  }
}
