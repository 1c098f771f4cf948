package org.losskit.conformance;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.Losses;
import org.losskit.loss.BCELoss;
import org.losskit.loss.BCEWithLogitsLoss;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

@ExtendWith(NeedsLibTorch.class)
class ElementwiseTest {
  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void l1IsThatOfLibTorch(int seed) {
    Draw draw = new Draw(seed);
    Reduction reduction = draw.reduction();
    new Comparison(
            Losses.l1().withReduction(reduction),
            in -> torch.l1_loss(in.get(0), in.get(1), LibTorch.reduction(reduction)),
            broadcast(draw),
            2)
        .check(draw);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mseIsThatOfLibTorch(int seed) {
    Draw draw = new Draw(seed);
    Reduction reduction = draw.reduction();
    new Comparison(
            Losses.mse().withReduction(reduction),
            in -> {
              // As PyTorch's own function does: alone, this one divides the gradient of a mean by
              // the size of what was stretched.
              org.bytedeco.pytorch.Tensor wide = in.get(0).add(in.get(1));
              return torch.mse_loss(
                  in.get(0).expand_as(wide),
                  in.get(1).expand_as(wide),
                  LibTorch.reduction(reduction));
            },
            broadcast(draw),
            2)
        .check(draw);
  }

  /** Two tensors, one of which may have to be stretched. */
  private static List<Tensor> broadcast(Draw draw) {
    int[] shape = draw.shape();
    int[] other = draw.chance(0.5) ? draw.narrower(shape) : shape;
    Tensor wide = draw.tensor(shape, draw::wide);
    Tensor narrow = draw.tensor(other, draw::wide);
    return draw.chance(0.5) ? List.of(wide, narrow) : List.of(narrow, wide);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void bceIsThatOfLibTorch(int seed) {
    Draw draw = new Draw(seed);
    Reduction reduction = draw.reduction();
    int[] shape = draw.shape();
    Tensor weight = weight(draw, shape);
    BCELoss loss = Losses.bce().withReduction(reduction);
    new Comparison(
            weight == null ? loss : loss.withWeight(weight),
            in ->
                torch.binary_cross_entropy(
                    in.get(0), in.get(1), LibTorch.optional(weight), LibTorch.reduction(reduction)),
            List.of(draw.tensor(shape, draw::unit), draw.tensor(shape, draw::unit)),
            2)
        .check(draw);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void bceWithLogitsIsThatOfLibTorch(int seed) {
    Draw draw = new Draw(seed);
    Reduction reduction = draw.reduction();
    int[] shape = draw.shape();
    Tensor weight = weight(draw, shape);
    Tensor posWeight = weight(draw, shape);
    BCEWithLogitsLoss loss = Losses.bceWithLogits().withReduction(reduction);
    loss = weight == null ? loss : loss.withWeight(weight);
    loss = posWeight == null ? loss : loss.withPosWeight(posWeight);
    new Comparison(
            loss,
            in ->
                torch.binary_cross_entropy_with_logits(
                    in.get(0),
                    in.get(1),
                    LibTorch.optional(weight),
                    LibTorch.optional(posWeight),
                    LibTorch.reduction(reduction)),
            List.of(draw.tensor(shape, draw::wide), draw.tensor(shape, draw::unit)),
            2)
        .check(draw);
  }

  private static @Nullable Tensor weight(Draw draw, int[] shape) {
    return draw.chance(0.5) ? draw.tensor(draw.narrower(shape), draw::weight) : null;
  }
}
