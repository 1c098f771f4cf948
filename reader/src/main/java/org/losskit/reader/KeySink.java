package org.losskit.reader;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Function;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** Takes key values of one column, each extending the tuple of the columns before. */
record KeySink(Keys keys, int column, Function<Batch, int[]> slot, Reading reading)
    implements Sink {
  /** How a value of the vector becomes a key value; the number of the row is for messages. */
  @FunctionalInterface
  interface Reading {
    Object value(DuckDBReadableVector vector, int index, long row);
  }

  @Override
  public void copy(DuckDBReadableVector vector, int from, int count, Batch batch, int at) {
    int[] ids = slot.apply(batch);
    long row = batch.firstRow() + at;
    for (int i = 0; i < count; i++) {
      @Nullable Object value =
          vector.isNull(from + i) ? null : reading.value(vector, from + i, row + i);
      ids[at + i] = keys.id(column, ids[at + i], value, row + i);
    }
  }

  static Object single(DuckDBReadableVector vector, int index, long row) {
    // By its own digits: 0.1f is the key 0.1, not 0.10000000149011612.
    return Keys.canonical(Double.parseDouble(Float.toString(vector.getFloat(index))));
  }

  static Object digits(DuckDBReadableVector vector, int index, long row) {
    return Keys.canonical(new BigDecimal(vector.getString(index)));
  }

  /**
   * A cell of a delimited file beside a typed one, which tells what the texts stand for.
   *
   * @param like the column of the typed file
   */
  static Reading cell(Column like, String typedFile, Function<Long, String> location) {
    return (vector, index, row) -> {
      String text = vector.getString(index);
      Object value =
          switch (like.kind()) {
            case NUMBER -> UntypedTexts.number(text);
            case BOOLEAN -> UntypedTexts.bool(text);
            default -> text;
          };
      if (value == null) {
        throw new DataException(
            "%s: column %s = \"%s\"; expected a %s, as in %s"
                .formatted(
                    location.apply(row),
                    like.name(),
                    text,
                    like.kind().name().toLowerCase(Locale.ROOT),
                    typedFile));
      }
      return value;
    };
  }

  /** A JSON value as the letter of its type and its text. */
  static Object json(DuckDBReadableVector vector, int index, long row) {
    String text = vector.getString(index);
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
