package org.losskit.conformance;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.Losses;
import org.losskit.loss.CrossEntropyLoss;
import org.losskit.loss.NLLLoss;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

@ExtendWith(NeedsLibTorch.class)
class ClassTest {
  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nllIsThatOfLibTorch(int seed) {
    Draw draw = new Draw(seed);
    Reduction reduction = draw.reduction();
    int[] shape = shape(draw);
    Tensor weight = weight(draw, shape);
    long ignored = ignored(draw, shape);
    NLLLoss loss = Losses.nll().withReduction(reduction).withIgnoreIndex(ignored);
    new Comparison(
            weight == null ? loss : loss.withWeight(weight.toDoubleArray()),
            in ->
                torch.nll_loss_nd(
                    in.get(0),
                    in.get(1),
                    LibTorch.optional(weight),
                    LibTorch.reduction(reduction),
                    ignored),
            List.of(draw.tensor(shape, draw::wide), labels(draw, shape, ignored)),
            1)
        .check(draw);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void crossEntropyOfLabelsIsThatOfLibTorch(int seed) {
    Draw draw = new Draw(seed);
    int[] shape = shape(draw);
    long ignored = ignored(draw, shape);
    crossEntropy(draw, shape, ignored, labels(draw, shape, ignored), 1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void crossEntropyOfProbabilitiesIsThatOfLibTorch(int seed) {
    Draw draw = new Draw(seed);
    int[] shape = shape(draw);
    crossEntropy(draw, shape, -100, draw.tensor(shape, draw::unit), 2);
  }

  private static void crossEntropy(
      Draw draw, int[] shape, long ignored, Tensor target, int differentiable) {
    Reduction reduction = draw.reduction();
    Tensor weight = weight(draw, shape);
    double smoothing = draw.chance(0.5) ? draw.unit() : 0;
    CrossEntropyLoss loss =
        Losses.crossEntropy()
            .withReduction(reduction)
            .withIgnoreIndex(ignored)
            .withLabelSmoothing(smoothing);
    new Comparison(
            weight == null ? loss : loss.withWeight(weight.toDoubleArray()),
            in ->
                torch.cross_entropy_loss(
                    in.get(0),
                    in.get(1),
                    LibTorch.optional(weight),
                    LibTorch.reduction(reduction),
                    ignored,
                    smoothing),
            List.of(draw.tensor(shape, draw::wide), target),
            differentiable)
        .check(draw);
  }

  /** (C), (N,C) or (N,C,d1..dK). */
  private static int[] shape(Draw draw) {
    int[] shape = new int[draw.between(1, 5)];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = draw.size();
    }
    shape[classDimension(shape)] = draw.between(1, 9);
    return shape;
  }

  private static int classDimension(int[] shape) {
    return shape.length == 1 ? 0 : 1;
  }

  private static @Nullable Tensor weight(Draw draw, int[] shape) {
    return draw.chance(0.5)
        ? draw.tensor(new int[] {shape[classDimension(shape)]}, draw::weight)
        : null;
  }

  /** The default, an impossible label, or one of the classes. */
  private static long ignored(Draw draw, int[] shape) {
    return switch (draw.between(0, 2)) {
      case 0 -> -100;
      case 1 -> 255;
      default -> draw.between(0, shape[classDimension(shape)] - 1);
    };
  }

  private static Tensor labels(Draw draw, int[] shape, long ignored) {
    Shape samples = Shape.of(shape).without(classDimension(shape));
    long[] labels = new long[samples.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = draw.chance(0.2) ? ignored : draw.between(0, shape[classDimension(shape)] - 1);
    }
    return Tensor.of(labels).reshape(samples.toArray());
  }
}
