package org.losskit.internal.softmax;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.kernel.Coefficients;
import org.losskit.internal.kernel.Kernel;
import org.losskit.internal.kernel.Kernels;
import org.losskit.internal.kernel.Op;
import org.losskit.internal.kernel.RowMath;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * Softmax of many short rows at once: bit by bit what {@link SoftmaxRow} computes, in loops that
 * run over all elements of the rows, or over all rows. A row by itself would be over before a loop
 * is under way.
 *
 * <p>Rows that hold infinities or NaN, or that are confident beyond measure, are left to {@link
 * SoftmaxRow}.
 */
public final class ShortRows {
  /** Rows of so many classes are long. */
  private static final int LONG = 32;

  /** How many elements are computed at once: their arrays fit into the first cache. */
  private static final int ROOM = 512;

  /** No vector has more doubles. */
  private static final int WHOLE = 8;

  /** Below, {@link SoftmaxRow} takes care of subnormal numbers. */
  private static final double FAR = -600;

  private static final double CLAMP = -200;
  private static final double GRID = RowMath.GRID;
  private static final long ONE = 1L << 50;
  private static final ThreadLocal<ShortRows> CURRENT = ThreadLocal.withInitial(ShortRows::new);

  private final Kernel exp = Kernels.backend().kernel(Op.EXP);
  private final Kernel expFloat = Kernels.backend().kernel(Op.EXP_NEG_ABS_FLOAT);
  private final Kernel log1p = Kernels.backend().kernel(Op.LOG1P);

  /** Logits, later the exponentials on their way to integers. */
  private final double[] x = new double[ROOM];

  private final double[] references = new double[ROOM];
  private final double[] exponentials = new double[ROOM];
  private final double[] errors = new double[ROOM];

  private final int[] pivots = new int[ROOM];
  private final boolean[] odd = new boolean[ROOM];
  private final double[] distance = new double[ROOM];
  private final double[] distanceError = new double[ROOM];
  private final double[] others = new double[ROOM];
  private final double[] small = new double[ROOM];
  private final double[] surprisals = new double[ROOM];

  private @Nullable Tensor input;
  private boolean wide;
  private int classes;

  private ShortRows() {}

  /** Whether rows of so many classes are taken. */
  public static boolean take(int classes, int stride) {
    return classes > 1 && classes < LONG && stride == 1;
  }

  /** This thread's rows, for an input whose classes lie beside each other. */
  public static ShortRows ofThread(Tensor input, int classes, boolean wide) {
    ShortRows rows = CURRENT.get();
    rows.input = input;
    rows.classes = classes;
    rows.wide = wide;
    return rows;
  }

  /** How many rows are computed at once: whole vectors of them. */
  public int capacity() {
    return (ROOM / classes) & -WHOLE;
  }

  /** The class that each row is measured from, for the caller to fill. */
  public int[] pivots() {
    return pivots;
  }

  /** Whether a row is left to {@link SoftmaxRow}. */
  public boolean isOdd(int row) {
    return odd[row];
  }

  /** -ln p of the pivot. */
  public double surprisal(int row) {
    return surprisals[row];
  }

  /** Reads n rows from the element {@code start} on, each with its largest logit as the pivot. */
  public void computeAtLargest(int start, int n) {
    load(start, n * classes);
    for (int row = 0; row < n; row++) {
      int at = row * classes;
      double most = largest(at);
      int best = 0;
      // Rows with a NaN are left to others.
      for (int c = 0; c < classes; c++) {
        if (x[at + c] == most) {
          best = c;
          break;
        }
      }
      pivots[row] = best;
    }
    computeLoaded(n);
  }

  /** Reads n rows from the element {@code start} on. */
  public void compute(int start, int n) {
    load(start, n * classes);
    computeLoaded(n);
  }

  /**
   * The largest, by its bits as an integer in the order of the doubles: comparisons of doubles are
   * branches, which nobody could predict here.
   */
  private double largest(int at) {
    long most = Long.MIN_VALUE;
    for (int i = at; i < at + classes; i++) {
      long bits = Double.doubleToRawLongBits(x[i]);
      most = Math.max(most, bits ^ ((bits >> 63) >>> 1));
    }
    return Double.longBitsToDouble(most ^ ((most >> 63) >>> 1));
  }

  private void load(int start, int count) {
    Tensor from = Objects.requireNonNull(input);
    int at = from.offset() + start;
    if (from.dtype() == DType.FLOAT64) {
      System.arraycopy(from.doubles(), at, x, 0, count);
    } else {
      float[] values = from.floats();
      for (int i = 0; i < count; i++) {
        x[i] = values[at + i];
      }
    }
  }

  private void computeLoaded(int n) {
    int count = n * classes;
    findReferences(n);
    if (wide) {
      differences(count);
    } else {
      clampedDifferences(count);
    }
    findOddities(n);
    (wide ? exp : expFloat).run(exponentials, 0, x, 0, x, 0, exponentials, 0, count);
    leaveOutPivots(n);
    if (wide) {
      putErrorsBack(count);
    }
    toGrid(count);
    sum(n);
    finish(n);
  }

  /** The largest of the others, for every element of a row, and how far the pivot is from it. */
  private void findReferences(int n) {
    for (int row = 0; row < n; row++) {
      int at = row * classes;
      int pivot = at + pivots[row];
      double own = x[pivot];
      x[pivot] = Double.NEGATIVE_INFINITY;
      double m = largest(at);
      x[pivot] = own;
      for (int i = at; i < at + classes; i++) {
        references[i] = m;
      }
      double d = m - own;
      double b = d - m;
      distance[row] = d;
      distanceError[row] = (m - (d - b)) - (own + b);
    }
  }

