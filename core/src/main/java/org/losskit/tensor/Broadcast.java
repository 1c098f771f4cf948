package org.losskit.tensor;

import java.util.Arrays;

/**
 * How one operand is read while the elements of a larger, broadcast result are walked in row-major
 * order.
 */
public final class Broadcast {
  /** The three ways in which an operand can follow the result. */
  public enum Kind {
    /** Element i of the result reads element i. */
    SAME,
    /** Every element of the result reads the only element. */
    SCALAR,
    /** Some dimensions are stretched. */
    STRETCHED
  }

  private static final Broadcast SAME = new Broadcast(Kind.SAME, new int[0], new int[0]);
  private static final Broadcast SCALAR = new Broadcast(Kind.SCALAR, new int[0], new int[0]);

  private final Kind kind;
  private final int[] sizes;
  private final int[] strides;

  private Broadcast(Kind kind, int[] sizes, int[] strides) {
    this.kind = kind;
    this.sizes = sizes;
    this.strides = strides;
  }

  /** The way in which {@code operand} follows {@code result}, to which it must broadcast. */
  public static Broadcast of(Shape operand, Shape result) {
    if (operand.count() == result.count()) {
      return SAME;
    }
    if (operand.count() == 1) {
      return SCALAR;
    }
    int rank = result.rank();
    int[] strides = new int[rank];
    int stride = 1;
    for (int d = 1; d <= operand.rank(); d++) {
      int size = operand.size(operand.rank() - d);
      strides[rank - d] = size == 1 ? 0 : stride;
      stride *= size;
    }
    return new Broadcast(Kind.STRETCHED, result.toArray(), strides);
  }

  /** How the operand follows. */
  public Kind kind() {
    return kind;
  }

  /**
   * Writes, for the result's elements {@code from <= i < from + n}, which element of the operand
   * each one reads.
   */
  public void positions(int from, int n, int[] positions) {
    switch (kind) {
      case SAME -> {
        for (int i = 0; i < n; i++) {
          positions[i] = from + i;
        }
      }
      case SCALAR -> Arrays.fill(positions, 0, n, 0);
      case STRETCHED -> stretched(from, n, positions);
    }
  }

  /** One run along the last dimension after the other: no state, so that nothing is allocated. */
  private void stretched(int from, int n, int[] positions) {
    int last = sizes.length - 1;
    int stride = strides[last];
    int i = 0;
    while (i < n) {
      int outer = (from + i) / sizes[last];
      int at = (from + i) % sizes[last];
      int end = Math.min(n, i + sizes[last] - at);
      int position = start(outer) + at * stride;
      for (; i < end; i++) {
        positions[i] = position;
        position += stride;
      }
    }
  }

  /** Where a run begins. */
  private int start(int run) {
    int rest = run;
    int position = 0;
    for (int d = sizes.length - 2; d >= 0; d--) {
      position += rest % sizes[d] * strides[d];
      rest /= sizes[d];
    }
    return position;
  }
}
