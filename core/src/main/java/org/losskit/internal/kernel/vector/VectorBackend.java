package org.losskit.internal.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.losskit.internal.kernel.Backend;
import org.losskit.internal.kernel.BlockSum;
import org.losskit.internal.kernel.Kernel;
import org.losskit.internal.kernel.MatrixKernels;
import org.losskit.internal.kernel.Op;
import org.losskit.internal.kernel.Registers;
import org.losskit.internal.kernel.RowKernels;

/**
 * The primitives on the Vector API. Registers have slack behind their last element, so loops run on
 * to a whole vector and need no tails; only the arrays of callers do.
 */
public final class VectorBackend implements Backend {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;

  /** Doubles in a cache line, and in the widest vector. */
  private static final int LINE = 8;

  /**
   * Doubles behind a set of registers, 4 MB: G1 and ZGC put an array of half a region or more at
   * the start of one, which aligns it to cache lines. Cheap loops run up to 1.4 times faster on
   * whole lines.
   */
  private static final int ARENA = 1 << 19;

  private static final RowKernels ROWS = new VectorRowKernels();
  private static final MatrixKernels MATRICES = new VectorMatrixKernels();
  private static final BlockSum BLOCK_SUM = new VectorBlockSum();

  /** Found by name where the vector module is present. */
  public VectorBackend() {}

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public Registers registers(int count, int block) {
    int stride = (block + LINE - 1) / LINE * LINE + LINE;
    double[][] arrays = new double[count][];
    int[] offsets = new int[count];
    // An array starts 16 bytes into a line: after 6 doubles, vectors do not straddle lines.
    double[] storage = new double[Math.max(ARENA, count * stride + LINE)];
    for (int i = 0; i < count; i++) {
      arrays[i] = storage;
      offsets[i] = 6 + i * stride;
    }
    return new Registers(block, arrays, offsets);
  }

  @Override
  public RowKernels rows() {
    return ROWS;
  }

  @Override
  public MatrixKernels matrices() {
    return MATRICES;
  }

  @Override
  public BlockSum blockSum() {
    return BLOCK_SUM;
  }

  @Override
  public Kernel kernel(Op op) {
    return switch (op) {
      case NEG -> VectorArithmetic::neg;
      case ABS -> VectorArithmetic::abs;
      case SIGN -> VectorChoices::sign;
      case STEP -> VectorChoices::step;
      case SQRT -> VectorArithmetic::sqrt;
      case EXP -> VectorExp::exp;
      case EXP_NEG_ABS -> VectorExp::expNegAbs;
      case EXPM1 -> VectorExp::expm1;
      case LOG -> VectorLog::log;
      case LOG1P -> VectorLog::log1p;
      case LOG1P_UNIT -> VectorLog::log1pUnit;
      case EXP_NEG_ABS_FLOAT -> VectorExp::expNegAbsFloat;
      case LOG1P_UNIT_FLOAT -> VectorLog::log1pUnitFloat;
      case ADD -> VectorArithmetic::add;
      case SUB -> VectorArithmetic::sub;
      case MUL -> VectorArithmetic::mul;
      case DIV -> VectorArithmetic::div;
      case MIN -> VectorArithmetic::min;
      case MAX -> VectorArithmetic::max;
      case MASS_MUL -> VectorChoices::massMul;
      case LESS -> VectorChoices::less;
      case SELECT -> VectorChoices::select;
      case STEP_SUB -> VectorChoices::stepSub;
      case SIGMOID_TAIL -> VectorChoices::sigmoidTail;
      case LOGISTIC_TAIL -> VectorChoices::logisticTail;
      case GUARD_FLOAT -> VectorChoices::guardFloat;
      case GUARD_DOUBLE -> VectorChoices::guardDouble;
    };
  }

  @Override
  public void load(float[] source, int from, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = source[from + i];
    }
  }

  @Override
  public void loadDifference(float[] x, int xo, float[] y, int yo, double[] r, int ro, int n) {
    VectorStore.difference(x, xo, y, yo, r, ro, n);
  }

  @Override
  public void store(double[] a, int ao, double[] s, int so, float[] target, int to, int n) {
    VectorStore.toFloat(a, ao, s, so, target, to, n);
  }

  @Override
  public void store(double[] a, int ao, double[] s, int so, double[] target, int to, int n) {
    VectorStore.toDouble(a, ao, s, so, target, to, n);
  }

  @Override
  public boolean anyNonZero(double[] a, int ao, int n) {
    int i = 0;
    for (; i <= n - S.length(); i += S.length()) {
      if (DoubleVector.fromArray(S, a, ao + i).compare(VectorOperators.NE, 0).anyTrue()) {
        return true;
      }
    }
    for (; i < n; i++) {
      if (a[ao + i] != 0) {
        return true;
      }
    }
    return false;
  }
}
