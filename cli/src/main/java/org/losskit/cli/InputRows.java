package org.losskit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.losskit.reader.Batch;
import org.losskit.reader.PredictionSource;
import org.losskit.score.ContentException;
import org.losskit.score.Numbers;
import org.losskit.score.Rows;

/**
 * What is read, as what is scored: the rows of a source, beside those that they compare with. Each
 * thread that scores has arrays of its own; one asks at a time.
 */
final class InputRows {
  private final ScoreCommand options;
  private final List<String> classNames;
  private final boolean segments;
  private final PredictionSource source;
  private final Labels labels;
  private final @Nullable Pairing pairing;
  private final List<Batch> batches = new ArrayList<>();

  /** The first row of each batch of the batch column. */
  private long[] batchStarts = {};

  private int batchCount;

  /**
   * The rows of a source that has delivered none yet.
   *
   * @param threads how many threads ask
   * @param title what messages call it
   * @param other what they compare with, or null
   */
  InputRows(
      ScoreCommand options,
      List<String> classNames,
      boolean segments,
      PredictionSource source,
      int threads,
      String title,
      Opponents.@Nullable Reader other) {
    this.options = options;
    this.classNames = classNames;
    this.segments = segments;
    this.source = source;
    this.labels = new Labels(source);
    this.pairing = other == null ? null : new Pairing(title, other, threads);
    for (int i = 0; i < threads; i++) {
      batches.add(source.newBatch());
    }
  }

  /** The next rows, for a thread that is done with those before; null after the last. */
  @Nullable Rows next(int thread) {
    Batch batch = batches.get(thread);
    if (!source.next(batch)) {
      if (pairing != null) {
        pairing.end();
      }
      checkBatches();
      return null;
    }
    IntFunction<@Nullable String> text = labels.read(batch);
    Rows rows = rows(batch, text);
    return pairing == null ? rows : rows.opponent(pairing.next(thread, batch, text));
  }

  /** The same refusal with the file: among several the number of the row alone is hard to find. */
  static ContentException placed(ContentException e, PredictionSource source, List<Path> files) {
    return files.size() > 1 && e.row() > 0
        ? new ContentException(e.getMessage() + " (" + source.location(e.row()) + ")", e.row())
        : e;
  }

  private Rows rows(Batch batch, @Nullable IntFunction<@Nullable String> text) {
    Rows rows = rows(batch, batch.predictions(), batch.predictionNulls(), batch, text);
    if (options.weight != null) {
      rows.weights(batch.weights(), batch.weightNulls());
    }
    if (segments) {
      rows.segments(batch.segments());
    }
    if (source.selection().batch() != null) {
      noteBatches(batch);
      rows.batches(batch.batches());
    }
    return rows;
  }

  private void noteBatches(Batch batch) {
    int[] ids = batch.batches();
    for (int i = 0; i < batch.rows(); i++) {
      if (ids[i] == batchCount) {
        if (batchCount == batchStarts.length) {
          batchStarts = Arrays.copyOf(batchStarts, 2 * batchCount + 16);
        }
        batchStarts[batchCount++] = batch.firstRow() + i;
      }
    }
  }

  /** Refuses rows that belong to no batch, once all batches are known. */
  private void checkBatches() {
    List<@Nullable Object[]> keys = source.batchKeys();
    for (int id = 0; id < batchCount; id++) {
      if (keys.get(id)[0] == null) {
        throw new ContentException(
            "batch column %s, row %d: NULL found; expected the batch of each row"
                .formatted(source.selection().batch(), batchStarts[id]),
            batchStarts[id]);
      }
    }
  }

  /** Predictions with the targets and variances of a batch. */
  private Rows rows(
      Batch batch,
      double[] predictions,
      BitSet nulls,
      Batch truth,
      @Nullable IntFunction<@Nullable String> text) {
    Rows rows =
        new Rows(batch.rows(), batch.firstRow(), predictions, truth.targets())
            .predictionNulls(nulls);
    if (text != null) {
      rows.targetText(text);
    }
    if (options.variance != null) {
      rows.variances(truth.numbers(0), truth.numberNulls(0));
    }
    return rows;
  }

  /** What the targets of a batch were written as, and which class each is. */
  private final class Labels {
    private final PredictionSource source;
    private List<String> texts = List.of();

    Labels(PredictionSource source) {
      this.source = source;
    }

    /** Puts class indices where labels are texts; says how they were written, if any is a text. */
    @Nullable IntFunction<@Nullable String> read(Batch batch) {
      int[] ids = batch.labels();
      double[] targets = batch.targets();
      boolean any = false;
      for (int i = 0; i < batch.rows(); i++) {
        any |= ids[i] >= 0;
      }
      if (!any) {
        return null;
      }
      texts = source.labels();
      for (int i = 0; i < batch.rows() && !classNames.isEmpty(); i++) {
        int index = ids[i] < 0 ? -1 : classNames.indexOf(texts.get(ids[i]));
        targets[i] = index < 0 ? Double.NaN : index;
      }
      return i ->
          ids[i] >= 0
              ? texts.get(ids[i])
              : Double.isNaN(targets[i]) ? null : Numbers.format(targets[i]);
    }
  }

  /** The rows to compare with, in step with those of the input. */
  private final class Pairing {
    private final String title;
    private final Opponents.Reader other;
    private final @Nullable Labels labels;
    private final List<Batch> partnersOf = new ArrayList<>();
    private final List<Opponents.Columns> columnsOf = new ArrayList<>();

    Pairing(String title, Opponents.Reader other, int threads) {
      this.title = title;
      this.other = other;
      PredictionSource beside = other.source();
      this.labels = beside == null ? null : new Labels(beside);
      for (int i = 0; i < threads; i++) {
        if (beside == null) {
          columnsOf.add(other.newColumns());
        } else {
          partnersOf.add(beside.newBatch());
        }
      }
    }

    /** The partners of a batch whose labels have been read. */
    Rows next(int thread, Batch batch, @Nullable IntFunction<@Nullable String> text) {
      PredictionSource beside = other.source();
      if (beside == null || labels == null) {
        Opponents.Columns columns = columnsOf.get(thread);
        return rows(batch, columns.predictions(batch), columns.nulls(), batch, text);
      }
      Batch partners = partnersOf.get(thread);
      if (!beside.next(partners) || partners.rows() != batch.rows()) {
        throw differentCounts(beside);
      }
      return other.isWhole()
          ? rows(
              partners,
              partners.predictions(),
              partners.predictionNulls(),
              partners,
              labels.read(partners))
          : rows(batch, partners.predictions(), partners.predictionNulls(), batch, text);
    }

    /** Refuses rows that have no partner in the input. */
    void end() {
      PredictionSource beside = other.source();
      if (beside != null && beside.next() != null) {
        throw differentCounts(beside);
      }
    }

    private ContentException differentCounts(PredictionSource beside) {
      return new ContentException(
          "compare: %s has %d rows, but %s has %d; rows are paired in order, expected as many"
              .formatted(options.compare, countAll(beside), title, countAll(source)));
    }

    /** How many rows there are, reading on to the end. */
    private static long countAll(PredictionSource source) {
      Batch more = source.next();
      while (more != null) {
        more = source.next();
      }
      return source.rows();
    }
  }
}
