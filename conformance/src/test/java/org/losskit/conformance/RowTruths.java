package org.losskit.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** The documented formulas of losses of classes. */
final class RowTruths {
  private static final int N = 8;
  private static final int C = 5;
  private static final long NONE = 0;

  private RowTruths() {}

  static Map<String, AccuracyCase.Maker> all() {
    return Map.of(
        "nll", RowTruths::nll,
        "cross_entropy", RowTruths::crossEntropy,
        "multi_margin", RowTruths::multiMargin,
        "multilabel_margin", RowTruths::multilabelMargin,
        "multilabel_soft_margin", RowTruths::multilabelSoftMargin);
  }

  private static Tensor labels(Samples samples) {
    long[] labels = new long[N];
    Arrays.setAll(labels, n -> samples.below(C));
    return Tensor.of(labels);
  }

  private static AccuracyCase nll(Samples samples) {
    Tensor x = samples.tensor(samples::real, N, C);
    Tensor y = labels(samples);
    Tensor w = samples.tensor(() -> 0.3 + samples.below(10), C);
    Truth truth = new Truth();
    for (int n = 0; n < N; n++) {
      int at = n * C + (int) y.getLong(n);
      Real weight = Real.of(w.getDouble((int) y.getLong(n)));
      truth.value(weight.times(x.getDouble(at)).negate()).slope(0, at, weight.negate());
    }
    return new AccuracyCase(
        new Configuration("nll", Reduction.NONE)
            .with("weight", w)
            .over(x, y)
            .differentiableBy(0)
            .torch(in -> torch.nll_loss_nd(in.get(0), in.get(1), LibTorch.optional(w), NONE, -100)),
        truth);
  }

  /** Softmax of a row. */
  static final class SoftmaxTruth {
    private final List<Real> x;
    private final Real largest;
    private final Real others;

    SoftmaxTruth(List<Real> row) {
      x = row;
      largest = row.stream().reduce(Real::max).orElseThrow();
      Real sum = Real.ONE.negate();
      boolean isCounted = false;
      Real rest = Real.ZERO;
      for (Real number : row) {
        if (!isCounted && number.equals(largest)) {
          isCounted = true;
          sum = sum.plus(Real.ONE);
        } else {
          rest = rest.plus(number.minus(largest).exp());
        }
      }
      others = sum.plus(rest);
    }

    /** -ln p of a class. */
    Real surprisal(int c) {
      return largest.minus(x.get(c)).plus(others.log1p());
    }

    Real p(int c) {
      return x.get(c).minus(largest).exp().over(others.plus(Real.ONE));
    }

    /** p - 1 of a class, of which nothing cancels where it is the largest. */
    Real withoutOne(int c) {
      return x.get(c).equals(largest)
          ? others.negate().over(others.plus(Real.ONE))
          : p(c).minus(Real.ONE);
    }
  }

  private static AccuracyCase crossEntropy(Samples samples) {
    int mode = samples.below(3);
    double smoothing = mode == 1 ? 0.125 : 0;
    Tensor x = samples.tensor(samples::logit, N, C);
    if (samples.regime() == Regime.CANCELLING) {
      for (int i = 1; i < N * C; i++) {
        x.set(i, samples.near(x.getDouble(i - 1)));
      }
    }
    Tensor w = samples.tensor(() -> 0.5 + samples.below(3), C);
    Tensor y = mode == 2 ? samples.tensor(samples::unit, N, C) : labels(samples);
    Truth truth = new Truth();
    for (int n = 0; n < N; n++) {
      Real[] mass = new Real[C];
      for (int c = 0; c < C; c++) {
        Real weight = Real.of(w.getDouble(c));
        Real target =
            mode == 2
                ? Real.of(y.getDouble(n * C + c))
                : c == y.getLong(n) ? Real.ONE.minus(Real.of(smoothing)) : Real.ZERO;
        mass[c] = weight.times(target.plus(Real.of(smoothing).over(Real.of(C))));
      }
      row(truth, new SoftmaxTruth(AccuracyCase.row(x, n * C, C)), n * C, mass, samples.isFloat32());
      for (int c = 0; c < C && mode == 2; c++) {
        SoftmaxTruth softmax = new SoftmaxTruth(AccuracyCase.row(x, n * C, C));
        truth.slope(1, n * C + c, softmax.surprisal(c).times(w.getDouble(c)));
      }
    }
    return new AccuracyCase(
        new Configuration("cross_entropy", Reduction.NONE)
            .with("weight", w)
            .with("label_smoothing", smoothing)
            .over(x, y)
            .differentiableBy(mode == 2 ? new Integer[] {0, 1} : new Integer[] {0})
            .torch(in ->
                torch.cross_entropy_loss(
                    in.get(0), in.get(1), LibTorch.optional(w), NONE, -100, smoothing)),
        truth);
  }

