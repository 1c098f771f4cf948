package org.losskit.cli;

import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.losskit.reader.Batch;
import org.losskit.reader.PredictionSource;
import org.losskit.score.ContentException;
import org.losskit.score.Numbers;
import org.losskit.score.Rows;

/** What is read, as what is scored: the rows of a source, beside those that they compare with. */
final class InputRows {
  private final ScoreCommand options;
  private final List<String> classNames;
  private final boolean segments;
  private final PredictionSource source;
  private final Labels labels;
  private final @Nullable Pairing pairing;

  /**
   * The rows of a source that has delivered none yet.
   *
   * @param title what messages call it
   * @param other what they compare with, or null
   */
  InputRows(
      ScoreCommand options,
      List<String> classNames,
      boolean segments,
      PredictionSource source,
      String title,
      Opponents.@Nullable Reader other) {
    this.options = options;
    this.classNames = classNames;
    this.segments = segments;
    this.source = source;
    this.labels = new Labels(source);
    this.pairing = other == null ? null : new Pairing(title, other);
  }

  /** The next rows; null after the last. */
  @Nullable Rows next() {
    Batch batch = source.next();
    if (batch == null) {
      if (pairing != null) {
        pairing.end();
      }
      return null;
    }
    IntFunction<@Nullable String> text = labels.read(batch);
    Rows rows = rows(batch, text);
    return pairing == null ? rows : rows.opponent(pairing.next(batch, text));
  }

  private Rows rows(Batch batch, @Nullable IntFunction<@Nullable String> text) {
    Rows rows = rows(batch, batch.predictions(), batch.predictionNulls(), batch, text);
    if (options.weight != null) {
      rows.weights(batch.weights(), batch.weightNulls());
    }
    if (segments) {
      rows.segments(batch.segments());
    }
    return rows;
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

    Pairing(String title, Opponents.Reader other) {
      this.title = title;
      this.other = other;
      this.labels = other.source() == null ? null : new Labels(other.source());
    }

    /** The partners of a batch whose labels have been read. */
    Rows next(Batch batch, @Nullable IntFunction<@Nullable String> text) {
      PredictionSource beside = other.source();
      if (beside == null || labels == null) {
        double[] predictions = other.predictions(batch);
        return rows(batch, predictions, other.predictionNulls(), batch, text);
      }
      Batch partners = beside.next();
      if (partners == null || partners.rows() != batch.rows()) {
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
