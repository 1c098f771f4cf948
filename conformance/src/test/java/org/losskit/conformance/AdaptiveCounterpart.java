package org.losskit.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.losskit.conformance.Terms.Term;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** Adaptive softmax: a head, and tails of two layers. */
final class AdaptiveCounterpart {
  private AdaptiveCounterpart() {}

  static List<Counterpart> all() {
    return List.of(new Counterpart("adaptive_log_softmax", AdaptiveCounterpart::draw));
  }

  private static Configuration draw(Draw draw) {
    Reduction reduction = draw.reduction();
    Model model = new Model(draw);
    Configuration configuration =
        new Configuration("adaptive_log_softmax", reduction)
            .with("n_classes", (long) model.bounds[model.bounds.length - 1])
            .with(
                "cutoffs",
                Tensor.of(
                    Arrays.stream(model.bounds, 0, model.bounds.length - 1)
                        .asLongStream()
                        .toArray()))
            .with("div_value", model.divValue)
            .over(model.tensors.toArray(Tensor[]::new))
            .differentiableBy(
                IntStream.range(0, model.tensors.size())
                    .filter(i -> i != 1)
                    .boxed()
                    .toArray(Integer[]::new));
    return configuration
        .torch(in -> LibTorch.reduce(model.torch(in), reduction))
        .contract(model::write);
  }

  /** The term of one sample with a head bias, whose classes above the shortlist are one cluster. */
  static org.bytedeco.pytorch.Tensor torch(
      List<org.bytedeco.pytorch.Tensor> in, int shortlist, int label) {
    org.bytedeco.pytorch.Tensor head =
        torch.log_softmax(torch.linear(in.get(0), in.get(2), new TensorOptional(in.get(3))), 1);
    if (label < shortlist) {
      return head.narrow(1, label, 1).reshape(1).neg();
    }
    org.bytedeco.pytorch.Tensor tail =
        torch.log_softmax(torch.linear(torch.linear(in.get(0), in.get(4)), in.get(5)), 1);
    return head.narrow(1, shortlist, 1).add(tail.narrow(1, label - shortlist, 1)).reshape(1).neg();
  }

  /** Parameters and inputs: input, target, head.weight, head.bias or not, then the tails. */
  private static final class Model {
    private final int width;
    private final int[] bounds;
    private final double divValue;
    private final boolean isBatched;
    private final boolean hasBias;
    private final List<Tensor> tensors = new ArrayList<>();

    Model(Draw draw) {
      width = draw.between(1, 6);
      isBatched = draw.chance(0.8);
      hasBias = draw.chance(0.5);
      divValue = draw.oneOf(1, 1.5, 2, 4);
      bounds = new int[draw.between(2, 4)];
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = (i == 0 ? 0 : bounds[i - 1]) + draw.between(1, 3);
      }
      int samples = draw.chance(0.05) ? 0 : draw.between(1, 4);
      long[] labels = new long[isBatched ? samples : 1];
      Arrays.setAll(labels, n -> draw.between(0, bounds[bounds.length - 1] - 1));
      if (labels.length > 0 && draw.chance(0.03)) {
        labels[0] = draw.chance(0.5) ? -1 : bounds[bounds.length - 1];
      }
      tensors.add(
          draw.tensor(isBatched ? new int[] {samples, width} : new int[] {width}, draw::finite));
      tensors.add(isBatched ? Tensor.of(labels) : Tensor.scalar(labels[0]));
      int outputs = bounds[0] + bounds.length - 1;
      tensors.add(draw.tensor(new int[] {outputs, width}, draw::finite));
      if (hasBias) {
        tensors.add(draw.tensor(new int[] {outputs}, draw::finite));
      }
      for (int i = 1; i < bounds.length; i++) {
        int hidden = (int) Math.floor(width / Math.pow(divValue, i));
        tensors.add(draw.tensor(new int[] {hidden, width}, draw::finite));
        tensors.add(draw.tensor(new int[] {bounds[i] - bounds[i - 1], hidden}, draw::finite));
      }
    }

    /** The index of the first layer of a tail. */
    private int tail(int cluster) {
      return (hasBias ? 4 : 3) + 2 * cluster;
    }

    /** The cluster of a label, -1 for the shortlist. */
    private int cluster(int label) {
      int cluster = -1;
      while (label >= bounds[cluster + 1]) {
        cluster++;
      }
      return cluster;
    }

    private int samples() {
      return tensors.get(1).count();
    }

    private int label(int n) {
      return (int) tensors.get(1).getLong(n);
    }

    /** The terms, composed as PyTorch's Python class composes them. */
    org.bytedeco.pytorch.Tensor torch(List<org.bytedeco.pytorch.Tensor> in) {
      for (int n = 0; n < samples(); n++) {
        LibTorch.require(
            label(n) >= 0 && label(n) < bounds[bounds.length - 1], "label out of range");
      }
      if (samples() == 0) {
        return in.get(0).sum(1);
      }
      TensorVector terms = new TensorVector();
      org.bytedeco.pytorch.Tensor x = isBatched ? in.get(0) : in.get(0).unsqueeze(0);
      for (int n = 0; n < samples(); n++) {
        terms.push_back(torch(in, x.narrow(0, n, 1), label(n)));
      }
      org.bytedeco.pytorch.Tensor all = torch.cat(terms).neg();
      return isBatched ? all : all.reshape();
    }

