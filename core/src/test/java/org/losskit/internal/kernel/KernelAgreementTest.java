package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Portable and vector loops give the bits of the scalar reference. */
class KernelAgreementTest {
  private static final int[] LENGTHS = {1, 4, 6, 8, 13, 63, 64, 207, 256, 512};
  private static final int ROUNDS = 20;

  private static List<Backend> backends() {
    List<Backend> backends = new ArrayList<>(List.of(Kernels.portable()));
    Kernels.vector().ifPresent(backends::add);
    return backends;
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void everyBackendHasTheBitsOfTheScalarReference(Op op) {
    for (Backend backend : backends()) {
      for (int n : LENGTHS) {
        for (int round = 0; round < ROUNDS; round++) {
          double[][] in = operands(op, n, 31L * n + round);
          double[] out = run(backend, op, in, n, 3);
          for (int i = 0; i < n; i++) {
            double expected = ScalarOps.apply(op, in[0][i], in[1][i], in[2][i]);
            if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(out[i])) {
              assertThat(out[i])
                  .as("%s %s(%s, %s, %s)", backend.name(), op, in[0][i], in[1][i], in[2][i])
                  .isEqualTo(Double.valueOf(expected));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void theResultMayBeAnyOperand(Op op) {
    int n = 207;
    double[][] in = operands(op, n, 5);
    for (Backend backend : backends()) {
      double[] apart = run(backend, op, in, n, 3);
      for (int result = 0; result < op.arity(); result++) {
        assertThat(run(backend, op, in, n, result)).containsExactly(apart);
      }
    }
  }

  /** The tails promise their result for b = e^-|a| only. */
  private static double[][] operands(Op op, int n, long seed) {
    double[][] in = new double[3][];
    for (int j = 0; j < 3; j++) {
      in[j] = AwkwardValues.array(n, 3 * seed + j);
    }
    if (op == Op.SIGMOID_TAIL || op == Op.LOGISTIC_TAIL) {
      for (int i = 0; i < n; i++) {
        in[1][i] = ScalarMath.expNegAbs(in[0][i]);
      }
    }
    return in;
  }

  private static double[] run(Backend backend, Op op, double[][] in, int n, int result) {
    Registers registers = backend.registers(4, n);
    for (int j = 0; j < 3; j++) {
      System.arraycopy(in[j], 0, registers.array(j), registers.offset(j), n);
    }
    backend
        .kernel(op)
        .run(
            registers.array(0),
            registers.offset(0),
            registers.array(1),
            registers.offset(1),
            registers.array(2),
            registers.offset(2),
            registers.array(result),
            registers.offset(result),
            n);
    double[] out = new double[n];
    System.arraycopy(registers.array(result), registers.offset(result), out, 0, n);
    return out;
  }
}
