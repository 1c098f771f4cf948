package org.losskit;

import java.util.List;
import java.util.stream.Stream;
import org.losskit.LossCases.Case;
import org.losskit.LossCases.Generator;
import org.losskit.LossCases.Numbers;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** The element-wise losses with the fewest parameters that reach every branch. */
final class ElementwiseCases {
  private static final int C = 3;

  private ElementwiseCases() {}

  static List<Case> all() {
    return Stream.of(regression(), counts(), densities(), divergences(), margins())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Case> regression() {
    Generator generator = (numbers, n) -> new Tensor[] {numbers.reals(n), numbers.reals(n)};
    return List.of(
        new Case("smooth_l1", true, 1, n -> Losses.smoothL1(), generator),
        new Case("smooth_l1 beta 0", true, 1, n -> Losses.smoothL1().withBeta(0), generator),
        new Case(
            "smooth_l1 beta 5.5 weight",
            false,
            1,
            n -> Losses.smoothL1().withBeta(5.5).withWeight(LossCases.weights(n, n)),
            generator),
        new Case("huber", true, 1, n -> Losses.huber(), generator),
        new Case(
            "huber delta 3.5 weight",
            false,
            1,
            n -> Losses.huber().withDelta(3.5).withWeight(LossCases.weights(n, n)),
            generator));
  }

  private static List<Case> counts() {
    Generator logarithms =
        (numbers, n) -> new Tensor[] {scaled(numbers.reals(n), 0.5), counts(numbers, n)};
    Generator rates = (numbers, n) -> new Tensor[] {numbers.units(n), counts(numbers, n)};
    return List.of(
        new Case("poisson_nll", true, 1, n -> Losses.poissonNLL(), logarithms),
        new Case("poisson_nll full", true, 1, n -> Losses.poissonNLL().withFull(true), logarithms),
        new Case(
            "poisson_nll rates",
            true,
            1,
            n -> Losses.poissonNLL().withLogInput(false).withEps(0.5),
            rates),
        new Case(
            "poisson_nll rates full",
            true,
            1,
            n -> Losses.poissonNLL().withLogInput(false).withFull(true).withEps(0.5),
            rates));
  }

  /** Numbers from 0 to 6, a third of them 0. */
  private static Tensor counts(Numbers numbers, int n) {
    Tensor result = numbers.units(n);
    for (int i = 0; i < n; i++) {
      result.set(i, numbers.random().nextInt(3) == 0 ? 0 : 6 * result.getDouble(i));
    }
    return result;
  }

  private static List<Case> densities() {
    Generator generator =
        (numbers, n) ->
            new Tensor[] {numbers.reals(n, C), numbers.reals(n, C), numbers.units(n, C)};
    return List.of(
        new Case("gaussian_nll", true, C, n -> Losses.gaussianNLL(), generator),
        new Case(
            "gaussian_nll full", true, C, n -> Losses.gaussianNLL().withFull(true), generator));
  }

  private static List<Case> divergences() {
    // No zeros: a step would leave the domain.
    Generator probabilities =
        (numbers, n) -> new Tensor[] {numbers.reals(n, C), numbers.units(n, C)};
    Generator logarithms =
        (numbers, n) -> new Tensor[] {numbers.reals(n, C), scaled(numbers.units(n, C), -8)};
    return List.of(
        new Case("kl_div", true, C, n -> Losses.klDiv(), probabilities),
        new Case(
            "kl_div log_target", true, C, n -> Losses.klDiv().withLogTarget(true), logarithms));
  }

  private static List<Case> margins() {
    Generator signs = (numbers, n) -> new Tensor[] {numbers.reals(n), signs(numbers, n)};
    Generator any =
        (numbers, n) -> {
          Tensor targets = signs(numbers, n);
          for (int i = 0; i < n; i += 3) {
            targets.set(i, 0.5);
          }
          return new Tensor[] {numbers.reals(n), targets};
        };
    Generator pairs =
        (numbers, n) -> new Tensor[] {numbers.reals(n), numbers.reals(n), signs(numbers, n)};
    return List.of(
        new Case(
            "hinge_embedding", true, 1, n -> Losses.hingeEmbedding().withStrictTargets(), signs),
        new Case(
            "hinge_embedding margin -2 other targets",
            true,
            1,
            n -> Losses.hingeEmbedding().withMargin(-2),
            any),
        new Case("soft_margin", true, 1, n -> Losses.softMargin().withStrictTargets(), signs),
        new Case("soft_margin other targets", true, 1, n -> Losses.softMargin(), any),
        new Case("margin_ranking", true, 1, n -> Losses.marginRanking(), pairs),
        new Case(
            "margin_ranking margin 1.5 strict",
            true,
            1,
            n -> Losses.marginRanking().withMargin(1.5).withStrictShapes(),
            pairs));
  }

  private static Tensor scaled(Tensor tensor, double factor) {
    for (int i = 0; i < tensor.count(); i++) {
      tensor.set(i, factor * tensor.getDouble(i));
    }
    return tensor;
  }

  private static Tensor signs(Numbers numbers, int n) {
    Tensor result = Tensor.zeros(numbers.dtype(), Shape.of(n));
    for (int i = 0; i < n; i++) {
      result.set(i, numbers.random().nextBoolean() ? 1 : -1);
    }
    return result;
  }
}
