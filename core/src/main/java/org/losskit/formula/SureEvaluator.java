package org.losskit.formula;

import org.losskit.internal.kernel.DoubleDouble;
import org.losskit.internal.kernel.Registers;

/**
 * Walks the steps of a program for one element in double-double: slow, and right where differences
 * cancel.
 */
final class SureEvaluator {
  private DoubleDouble[] values = {};
  private final DoubleDouble u = new DoubleDouble();
  private final DoubleDouble v = new DoubleDouble();
  private final DoubleDouble one = new DoubleDouble();

  SureEvaluator() {
    one.set(1);
  }

  /** Output {@code k} for the element at index {@code i} of the loaded block. */
  double evaluate(BlockProgram program, int k, Registers registers, int i) {
    if (values.length < program.registerCount()) {
      values = new DoubleDouble[program.registerCount()];
      for (int r = 0; r < values.length; r++) {
        values[r] = new DoubleDouble();
      }
    }
    for (int r = 0; r < program.firstConstant() + program.constants().length; r++) {
      values[r].set(registers.array(r)[registers.offset(r) + i]);
    }
    for (Step step : program.steps()) {
      apply(step);
    }
    return values[program.output(k)].hi();
  }

  private void apply(Step step) {
    DoubleDouble a = values[step.a()];
    DoubleDouble b = values[step.b()];
    DoubleDouble c = values[step.c()];
    DoubleDouble r = values[step.r()];
    switch (step.op()) {
      case NEG -> r.setNegation(a);
      case ABS -> r.setAbs(a);
      case SIGN -> r.set(a.hi() > 0 ? 1 : a.hi() < 0 ? -1 : a.hi());
      case STEP -> r.set(a.hi() > 0 ? 1 : 0);
      case SQRT -> r.setSqrt(a);
      case EXP -> r.setExp(a);
      case EXP_NEG_ABS, EXP_NEG_ABS_FLOAT -> {
        u.setAbs(a);
        u.setNegation(u);
        r.setExp(u);
      }
      case EXPM1 -> r.setExpm1(a);
      case LOG -> r.setLog(a);
      case LOG1P, LOG1P_UNIT, LOG1P_UNIT_FLOAT -> r.setLog1p(a);
      case ADD -> r.setSum(a, b);
      case SUB -> r.setDifference(a, b);
      case MUL -> r.setProduct(a, b);
      case DIV -> r.setQuotient(a, b);
      case MIN -> r.set(isNaN(a) || a.lessThan(b) ? a : b);
      case MAX -> r.set(isNaN(a) || b.lessThan(a) ? a : b);
      case MASS_MUL -> {
        if (a.hi() == 0) {
          r.set(0);
        } else {
          r.setProduct(a, b);
        }
      }
      case LESS -> r.set(a.lessThan(b) ? 1 : 0);
      case SELECT -> r.set(a.hi() != 0 ? b : c);
      case STEP_SUB -> {
        u.set(a.hi() > 0 ? 1 : 0);
        r.setDifference(u, b);
      }
      case SIGMOID_TAIL -> {
        u.setSum(one, b);
        v.set(a.hi() < 0 ? b : one);
        r.setQuotient(v, u);
      }
      case LOGISTIC_TAIL -> {
        u.setSum(one, b);
        v.setQuotient(b, u);
        if (a.hi() > 0) {
          r.setDifference(c, v);
        } else {
          r.setSum(c, v);
        }
      }
      case GUARD_FLOAT, GUARD_DOUBLE -> {
        // Here nothing cancels.
      }
    }
  }

  private static boolean isNaN(DoubleDouble a) {
    return Double.isNaN(a.hi());
  }
}
