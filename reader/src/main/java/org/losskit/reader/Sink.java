package org.losskit.reader;

import java.util.Locale;
import java.util.function.Function;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBReadableVector;

/** Takes one column of a chunk into the batch. */
@FunctionalInterface
interface Sink {
  /** Copies rows from to from + count - 1 of the vector to row at of the batch and on. */
  void copy(DuckDBReadableVector vector, int from, int count, Batch batch, int at);

  /** Numbers, widened to double, at offset, offset + stride, ... */
  static Sink numbers(Function<Batch, Batch.Doubles> slot, int stride, int offset) {
    return (vector, from, count, batch, at) -> {
      Batch.Doubles into = slot.apply(batch);
      if (vector.getType() == DuckDBColumnType.FLOAT) {
        floats(vector, from, count, into, at * stride + offset, stride);
      } else {
        doubles(vector, from, count, into, at * stride + offset, stride);
      }
    };
  }

  // Only a NaN can stand for NULL, so that nobody has to ask twice about each of the others.

  private static void floats(
      DuckDBReadableVector vector, int from, int count, Batch.Doubles into, int at, int stride) {
    double[] values = into.values();
    for (int row = from, index = at; row < from + count; row++, index += stride) {
      float value = vector.getFloat(row, Float.NaN);
      values[index] = value;
      if (Float.isNaN(value) && vector.isNull(row)) {
        into.nulls().set(index);
      }
    }
  }

  private static void doubles(
      DuckDBReadableVector vector, int from, int count, Batch.Doubles into, int at, int stride) {
    double[] values = into.values();
    for (int row = from, index = at; row < from + count; row++, index += stride) {
      double value = vector.getDouble(row, Double.NaN);
      values[index] = value;
      if (Double.isNaN(value) && vector.isNull(row)) {
        into.nulls().set(index);
      }
    }
  }

  /** Texts of targets that are no numbers: true and false count as 1 and 0, the rest as labels. */
  static Sink leftovers(Labels labels) {
    return (vector, from, count, batch, at) -> {
      for (int i = 0; i < count; i++) {
        if (vector.isNull(from + i)) {
          continue;
        }
        String text = vector.getString(from + i);
        batch.targetNulls().clear(at + i);
        switch (text.toLowerCase(Locale.ROOT)) {
          case "true" -> batch.targets()[at + i] = 1;
          case "false" -> batch.targets()[at + i] = 0;
          default -> batch.labels()[at + i] = labels.id(text);
        }
      }
    };
  }

  /** Targets that are texts. */
  static Sink texts(Labels labels) {
    return (vector, from, count, batch, at) -> {
      for (int i = 0; i < count; i++) {
        batch.targets()[at + i] = Double.NaN;
        if (vector.isNull(from + i)) {
          batch.targetNulls().set(at + i);
        } else {
          batch.labels()[at + i] = labels.id(vector.getString(from + i));
        }
      }
    };
  }

  /** Lengths of lists, which must all be the same. */
  static Sink lengths(String column, int expected, Function<Long, String> location) {
    return (vector, from, count, batch, at) -> {
      for (int i = 0; i < count; i++) {
        if (!vector.isNull(from + i) && vector.getLong(from + i) != expected) {
          throw new DataException(
              "%s: column %s has %d values; expected %d, as in the first row that has any"
                  .formatted(
                      location.apply(batch.firstRow() + at + i),
                      column,
                      vector.getLong(from + i),
                      expected));
        }
      }
    };
  }
}
