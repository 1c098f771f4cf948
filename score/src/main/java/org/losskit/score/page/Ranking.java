package org.losskit.score.page;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a picture shows of a long list: the first and the last by what is sure of them. A handful of
 * bad rows is no bad segment yet.
 *
 * @param worst largest first
 * @param best smallest last; empty where everything is shown
 * @param left how many lie between them
 */
record Ranking<T>(List<T> worst, List<T> best, int left) {
  /** As many as a screen has room for. */
  static final int MOST = 20;

  static final int EACH = 10;

  /** All in their order where there are few. Those without a number come neither first nor last. */
  static <T> Ranking<T> of(
      List<T> all, Function<T, @Nullable Double> atLeast, Function<T, @Nullable Double> atMost) {
    if (all.size() <= MOST) {
      return new Ranking<>(all, List.of(), 0);
    }
    List<T> worst =
        all.stream()
            .filter(x -> isNumber(atLeast.apply(x)))
            .sorted(Comparator.comparingDouble((T x) -> number(atLeast.apply(x))).reversed())
            .limit(EACH)
            .toList();
    List<T> best =
        all.stream()
            .filter(x -> isNumber(atMost.apply(x)) && !worst.contains(x))
            .sorted(Comparator.comparingDouble((T x) -> number(atMost.apply(x))))
            .limit(EACH)
            .sorted(Comparator.comparingDouble((T x) -> number(atMost.apply(x))).reversed())
            .toList();
    return new Ranking<>(worst, best, all.size() - worst.size() - best.size());
  }

  private static boolean isNumber(@Nullable Double x) {
    return x != null && !x.isNaN();
  }

  private static double number(@Nullable Double x) {
    return x == null ? Double.NaN : x;
  }
}
