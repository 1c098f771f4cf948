package org.losskit.internal.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.losskit.internal.kernel.BlockSum;

/**
 * {@link BlockSum} on the Vector API: two slices of 51 bits whose raw bits are summed as integers.
 *
 * <p>Overflow shows as a changed sign or exponent of term plus magic number, a rest as nonzero
 * bits; both are collected and tested once for the block.
 */
public final class VectorBlockSum implements BlockSum {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, SPECIES.vectorShape());
  private static final int LANES = SPECIES.length();
  private static final int STEP = 50;

  /** Counts of a slice are at most 2^51, so this many fit a long. */
  private static final int MAX_TERMS = 4096 - GRANULE;

  @Override
  public int slices() {
    return 2;
  }

  @Override
  public int step() {
    return STEP;
  }

  @Override
  public int maxTerms() {
    return MAX_TERMS;
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
    // The sign and the exponent must not change; the sign of a zero rest does not count.
    LongVector refused = changed.and(-1L << 52).or(rest.and(Long.MAX_VALUE));
    if (refused.reduceLanes(VectorOperators.OR) != 0) {
      return false;
    }
    sums[0] = sum1.reduceLanes(VectorOperators.ADD) - n * bits1;
    sums[1] = sum2.reduceLanes(VectorOperators.ADD) - n * bits2;
    return true;
  }
}
