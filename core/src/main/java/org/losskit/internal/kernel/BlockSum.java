package org.losskit.internal.kernel;

/**
 * The exact sum of a block of doubles as a few integers.
 *
 * <p>With a window w, each term is cut into slices: slice k is the multiple of {@code 2^(w -
 * depth(k))} nearest to what the slices before it left over, taken out by adding and subtracting
 * {@link #magic}. Multiples are integers, so their sum is exact and has no order. A block that the
 * slices do not cover is refused as a whole, and the caller adds it in another way. Which blocks
 * are refused may differ between implementations; the value of an accepted block does not.
 */
public interface BlockSum {
  /** Lengths of blocks are multiples of this. */
  int GRANULE = 16;

  /** How many slices a term is cut into. */
  int slices();

  /** How many bits the unit of slice k lies below the window. */
  int depth(int k);

  /** The longest block. */
  int maxTerms();

  /**
   * The window for a block like this one: not too small for its largest terms, and otherwise as
   * small as possible.
   */
  int fittingWindow(double[] x, int from, int n);

  /**
   * Cuts and sums {@code x[from..from+n)}: {@code total = sum over k of sums[k] * 2^(window -
   * depth(k))}.
   *
   * @param n a multiple of {@link #GRANULE}, at most {@link #maxTerms}
   * @param window a result of {@link #fittingWindow}, perhaps for another block
   * @param sums receives one integer for each slice; unspecified if the block is refused
   * @return whether the block was cut without a rest
   */
  boolean sum(double[] x, int from, int n, int window, long[] sums);

  /**
   * The raw bits of {@code 1.5 * 2^(52 + unit)}, whose last place is {@code 2^unit}: adding it
   * rounds to that unit, and the raw bits of the result count units.
   */
  static long magic(int unit) {
    return ((long) (unit + 52 + 1023) << 52) | (1L << 51);
  }

  /** The smallest e such that all terms are below 2^e in magnitude; 1025 for infinities and NaN. */
  static int exponentOfLargest(double[] x, int from, int n) {
    long largest = 0;
    for (int i = from; i < from + n; i++) {
      largest = Math.max(largest, Double.doubleToRawLongBits(x[i]) & Long.MAX_VALUE);
    }
    return (int) (largest >>> 52) - 1022;
  }
}
