package org.losskit.loss;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.kernel.Backend;
import org.losskit.internal.kernel.DoubleDouble;
import org.losskit.internal.kernel.Kernel;
import org.losskit.internal.kernel.Kernels;
import org.losskit.internal.kernel.Op;
import org.losskit.internal.kernel.ScalarMath;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * The probabilities at the time steps of one sequence: exponentials of log-probabilities, or the
 * softmax of logits.
 */
final class CTCRows {
  private static final int BLOCK = 512;

  /**
   * The loops that C2 vectorises by itself: the vector kernels give the same bits, but where no
   * other kernel is called they are inlined into this class, and then their vectors are boxed.
   */
  private static final Backend BACKEND = Kernels.portable();

  private final Kernel exp = BACKEND.kernel(Op.EXP);

  private @Nullable Tensor input;
  private boolean logits;
  private int classes;
  private int start;
  private int stride;

  /** The row as it was read, and from {@link #read} on its probabilities. */
  private double[] row = {};

  private double[] raw = {};
  private double[] block = new double[BLOCK];

  private double largest;
  private int place;
  private double rest;

  private final DoubleDouble power = new DoubleDouble();
  private final DoubleDouble total = new DoubleDouble();
  private final DoubleDouble other = new DoubleDouble();

  /**
   * Takes a sequence whose row t starts at {@code start + t * stride}.
   *
   * @param areLogits whether the rows are yet to be normalised
   */
  void set(Tensor tensor, int classCount, int first, int distance, boolean areLogits) {
    input = tensor;
    logits = areLogits;
    classes = classCount;
    start = first;
    stride = distance;
    if (row.length < classCount) {
      row = new double[classCount];
      raw = new double[classCount];
    }
  }

  /** Lets go of the caller's array. */
  void clear() {
    input = null;
  }

  private Tensor input() {
    return Objects.requireNonNull(input);
  }

  /** Stores the row that was read, times a factor, where it starts in a tensor of its shape. */
  void storeScaled(int t, double factor, Tensor target) {
    int to = target.offset() + start(t);
    if (target.dtype() == DType.FLOAT32) {
      BACKEND.rows().scale(row, classes, factor, target.floats(), to);
    } else {
      BACKEND.rows().scale(row, classes, factor, target.doubles(), to);
    }
  }

  /** Where row t starts. */
  int start(int t) {
    return start + t * stride;
  }

  private void load(int t) {
    Tensor x = input();
    int from = x.offset() + start(t);
    if (x.dtype() == DType.FLOAT32) {
      BACKEND.load(x.floats(), from, raw, 0, classes);
    } else {
      System.arraycopy(x.doubles(), from, raw, 0, classes);
    }
  }

  /** Computes the probabilities of all classes at a time step. */
  double[] read(int t) {
    load(t);
    if (!logits) {
      exp.run(raw, 0, raw, 0, raw, 0, row, 0, classes);
      return row;
    }
    double sum = exponentials();
    for (int c = 0; c < classes; c++) {
      row[c] /= sum;
    }
    return row;
  }

  /** Finds the largest logit and measures the others from it. */
  private void shift() {
    place = 0;
    largest = raw[0];
    for (int c = 1; c < classes; c++) {
      if (raw[c] > largest) {
        largest = raw[c];
        place = c;
      }
    }
    for (int c = 0; c < classes; c++) {
      row[c] = raw[c] - largest;
    }
  }

  /** Measures the exponentials of the logits from the largest; their sum. */
  private double exponentials() {
    shift();
    exp.run(row, 0, row, 0, row, 0, row, 0, classes);
    if (input().dtype() == DType.FLOAT64) {
      for (int c = 0; c < classes; c++) {
        // The rounding error of the difference, which floats do not have, multiplies e^x.
        double d = raw[c] - largest;
        double b = d - raw[c];
        double error = (raw[c] - (d - b)) - (largest + b);
        row[c] = row[c] > 0 ? Math.fma(row[c], error, row[c]) : row[c];
      }
    }
    return sum();
  }

