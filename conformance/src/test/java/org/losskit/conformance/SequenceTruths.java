package org.losskit.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.losskit.conformance.RowTruths.SoftmaxTruth;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** The documented formulas of CTC, linear cross entropy and adaptive softmax. */
final class SequenceTruths {
  private static final int IN = 4;
  private static final int C = 6;
  private static final int T = 8;
  private static final long NONE = 0;

  /** An alignment of the labels 1, 2, 2. */
  private static final int[] PATH = {1, 0, 2, 2, 0, 2, 2, 0};

  private SequenceTruths() {}

  static Map<String, AccuracyCase.Maker> all() {
    return Map.of(
        "ctc", SequenceTruths::ctc,
        "linear_cross_entropy", SequenceTruths::linear,
        "adaptive_log_softmax", SequenceTruths::adaptive);
  }

  /** What a loss behind a layer may lose: so much of the sum of the magnitudes of a logit. */
  private static double slack(Samples samples, double size) {
    return samples.isFloat32() ? 0x1p-40 * size : 4 * Math.ulp(size);
  }

  /** Numbers of a layer: products of the largest ones are finite. */
  private static double weight(Samples samples) {
    return samples.regime() == Regime.HUGE ? samples.logit() / 16 : samples.real() / 4;
  }

  private static AccuracyCase linear(Samples samples) {
    Tensor x = samples.tensor(() -> weight(samples), 1, IN);
    Tensor w = samples.tensor(() -> weight(samples), C, IN);
    Tensor b = samples.tensor(() -> weight(samples), C);
    int label = samples.below(C);
    Tensor y = Tensor.of(new long[] {label});
    Truth truth = new Truth();
    Layer layer = new Layer(0, x, 1, w, 3, b, C);
    Real value = layer.write(truth, label, samples);
    truth.value(value, layer.size, slack(samples, layer.size));
    return new AccuracyCase(
        new Configuration("linear_cross_entropy", Reduction.NONE)
            .over(x, w, y, b)
            .differentiableBy(0, 1, 3)
            .torch(in ->
                torch.cross_entropy_loss(
                    torch.linear(in.get(0), in.get(1), new TensorOptional(in.get(3))),
                    in.get(2),
                    LibTorch.optional(null),
                    NONE,
                    -100,
                    0)),
        truth);
  }

  /** A layer and cross entropy of what comes out of it. */
  private static final class Layer {
    private final int ofInput;
    private final Tensor x;
    private final int ofWeight;
    private final Tensor w;
    private final int ofBias;

    private final int classes;
    private final SoftmaxTruth softmax;

    /** The largest sum of magnitudes of a logit. */
    private double size;

    Layer(int ofInput, Tensor x, int ofWeight, Tensor w, int ofBias, Tensor b, int classes) {
      this.ofInput = ofInput;
      this.x = x;
      this.ofWeight = ofWeight;
      this.w = w;
      this.ofBias = ofBias;

      this.classes = classes;
      Real[] logits = new Real[classes];
      for (int c = 0; c < classes; c++) {
        logits[c] = Real.of(b.getDouble(c));
        double sum = Math.abs(b.getDouble(c));
        for (int i = 0; i < IN; i++) {
          Real part = Real.of(x.getDouble(i)).times(w.getDouble(c * IN + i));
          logits[c] = logits[c].plus(part);
          sum += part.abs().toDouble();
        }
        size = Math.max(size, sum);
      }
      softmax = new SoftmaxTruth(List.of(logits));
    }

