package org.losskit;

import java.util.List;
import org.losskit.LossCases.Case;
import org.losskit.LossCases.Generator;
import org.losskit.LossCases.Numbers;
import org.losskit.loss.MultiMarginLoss;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** The losses of a row of classes that are no softmax. */
final class RowCases {
  private static final int C = 3;

  private RowCases() {}

  static List<Case> multiLabelSoftMargin() {
    Generator generator = (numbers, n) -> new Tensor[] {numbers.reals(n, C), numbers.binary(n, C)};
    return List.of(
        new Case("multilabel_soft_margin", true, C, n -> Losses.multiLabelSoftMargin(), generator),
        new Case(
            "multilabel_soft_margin weight (C) strict",
            true,
            C,
            n -> Losses.multiLabelSoftMargin().withWeight(0.5, 0, 3).withStrictShapes(),
            generator),
        new Case(
            "multilabel_soft_margin (C)",
            false,
            1,
            n -> Losses.multiLabelSoftMargin(),
            (numbers, n) -> new Tensor[] {numbers.reals(n), numbers.binary(n)}),
        new Case(
            "multilabel_soft_margin (N,2,C) target (1,C)",
            true,
            2 * C,
            n -> Losses.multiLabelSoftMargin(),
            (numbers, n) -> new Tensor[] {numbers.reals(n, 2, C), numbers.binary(1, C)},
            List.of(0, -1)),
        new Case(
            "multilabel_soft_margin (N,1) enlarged by weight (4)",
            true,
            1,
            n -> Losses.multiLabelSoftMargin().withWeight(0.5, 1, 2, 0.25),
            (numbers, n) -> new Tensor[] {numbers.reals(n, 1), numbers.binary(n, 1)}));
  }

  static List<Case> multiLabelMargin() {
    return List.of(
        new Case(
            "multilabel_margin",
            true,
            C,
            n -> Losses.multiLabelMargin(),
            (numbers, n) -> new Tensor[] {numbers.reals(n, C), labels(numbers, C, n, C)}),
        new Case(
            "multilabel_margin (2,C)",
            false,
            2,
            n -> Losses.multiLabelMargin(),
            (numbers, n) -> new Tensor[] {numbers.reals(2, n), few(numbers, 2, n)}),
        new Case(
            "multilabel_margin (C)",
            false,
            1,
            n -> Losses.multiLabelMargin(),
            (numbers, n) -> new Tensor[] {numbers.reals(n), few(numbers, 1, n).reshape(n)}));
  }

  /** Labels with duplicates, a third of the entries -1. */
  private static Tensor labels(Numbers numbers, int classes, int... sizes) {
    long[] labels = new long[Shape.of(sizes).count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = numbers.random().nextInt(3) == 0 ? -1 : numbers.random().nextInt(classes);
    }
    return Tensor.of(labels, sizes);
  }

  /** Up to three labels for each of a few wide rows: their pairs are as many as the classes. */
  private static Tensor few(Numbers numbers, int rows, int classes) {
    Tensor labels = labels(numbers, classes, rows, classes);
    long[] few = new long[labels.count()];
    for (int i = 0; i < few.length; i++) {
      few[i] = i % classes == 3 ? -1 : labels.getLong(i);
    }
    return Tensor.of(few, rows, classes);
  }

  static List<Case> multiMargin() {
    Generator generator =
        (numbers, n) -> new Tensor[] {numbers.reals(n, C), numbers.labels(C, 0, n)};
    MultiMarginLoss loss = Losses.multiMargin();
    return List.of(
        new Case("multi_margin", true, C, n -> loss, generator),
        new Case("multi_margin p 2", true, C, n -> loss.withP(2), generator),
        new Case(
            "multi_margin p 2 weight margin -0.5",
            true,
            C,
            n -> loss.withP(2).withWeight(0.5, 0, -1.5).withMargin(-0.5),
            generator),
        new Case("multi_margin weight", true, C, n -> loss.withWeight(0.5, 0, 2), generator),
        new Case(
            "multi_margin (C)",
            false,
            1,
            n -> loss.withP(2),
            (numbers, n) ->
                new Tensor[] {numbers.reals(n), Tensor.scalar((long) numbers.random().nextInt(n))}),
        new Case(
            "multi_margin (C) target (1)",
            false,
            1,
            n -> loss.withMargin(3),
            (numbers, n) ->
                new Tensor[] {numbers.reals(n), Tensor.of(numbers.random().nextInt(n))}));
  }
}