  /** The sum of the exponentials, in a fixed order; the largest, which is 1, comes last. */
  private double sum() {
    double a = 0;
    double b = 0;
    double own = row[place];
    row[place] = 0;
    int even = classes & ~1;
    for (int c = 0; c < even; c += 2) {
      a += row[c];
      b += row[c + 1];
    }
    if (even < classes) {
      a += row[even];
    }
    row[place] = own;
    rest = a + b;
    return rest + own;
  }

  /** 1 - p of a class in the row that was read, without cancellation for a likely one. */
  double complement(int c) {
    if (row[c] < 0.5) {
      return 1 - row[c];
    }
    if (!logits) {
      return -ScalarMath.expm1(raw[c]);
    }
    return c == place ? rest / (1 + rest) : 1 - row[c];
  }

  /** Computes the probabilities of the symbols at every time step, row after row. */
  void emissions(CTCAlignments alignments, double[] y) {
    int symbols = alignments.symbols;
    int[] which = alignments.classes;
    if (logits) {
      for (int t = 0; t < alignments.time; t++) {
        double[] p = read(t);
        for (int u = 0; u < symbols; u++) {
          y[t * symbols + u] = p[which[u]];
        }
      }
      return;
    }
    int rows = Math.max(1, BLOCK / symbols);
    if (block.length < rows * symbols) {
      block = new double[rows * symbols];
    }
    for (int t = 0; t < alignments.time; t += rows) {
      int here = Math.min(rows, alignments.time - t);
      for (int k = 0; k < here; k++) {
        gather(start(t + k), which, symbols, k * symbols);
      }
      int n = here * symbols;
      exp.run(block, 0, block, 0, block, 0, block, 0, n);
      System.arraycopy(block, 0, y, t * symbols, n);
    }
  }

  private void gather(int from, int[] which, int symbols, int to) {
    Tensor x = input();
    int at = x.offset() + from;
    if (x.dtype() == DType.FLOAT32) {
      float[] values = x.floats();
      for (int u = 0; u < symbols; u++) {
        block[to + u] = values[at + which[u]];
      }
    } else {
      double[] values = x.doubles();
      for (int u = 0; u < symbols; u++) {
        block[to + u] = values[at + which[u]];
      }
    }
  }

  /** Computes ln p of the symbols at every time step, as unevaluated sums of two doubles. */
  void logarithms(CTCAlignments alignments, double[] high, double[] low) {
    int symbols = alignments.symbols;
    for (int t = 0; t < alignments.time; t++) {
      load(t);
      double logarithm = 0;
      if (logits) {
        exponentials();
        logarithm = ScalarMath.log1p(rest);
      }
      for (int u = 0; u < symbols; u++) {
        int at = t * symbols + u;
        double x = raw[alignments.classes[u]];
        if (!logits) {
          // A probability without bound has no share of anything.
          high[at] = x == Double.POSITIVE_INFINITY ? Double.NaN : x;
          low[at] = 0;
          continue;
        }
        double d = x - largest;
        double b = d - x;
        double error = (x - (d - b)) - (largest + b);
        high[at] = d;
        low[at] = Double.isNaN(error) ? 0 : error - logarithm;
      }
    }
  }

  /** Computes the probabilities of the symbols at a time step in double-double. */
  void sure(CTCAlignments alignments, int t, DoubleDouble[] y) {
    load(t);
    int symbols = alignments.symbols;
    if (!logits) {
      for (int u = 0; u < symbols; u++) {
        y[u].set(raw[alignments.classes[u]]);
        y[u].setExp(y[u]);
      }
      return;
    }
    shift();
    total.set(0);
    for (int c = 0; c < classes; c++) {
      exponential(c, power);
      total.setSum(total, power);
    }
    for (int u = 0; u < symbols; u++) {
      exponential(alignments.classes[u], y[u]);
      y[u].setQuotient(y[u], total);
    }
  }

  private void exponential(int c, DoubleDouble result) {
    result.set(raw[c]);
    other.set(largest);
    result.setDifference(result, other);
    result.setExp(result);
  }
}