    Real write(Truth truth, int label, Samples samples) {
      for (int c = 0; c < classes; c++) {
        Real slope = c == label ? softmax.withoutOne(c) : softmax.p(c);
        // What the logits lose, the probabilities lose times their own size.
        double own = (1 + size) * slope.abs().toDouble();
        truth.slope(ofBias, c, slope, own, slack(samples, own));
        for (int i = 0; i < IN; i++) {
          double byInput = own * Math.abs(w.getDouble(c * IN + i));
          double byWeight = own * Math.abs(x.getDouble(i));
          // A probability that is subnormal has lost digits before it is multiplied.
          double lost = samples.isFloat32() ? 0 : Double.MIN_VALUE;
          truth
              .slope(
                  ofInput,
                  i,
                  slope.times(w.getDouble(c * IN + i)),
                  byInput,
                  slack(samples, byInput) + lost * Math.abs(w.getDouble(c * IN + i)))
              .slope(
                  ofWeight,
                  c * IN + i,
                  slope.times(x.getDouble(i)),
                  byWeight,
                  slack(samples, byWeight) + lost * Math.abs(x.getDouble(i)));
        }
      }
      return softmax.surprisal(label);
    }
  }

  /** Of classes of the head only and of one cluster, whose hidden layer has one number. */
  private static AccuracyCase adaptive(Samples samples) {
    int shortlist = 4;
    int classes = 7;
    Tensor x = samples.tensor(() -> weight(samples), 1, IN);
    Tensor w = samples.tensor(() -> weight(samples), shortlist + 1, IN);
    Tensor b = samples.tensor(() -> weight(samples), shortlist + 1);
    Tensor u = samples.tensor(() -> weight(samples), 1, IN);
    Tensor v = samples.tensor(() -> weight(samples), classes - shortlist, 1);
    int label = samples.below(classes);
    Tensor y = Tensor.of(new long[] {label});
    Truth truth = new Truth();
    Layer head = new Layer(0, x, 2, w, 3, b, shortlist + 1);
    Real value = head.write(truth, Math.min(label, shortlist), samples);
    double size = head.size;
    if (label >= shortlist) {
      Real hidden = Real.ZERO;
      double hiddenSize = 0;
      for (int i = 0; i < IN; i++) {
        Real part = Real.of(x.getDouble(i)).times(u.getDouble(i));
        hidden = hidden.plus(part);
        hiddenSize += part.abs().toDouble();
      }
      Real[] logits = new Real[classes - shortlist];
      double tailSize = 0;
      for (int c = 0; c < logits.length; c++) {
        logits[c] = hidden.times(v.getDouble(c));
        tailSize = Math.max(tailSize, hiddenSize * Math.abs(v.getDouble(c)));
      }
      SoftmaxTruth softmax = new SoftmaxTruth(List.of(logits));
      for (int c = 0; c < logits.length; c++) {
        boolean isTrue = c == label - shortlist;
        Real slope = isTrue ? softmax.withoutOne(c) : softmax.p(c);
        double own = (1 + tailSize) * slope.abs().toDouble();
        double byHidden = own * hiddenSize;
        truth.slope(5, c, slope.times(hidden), byHidden, slack(samples, byHidden));
        for (int i = 0; i < IN; i++) {
          Real outer = slope.times(v.getDouble(c));
          double byInput = own * Math.abs(v.getDouble(c) * u.getDouble(i));
          double byFirst = own * Math.abs(v.getDouble(c) * x.getDouble(i));
          truth
              .slope(0, i, outer.times(u.getDouble(i)), byInput, slack(samples, byInput))
              .slope(4, i, outer.times(x.getDouble(i)), byFirst, slack(samples, byFirst));
        }
      }
      value = value.plus(softmax.surprisal(label - shortlist));
      size += tailSize;
    }
    truth.value(value, size, slack(samples, size));
    return new AccuracyCase(
        new Configuration("adaptive_log_softmax", Reduction.NONE)
            .with("n_classes", (long) classes)
            .with("cutoffs", Tensor.of(new long[] {shortlist}))
            .with("div_value", 4.0)
            .over(x, y, w, b, u, v)
            .differentiableBy(0, 2, 3, 4, 5)
            .torch(in -> AdaptiveCounterpart.torch(in, shortlist, label)),
        truth);
  }