    private org.bytedeco.pytorch.Tensor torch(
        List<org.bytedeco.pytorch.Tensor> in, org.bytedeco.pytorch.Tensor x, int label) {
      int cluster = cluster(label);
      org.bytedeco.pytorch.Tensor head =
          torch.log_softmax(
              torch.linear(
                  x, in.get(2), hasBias ? new TensorOptional(in.get(3)) : new TensorOptional()),
              1);
      if (cluster < 0) {
        return head.narrow(1, label, 1).reshape(1);
      }
      org.bytedeco.pytorch.Tensor hidden = torch.linear(x, in.get(tail(cluster)));
      org.bytedeco.pytorch.Tensor tail =
          torch.log_softmax(torch.linear(hidden, in.get(tail(cluster) + 1)), 1);
      return head.narrow(1, bounds[0] + cluster, 1)
          .add(tail.narrow(1, label - bounds[cluster], 1))
          .reshape(1);
    }

    /** The contract. */
    void write(Terms terms) {
      for (int n = 0; n < samples(); n++) {
        write(n, label(n), terms.next());
      }
    }

    private void write(int n, int label, Term term) {
      int cluster = cluster(label);
      double[] x = row(tensors.get(0), n, width);
      int outputs = bounds[0] + bounds.length - 1;
      double[] logits = new double[outputs];
      double[] sizes = new double[outputs];
      multiply(tensors.get(2), x, hasBias ? tensors.get(3).toDoubleArray() : null, logits, sizes);
      Softmax head = new Softmax(logits);
      int at = cluster < 0 ? label : bounds[0] + cluster;
      double size = 1 + Arrays.stream(sizes).max().orElse(0);
      double value = head.surprisal(at);
      for (int c = 0; c < outputs; c++) {
        double slope = head.p(c) - (c == at ? 1 : 0);
        for (int i = 0; i < width; i++) {
          double w = tensors.get(2).getDouble(c * width + i);
          term.slope(0, n * width + i, slope * w, size * w)
              .slope(2, c * width + i, slope * x[i], size * x[i]);
        }
        if (hasBias) {
          term.slope(3, c, slope, size);
        }
      }
      if (cluster >= 0) {
        value += tail(n, x, cluster, label - bounds[cluster], term);
        size += tailSize(x, cluster);
      }
      term.value(value, size);
    }

    /** The sum of the magnitudes of a tail's logits. */
    private double tailSize(double[] x, int cluster) {
      double size = 1;
      Tensor first = tensors.get(tail(cluster));
      Tensor second = tensors.get(tail(cluster) + 1);
      int hidden = first.shape().size(0);
      for (int c = 0; c < second.shape().size(0); c++) {
        for (int k = 0; k < hidden; k++) {
          for (int i = 0; i < width; i++) {
            size +=
                Math.abs(second.getDouble(c * hidden + k) * first.getDouble(k * width + i) * x[i]);
          }
        }
      }
      return size;
    }

    private double tail(int n, double[] x, int cluster, int label, Term term) {
      Tensor first = tensors.get(tail(cluster));
      Tensor second = tensors.get(tail(cluster) + 1);
      int hidden = first.shape().size(0);
      int classes = second.shape().size(0);
      double[] h = new double[hidden];
      multiply(first, x, null, h, new double[hidden]);
      double[] logits = new double[classes];
      multiply(second, h, null, logits, new double[classes]);
      Softmax softmax = new Softmax(logits);
      double size = tailSize(x, cluster);
      for (int c = 0; c < classes; c++) {
        double slope = softmax.p(c) - (c == label ? 1 : 0);
        for (int k = 0; k < hidden; k++) {
          double v = second.getDouble(c * hidden + k);
          term.slope(tail(cluster) + 1, c * hidden + k, slope * h[k], size * (1 + size));
          for (int i = 0; i < width; i++) {
            double u = first.getDouble(k * width + i);
            term.slope(tail(cluster), k * width + i, slope * v * x[i], size * v * x[i])
                .slope(0, n * width + i, slope * v * u, size * v * u);
          }
        }
      }
      return softmax.surprisal(label);
    }

    private static void multiply(
        Tensor weight, double[] x, double @Nullable [] bias, double[] products, double[] sizes) {
      for (int c = 0; c < products.length; c++) {
        products[c] = bias == null ? 0 : bias[c];
        sizes[c] = Math.abs(products[c]);
        for (int i = 0; i < x.length; i++) {
          double part = weight.getDouble(c * x.length + i) * x[i];
          products[c] += part;
          sizes[c] += Math.abs(part);
        }
      }
    }

    private static double[] row(Tensor tensor, int n, int width) {
      double[] row = new double[width];
      Arrays.setAll(row, i -> tensor.getDouble(n * width + i));
      return row;
    }
  }
}
