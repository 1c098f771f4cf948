package org.losskit.reader;

import java.math.BigDecimal;
import java.util.function.Function;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** Takes key values of one column, each extending the tuple of the columns before. */
record KeySink(Keys keys, int column, Function<Batch, int[]> slot, Reading reading)
    implements Sink {
  /** How a value of the vector becomes a key value. */
  @FunctionalInterface
  interface Reading {
    Object value(DuckDBReadableVector vector, int row);
  }

  @Override
  public void copy(DuckDBReadableVector vector, int from, int count, Batch batch, int at) {
    int[] ids = slot.apply(batch);
    long row = batch.firstRow() + at;
    for (int i = 0; i < count; i++) {
      @Nullable Object value = vector.isNull(from + i) ? null : reading.value(vector, from + i);
      ids[at + i] = keys.id(column, ids[at + i], value, row + i);
    }
  }

  static Object single(DuckDBReadableVector vector, int row) {
    // By its own digits: 0.1f is the key 0.1, not 0.10000000149011612.
    return Keys.canonical(Double.parseDouble(Float.toString(vector.getFloat(row))));
  }

  static Object digits(DuckDBReadableVector vector, int row) {
    return Keys.canonical(new BigDecimal(vector.getString(row)));
  }

  /** A JSON value as the letter of its type and its text. */
  static Object json(DuckDBReadableVector vector, int row) {
    String text = vector.getString(row);
    String value = text.substring(1);
    return switch (text.charAt(0)) {
      case 'b' -> Boolean.valueOf(value);
      case 'n' -> number(value);
      default -> value;
    };
  }

  private static Number number(String text) {
    try {
      return Keys.canonical(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Double.parseDouble(text.replaceFirst("(?i)inf(inity)?$", "Infinity")); // NaN, Infinity
    }
  }
}
