package org.losskit.score;

import org.jspecify.annotations.Nullable;

/**
 * What the findings need to have seen of the rows: mergeable, bounded, and the same for any order
 * of the rows.
 */
final class Signs {
  private final boolean unit;

  final PredictionRange range;
  final RowSample sample;
  final LargestTerms largest = new LargestTerms();
  final ClassShift shift;

  /** Null until rows come with the batch of each. */
  @Nullable BatchMeans batches;

  /** Rows of would-be probabilities with a value that only logits have. */
  long clearlyOutside;

  Signs(ScoreSpec spec) {
    unit = spec.isUnit();
    range = new PredictionRange(spec);
    sample = new RowSample(spec);
    shift = new ClassShift(spec.classes());
  }

  /** Adds the rows of a block; {@link #shift} takes them once their classes are predicted. */
  void add(Block block) {
    range.add(block.predictions, block.count);
    sample.add(block);
    largest.add(block);
    if (block.batches() != null) {
      batches().add(block);
    }
  }

  private BatchMeans batches() {
    BatchMeans means = batches;
    if (means == null) {
      means = new BatchMeans(unit);
      batches = means;
    }
    return means;
  }

  /** Adds the rows of others; the others keep their own. */
  void merge(Signs other) {
    range.merge(other.range);
    sample.merge(other.sample);
    largest.merge(other.largest);
    shift.merge(other.shift);
    if (other.batches != null) {
      batches().merge(other.batches);
    }
    clearlyOutside += other.clearlyOutside;
  }
}