  /** The sum of mass times surprisal. */
  private static void row(
      Truth truth, SoftmaxTruth softmax, int start, Real[] mass, boolean float32) {
    Real value = Real.ZERO;
    Real total = Real.ZERO;
    int positive = 0;
    for (int c = 0; c < C; c++) {
      value = value.plus(mass[c].times(softmax.surprisal(c)));
      total = total.plus(mass[c]);
      positive += mass[c].signum();
    }
    truth.value(value);
    // Differences of probabilities and targets: exactness.md has the larger part's share.
    double share = float32 ? 0x1p-36 + C * 0x1p-50 : 0x1p-50;
    for (int c = 0; c < C; c++) {
      Real part = total.times(softmax.p(c));
      Real slope =
          positive == 1 && mass[c].signum() > 0
              ? total.times(softmax.withoutOne(c))
              : part.minus(mass[c]);
      truth.slope(0, start + c, slope, 0, positive == 1 ? 0 : share * part.max(mass[c]).toDouble());
    }
  }

  private static AccuracyCase multiMargin(Samples samples) {
    long p = samples.below(2) + 1L;
    double margin = 0.75;
    Tensor x = samples.tensor(samples::real, N, C);
    Tensor y = labels(samples);
    for (int i = 0; i < N * C && samples.regime() == Regime.CANCELLING; i++) {
      int label = i / C * C + (int) y.getLong(i / C);
      x.set(i, i == label ? x.getDouble(i) : samples.near(x.getDouble(label) - margin));
    }
    Truth truth = new Truth();
    for (int n = 0; n < N; n++) {
      int label = (int) y.getLong(n);
      List<Real> row = AccuracyCase.row(x, n * C, C);
      Real value = Real.ZERO;
      for (int c = 0; c < C; c++) {
        Real z = Real.of(margin).minus(row.get(label)).plus(row.get(c));
        if (c != label && z.signum() > 0) {
          Real slope = (p == 1 ? Real.ONE : z.times(2)).over(Real.of(C));
          value = value.plus((p == 1 ? z : z.square()).over(Real.of(C)));
          truth.slope(0, n * C + c, slope).slope(0, n * C + label, slope.negate());
        }
      }
      truth.value(value);
    }
    return new AccuracyCase(
        new Configuration("multi_margin", Reduction.NONE)
            .with("p", p)
            .with("margin", margin)
            .over(x, y)
            .differentiableBy(0)
            .torch(in ->
                torch.multi_margin_loss(
                    in.get(0),
                    in.get(1),
                    LibTorch.scalar((double) p),
                    LibTorch.scalar(margin),
                    LibTorch.optional(null),
                    NONE)),
        truth);
  }

  private static AccuracyCase multilabelMargin(Samples samples) {
    Tensor x = samples.tensor(samples::real, N, C);
    if (samples.regime() == Regime.CANCELLING) {
      for (int i = 1; i < N * C; i++) {
        x.set(i, samples.near(x.getDouble(i - 1) - 1));
      }
    }
    long[] labels = new long[N * C];
    Arrays.setAll(labels, i -> i % C < 2 ? (i / C + 2 * i) % C : -1);
    Truth truth = new Truth();
    for (int n = 0; n < N; n++) {
      List<Real> row = AccuracyCase.row(x, n * C, C);
      int a = (int) labels[n * C];
      int b = (int) labels[n * C + 1];
      Real value = Real.ZERO;
      for (int j : new int[] {a, b}) {
        for (int i = 0; i < C; i++) {
          Real z = Real.ONE.minus(row.get(j)).plus(row.get(i));
          if (i != a && i != b && z.signum() > 0) {
            Real slope = Real.ONE.over(Real.of(C));
            value = value.plus(z.times(slope));
            truth.slope(0, n * C + j, slope.negate()).slope(0, n * C + i, slope);
          }
        }
      }
      truth.value(value);
    }
    Tensor y = Tensor.of(labels, N, C);
    return new AccuracyCase(
        new Configuration("multilabel_margin", Reduction.NONE)
            .over(x, y)
            .differentiableBy(0)
            .torch(in -> torch.multilabel_margin_loss(in.get(0), in.get(1), NONE)),
        truth);
  }

  private static AccuracyCase multilabelSoftMargin(Samples samples) {
    boolean hard = samples.hard() == 0;
    Tensor x = samples.tensor(samples::logit, N, C);
    Tensor y =
        samples.beside(
            x,
            z ->
                hard
                    ? samples.hard()
                    : samples.regime() == Regime.CANCELLING
                        ? 1 / (1 + Math.exp(-z))
                        : samples.unit());
    Truth truth = new Truth();
    for (int n = 0; n < N; n++) {
      Real value = Real.ZERO;
      for (int i = n * C; i < (n + 1) * C; i++) {
        Real z = Real.of(x.getDouble(i));
        Real t = Real.of(y.getDouble(i));
        Real rest = Real.ONE.minus(t);
        value =
            value.plus(
                t.times(z.negate().softplus()).plus(rest.times(z.softplus())).over(Real.of(C)));
        truth
            .slope(
                0,
                i,
                rest.times(z.sigmoid()).minus(t.times(z.negate().sigmoid())).over(Real.of(C)),
                0,
                AccuracyCase.DIFFERENCE)
            .slope(1, i, z.negate().over(Real.of(C)));
      }
      truth.value(value);
    }
    return new AccuracyCase(
        new Configuration("multilabel_soft_margin", Reduction.NONE)
            .over(x, y)
            .differentiableBy(0, 1)
            .torch(in ->
                MultiClassCounterparts.multilabelSoftMargin(
                    in.get(0), in.get(1), null, Reduction.NONE)),
        truth);
  }
}