  private static AccuracyCase ctc(Samples samples) {
    long[] labels = {1, 2, 2};
    int classes = 3;
    Tensor x = samples.tensor(() -> 0, T, 1, classes);
    for (int t = 0; t < T; t++) {
      double[] row = new double[classes];
      Arrays.setAll(
          row, c -> samples.regime() == Regime.HUGE ? samples.logit() / 4 : samples.real());
      if (samples.regime() == Regime.CONFIDENT) {
        // Confident of the target: the loss all but vanishes.
        int likely = PATH[t];
        Arrays.setAll(row, c -> c == likely ? 30 : row[c] / 10);
      }
      Softmax softmax = new Softmax(row);
      for (int c = 0; c < classes; c++) {
        x.set(t * classes + c, -softmax.surprisal(c));
      }
    }
    return new AccuracyCase(
        new Configuration("ctc", Reduction.NONE)
            .over(
                x,
                Tensor.of(labels, 1, labels.length),
                Tensor.of(new long[] {T}),
                Tensor.of(new long[] {labels.length}))
            .differentiableBy(0)
            .torch(
                in -> torch.ctc_loss(in.get(0), in.get(1), in.get(2), in.get(3), 0, NONE, false)),
        ctc(x, classes, labels, samples.isFloat32()));
  }

  private static Truth ctc(Tensor x, int classes, long[] labels, boolean float32) {
    int[] states = new int[2 * labels.length + 1];
    Arrays.setAll(states, s -> s % 2 == 0 ? 0 : (int) labels[s / 2]);
    int last = states.length - 1;
    Real[][] y = new Real[T][classes];
    Real[][] a = new Real[T][states.length];
    Real[][] b = new Real[T][states.length];
    for (int t = 0; t < T; t++) {
      for (int c = 0; c < classes; c++) {
        y[t][c] = Real.of(x.getDouble(t * classes + c)).exp();
      }
      for (int s = 0; s < states.length; s++) {
        Real sum = t > 0 ? a[t - 1][s] : s < 2 ? Real.ONE : Real.ZERO;
        if (t > 0 && s > 0) {
          sum = sum.plus(a[t - 1][s - 1]);
        }
        if (t > 0 && skips(states, s)) {
          sum = sum.plus(a[t - 1][s - 2]);
        }
        a[t][s] = sum.times(y[t][states[s]]);
      }
    }
    for (int t = T - 1; t >= 0; t--) {
      for (int s = 0; s <= last; s++) {
        Real sum = s >= last - 1 ? Real.ONE : Real.ZERO;
        if (t < T - 1) {
          sum = b[t + 1][s].times(y[t + 1][states[s]]);
          sum = s < last ? sum.plus(b[t + 1][s + 1].times(y[t + 1][states[s + 1]])) : sum;
          sum =
              s + 2 <= last && skips(states, s + 2)
                  ? sum.plus(b[t + 1][s + 2].times(y[t + 1][states[s + 2]]))
                  : sum;
        }
        b[t][s] = sum;
      }
    }
    Real p = a[T - 1][last].plus(a[T - 1][last - 1]);
    Truth truth = new Truth();
    Real value = p.log().negate();
    boolean isSmall = value.toDouble() < 0.125;
    truth.value(value, float32 || isSmall ? 0 : T, float32 || isSmall ? 0 : T * 0x1p-53);
    for (int t = 0; t < T; t++) {
      for (int c = 0; c < classes; c++) {
        Real occupancy = Real.ZERO;
        for (int s = 0; s <= last; s++) {
          occupancy = states[s] == c ? occupancy.plus(a[t][s].times(b[t][s])) : occupancy;
        }
        occupancy = occupancy.over(p);
        double larger = occupancy.max(y[t][c]).toDouble();
        truth.slope(0, t * classes + c, y[t][c].minus(occupancy), larger, T * 0x1p-52 * larger);
      }
    }
    return truth;
  }

  private static boolean skips(int[] states, int s) {
    return s % 2 == 1 && s > 1 && states[s] != states[s - 2];
  }
}
