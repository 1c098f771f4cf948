package org.losskit.conformance;

import static org.losskit.conformance.Deviations.BAD_WEIGHT;
import static org.losskit.conformance.Deviations.IGNORED_NAN;
import static org.losskit.conformance.Deviations.NEGATIVE_SMOOTHING;
import static org.losskit.conformance.Deviations.NO_WEIGHT_LEFT;
import static org.losskit.conformance.Deviations.ZERO_TIMES_INFINITY;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Losses of large vocabularies, whose logits come out of a layer of their own. */
final class VocabularyCounterparts {
  private VocabularyCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart(
            "linear_cross_entropy",
            VocabularyCounterparts::linear,
            ZERO_TIMES_INFINITY,
            IGNORED_NAN,
            BAD_WEIGHT,
            NEGATIVE_SMOOTHING));
  }

  /** The layer of a configuration. */
  private static final class Layer {
    private final Tensor input;
    private final Tensor weight;
    private final @Nullable Tensor bias;
    private final Rows rows;

    Layer(Draw draw) {
      boolean batched = draw.chance(0.8);
      int[] out = new int[batched && draw.chance(0.3) ? draw.between(1, 2) : 0];
      Arrays.setAll(out, i -> draw.chance(0.02) ? 0 : draw.between(1, 3));
      int width = draw.between(1, 5);
      int classes = draw.between(1, 6);
      int samples = draw.chance(0.03) ? 0 : draw.between(1, 4);
      int[] outputs = joined(new int[] {classes}, out);
      rows = Rows.of(batched ? joined(new int[] {samples}, outputs) : outputs);
      input = draw.tensor(batched ? new int[] {samples, width} : new int[] {width}, draw::finite);
      weight = draw.tensor(joined(outputs, new int[] {width}), draw::finite);
      bias =
          draw.chance(0.5)
              ? null
              : draw.tensor(
                  outputs, () -> draw.chance(0.02) ? Double.NEGATIVE_INFINITY : draw.finite());
    }

    private static int[] joined(int[] a, int[] b) {
      int[] all = Arrays.copyOf(a, a.length + b.length);
      System.arraycopy(b, 0, all, a.length, b.length);
      return all;
    }

    private int width() {
      return input.shape().size(input.shape().rank() - 1);
    }

    private int outputs() {
      return Shape.of(rows.shape()).count() == 0 ? 0 : weight.count() / width();
    }

    /** The logits, or the sums of the magnitudes of their parts. */
    private Tensor logits(boolean magnitudes) {
      Tensor logits = Tensor.zeros(DType.FLOAT64, Shape.of(rows.shape()));
      for (int k = 0; k < logits.count(); k++) {
        int row = k / outputs();
        int output = k % outputs();
        double sum = bias == null ? 0 : part(bias.getDouble(output), magnitudes);
        for (int i = 0; i < width(); i++) {
          sum +=
              part(
                  input.getDouble(row * width() + i) * weight.getDouble(output * width() + i),
                  magnitudes);
        }
        logits.set(k, sum);
      }
      return logits;
    }

    private static double part(double number, boolean magnitude) {
      return magnitude ? Math.abs(number) : number;
    }

    /** The largest sum of magnitudes of a logit that is finite. */
    private double size() {
      return Arrays.stream(logits(true).toDoubleArray()).filter(Double::isFinite).max().orElse(0);
    }

    /** Writes the slopes by input, weight, target and bias. */
    private void chain(Terms.Term term, int from, int element, double number, double magnitude) {
      if (from == 1) {
        term.slope(2, element, number, magnitude + size());
        return;
      }
      int row = element / outputs();
      int output = element % outputs();
      double size = magnitude * (1 + size());
      for (int i = 0; i < width(); i++) {
        double x = input.getDouble(row * width() + i);
        double w = weight.getDouble(output * width() + i);
        term.slope(0, row * width() + i, number * w, size * w)
            .slope(1, output * width() + i, number * x, size * x);
      }
      if (bias != null) {
        term.slope(3, output, number, size);
      }
    }
  }

  private static Configuration linear(Draw draw) {
    Reduction reduction = draw.reduction();
    Layer layer = new Layer(draw);
    Rows rows = layer.rows;
    boolean hasLabels = draw.chance(0.5);
    long ignored = hasLabels ? rows.ignored(draw) : -100;
    Tensor classWeight = rows.weight(draw);
    double smoothing = draw.chance(0.5) ? 0 : draw.chance(0.03) ? -draw.unit() : draw.unit();
    Tensor y =
        hasLabels ? rows.labels(draw, ignored) : draw.tensor(draw.same(rows.shape()), draw::unit);
    double[] w = ClassCounterparts.weights(classWeight, rows.classes());
    List<Tensor> inputs = new ArrayList<>(List.of(layer.input, layer.weight, y));
    List<Integer> differentiable = new ArrayList<>(List.of(0, 1));
    if (!hasLabels) {
      differentiable.add(2);
    }
    if (layer.bias != null) {
      inputs.add(layer.bias);
      differentiable.add(3);
    }
    return new Configuration("linear_cross_entropy", reduction)
        .with("weight", classWeight)
        .with("ignore_index", ignored == -100 ? null : ignored)
        .with("label_smoothing", smoothing)
        .refused(!ClassCounterparts.isFinite(classWeight), BAD_WEIGHT)
        .refused(smoothing < 0, NEGATIVE_SMOOTHING)
        .over(inputs.toArray(Tensor[]::new))
        .differentiableBy(differentiable.toArray(Integer[]::new))
        .torch(in -> {
          // As PyTorch's function falls back to: the layer, then cross entropy.
          long width = in.get(1).size(in.get(1).dim() - 1);
          org.bytedeco.pytorch.Tensor logits =
              torch
                  .linear(
                      in.get(0),
                      in.get(1).reshape(-1, width),
                      in.size() < 4
                          ? new TensorOptional()
                          : new TensorOptional(in.get(3).reshape(-1)))
                  .reshape(Arrays.stream(rows.shape()).asLongStream().toArray());
          return torch.cross_entropy_loss(
              logits,
              in.get(2),
              LibTorch.optional(classWeight),
              LibTorch.reduction(reduction),
              ignored,
              smoothing);
        })
        .contract(crossEntropy(layer, y, w, ignored, smoothing, reduction));
  }

  private static Consumer<Terms> crossEntropy(
      Layer layer, Tensor y, double[] w, long ignored, double smoothing, Reduction reduction) {
    return terms -> {
      Terms ofLogits = new Terms();
      Tensor logits = layer.logits(false);
      if (y.dtype().isFloating()) {
        ClassCounterparts.probabilities(layer.rows, logits, y, w, smoothing, ofLogits);
      } else {
        ClassCounterparts.labels(layer.rows, logits, y, w, ignored, smoothing, ofLogits);
      }
      if (smoothing > 0 && reduction == Reduction.MEAN && !y.dtype().isFloating()) {
        ofLogits.markWhereNothingIsLeft(NO_WEIGHT_LEFT);
      }
      terms.addAll(ofLogits, 1 + layer.size(), layer::chain);
    };
  }
}
