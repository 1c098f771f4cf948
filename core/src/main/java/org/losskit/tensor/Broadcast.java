package org.losskit.tensor;

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
      case SCALAR -> java.util.Arrays.fill(positions, 0, n, 0);
      case STRETCHED -> stretched(from, n, positions);
    }
  }

  /** Walks like an odometer: one addition an element, and a carry where a dimension ends. */
  private void stretched(int from, int n, int[] positions) {
    int rank = sizes.length;
    int[] index = new int[rank];
    int rest = from;
    int position = 0;
    for (int d = rank - 1; d >= 0; d--) {
      index[d] = rest % sizes[d];
      position += index[d] * strides[d];
      rest /= sizes[d];
    }
    for (int i = 0; i < n; i++) {
      positions[i] = position;
      for (int d = rank - 1; d >= 0; d--) {
        position += strides[d];
        if (++index[d] < sizes[d]) {
          break;
        }
        position -= strides[d] * sizes[d];
        index[d] = 0;
      }
    }
  }
}
