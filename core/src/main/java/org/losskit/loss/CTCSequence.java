package org.losskit.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * One sequence against its target: loss, then derivatives. One per thread, used again, so that
 * nothing is allocated once it has seen the longest sequence.
 */
final class CTCSequence {
  /** Below this times the number of time steps a loss is computed again for float32 results. */
  private static final double NEAR_FLOAT = 0x1p-24;

  /** Below this it is for float64 results. */
  private static final double NEAR_DOUBLE = 0.125;

  private static final ThreadLocal<CTCSequence> CURRENT = ThreadLocal.withInitial(CTCSequence::new);

  private final CTCAlignments alignments = new CTCAlignments();
  private final CTCRows rows = new CTCRows();
  private final CTCLinear linear = new CTCLinear();
  private final CTCSure sure = new CTCSure();
  private final CTCLogSpace logSpace = new CTCLogSpace();
  private double[] occupancies = {};
  private int classes;
  private int steps;
  private boolean isLinear;

  private CTCSequence() {}

  static CTCSequence ofThread() {
    return CURRENT.get();
  }

  /** The target; to be set before the rows. */
  CTCAlignments alignments() {
    return alignments;
  }

  /**
   * Takes a sequence of {@code allSteps} rows, of which the target's alignments say how many count.
   */
  void set(Tensor input, int classCount, int allSteps, int first, int distance, boolean logits) {
    classes = classCount;
    steps = allSteps;
    rows.set(input, classCount, first, distance, logits);
  }

  /** Lets go of the caller's array. */
  void clear() {
    rows.clear();
  }

  /**
   * -ln P.
   *
   * @param keep whether derivatives are wanted afterwards
   */
  double loss(DType dtype, boolean keep) {
    isLinear = true;
    if (!alignments.exist()) {
      return Double.POSITIVE_INFINITY;
    }
    if (alignments.time == 0) {
      return 0;
    }
    rows.emissions(alignments, linear.emissions(alignments));
    linear.forward(alignments, keep);
    isLinear = linear.isForwardReliable(alignments);
    if (!isLinear) {
      logSpace.forward(alignments, rows);
      return logSpace.loss();
    }
    double loss = linear.loss();
    double near =
        dtype == DType.FLOAT32 ? Math.min(alignments.time * NEAR_FLOAT, NEAR_DOUBLE) : NEAR_DOUBLE;
    return Math.abs(loss) < near ? sure.loss(alignments, rows) : loss;
  }

  /** Sets the derivatives of the time steps that count to a value, and the others to 0. */
  void fill(@Nullable Tensor derivative, double value) {
    for (int t = 0; t < steps && derivative != null; t++) {
      fill(derivative, t, t < alignments.time ? value : 0);
    }
  }

  private void fill(Tensor derivative, int t, double value) {
    int from = derivative.offset() + rows.start(t);
    if (derivative.dtype() == DType.FLOAT32) {
      Arrays.fill(derivative.floats(), from, from + classes, (float) value);
    } else {
      Arrays.fill(derivative.doubles(), from, from + classes, value);
    }
  }

  /**
   * The derivatives, after a finite loss.
   *
   * @param logits whether they are those by logits
   * @param factor what they are multiplied by
   */
  void differentiate(
      @Nullable Tensor gradient, @Nullable Tensor hessian, boolean logits, double factor) {
    int cells = alignments.time * alignments.symbols;
    if (occupancies.length < cells) {
      occupancies = new double[cells];
    }
    if (isLinear) {
      linear.backward(alignments, occupancies);
      if (!linear.isBackwardReliable(alignments)) {
        logSpace.forward(alignments, rows);
        logSpace.backward(alignments, occupancies);
      }
    } else {
      logSpace.backward(alignments, occupancies);
    }
    for (int t = 0; t < alignments.time; t++) {
      if (logits) {
        byLogits(t, gradient, hessian, factor);
      } else {
        byLogarithms(t, gradient, hessian, factor);
      }
    }
    for (int t = alignments.time; t < steps; t++) {
      if (gradient != null) {
        fill(gradient, t, 0);
      }
      if (hessian != null) {
        fill(hessian, t, 0);
      }
    }
  }

  /** y - g and y (1 - y) - g (1 - g) = (y - g) ((1 - y) - g). */
  private void byLogits(int t, @Nullable Tensor gradient, @Nullable Tensor hessian, double factor) {
    double[] y = rows.read(t);
    int start = rows.start(t);
    if (hessian != null) {
      for (int c = 0; c < classes; c++) {
        hessian.set(start + c, y[c] * rows.complement(c) * factor);
      }
    }
    if (gradient != null) {
      rows.storeScaled(t, factor, gradient);
    }
    int row = t * alignments.symbols;
    int likely = likely(row);
    for (int u = 0; u < alignments.symbols; u++) {
      int c = alignments.classes[u];
      double g = occupancies[row + u];
      double complement = rows.complement(c);
      // For a likely symbol, 1 - g is a sum of what is left, and 1 - y does not cancel either.
      double difference = u == likely ? others(row, u) - complement : y[c] - g;
      if (gradient != null) {
        gradient.set(start + c, difference * factor);
      }
      if (hessian != null) {
        hessian.set(start + c, difference * (complement - g) * factor);
      }
    }
  }

  /** -g and -g (1 - g). */
  private void byLogarithms(
      int t, @Nullable Tensor gradient, @Nullable Tensor hessian, double factor) {
    int start = rows.start(t);
    if (gradient != null) {
      fill(gradient, t, 0);
    }
    if (hessian != null) {
      fill(hessian, t, 0);
    }
    int row = t * alignments.symbols;
    int likely = likely(row);
    for (int u = 0; u < alignments.symbols; u++) {
      int at = start + alignments.classes[u];
      double g = occupancies[row + u];
      // Subtracting from +0 turns a -0 into +0.
      if (gradient != null) {
        gradient.set(at, 0 - g * factor);
      }
      if (hessian != null) {
        hessian.set(at, 0 - g * (u == likely ? others(row, u) : 1 - g) * factor);
      }
    }
  }

  /** The symbol whose share is above 1/2, or -1. */
  private int likely(int row) {
    for (int u = 0; u < alignments.symbols; u++) {
      if (occupancies[row + u] > 0.5) {
        return u;
      }
    }
    return -1;
  }

  private double others(int row, int symbol) {
    double sum = 0;
    for (int u = 0; u < alignments.symbols; u++) {
      sum += u == symbol ? 0 : occupancies[row + u];
    }
    return sum;
  }
}
