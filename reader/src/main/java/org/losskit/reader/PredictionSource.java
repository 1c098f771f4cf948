package org.losskit.reader;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of predictions with their targets, weights and segments, batch by batch, in constant memory.
 *
 * <pre>
 *   try (Table table = Table.ofFiles(List.of("preds.csv"), 2);
 *       PredictionSource source = PredictionSource.open(table, Selection.of("p_*", "y"))) {
 *     for (Batch batch = source.next(); batch != null; batch = source.next()) { ... }
 *   }
 * </pre>
 */
public final class PredictionSource implements AutoCloseable {
  private final Selection selection;
  private final List<RowReader> readers;
  private final @Nullable TableReader table;
  private final Columns columns;
  private final Batch batch;
  private final boolean numbersToTexts;
  private long rows;

  PredictionSource(
      Selection selection,
      List<RowReader> readers,
      @Nullable TableReader table,
      Columns columns,
      Batch batch,
      boolean numbersToTexts) {
    this.selection = selection;
    this.readers = readers;
    this.table = table;
    this.columns = columns;
    this.batch = batch;
    this.numbersToTexts = numbersToTexts;
  }

  /** The names of the predictions, and the dictionaries that grow while rows are read. */
  record Columns(List<String> predictions, Labels labels, Keys segments, Keys batches) {}

  /**
   * Finds the selected columns and checks their types; reads no row, except the first to learn the
   * length of a list column.
   *
   * @param table null when predictions and targets are both .npy files
   * @throws InputException if a column is missing, is named twice, or cannot play its part
   * @throws DataException if a .npy file is not what its header promises
   */
  public static PredictionSource open(@Nullable Table table, Selection selection) {
    return new Opening(table, selection).open();
  }

  /** What was selected. */
  public Selection selection() {
    return selection;
  }

  /** How many predictions each row has. */
  public int columns() {
    return batch.columns();
  }

  /** Their names: those of the columns, else {@code logits[0]}, {@code logits[1]}, ... */
  public List<String> predictionColumns() {
    return columns.predictions();
  }

  /**
   * The next rows, or null after the last. The batch is the same object each time.
   *
   * @throws DataException as {@link #next(Batch)}
   */
  public @Nullable Batch next() {
    return next(batch) ? batch : null;
  }

  /** A further batch to read into, so that one can be worked on while the next is read. */
  public Batch newBatch() {
    return new Batch(batch.columns(), selection.numbers().size());
  }

  /**
   * Reads the next rows into a batch of this source; false after the last. By one thread at a time.
   *
   * @throws DataException if a file breaks off, a value is not of its column's type, lists or files
   *     differ in length, there are too many segments, or there is no row at all
   */
  public boolean next(Batch into) {
    into.clear();
    into.delivers(rows + 1, 0);
    int filled = readers.get(0).fill(into);
    for (RowReader reader : readers.subList(1, readers.size())) {
      if (reader.fill(into) != filled) {
        throw differentLengths(reader);
      }
    }
    if (filled == 0) {
      if (rows == 0) {
        throw new DataException(readers.get(0).name() + ": no rows; expected at least one");
      }
      return false;
    }
    into.delivers(rows + 1, filled);
    rows += filled;
    if (numbersToTexts) {
      nameNumbers(into, filled);
    }
    return true;
  }

  private void nameNumbers(Batch read, int filled) {
    for (int row = 0; row < filled; row++) {
      double target = read.targets()[row];
      if (read.labels()[row] < 0 && !Double.isNaN(target)) {
        read.labels()[row] = columns.labels().id(target);
      }
    }
  }

  private DataException differentLengths(RowReader other) {
    RowReader first = readers.get(0);
    return new DataException(
        "%s has %d rows, but %s has %d; expected as many"
            .formatted(first.name(), first.countRows(), other.name(), other.countRows()));
  }

  /** How many rows have been read. */
  public long rows() {
    return rows;
  }

  /** How many rows there are, or -1 when only reading them all tells. */
  public long expectedRows() {
    long expected = -1;
    for (RowReader reader : readers) {
      expected = Math.max(expected, reader.expectedRows());
    }
    return expected;
  }

  /** How far reading has come, 0 to 1, for a progress bar. */
  public double progress() {
    return table != null ? table.progress() : (double) rows / expectedRows();
  }

  /**
   * The distinct label texts by id ({@link Batch#labels()}), in order of appearance; grows while
   * rows are read.
   */
  public List<String> labels() {
    return columns.labels().texts();
  }

  /**
   * The distinct keys by id ({@link Batch#segments()}): for each column of {@link Selection#by()} a
   * Long, Double, BigDecimal, String, Boolean or null. Numbers are Longs where integral, and
   * BigDecimals only where no double prints as their digits; dates and the like are texts. The
   * texts of a CSV column become numbers (or booleans) when all of them are, so ask after the last
   * batch.
   */
  public List<@Nullable Object[]> segmentKeys() {
    return columns.segments().tuples();
  }

  /** The distinct batch values by id ({@link Batch#batches()}). */
  public List<@Nullable Object[]> batchKeys() {
    return columns.batches().tuples();
  }

  /** How messages name a row that has been read: "preds.csv, row 17". */
  public String location(long row) {
    return table == null ? selection.prediction() + ", row " + row : table.location(row);
  }

  @Override
  public void close() {
    readers.forEach(RowReader::close);
  }
}
