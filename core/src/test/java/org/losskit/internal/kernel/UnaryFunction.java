package org.losskit.internal.kernel;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The functions of one variable, each in four forms: the block program, its scalar twin, the JDK's
 * (a few double ulps, to tell quickly where rounding to float is beyond doubt) and many digits.
 */
enum UnaryFunction {
  EXP {
    @Override
    int run(Program p) {
      return p.step(Op.EXP, 0, 0, 1);
    }

    @Override
    double twin(double x) {
      return ScalarMath.exp(x);
    }

    @Override
    double rough(double x) {
      return StrictMath.exp(x);
    }

    @Override
    BigDecimal truth(BigDecimal x) {
      return BigDecimalMath.exp(x, DIGITS);
    }
  },
  EXPM1 {
    @Override
    int run(Program p) {
      return p.step(Op.EXPM1, 0, 0, 1);
    }

    @Override
    double twin(double x) {
      return ScalarMath.expm1(x);
    }

    @Override
    double rough(double x) {
      return StrictMath.expm1(x);
    }

    @Override
    BigDecimal truth(BigDecimal x) {
      return BigDecimalMath.exp(x, DIGITS).subtract(BigDecimal.ONE);
    }
  },
  LOG {
    @Override
    int run(Program p) {
      return p.step(Op.LOG, 0, 0, 1);
    }

    @Override
    double twin(double x) {
      return ScalarMath.log(x);
    }

    @Override
    double rough(double x) {
      return StrictMath.log(x);
    }

    @Override
    BigDecimal truth(BigDecimal x) {
      return BigDecimalMath.log(x, DIGITS);
    }
  },
  LOG1P {
    @Override
    int run(Program p) {
      return p.step(Op.LOG1P, 0, 0, 1);
    }

    @Override
    double twin(double x) {
      return ScalarMath.log1p(x);
    }

    @Override
    double rough(double x) {
      return StrictMath.log1p(x);
    }

    @Override
    BigDecimal truth(BigDecimal x) {
      return BigDecimalMath.log(x.add(BigDecimal.ONE), DIGITS);
    }
  },
  SOFTPLUS {
    @Override
    int run(Program p) {
      p.step(Op.EXP_NEG_ABS, 0, 0, 1);
      p.step(Op.LOG1P_UNIT, 1, 1, 1);
      p.step(Op.MAX, 0, 3, 2);
      return p.step(Op.ADD, 2, 1, 1);
    }

    @Override
    double twin(double x) {
      return ScalarMath.softplus(x);
    }

    @Override
    double rough(double x) {
      return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Override
    BigDecimal truth(BigDecimal x) {
      return BigDecimalMath.log(BigDecimalMath.exp(x, DIGITS).add(BigDecimal.ONE), DIGITS);
    }
  },
  SIGMOID {
    @Override
    int run(Program p) {
      p.step(Op.EXP_NEG_ABS, 0, 0, 1);
      return p.step(Op.SIGMOID_TAIL, 0, 1, 1);
    }

    @Override
    double twin(double x) {
      return ScalarMath.sigmoid(x);
    }

    @Override
    double rough(double x) {
      double u = StrictMath.exp(-Math.abs(x));
      return (x < 0 ? u : 1) / (1 + u);
    }

    @Override
    BigDecimal truth(BigDecimal x) {
      BigDecimal u = BigDecimalMath.exp(x.negate(), DIGITS);
      return BigDecimal.ONE.divide(u.add(BigDecimal.ONE), DIGITS);
    }
  },
  /** Softplus as float programs compute it. */
  SOFTPLUS_FLOAT {
    @Override
    int run(Program p) {
      p.step(Op.EXP_NEG_ABS_FLOAT, 0, 0, 1);
      p.step(Op.LOG1P_UNIT_FLOAT, 1, 1, 1);
      p.step(Op.MAX, 0, 3, 2);
      return p.step(Op.ADD, 2, 1, 1);
    }

    @Override
    double twin(double x) {
      return Math.max(x, 0) + ScalarMath.log1pUnitFloat(ScalarMath.expNegAbsFloat(x));
    }

    @Override
    double rough(double x) {
      return SOFTPLUS.rough(x);
    }

    @Override
    BigDecimal truth(BigDecimal x) {
      return SOFTPLUS.truth(x);
    }
  },
  /** Sigmoid as float programs compute it. */
  SIGMOID_FLOAT {
    @Override
    int run(Program p) {
      p.step(Op.EXP_NEG_ABS_FLOAT, 0, 0, 1);
      return p.step(Op.SIGMOID_TAIL, 0, 1, 1);
    }

    @Override
    double twin(double x) {
      return ScalarMath.sigmoidTail(x, ScalarMath.expNegAbsFloat(x));
    }

    @Override
    double rough(double x) {
      return SIGMOID.rough(x);
    }

    @Override
    BigDecimal truth(BigDecimal x) {
      return SIGMOID.truth(x);
    }
  };

  private static final MathContext DIGITS = new MathContext(120);

  /** Runs on register 0 and returns the register of the result; register 3 holds zeros. */
  abstract int run(Program program);

  abstract double twin(double x);

  /** Relative distance to the JDK's result within which the many digits decide. */
  double doubt() {
    return this == SOFTPLUS_FLOAT || this == SIGMOID_FLOAT ? 0x1p-38 : 0x1p-48;
  }

  abstract double rough(double x);

  abstract BigDecimal truth(BigDecimal x);

  /** A backend with registers. */
  static final class Program {
    static final int BLOCK = 512;

    private final Backend backend;
    private final Registers registers;

    Program(Backend backend) {
      this.backend = backend;
      this.registers = backend.registers(4, BLOCK);
    }

    Registers registers() {
      return registers;
    }

    int step(Op op, int a, int b, int r) {
      Registers s = registers;
      backend
          .kernel(op)
          .run(
              s.array(a),
              s.offset(a),
              s.array(b),
              s.offset(b),
              s.array(b),
              s.offset(b),
              s.array(r),
              s.offset(r),
              BLOCK);
      return r;
    }
  }
}
