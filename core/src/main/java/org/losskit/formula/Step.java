package org.losskit.formula;

import org.losskit.internal.kernel.Kernel;
import org.losskit.internal.kernel.Op;
import org.losskit.internal.kernel.Registers;

/**
 * One step of a program: a primitive over numbered registers.
 *
 * @param a the first operand's register; unused operands repeat it
 * @param r the result's register
 */
record Step(Op op, int a, int b, int c, int r) {
  boolean reads(int register) {
    return a == register || b == register || c == register;
  }

  void run(Kernel kernel, Registers registers, int n) {
    kernel.run(
        registers.array(a),
        registers.offset(a),
        registers.array(b),
        registers.offset(b),
        registers.array(c),
        registers.offset(c),
        registers.array(r),
        registers.offset(r),
        n);
  }
}
