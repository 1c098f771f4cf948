package org.losskit.conformance;

import static org.losskit.conformance.BinaryCounterparts.mass;
import static org.losskit.conformance.Deviations.BAD_MARGIN;
import static org.losskit.conformance.Deviations.BAD_WEIGHT;
import static org.losskit.conformance.Deviations.INFINITE_LOGIT;
import static org.losskit.conformance.Deviations.MORE_DIMENSIONS;
import static org.losskit.conformance.Deviations.SWALLOWED_NAN;
import static org.losskit.conformance.Deviations.ZERO_TIMES_INFINITY;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.losskit.conformance.Terms.Term;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Margins and binary losses over the classes of a sample. */
final class MultiClassCounterparts {
  private MultiClassCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart(
            "multi_margin",
            MultiClassCounterparts::multiMargin,
            SWALLOWED_NAN,
            ZERO_TIMES_INFINITY,
            BAD_MARGIN,
            BAD_WEIGHT),
        new Counterpart(
            "multilabel_margin", MultiClassCounterparts::multilabelMargin, SWALLOWED_NAN),
        new Counterpart(
            "multilabel_soft_margin",
            MultiClassCounterparts::multilabelSoftMargin,
            INFINITE_LOGIT,
            ZERO_TIMES_INFINITY,
            MORE_DIMENSIONS,
            BAD_WEIGHT));
  }

  /** (C) or (N,C); not an empty batch, of which LibTorch returns memory that nobody wrote. */
  private static int[] rows(Draw draw) {
    int classes = draw.between(1, 8);
    return draw.chance(0.2) ? new int[] {classes} : new int[] {draw.between(1, 6), classes};
  }

  private static Configuration multiMargin(Draw draw) {
    Reduction reduction = draw.reduction();
    int[] shape = rows(draw);
    int samples = shape.length == 1 ? 1 : shape[0];
    int classes = shape[shape.length - 1];
    long p = draw.chance(0.02) ? 3 : draw.between(1, 2);
    double margin = MarginCounterparts.margin(draw);
    Tensor weight = draw.chance(0.5) ? null : draw.tensor(new int[] {classes}, draw::weight);
    if (weight != null && draw.chance(0.05)) {
      weight.set(0, draw.oneOf(-1, Double.NaN, Double.POSITIVE_INFINITY));
    }
    long[] labels = new long[samples + (draw.chance(0.02) ? 1 : 0)];
    Arrays.setAll(labels, n -> draw.between(0, classes - (draw.chance(0.995) ? 1 : 0)));
    Tensor x = draw.reals(shape);
    Tensor y = Tensor.of(labels);
    return new Configuration("multi_margin", reduction)
        .with("p", p)
        .with("margin", margin)
        .with("weight", weight)
        .refused(!Double.isFinite(margin), BAD_MARGIN)
        .refused(!ClassCounterparts.isFinite(weight), BAD_WEIGHT)
        .over(x, y)
        .differentiableBy(0)
        .torch(in ->
            torch.multi_margin_loss(
                in.get(0),
                in.get(1),
                LibTorch.scalar((double) p),
                LibTorch.scalar(margin),
                LibTorch.optional(weight),
                LibTorch.reduction(reduction)))
        .contract(terms -> {
          for (int n = 0; n < samples; n++) {
            int label = (int) labels[n];
            double w = weight == null ? 1 : weight.getDouble(label);
            multiMargin(x, n * classes, classes, label, p, margin, w, terms.next());
          }
        });
  }

  private static void multiMargin(
      Tensor x, int start, int classes, int label, long p, double margin, double w, Term term) {
    double value = 0;
    double size = 0;
    double total = 0;
    boolean hasNaN = false;
    for (int c = 0; c < classes; c++) {
      double z = margin - x.getDouble(start + label) + x.getDouble(start + c);
      if (c == label || z <= 0) {
        continue;
      }
      double slope = mass(w, p == 1 ? slope(z) : 2 * z) / classes;
      value += p == 1 ? z : z * z;
      size +=
          Math.abs(margin)
              + Math.abs(x.getDouble(start + label))
              + Math.abs(x.getDouble(start + c));
      total += slope;
      hasNaN |= Double.isNaN(z);
      term.slope(0, start + c, slope, Math.abs(slope) + Math.abs(w));
    }
    term.value(mass(w, value) / classes, Math.abs(w) * size)
        .slope(0, start + label, -total, Math.abs(w) * classes)
        .mark(w == 0 && !Double.isFinite(value), ZERO_TIMES_INFINITY)
        .mark(hasNaN, SWALLOWED_NAN);
  }

  /** 1, or NaN for NaN. */
  private static double slope(double z) {
    return Double.isNaN(z) ? z : 1;
  }

  private static Configuration multilabelMargin(Draw draw) {
    Reduction reduction = draw.reduction();
    int[] shape = draw.chance(0.05) ? new int[0] : rows(draw);
    int classes = shape.length == 0 ? 1 : shape[shape.length - 1];
    Tensor x = draw.reals(shape);
    long[] labels = new long[x.count()];
    Arrays.setAll(
        labels,
        i ->
            draw.chance(0.3)
                ? -1
                : draw.chance(0.998)
                    ? draw.between(0, classes - 1)
                    : draw.oneOf(-2, classes) > 0 ? classes : -2);
    Tensor y = Tensor.of(labels).reshape(shape);
    return new Configuration("multilabel_margin", reduction)
        .over(x, y)
        .differentiableBy(0)
        .torch(
            in -> torch.multilabel_margin_loss(in.get(0), in.get(1), LibTorch.reduction(reduction)))
        .contract(terms -> {
          for (int start = 0; start < x.count(); start += classes) {
            multilabelMargin(x, labels, start, classes, terms.next());
          }
        });
  }

  private static void multilabelMargin(Tensor x, long[] labels, int start, int classes, Term term) {
    int count = 0;
    boolean[] isTarget = new boolean[classes];
    while (count < classes && labels[start + count] >= 0) {
      isTarget[(int) labels[start + count++]] = true;
    }
    double value = 0;
    double size = 0;
    boolean hasNaN = false;
    for (int k = 0; k < count; k++) {
      int j = (int) labels[start + k];
      for (int i = 0; i < classes; i++) {
        double z = 1 - x.getDouble(start + j) + x.getDouble(start + i);
        if (isTarget[i] || z <= 0) {
          continue;
        }
        value += z;
        size += 1 + Math.abs(x.getDouble(start + j)) + Math.abs(x.getDouble(start + i));
        hasNaN |= Double.isNaN(z);
        term.slope(0, start + j, -slope(z) / classes, 1).slope(0, start + i, slope(z) / classes, 1);
      }
    }
    term.value(value / classes, size).mark(hasNaN, SWALLOWED_NAN);
  }

  private static Configuration multilabelSoftMargin(Draw draw) {
    Reduction reduction = draw.reduction();
    int[] shape = draw.chance(0.02) ? new int[0] : draw.shape(1, 4);
    Tensor x = draw.reals(draw.chance(0.1) && shape.length > 0 ? draw.ones(shape) : shape);
    Tensor y = draw.tensor(draw.chance(0.2) ? draw.narrower(shape) : draw.same(shape), draw::unit);
    boolean bad = draw.chance(0.02);
    Tensor weight =
        draw.chance(0.5)
            ? null
            : draw.tensor(draw.narrower(shape), () -> bad ? draw.real() : draw.weight());
    return new Configuration("multilabel_soft_margin", reduction)
        .with("weight", weight)
        .refused(BinaryCounterparts.isBad(weight), BAD_WEIGHT)
        .refused(
            Math.max(y.shape().rank(), weight == null ? 0 : weight.shape().rank())
                > x.shape().rank(),
            MORE_DIMENSIONS)
        .over(x, y)
        .differentiableBy(0, 1)
        .torch(in -> multilabelSoftMargin(in.get(0), in.get(1), weight, reduction))
        .contract(terms -> multilabelSoftMargin(x, y, weight, terms));
  }

  /** As PyTorch's Python function composes it. */
  static org.bytedeco.pytorch.Tensor multilabelSoftMargin(
      org.bytedeco.pytorch.Tensor x,
      org.bytedeco.pytorch.Tensor y,
      @Nullable Tensor weight,
      Reduction reduction) {
    org.bytedeco.pytorch.Tensor negative = y.neg().add(LibTorch.scalar(1));
    org.bytedeco.pytorch.Tensor terms =
        y.mul(torch.log_sigmoid(x)).add(negative.mul(torch.log_sigmoid(x.neg()))).neg();
    if (weight != null) {
      terms = terms.mul(LibTorch.tensor(weight));
    }
    long classDimension = x.dim() - 1;
    long classes = x.size(classDimension);
    return LibTorch.reduce(
        terms.sum(classDimension).div(LibTorch.scalar((double) classes)), reduction);
  }

  private static void multilabelSoftMargin(
      Tensor x, Tensor y, @Nullable Tensor weight, Terms terms) {
    List<Tensor> operands = new ArrayList<>(List.of(x, y));
    if (weight != null) {
      operands.add(weight);
    }
    Shape shape = Elementwise.common(operands);
    int[] xs = Elementwise.positions(x.shape(), shape);
    int[] ys = Elementwise.positions(y.shape(), shape);
    int[] ws = weight == null ? xs : Elementwise.positions(weight.shape(), shape);
    int width = shape.size(shape.rank() - 1);
    double classes = x.shape().size(x.shape().rank() - 1);
    int samples = shape.without(shape.rank() - 1).count();
    for (int n = 0; n < samples; n++) {
      Term term = terms.next();
      double value = 0;
      for (int c = n * width; c < (n + 1) * width; c++) {
        double z = x.getDouble(xs[c]);
        double t = y.getDouble(ys[c]);
        double w = (weight == null ? 1 : weight.getDouble(ws[c])) / classes;
        value +=
            mass(
                w,
                mass(t, BinaryCounterparts.softplus(-z))
                    + mass(1 - t, BinaryCounterparts.softplus(z)));
        double slope = BinaryCounterparts.sigmoid(z) - t;
        term.slope(0, xs[c], mass(w, slope), 2 * w)
            // PyTorch subtracts the logarithms of two sigmoids.
            .slope(
                1,
                ys[c],
                -mass(w, z),
                mass(w, BinaryCounterparts.softplus(z) + BinaryCounterparts.softplus(-z)))
            .mark(w == 0 && !Double.isFinite(z), ZERO_TIMES_INFINITY)
            .mark(Double.isInfinite(z), INFINITE_LOGIT);
      }
      term.value(width == 0 && classes == 0 ? Double.NaN : value, value);
    }
  }
}
