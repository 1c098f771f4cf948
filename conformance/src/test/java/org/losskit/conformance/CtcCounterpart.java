package org.losskit.conformance;

import static org.losskit.conformance.Deviations.BLANK_LABEL;
import static org.losskit.conformance.Deviations.IMPOSSIBLE_CLASS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.losskit.conformance.Terms.Term;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** Sequences without alignments. */
final class CtcCounterpart {
  private CtcCounterpart() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart(
            "ctc", 1e-10, CtcCounterpart::draw, List.of(IMPOSSIBLE_CLASS, BLANK_LABEL)));
  }

  private static Configuration draw(Draw draw) {
    Reduction reduction = draw.reduction();
    boolean batched = draw.chance(0.8);
    int samples = batched ? draw.between(1, 3) : 1;
    int frames = draw.between(1, 7);
    int classes = draw.between(1, 5);
    int longest = classes == 1 ? 0 : draw.between(0, 4);
    int blank = draw.between(0, classes - 1);
    boolean zeroInfinity = draw.chance(0.5);
    Tensor x =
        logProbabilities(
            draw,
            batched ? new int[] {frames, samples, classes} : new int[] {frames, classes},
            classes);
    long[] inputLengths = lengths(draw, samples, frames);
    long[] targetLengths = lengths(draw, samples, longest);
    long[][] labels = new long[samples][longest];
    boolean legal = draw.chance(0.98);
    for (long[] row : labels) {
      Arrays.setAll(row, i -> label(draw, classes, legal ? blank : -1));
    }
    boolean padded = draw.chance(0.5) && batched;
    Tensor targets = padded ? padded(labels, longest) : joined(labels, targetLengths, longest);
    return new Configuration("ctc", reduction)
        .with("blank", (long) blank)
        .with("zero_infinity", zeroInfinity)
        .refused(!legal, BLANK_LABEL)
        .over(
            x,
            targets,
            batched ? Tensor.of(inputLengths) : Tensor.scalar(inputLengths[0]),
            batched ? Tensor.of(targetLengths) : Tensor.scalar(targetLengths[0]))
        .differentiableBy(0)
        .torch(in ->
            torch.ctc_loss(
                in.get(0),
                in.get(1),
                in.get(2),
                in.get(3),
                blank,
                LibTorch.reduction(reduction),
                zeroInfinity))
        .contract(terms -> {
          for (int n = 0; n < samples; n++) {
            int length = (int) targetLengths[n];
            double share = reduction == Reduction.MEAN ? 1.0 / Math.max(length, 1) : 1;
            new Sequence(
                    x,
                    n * classes,
                    samples * classes,
                    classes,
                    (int) inputLengths[n],
                    Arrays.copyOf(labels[n], length),
                    blank)
                .write(terms.next(), share, zeroInfinity);
          }
        });
  }

  /** Log-softmax of random scores, sometimes the scores, sometimes with classes that cannot be. */
  private static Tensor logProbabilities(Draw draw, int[] shape, int classes) {
    Tensor x = draw.tensor(shape, draw::finite);
    if (draw.chance(0.7)) {
      for (int start = 0; start < x.count(); start += classes) {
        double[] row = new double[classes];
        for (int c = 0; c < classes; c++) {
          row[c] = x.getDouble(start + c);
        }
        Softmax softmax = new Softmax(row);
        for (int c = 0; c < classes; c++) {
          x.set(start + c, -softmax.surprisal(c));
        }
      }
    }
    if (draw.chance(0.1)) {
      for (int i = 0; i < x.count(); i++) {
        x.set(i, draw.chance(0.1) ? Double.NEGATIVE_INFINITY : x.getDouble(i));
      }
    }
    return x;
  }

  /** Up to a bound, often the bound, rarely beyond. */
  private static long[] lengths(Draw draw, int samples, int bound) {
    long[] lengths = new long[samples];
    Arrays.setAll(lengths, n -> draw.chance(0.5) ? bound : draw.between(0, bound));
    if (draw.chance(0.02)) {
      lengths[0] = draw.between(0, 1) == 0 ? -1 : bound + 1;
    }
    return lengths;
  }

  private static long label(Draw draw, int classes, int not) {
    int label = draw.between(0, classes - 1);
    return label == not ? (label + 1) % classes : label;
  }

  private static Tensor padded(long[][] labels, int longest) {
    return Tensor.of(Arrays.stream(labels).flatMapToLong(Arrays::stream).toArray())
        .reshape(labels.length, longest);
  }

  private static Tensor joined(long[][] labels, long[] lengths, int longest) {
    List<Long> all = new ArrayList<>();
    for (int n = 0; n < labels.length; n++) {
      for (int i = 0; i < Math.max(0, Math.min(lengths[n], longest)); i++) {
        all.add(labels[n][i]);
      }
    }
    return Tensor.of(all.stream().mapToLong(Long::longValue).toArray());
  }

  /** One sequence: forward and backward in logarithms. */
  private static final class Sequence {
    private final Tensor x;
    private final int start;
    private final int stride;
    private final int classes;
    private final int frames;
    private final int[] states;

    Sequence(Tensor x, int start, int stride, int classes, int frames, long[] labels, int blank) {
      this.x = x;
      this.start = start;
      this.stride = stride;
      this.classes = classes;
      this.frames = frames;
      states = new int[2 * labels.length + 1];
      Arrays.setAll(states, s -> s % 2 == 0 ? blank : (int) labels[s / 2]);
    }

    private double log(int t, int c) {
      return x.getDouble(start + t * stride + c);
    }

    /** Whether an alignment may skip the blank before a state. */
    private boolean skips(int s) {
      return s % 2 == 1 && s > 1 && states[s] != states[s - 2];
    }

    private double[][] forward() {
      double[][] a = new double[frames][states.length];
      for (int t = 0; t < frames; t++) {
        for (int s = 0; s < states.length; s++) {
          double sum =
              t == 0
                  ? s < 2 ? 0 : Double.NEGATIVE_INFINITY
                  : add(
                      add(a[t - 1][s], s > 0 ? a[t - 1][s - 1] : Double.NEGATIVE_INFINITY),
                      skips(s) ? a[t - 1][s - 2] : Double.NEGATIVE_INFINITY);
          a[t][s] = sum + log(t, states[s]);
        }
      }
      return a;
    }

    /** Without the emission of its own frame. */
    private double[][] backward() {
      double[][] b = new double[frames][states.length];
      for (int t = frames - 1; t >= 0; t--) {
        for (int s = 0; s < states.length; s++) {
          b[t][s] =
              t == frames - 1
                  ? s >= states.length - 2 ? 0 : Double.NEGATIVE_INFINITY
                  : add(add(next(b, t, s), next(b, t, s + 1)), skipped(b, t, s + 2));
        }
      }
      return b;
    }

    private double skipped(double[][] b, int t, int s) {
      return s < states.length && skips(s) ? next(b, t, s) : Double.NEGATIVE_INFINITY;
    }

    private double next(double[][] b, int t, int s) {
      return s < states.length ? b[t + 1][s] + log(t + 1, states[s]) : Double.NEGATIVE_INFINITY;
    }

    private static double add(double a, double b) {
      double most = Math.max(a, b);
      return most == Double.NEGATIVE_INFINITY
          ? most
          : most + Math.log1p(Math.exp(Math.min(a, b) - most));
    }

    void write(Term term, double share, boolean zeroInfinity) {
      double[][] a = forward();
      double[][] b = backward();
      double p =
          frames == 0
              ? states.length == 1 ? 0 : Double.NEGATIVE_INFINITY
              : add(
                  a[frames - 1][states.length - 1],
                  states.length > 1 ? a[frames - 1][states.length - 2] : Double.NEGATIVE_INFINITY);
      boolean isImpossible = p == Double.NEGATIVE_INFINITY;
      boolean isZeroed = isImpossible && zeroInfinity;
      term.value(isZeroed ? 0 : -p * share, (Math.abs(p) + frames) * share);
      for (int t = 0; t < frames && !isZeroed; t++) {
        for (int c = 0; c < classes; c++) {
          double occupancy = 0;
          for (int s = 0; s < states.length; s++) {
            occupancy += states[s] == c ? Math.exp(a[t][s] + b[t][s] - p) : 0;
          }
          double y = Math.exp(log(t, c));
          term.slope(
                  0,
                  start + t * stride + c,
                  isImpossible ? Double.NaN : share * (y - occupancy),
                  share * (y + occupancy) * (1 + Math.abs(p)))
              .markSlope(log(t, c) == Double.NEGATIVE_INFINITY, IMPOSSIBLE_CLASS);
        }
      }
    }
  }
}
