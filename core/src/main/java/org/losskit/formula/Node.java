package org.losskit.formula;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.kernel.Op;

/**
 * One node of a lowered formula: a primitive, an input or a number, with what is known of its
 * value.
 *
 * @param op the primitive, or null for an input or a number
 * @param arguments what the primitive reads
 * @param input which input it is, or -1
 * @param constant the number, if it is neither primitive nor input
 * @param sign what is known of the sign
 * @param unit whether the value lies in [0, 1]
 * @param exact whether the value carries no rounding error
 * @param guardedPart for a difference that can cancel: the part that its size is compared with
 */
record Node(
    @Nullable Op op,
    List<Node> arguments,
    int input,
    double constant,
    Sign sign,
    boolean unit,
    boolean exact,
    @Nullable Node guardedPart) {

  enum Sign {
    NON_NEGATIVE,
    NON_POSITIVE,
    UNKNOWN;

    Sign negate() {
      return switch (this) {
        case NON_NEGATIVE -> NON_POSITIVE;
        case NON_POSITIVE -> NON_NEGATIVE;
        case UNKNOWN -> UNKNOWN;
      };
    }

    Sign times(Sign other) {
      return this == UNKNOWN ? UNKNOWN : this == NON_NEGATIVE ? other : other.negate();
    }

    static Sign of(double value) {
      return value >= 0 ? NON_NEGATIVE : value <= 0 ? NON_POSITIVE : UNKNOWN;
    }
  }

  Node argument(int i) {
    return arguments.get(i);
  }

  boolean isConstant() {
    return op == null && input < 0;
  }

  // Nodes are compared by identity: Lowering makes equal ones once.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
