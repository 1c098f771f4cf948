package org.losskit.conformance;

/**
 * A class of inputs for which the two libraries differ on purpose.
 *
 * @param id a few words
 * @param reason what PyTorch does there, what Losskit does, and why, in a sentence or two
 */
record Deviation(String id, String reason, Concern concern) {
  /** What a class can explain. */
  enum Concern {
    /** Differences of the value. */
    VALUE,
    /** Differences of gradients. */
    GRADIENT,
    /** Differences of either. */
    BOTH,
    /**
     * Numbers of which LibTorch loses most digits: they are counted whether or not the difference
     * exceeds the tolerance, since how many digits are lost depends on the CPU.
     */
    DIGITS,
    /** That one library computes what the other refuses. */
    REFUSAL
  }

  boolean explains(boolean gradient) {
    return switch (concern) {
      case VALUE -> !gradient;
      case GRADIENT -> gradient;
      case BOTH -> true;
      case DIGITS, REFUSAL -> false;
    };
  }

  @Override
  public String toString() {
    return id;
  }
}
