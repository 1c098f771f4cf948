package org.losskit.internal.kernel;

/**
 * The exact sum of a block of doubles as a few integers.
 *
 * <p>With a window w, each term is cut into slices: slice k is the multiple of {@code 2^(w - step
 * (k + 1))} nearest to what the slices before it left over, taken out by adding and subtracting
 * {@link #magic}. Multiples are integers, so their sum is exact and has no order. The cut is
 * complete for finite terms of magnitude at most {@code 2^w} that are multiples of the last unit;
 * all other blocks are refused as a whole, and the caller adds them in another way. Which blocks
 * are refused may differ between implementations, the value of an accepted block does not.
 */
public interface BlockSum {
  /** Lengths of blocks are multiples of this. */
  int GRANULE = 16;

  /** How many slices a term is cut into. */
  int slices();

  /** How many bits apart the units of two neighbouring slices are. */
  int step();

  /** The longest block. */
  int maxTerms();

  /**
   * Cuts and sums {@code x[from..from+n)}: {@code total = sum over k of sums[k] * 2^(window - step
   * (k + 1))}.
   *
   * @param n a multiple of {@link #GRANULE}, at most {@link #maxTerms}
   * @param window between {@link #minWindow} and {@link #maxWindow}
   * @param sums receives one integer for each slice; unspecified if the block is refused
   * @return whether the block was cut without a rest
   */
  boolean sum(double[] x, int from, int n, int window, long[] sums);

  /** The smallest window: its last unit is the smallest double. */
  default int minWindow() {
    return -1074 + slices() * step();
  }

  /** The largest window: adding to {@link #magic} cannot overflow. */
  default int maxWindow() {
    return 1023 - 52 + step();
  }

  /**
   * The raw bits of {@code 1.5 * 2^(52 + unit)}, whose last place is {@code 2^unit}: adding it
   * rounds to that unit, and the raw bits of the result count units.
   */
  static long magic(int unit) {
    return ((long) (unit + 52 + 1023) << 52) | (1L << 51);
  }
}
