package org.losskit.internal.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.losskit.internal.kernel.BlockSum;

/**
 * {@link BlockSum} on the Vector API: slices of 51 bits whose raw bits are summed as integers.
 *
 * <p>Two slices reach 101 bits below the window and are tried first; a third one takes them to 151
 * bits. Overflow shows as a changed sign or exponent of term plus magic number, a rest as nonzero
 * bits; both are collected and tested once for the block.
 */
final class VectorBlockSum implements BlockSum {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, SPECIES.vectorShape());
  private static final int LANES = SPECIES.length();
  private static final int SLICES = 3;
  private static final int STEP = 50;

  /** The last unit is a multiple of the smallest double. */
  private static final int MIN_WINDOW = -1074 + SLICES * STEP;

  /** The first magic number is finite. */
  private static final int MAX_WINDOW = 1023 - 52 + STEP;

  /** Counts of a slice are at most 2^51, so that the sum of this many fits a long. */
  private static final int MAX_TERMS = 4096 - GRANULE;

  private static final long SIGN_AND_EXPONENT = -1L << 52;

  @Override
  public int slices() {
    return SLICES;
  }

  @Override
  public int depth(int k) {
    return STEP * (k + 1);
  }

  @Override
  public int maxTerms() {
    return MAX_TERMS;
  }

  /** Leaves 2 bits of room, so that few later blocks overflow it. */
  @Override
  public int fittingWindow(double[] x, int from, int n) {
    int exponent = BlockSum.exponentOfLargest(x, from, n) + 2;
    return Math.max(MIN_WINDOW, Math.min(MAX_WINDOW, exponent));
  }

  @Override
  public boolean sum(double[] x, int from, int n, int window, long[] sums) {
    long bits1 = BlockSum.magic(window - STEP);
    long bits2 = BlockSum.magic(window - 2 * STEP);
    LongVector magicBits = LongVector.broadcast(LONGS, bits1);
    DoubleVector magic1 = DoubleVector.broadcast(SPECIES, Double.longBitsToDouble(bits1));
    DoubleVector magic2 = DoubleVector.broadcast(SPECIES, Double.longBitsToDouble(bits2));
    LongVector sum1 = LongVector.zero(LONGS);
    LongVector sum2 = LongVector.zero(LONGS);
    LongVector changed = LongVector.zero(LONGS);
    LongVector rest = LongVector.zero(LONGS);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector t = DoubleVector.fromArray(SPECIES, x, from + i);
      DoubleVector rounded1 = t.add(magic1);
      DoubleVector left1 = t.sub(rounded1.sub(magic1));
      DoubleVector rounded2 = left1.add(magic2);
      DoubleVector left2 = left1.sub(rounded2.sub(magic2));
      LongVector count1 = rounded1.reinterpretAsLongs();
      sum1 = sum1.add(count1);
      sum2 = sum2.add(rounded2.reinterpretAsLongs());
      changed = changed.or(count1.lanewise(VectorOperators.XOR, magicBits));
      rest = rest.or(left2.reinterpretAsLongs());
    }
    // The sign of a zero rest does not count.
    LongVector refused = changed.and(SIGN_AND_EXPONENT).or(rest.and(Long.MAX_VALUE));
    if (refused.reduceLanes(VectorOperators.OR) != 0) {
      boolean fits = (changed.reduceLanes(VectorOperators.OR) & SIGN_AND_EXPONENT) == 0;
      return fits && sumWithThirdSlice(x, from, n, window, sums);
    }
    sums[0] = sum1.reduceLanes(VectorOperators.ADD) - n * bits1;
    sums[1] = sum2.reduceLanes(VectorOperators.ADD) - n * bits2;
    sums[2] = 0;
    return true;
  }

  /** For terms that fit the window. */
  private static boolean sumWithThirdSlice(double[] x, int from, int n, int window, long[] sums) {
    long bits1 = BlockSum.magic(window - STEP);
    long bits2 = BlockSum.magic(window - 2 * STEP);
    long bits3 = BlockSum.magic(window - 3 * STEP);
    DoubleVector magic1 = DoubleVector.broadcast(SPECIES, Double.longBitsToDouble(bits1));
    DoubleVector magic2 = DoubleVector.broadcast(SPECIES, Double.longBitsToDouble(bits2));
    DoubleVector magic3 = DoubleVector.broadcast(SPECIES, Double.longBitsToDouble(bits3));
    LongVector sum1 = LongVector.zero(LONGS);
    LongVector sum2 = LongVector.zero(LONGS);
    LongVector sum3 = LongVector.zero(LONGS);
    LongVector rest = LongVector.zero(LONGS);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector t = DoubleVector.fromArray(SPECIES, x, from + i);
      DoubleVector rounded1 = t.add(magic1);
      DoubleVector left1 = t.sub(rounded1.sub(magic1));
      DoubleVector rounded2 = left1.add(magic2);
      DoubleVector left2 = left1.sub(rounded2.sub(magic2));
      DoubleVector rounded3 = left2.add(magic3);
      DoubleVector left3 = left2.sub(rounded3.sub(magic3));
      sum1 = sum1.add(rounded1.reinterpretAsLongs());
      sum2 = sum2.add(rounded2.reinterpretAsLongs());
      sum3 = sum3.add(rounded3.reinterpretAsLongs());
      rest = rest.or(left3.reinterpretAsLongs());
    }
    if ((rest.reduceLanes(VectorOperators.OR) & Long.MAX_VALUE) != 0) {
      return false;
    }
    sums[0] = sum1.reduceLanes(VectorOperators.ADD) - n * bits1;
    sums[1] = sum2.reduceLanes(VectorOperators.ADD) - n * bits2;
    sums[2] = sum3.reduceLanes(VectorOperators.ADD) - n * bits3;
    return true;
  }
}
