package org.losskit.internal.kernel;

/**
 * The primitives as plain loops. Registers are arrays of their own with offset 0, since C2
 * vectorises only loops in which all arrays of a type share one index.
 */
public final class PortableBackend implements Backend {
  /** The only instance needed; it has no state. */
  static final PortableBackend INSTANCE = new PortableBackend();

  private static final RowKernels ROWS = new PortableRowKernels();
  private static final MatrixKernels MATRICES = new PortableMatrixKernels();
  private static final BlockSum BLOCK_SUM = new PortableBlockSum();

  private PortableBackend() {}

  @Override
  public String name() {
    return "portable";
  }

  @Override
  public Registers registers(int count, int block) {
    // Length 6 mod 8 plus the header of 16 bytes is whole cache lines: arrays that are allocated
    // together have one phase, and C2's pre-loop aligns all of them at once.
    int length = (block + 1) / 8 * 8 + 6;
    return new Registers(block, new double[count][length], new int[count]);
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
      case NEG -> PortableArithmetic::neg;
      case ABS -> PortableArithmetic::abs;
      case SIGN -> PortableArithmetic::sign;
      case STEP -> PortableChoices::step;
      case SQRT -> PortableArithmetic::sqrt;
      case EXP -> PortableExp::exp;
      case EXP_NEG_ABS -> PortableExp::expNegAbs;
      case EXPM1 -> PortableExp::expm1;
      case LOG -> PortableLog::log;
      case LOG1P -> PortableLog::log1p;
      case LOG1P_UNIT -> PortableLog::log1pUnit;
      case EXP_NEG_ABS_FLOAT -> PortableExp::expNegAbsFloat;
      case LOG1P_UNIT_FLOAT -> PortableLog::log1pUnitFloat;
      case ADD -> PortableArithmetic::add;
      case SUB -> PortableArithmetic::sub;
      case MUL -> PortableArithmetic::mul;
      case DIV -> PortableArithmetic::div;
      case MIN -> PortableArithmetic::min;
      case MAX -> PortableArithmetic::max;
      case MASS_MUL -> PortableChoices::massMul;
      case LESS -> PortableChoices::less;
      case SELECT -> PortableChoices::select;
      case STEP_SUB -> PortableChoices::stepSub;
      case SIGMOID_TAIL -> PortableChoices::sigmoidTail;
      case LOGISTIC_TAIL -> PortableChoices::logisticTail;
      case GUARD_FLOAT -> PortableChoices::guardFloat;
      case GUARD_DOUBLE -> PortableChoices::guardDouble;
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
    for (int i = 0; i < n; i++) {
      r[ro + i] = (double) x[xo + i] - (double) y[yo + i];
    }
  }

  @Override
  public void store(double[] a, int ao, double[] s, int so, float[] target, int to, int n) {
    for (int i = 0; i < n; i++) {
      target[to + i] = (float) (a[ao + i] * s[so + i]);
    }
  }

  @Override
  public void store(double[] a, int ao, double[] s, int so, double[] target, int to, int n) {
    for (int i = 0; i < n; i++) {
      target[to + i] = a[ao + i] * s[so + i];
    }
  }

  @Override
  public boolean anyNonZero(double[] a, int ao, int n) {
    for (int i = 0; i < n; i++) {
      if (a[ao + i] != 0) {
        return true;
      }
    }
    return false;
  }
}
