package org.losskit.score;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The totals of each segment that has rows, by the number that the reader gave it. */
final class SegmentTotals {
  private final boolean isUnit;
  private @Nullable Totals[] totals = {};

  /** Of no rows; whether every share is going to be 1. */
  SegmentTotals(boolean isUnit) {
    this.isUnit = isUnit;
  }

  /** Adds the rows of a block, if it has the segment of each. */
  void add(Block block) {
    int[] ids = block.segments();
    for (int k = 0; k < block.count && ids != null; k++) {
      of(ids[block.index(k)]).add(block.terms[k], block.shares[k], block.weight(k));
    }
  }

  /** The totals of a segment, to add to. */
  Totals of(int id) {
    if (id >= totals.length) {
      totals = Arrays.copyOf(totals, Math.max(id + 1, totals.length * 3 / 2));
    }
    Totals own = totals[id];
    if (own == null) {
      own = new Totals(isUnit);
      totals[id] = own;
    }
    return own;
  }

  /** Adds those of another one; the other keeps its own. */
  void merge(SegmentTotals other) {
    other.forEach((id, more) -> of(id).merge(more));
  }

  /** Passes every segment that has rows. */
  void forEach(BiConsumer<Integer, Totals> use) {
    for (int id = 0; id < totals.length; id++) {
      Totals own = totals[id];
      if (own != null) {
        use.accept(id, own);
      }
    }
  }
}
