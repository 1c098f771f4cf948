package org.losskit.internal.kernel;

/** Every primitive on one element: the reference for the bits of the loops. */
public final class ScalarOps {
  private ScalarOps() {}

  /** Applies the primitive; operands that it does not have are ignored. */
  public static double apply(Op op, double a, double b, double c) {
    return switch (op) {
      case NEG -> -a;
      case ABS -> Math.abs(a);
      case SIGN -> Math.signum(a);
      case STEP -> a > 0 ? 1 : 0;
      case SQRT -> Math.sqrt(a);
      case EXP -> ScalarMath.exp(a);
      case EXP_NEG_ABS -> ScalarMath.expNegAbs(a);
      case EXPM1 -> ScalarMath.expm1(a);
      case LOG -> ScalarMath.log(a);
      case LOG1P -> ScalarMath.log1p(a);
      case LOG1P_UNIT -> ScalarMath.log1pUnit(a);
      case EXP_NEG_ABS_FLOAT -> ScalarMath.expNegAbsFloat(a);
      case LOG1P_UNIT_FLOAT -> ScalarMath.log1pUnitFloat(a);
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case MASS_MUL -> a == 0 ? 0 : a * b;
      case LESS -> a < b ? 1 : 0;
      case SELECT -> a != 0 ? b : c;
      case STEP_SUB -> (a > 0 ? 1 : 0) - b;
      case SIGMOID_TAIL -> ScalarMath.sigmoidTail(a, b);
      case LOGISTIC_TAIL -> {
        double q = b / (1 + b);
        yield c - (a > 0 ? q : -q);
      }
      case GUARD_FLOAT -> Math.abs(b) < 0x1p-14 * Math.abs(a) ? 1 : c;
      case GUARD_DOUBLE -> Math.abs(b) < 0.5 * Math.abs(a) ? 1 : c;
    };
  }
}
