package org.losskit.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.losskit.tensor.Tensor;

/** Inputs of a loss in both libraries, and the truth. */
record AccuracyCase(Configuration configuration, Truth truth) {
  /** What a difference that all but cancels may lose of its parts. */
  static final double DIFFERENCE = 0x1p-100;

  /** Draws a case. */
  interface Maker {
    AccuracyCase make(Samples samples);
  }

  /** The truth of one element. */
  interface Formula {
    void apply(Real[] x, int element, Truth truth);
  }

  /** The truth of losses of elements, whose operands have equal shapes. */
  static Truth elementwise(Formula formula, Tensor... operands) {
    Truth truth = new Truth();
    for (int k = 0; k < operands[0].count(); k++) {
      int at = k;
      formula.apply(
          Arrays.stream(operands)
              .map(operand -> Real.of(operand.getDouble(at)))
              .toArray(Real[]::new),
          k,
          truth);
    }
    return truth;
  }

  /** A row of reals. */
  static List<Real> row(Tensor tensor, int start, int count) {
    return IntStream.range(start, start + count)
        .mapToObj(i -> Real.of(tensor.getDouble(i)))
        .toList();
  }
}