  private void differences(int count) {
    for (int i = 0; i < count; i++) {
      double v = x[i] - references[i];
      double b = v - x[i];
      exponentials[i] = v;
      errors[i] = (x[i] - (v - b)) - (references[i] + b);
    }
  }

  private void clampedDifferences(int count) {
    for (int i = 0; i < count; i++) {
      exponentials[i] = Math.max(x[i] - references[i], CLAMP);
    }
  }

  private void findOddities(int n) {
    boolean finite = areNumbers(0, n * classes);
    for (int row = 0; row < n; row++) {
      double d = distance[row];
      odd[row] =
          !(d >= FAR
              && d < Double.POSITIVE_INFINITY
              && (finite || areNumbers(row * classes, classes)));
    }
  }

  /** Whether no difference is infinite or NaN: zero times it is zero. */
  private boolean areNumbers(int from, int count) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int whole = from + (count & -4);
    for (int i = from; i < whole; i += 4) {
      first += exponentials[i] * 0;
      second += exponentials[i + 1] * 0;
      third += exponentials[i + 2] * 0;
      fourth += exponentials[i + 3] * 0;
    }
    for (int i = whole; i < from + count; i++) {
      first += exponentials[i] * 0;
    }
    return first + second + third + fourth == 0;
  }

  private void leaveOutPivots(int n) {
    for (int row = 0; row < n; row++) {
      exponentials[row * classes + pivots[row]] = 0;
    }
  }

  private void putErrorsBack(int count) {
    for (int i = 0; i < count; i++) {
      exponentials[i] = Math.fma(exponentials[i], errors[i], exponentials[i]);
    }
  }

  /** The exponentials as integers under a shifter, and what these leave over. */
  private void toGrid(int count) {
    for (int i = 0; i < count; i++) {
      double shifted = Math.fma(exponentials[i], GRID, Coefficients.SHIFTER);
      double rest = Math.fma(exponentials[i], GRID, -(shifted - Coefficients.SHIFTER));
      x[i] = shifted;
      errors[i] = Math.fma(rest, GRID, Coefficients.SHIFTER);
    }
  }

  private void sum(int n) {
    long shifters = classes * RowMath.SHIFTER_BITS;
    for (int row = 0; row < n; row++) {
      int at = row * classes;
      long whole = -shifters;
      long fine = wide ? -shifters : 0;
      for (int i = at; i < at + classes; i++) {
        whole += Double.doubleToRawLongBits(x[i]);
      }
      for (int i = at; i < at + classes && wide; i++) {
        fine += Double.doubleToRawLongBits(errors[i]);
      }
      whole += fine >> 50;
      double rest = (fine & (ONE - 1)) * 0x1p-100;
      others[row] = whole * 0x1p-50 + rest;
      // The largest of the others is 1 exactly, so that the difference is exact on the grid.
      surprisals[row] = (whole - ONE) * 0x1p-50 + rest;
    }
  }

  private void finish(int n) {
    for (int row = 0; row < n; row++) {
      small[row] = -Math.abs(distance[row]);
    }
    exp.run(small, 0, small, 0, small, 0, small, 0, n);
    for (int row = 0; row < n; row++) {
      boolean likely = distance[row] <= 0;
      double error = likely ? distanceError[row] : -distanceError[row];
      double e = Math.fma(small[row], error, small[row]);
      small[row] = e;
      surprisals[row] = likely ? others[row] * e : surprisals[row] + e;
    }
    log1p.run(surprisals, 0, surprisals, 0, surprisals, 0, surprisals, 0, n);
    for (int row = 0; row < n; row++) {
      if (distance[row] > 0) {
        surprisals[row] = distance[row] + (distanceError[row] + surprisals[row]);
      }
    }
  }

  /** Stores p of every class of a row, from the element {@code start} on. */
  public void storeProbabilities(Tensor target, int start, int row) {
    store(target, start, row, 1, probability(row));
  }

  /** Stores weight times (p - onehot(pivot)) of a row, from the element {@code start} on. */
  public void storeGradient(Tensor target, int start, int row, double weight) {
    store(target, start, row, weight, 0 - complement(row) * weight);
  }

  private void store(Tensor target, int start, int row, double weight, double own) {
    int at = row * classes;
    double scaled = factor(row) * weight;
    if (target.dtype() == DType.FLOAT32) {
      float[] into = target.floats();
      int to = target.offset() + start;
      for (int c = 0; c < classes; c++) {
        into[to + c] = (float) (exponentials[at + c] * scaled);
      }
      into[to + pivots[row]] = (float) own;
    } else {
      double[] into = target.doubles();
      int to = target.offset() + start;
      for (int c = 0; c < classes; c++) {
        into[to + c] = exponentials[at + c] * scaled;
      }
      into[to + pivots[row]] = own;
    }
  }

  /** What turns exponentials into probabilities. */
  private double factor(int row) {
    double e = small[row];
    return distance[row] <= 0 ? e / (1 + others[row] * e) : 1 / (others[row] + e);
  }

  private double probability(int row) {
    double e = small[row];
    return distance[row] <= 0 ? 1 / (1 + others[row] * e) : e / (others[row] + e);
  }

  private double complement(int row) {
    double e = small[row];
    double y = others[row] * e;
    return distance[row] <= 0 ? y / (1 + y) : others[row] / (others[row] + e);
  }
}
