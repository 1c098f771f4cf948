package org.losskit;

import java.util.Map;
import org.losskit.formula.Formula;
import org.losskit.loss.CrossEntropyLoss;
import org.losskit.loss.Loss;
import org.losskit.loss.LossAccumulator;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Tensor;

/** The Java of {@code docs/from-pytorch.md}, as {@link Snippets} has that of other pages. */
final class PyTorchSnippets {
  private PyTorchSnippets() {}

  static void torchGradient() {
    // @start region="torchGradient"
    Tensor x = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2);
    Tensor y = Tensor.of(0, 1, 1);
    CrossEntropyLoss loss = Losses.crossEntropy();

    LossResult result = loss.differentiate(x, y);
    System.out.println(result.value());
    System.out.println(result.gradient());
    // @end
  }

  static void torchParameters() {
    // @start region="torchParameters"
    Tensor x = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2);
    Tensor y = Tensor.of(0, 1, -1);
    CrossEntropyLoss loss =
        Losses.crossEntropy()
            .withWeight(1, 2)
            .withIgnoreIndex(-1)
            .withLabelSmoothing(0.1)
            .withReduction(Reduction.SUM);

    System.out.println(loss.value(x, y));
    // @end
  }

  static void torchByName() {
    // @start region="torchByName"
    Tensor x = Tensor.of(new float[] {0.5f, -1, 2, 2.5f});
    Tensor y = Tensor.of(new float[] {0, -1, 4, 2});
    Loss loss = Losses.create("huber_loss", Map.of("delta", 1.5));

    System.out.println(loss.value(x, y));
    // @end
  }

  static void torchUpstream() {
    // @start region="torchUpstream"
    Tensor x = Tensor.of(new float[] {0.5f, -1, 2, 2.5f});
    Tensor y = Tensor.of(new float[] {0, -1, 4, 2});
    Loss loss = Losses.mse().withReduction(Reduction.NONE);
    Tensor g = Tensor.of(new float[] {1, 0, 2, 0});

    Wanted wanted = Wanted.gradient("input").and("target").upstream(g);
    LossResult result = loss.differentiate(wanted, x, y);
    System.out.println(result.gradient("input"));
    System.out.println(result.gradient("target"));
    // @end
  }

  static void torchBatches() {
    // @start region="torchBatches"
    LossAccumulator mean = Losses.crossEntropy().withWeight(1, 2).accumulator();
    mean.add(Tensor.of(new float[] {1, 2}, 1, 2), Tensor.of(0));
    mean.add(Tensor.of(new float[] {1, 3, 1, 3}, 2, 2), Tensor.of(1, 1));
    System.out.println(mean.value());
    // @end
  }

  static void torchHessian() {
    // @start region="torchHessian"
    Tensor x = Tensor.of(new double[] {1, 2});
    Tensor y = Tensor.scalar(0L);

    System.out.println(Losses.crossEntropy().differentiate(x, y).hessianDiagonal());
    // @end
  }

  static void torchLegacy() {
    // @start region="torchLegacy"
    System.out.println(Reduction.legacy(false, null)); // size_average, reduce
    System.out.println(Reduction.legacy(true, false));
    System.out.println(Reduction.legacy(null, null)); // reduction decides
    // @end
  }

  static void torchPairs() {
    // @start region="torchPairs"
    Tensor first = Tensor.of(new float[] {1, 2, 0.5f});
    Tensor second = Tensor.of(new float[] {1.5f, 1, 0});
    Tensor y = Tensor.of(new float[] {1, -1, 1});

    LossResult result = Losses.marginRanking().differentiate(first, second, y);
    System.out.println(result.gradient("input1"));
    System.out.println(result.gradient("input2"));
    // @end
  }

  static void torchOwn() {
    // @start region="torchOwn"
    Tensor x = Tensor.of(new float[] {0.5f, -1, 2, 2.5f});
    Tensor y = Tensor.of(new float[] {0, -1, 4, 2});
    Loss loss = Losses.elementwise("log_cosh", (a, b) -> Formula.logCosh(a.minus(b)));

    System.out.println(loss.value(x, y));
    System.out.println(loss.differentiate(x, y).gradient());
    // @end
  }
}
