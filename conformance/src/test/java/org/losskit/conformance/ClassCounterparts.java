package org.losskit.conformance;

import static org.losskit.conformance.Deviations.BAD_WEIGHT;
import static org.losskit.conformance.Deviations.CONFIDENT;
import static org.losskit.conformance.Deviations.IGNORED_NAN;
import static org.losskit.conformance.Deviations.NEGATIVE_SMOOTHING;
import static org.losskit.conformance.Deviations.NO_WEIGHT_LEFT;
import static org.losskit.conformance.Deviations.ZERO_TIMES_INFINITY;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.losskit.conformance.Terms.Term;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** Losses of class labels and class probabilities. */
final class ClassCounterparts {
  private ClassCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart("nll", ClassCounterparts::nll, ZERO_TIMES_INFINITY, BAD_WEIGHT),
        new Counterpart(
            "cross_entropy",
            ClassCounterparts::crossEntropy,
            CONFIDENT,
            ZERO_TIMES_INFINITY,
            IGNORED_NAN,
            NO_WEIGHT_LEFT,
            BAD_WEIGHT,
            NEGATIVE_SMOOTHING));
  }

  private static Configuration nll(Draw draw) {
    Reduction reduction = draw.reduction();
    Rows rows = Rows.drawn(draw);
    Tensor weight = rows.weight(draw);
    long ignored = rows.ignored(draw);
    Tensor x = draw.reals(rows.shape());
    Tensor y = rows.labels(draw, ignored);
    return new Configuration("nll", reduction)
        .with("weight", weight)
        .with("ignore_index", ignored)
        .refused(!isFinite(weight), BAD_WEIGHT)
        .over(x, y)
        .differentiableBy(0)
        .torch(in ->
            torch.nll_loss_nd(
                in.get(0),
                in.get(1),
                LibTorch.optional(weight),
                LibTorch.reduction(reduction),
                ignored))
        .contract(terms -> nll(rows, x, y, weights(weight, rows.classes()), ignored, terms));
  }

  private static void nll(Rows rows, Tensor x, Tensor y, double[] w, long ignored, Terms terms) {
    double denominator = 0;
    for (int n = 0; n < y.count(); n++) {
      Term term = terms.next();
      long label = y.getLong(n);
      if (label == ignored) {
        continue;
      }
      int at = rows.positions(n)[(int) label];
      double weight = w[(int) label];
      double value = BinaryCounterparts.mass(weight, -x.getDouble(at));
      denominator += weight;
      term.value(value, value)
          .slope(0, at, -weight, weight)
          .mark(weight == 0 && !Double.isFinite(x.getDouble(at)), ZERO_TIMES_INFINITY);
    }
    terms.denominator(denominator);
  }

  private static Configuration crossEntropy(Draw draw) {
    Reduction reduction = draw.reduction();
    Rows rows = Rows.drawn(draw);
    boolean hasLabels = draw.chance(0.5);
    Tensor weight = rows.weight(draw);
    long ignored = hasLabels ? rows.ignored(draw) : draw.chance(0.02) ? 0 : -100;
    double smoothing = draw.chance(0.5) ? 0 : draw.chance(0.03) ? draw.real() : draw.unit();
    Tensor x = draw.reals(rows.shape());
    Tensor y =
        hasLabels ? rows.labels(draw, ignored) : draw.tensor(draw.same(rows.shape()), draw::unit);
    double[] w = weights(weight, rows.classes());
    return new Configuration("cross_entropy", reduction)
        .with("weight", weight)
        .with("ignore_index", ignored)
        .with("label_smoothing", smoothing)
        .refused(!isFinite(weight), BAD_WEIGHT)
        .refused(!(smoothing >= 0), NEGATIVE_SMOOTHING)
        .over(x, y)
        .differentiableBy(hasLabels ? new Integer[] {0} : new Integer[] {0, 1})
        .torch(in ->
            torch.cross_entropy_loss(
                in.get(0),
                in.get(1),
                LibTorch.optional(weight),
                LibTorch.reduction(reduction),
                ignored,
                smoothing))
        .contract(terms -> {
          if (hasLabels) {
            labels(rows, x, y, w, ignored, smoothing, terms);
            if (smoothing > 0 && reduction == Reduction.MEAN) {
              terms.markWhereNothingIsLeft(NO_WEIGHT_LEFT);
            }
          } else {
            probabilities(rows, x, y, w, smoothing, terms);
          }
        });
  }

  /** Cross entropy of labels: a mass for each class, all but one of it from the smoothing. */
  static void labels(
      Rows rows, Tensor x, Tensor y, double[] w, long ignored, double smoothing, Terms terms) {
    double denominator = 0;
    for (int n = 0; n < y.count(); n++) {
      Term term = terms.next();
      int[] positions = rows.positions(n);
      Softmax softmax = new Softmax(Rows.at(x, positions));
      int label = (int) y.getLong(n);
      if (label == ignored) {
        for (int position : positions) {
          term.slope(0, position, 0, 0);
        }
        term.ignored().mark(softmax.isNaN(), IGNORED_NAN);
        continue;
      }
      double[] mass = new double[w.length];
      Arrays.setAll(
          mass, c -> w[c] * smoothing / w.length + (c == label ? w[c] * (1 - smoothing) : 0));
      denominator += w[label];
      row(term, positions, softmax, mass);
      term.mark(smoothing == 1 && !Double.isFinite(softmax.surprisal(label)), ZERO_TIMES_INFINITY);
    }
    terms.denominator(denominator);
  }

  /** Cross entropy of a mass for each class. */
  static void probabilities(
      Rows rows, Tensor x, Tensor y, double[] w, double smoothing, Terms terms) {
    for (int n = 0; n < rows.samples().count(); n++) {
      Term term = terms.next();
      int[] positions = rows.positions(n);
      Softmax softmax = new Softmax(Rows.at(x, positions));
      double[] mass = new double[w.length];
      Arrays.setAll(
          mass, c -> w[c] * (y.getDouble(positions[c]) * (1 - smoothing) + smoothing / w.length));
      row(term, positions, softmax, mass);
      for (int c = 0; c < mass.length; c++) {
        double slope = (1 - smoothing) * BinaryCounterparts.mass(w[c], softmax.surprisal(c));
        term.slope(1, positions[c], slope, slope).markSlope(softmax.leads(c), CONFIDENT);
      }
    }
  }

  /** The sum of mass times surprisal, and its slopes. */
  private static void row(Term term, int[] positions, Softmax softmax, double[] mass) {
    double value = 0;
    double size = 0;
    double total = 0;
    boolean isVoid = false;
    for (int c = 0; c < mass.length; c++) {
      value += BinaryCounterparts.mass(mass[c], softmax.surprisal(c));
      size += Math.abs(BinaryCounterparts.mass(mass[c], softmax.size(c)));
      total += mass[c];
      isVoid |= mass[c] == 0 && !Double.isFinite(softmax.surprisal(c));
    }
    term.value(value, size)
        .mark(softmax.isConfident(mass), CONFIDENT)
        .mark(isVoid, ZERO_TIMES_INFINITY);
    double magnitude = Arrays.stream(mass).map(Math::abs).sum();
    for (int c = 0; c < mass.length; c++) {
      term.slope(0, positions[c], total * softmax.p(c) - mass[c], 2 * magnitude);
    }
  }

  /** The weight of each class. */
  static double[] weights(@Nullable Tensor weight, int classes) {
    if (weight != null) {
      return weight.toDoubleArray();
    }
    double[] ones = new double[classes];
    Arrays.fill(ones, 1);
    return ones;
  }

  static boolean isFinite(@Nullable Tensor weight) {
    return weight == null || Arrays.stream(weight.toDoubleArray()).allMatch(Double::isFinite);
  }
}
