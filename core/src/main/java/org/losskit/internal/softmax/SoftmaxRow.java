package org.losskit.internal.softmax;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.kernel.Kernels;
import org.losskit.internal.kernel.RowKernels;
import org.losskit.internal.kernel.RowMath;
import org.losskit.internal.kernel.ScalarMath;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * Softmax of one row, measured from one of its classes, the pivot: with m the largest of the other
 * logits, d = m - x[pivot] and S = sum over the others of e^(x[j] - m), everything is a sum of
 * positive terms, so that nothing cancels however confident the row is:
 *
 * <pre>
 *   d &lt;= 0:  y = S e^d,   -ln p[pivot] = log1p(y),                  1 - p[pivot] = y / (1 + y)
 *   d &gt; 0:                -ln p[pivot] = d + log1p((S - 1) + e^-d), 1 - p[pivot] = S / (S + e^-d)
 * </pre>
 *
 * <p>S is an integer on a fine grid, hence the same for any order of the classes.
 */
public final class SoftmaxRow {
  /** Below this log1p(y) is y, and 1 + y is 1. */
  private static final double FAR = -650;

  private static final double EXP_FAR = ScalarMath.exp(FAR);

  private static final ThreadLocal<SoftmaxRow> CURRENT = ThreadLocal.withInitial(SoftmaxRow::new);

  private final RowKernels kernels = Kernels.backend().rows();
  private final long[] sum = new long[3];
  private final long[] scratch = new long[3];
  private final ExactSum exact = new ExactSum();
  private double[] exponentials = {};
  private float[] gathered = {};
  private double[] gatheredDoubles = {};
  private double[] masses = {};

  private @Nullable Tensor input;
  private boolean wide;
  private int classes;
  private int stride;
  private int pivot;
  private boolean good;
  private double reference;
  private double surprisal;
  private double factor;
  private double pivotProbability;
  private double pivotComplement;
  private double others;

  private SoftmaxRow() {}

  /** This thread's row, for an input whose classes lie {@code stride} apart. */
  public static SoftmaxRow ofThread(Tensor input, int classes, int stride) {
    SoftmaxRow row = CURRENT.get();
    row.input = input;
    row.wide = input.dtype() == DType.FLOAT64;
    row.classes = classes;
    row.stride = stride;
    if (row.exponentials.length < classes) {
      row.exponentials = new double[classes];
      row.masses = new double[classes];
    }
    row.makeRoom();
    return row;
  }

  /** Computes for float64 results, whatever the type of the input. */
  public void widen() {
    wide = true;
    makeRoom();
  }

  private void makeRoom() {
    if (isPlain()) {
      return;
    }
    if (wide && gatheredDoubles.length < classes) {
      gatheredDoubles = new double[classes];
    } else if (!wide && gathered.length < classes) {
      gathered = new float[classes];
    }
  }

  /** Whether a row can be read where it lies. */
  private boolean isPlain() {
    return stride == 1 && (input().dtype() == DType.FLOAT64) == wide;
  }

  private Tensor input() {
    return Objects.requireNonNull(input);
  }

  /** The target's mass of each class, for the caller to fill; the first {@code classes} count. */
  public double[] masses() {
    return masses;
  }

  /** The class that everything is measured from. */
  public int pivot() {
    return pivot;
  }

  /**
   * Where the exponentials are 1: p of a class other than the pivot is {@link #factor} times e^(x -
   * reference).
   */
  public double reference() {
    return reference;
  }

  /** What turns exponentials into probabilities. */
  public double factor() {
    return factor;
  }

  /** -ln p of the pivot. */
  public double surprisal() {
    return surprisal;
  }

  /** p of a class. */
  public double probability(int c) {
    return c == pivot ? pivotProbability : exponentials[c] * factor;
  }

  /** Reads the row that starts at {@code start}, with the largest logit as the pivot. */
  public void computeAtLargest(int start, boolean keep) {
    compute(start, largest(start), keep);
  }

  private int largest(int start) {
    Tensor x = input();
    int best = 0;
    double most = x.getDouble(start);
    for (int c = 1; c < classes; c++) {
      double v = x.getDouble(start + c * stride);
      if (v > most) {
        most = v;
        best = c;
      }
    }
    return best;
  }

