package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** CTC against arithmetic of 50 digits. */
class CTCAccuracyTest {
  private static final List<DType> DTYPES = List.of(DType.FLOAT32, DType.FLOAT64);

  private static final int CLASSES = 8;

  /** What a pass over the rows may add to a gradient, in units of its larger part. */
  private static double allowed(int time) {
    return time * 0x1p-52;
  }

  /** Errors of values, gradients and Hessian diagonals seen so far. */
  private static final class Seen {
    final Oracle.Worst value;
    final Oracle.Worst gradient;
    final Oracle.Worst hessian;

    private final DType dtype;

    Seen(DType dtype) {
      this.dtype = dtype;
      value = new Oracle.Worst(dtype);
      gradient = new Oracle.Worst(dtype);
      hessian = new Oracle.Worst(dtype);
    }

    void check() {
      double bound = dtype == DType.FLOAT32 ? 0.51 : 4;
      assertThat(value.ulps()).as("value: %s", value).isLessThanOrEqualTo(bound);
      assertThat(gradient.ulps()).as("gradient: %s", gradient).isLessThanOrEqualTo(bound);
      assertThat(hessian.ulps()).as("hessian: %s", hessian).isLessThanOrEqualTo(bound);
    }
  }

  private static double[][] rows(Tensor x) {
    int classes = x.shape().size(1);
    double[][] rows = new double[x.shape().size(0)][classes];
    for (int i = 0; i < x.count(); i++) {
      rows[i / classes][i % classes] = x.getDouble(i);
    }
    return rows;
  }

  private static void compare(
      CTCLoss loss, boolean byLogits, Tensor x, CTCOracle oracle, int[] labels, Seen seen) {
    int time = x.shape().size(0);
    int classes = x.shape().size(1);
    Tensor[] in = {
      x, Tensor.of(labels), Tensor.scalar((long) time), Tensor.scalar((long) labels.length)
    };
    LossResult result = loss.withReduction(Reduction.NONE).differentiate(in);
    if (oracle.p.signum() == 0) {
      assertThat(result.value().toDouble()).isEqualTo(Double.POSITIVE_INFINITY);
      return;
    }
    double margin = x.dtype() == DType.FLOAT64 ? time * 0x1p-53 : 0;
    BigDecimal value = oracle.loss();
    seen.value.add(
        result.value().toDouble(), value, value.doubleValue() < 0.125 ? 0 : margin, "value");
    for (int i = 0; i < x.count(); i++) {
      int t = i / classes;
      int c = i % classes;
      double larger =
          allowed(time)
              * Math.max(oracle.y[t][c].doubleValue(), oracle.occupancy[t][c].doubleValue());
      String at = "time " + t + ", class " + c;
      seen.gradient.add(
          result.gradient().getDouble(i), oracle.gradient(t, c, byLogits), larger, at);
      seen.hessian.add(
          result.hessianDiagonal().getDouble(i), oracle.hessian(t, c, byLogits), 2 * larger, at);
    }
  }

  private static Tensor scores(SplittableRandom random, DType dtype, double width, int t, int c) {
    Tensor x = Tensor.zeros(dtype, Shape.of(t, c));
    for (int i = 0; i < x.count(); i++) {
      x.set(i, (random.nextDouble() - 0.5) * width);
    }
    return x;
  }

  private static int[] labels(SplittableRandom random, int count, int classes) {
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = 1 + random.nextInt(classes - 1);
    }
    return labels;
  }

  @Test
  void smallSequencesAreTheSumOverAllStrings() {
    SplittableRandom random = new SplittableRandom(1);
    for (DType dtype : DTYPES) {
      Seen seen = new Seen(dtype);
      for (int round = 0; round < 60; round++) {
        int time = 1 + random.nextInt(6);
        int classes = 2 + random.nextInt(3);
        int[] labels = labels(random, random.nextInt(5), classes);
        double width = round % 3 == 0 ? 60 : 6;
        Tensor x = scores(random, dtype, width, time, classes);
        CTCOracle raw = CTCOracle.ofAllStrings(rows(x), false, labels);
        compare(Losses.ctc(), true, x, raw, labels, seen);
        CTCLoss slope = Losses.ctc().withGradientConvention(GradientConvention.LOG_PROBS);
        compare(slope, false, x, raw, labels, seen);
        CTCOracle normalised = CTCOracle.ofAllStrings(rows(x), true, labels);
        compare(Losses.ctc().withLogits(), true, x, normalised, labels, seen);
        CTCOracle recursion = CTCOracle.ofRecursion(rows(x), true, labels);
        assertThat(recursion.p.subtract(normalised.p).abs().doubleValue())
            .isLessThanOrEqualTo(1e-35 * normalised.p.doubleValue());
      }
      seen.check();
    }
  }

  @Test
  void longSequences() {
    SplittableRandom random = new SplittableRandom(2);
    for (DType dtype : DTYPES) {
      for (int[] size : new int[][] {{2000, 15, 3}, {300, 100, 6}, {200, 170, 12}}) {
        Seen seen = new Seen(dtype);
        int[] labels = labels(random, size[1], size[2]);
        for (double width : new double[] {4, 200}) {
          Tensor x = scores(random, dtype, width, size[0], size[2]);
          CTCOracle oracle = CTCOracle.ofRecursion(rows(x), true, labels);
          compare(Losses.ctc().withLogits(), true, x, oracle, labels, seen);
        }
        seen.check();
      }
    }
  }

  /** Rows that are almost certain, of an alignment or of a blank. */
  @Test
  void confidentSequences() {
    SplittableRandom random = new SplittableRandom(3);
    for (DType dtype : DTYPES) {
      for (double margin : new double[] {5, 20, 60}) {
        Seen seen = new Seen(dtype);
        int time = 100;
        int[] labels = labels(random, 20, CLASSES);
        Tensor x = scores(random, dtype, 4, time, CLASSES);
        for (int t = 0; t < time; t++) {
          int c = t % 5 < 3 ? labels[t / 5] : 0;
          x.set(t * CLASSES + c, x.getDouble(t * CLASSES + c) + margin);
        }
        compare(
            Losses.ctc().withLogits(),
            true,
            x,
            CTCOracle.ofRecursion(rows(x), true, labels),
            labels,
            seen);
        Tensor y = org.losskit.Activations.logSoftmax(x, 1);
        compare(Losses.ctc(), true, y, CTCOracle.ofRecursion(rows(y), false, labels), labels, seen);
        for (int i = 0; i < x.count(); i++) {
          x.set(i, (i % CLASSES == 0 ? margin : 0) + random.nextDouble());
        }
        compare(
            Losses.ctc().withLogits(),
            true,
            x,
            CTCOracle.ofRecursion(rows(x), true, labels),
            labels,
            seen);
        seen.check();
      }
    }
  }
}