  /**
   * Reads the row that starts at {@code start}.
   *
   * @param keep whether the exponentials are wanted afterwards
   */
  public void compute(int start, int newPivot, boolean keep) {
    pivot = newPivot;
    double @Nullable [] e = keep ? exponentials : null;
    double m;
    double x = input().getDouble(start + pivot * stride);
    boolean plain = isPlain();
    int from = plain ? input().offset() + start : 0;
    if (!wide) {
      float[] row = plain ? input().floats() : gather(start);
      m = kernels.max(row, from, classes, pivot);
      good = kernels.sumExp(row, from, classes, m, e, sum);
      double own = RowMath.expDifference(row[from + pivot], m);
      others = RowMath.minus(sum, RowMath.integer(own), 0, scratch);
    } else {
      double[] row = plain ? input().doubles() : gatherDoubles(start);
      m = kernels.max(row, from, classes, pivot);
      good = kernels.sumExp(row, from, classes, m, e, sum);
      double own = RowMath.expDifference(row[from + pivot], m);
      others = RowMath.minus(sum, RowMath.integer(own), RowMath.fine(own), scratch);
    }
    finish(m, x, start);
  }

  private void finish(double m, double x, int start) {
    reference = m;
    boolean alone = m == Double.NEGATIVE_INFINITY && !othersHoldNaN(start);
    if (alone && x > m && x < Double.POSITIVE_INFINITY) {
      // No other class is possible: also the row of a single class.
      reference = 0;
      set(0, 0, 1, 0);
      Arrays.fill(exponentials, 0, classes, 0);
      return;
    }
    if (!good || !(x < Double.POSITIVE_INFINITY) || m == Double.NEGATIVE_INFINITY) {
      set(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
      return;
    }
    double d = m - x;
    double b = d - m;
    double error = (m - (d - b)) - (x + b);
    if (d < FAR) {
      // e^d alone would be subnormal, with few digits, where its product with S is not.
      double shifted = exp(d - FAR, error);
      double y = others * shifted * EXP_FAR;
      set(y, shifted * EXP_FAR, 1, y);
      return;
    }
    if (d <= 0) {
      double e = exp(d, error);
      double y = others * e;
      set(ScalarMath.log1p(y), e / (1 + y), 1 / (1 + y), y / (1 + y));
      return;
    }
    double t = exp(-d, -error);
    // The largest of the others is 1 exactly, so S - 1 is exact on the grid.
    double rest = RowMath.minus(scratch, 1L << 50, 0, scratch);
    double log = ScalarMath.log1p(rest + t);
    set(
        !Double.isNaN(error) ? d + (error + log) : d + log,
        1 / (others + t),
        t / (others + t),
        others / (others + t));
  }

  /** The largest of the others passes over NaN. */
  private boolean othersHoldNaN(int start) {
    for (int c = 0; c < classes; c++) {
      if (c != pivot && Double.isNaN(input().getDouble(start + c * stride))) {
        return true;
      }
    }
    return false;
  }

  /** e^(v + error) for a tiny error. */
  private static double exp(double v, double error) {
    double e = ScalarMath.exp(v);
    return !Double.isNaN(error) ? Math.fma(e, error, e) : e;
  }

  private void set(double newSurprisal, double newFactor, double p, double complement) {
    surprisal = newSurprisal;
    factor = newFactor;
    pivotProbability = p;
    pivotComplement = complement;
  }

  private float[] gather(int start) {
    float[] x = input().floats();
    int at = input().offset() + start;
    for (int c = 0; c < classes; c++) {
      gathered[c] = x[at + c * stride];
    }
    return gathered;
  }

  private double[] gatherDoubles(int start) {
    for (int c = 0; c < classes; c++) {
      gatheredDoubles[c] = input().getDouble(start + c * stride);
    }
    return gatheredDoubles;
  }

  /** Stores p of every class. */
  public void storeProbabilities(Tensor target, int start) {
    storeScaled(target, start, factor);
    target.set(start + pivot * stride, pivotProbability);
  }

  /** Stores ln p of every class, the pivot being the largest; the target may be the input. */
  public void storeLogProbabilities(Tensor target, int start) {
    double x = input().getDouble(start + pivot * stride);
    for (int c = 0; c < classes; c++) {
      int at = start + c * stride;
      // Both terms are not negative, and the first is 0 for the pivot. Subtracting from +0 turns a
      // -0 into +0.
      double difference = c == pivot ? 0 : x - input().getDouble(at);
      target.set(at, 0 - (difference + surprisal));
    }
  }

  /** Stores weight times (p - onehot(pivot)). */
  public void storeGradient(Tensor target, int start, double weight) {
    storeScaled(target, start, factor * weight);
    target.set(start + pivot * stride, 0 - pivotComplement * weight);
  }

  /** Stores the exponentials times a factor. */
  private void storeScaled(Tensor target, int start, double scaled) {
    if (stride == 1 && target.dtype() == DType.FLOAT32) {
      kernels.scale(exponentials, classes, scaled, target.floats(), target.offset() + start);
    } else if (stride == 1) {
      kernels.scale(exponentials, classes, scaled, target.doubles(), target.offset() + start);
    } else {
      for (int c = 0; c < classes; c++) {
        target.set(start + c * stride, exponentials[c] * scaled);
      }
    }
  }

  /** Stores weight times p (1 - p). */
  public void storeHessian(Tensor target, int start, double weight) {
    int likely = likely();
    double variance = 0;
    if (likely >= 0) {
      // With this class as the pivot 1 - p is a sum, and the grid fits its size.
      int old = pivot;
      compute(start, likely, false);
      variance = pivotProbability * pivotComplement;
      compute(start, old, true);
    }
    for (int c = 0; c < classes; c++) {
      double p = probability(c);
      double own = c == pivot ? p * pivotComplement : p * (1 - p);
      target.set(start + c * stride, (c == likely ? variance : own) * weight);
    }
  }

  /**
   * The class other than the pivot for which 1 - p would cancel, or -1: at most one is above 1/2.
   */
  private int likely() {
    for (int c = 0; c < classes; c++) {
      if (c != pivot && probability(c) > 0.5) {
        return c;
      }
    }
    return -1;
  }

  /** Sum of w m over the classes. */
  public double totalMass(double @Nullable [] weight) {
    exact.reset();
    for (int c = 0; c < classes; c++) {
      if (weight == null) {
        exact.add(masses[c]);
      } else {
        exact.addProduct(masses[c], weight[c]);
      }
    }
    return exact.toDouble();
  }

  /** Sum of w m (-ln p) over the classes that have weight and mass. */
  public double spreadValue(int start, double @Nullable [] weight) {
    exact.reset();
    for (int c = 0; c < classes; c++) {
      double mass = weight == null ? masses[c] : masses[c] * weight[c];
      if (mass != 0) {
        exact.add(mass * surprisal(start, c));
      }
    }
    return exact.toDouble();
  }

  /** -ln p of any class, the pivot being the largest: two terms that are not negative. */
  private double surprisal(int start, int c) {
    if (c == pivot) {
      return surprisal;
    }
    return (input().getDouble(start + pivot * stride) - input().getDouble(start + c * stride))
        + surprisal;
  }

  /** Stores scale times (all p - w m). */
  public void storeSpreadGradient(
      Tensor target, int start, double @Nullable [] weight, double all, double scale) {
    for (int c = 0; c < classes; c++) {
      double mass = weight == null ? masses[c] : masses[c] * weight[c];
      // Near the pivot's own p = 1 the complement carries the digits: all p - mass = (all - mass) -
      // all (1 - p).
      double g =
          c == pivot && pivotComplement < 0.5
              ? (all - mass) - all * pivotComplement
              : all * probability(c) - mass;
      target.set(start + c * stride, g * scale);
    }
  }

  /** Stores scale times w (-ln p), the gradient by the masses, from {@code to} on. */
  public void storeTargetGradient(
      Tensor target, int to, int start, double @Nullable [] weight, double scale) {
    for (int c = 0; c < classes; c++) {
      double w = weight == null ? 1 : weight[c];
      target.set(to + c * stride, w == 0 ? 0 : w * surprisal(start, c) * scale);
    }
  }
}
