package org.losskit.reader;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The distinct tuples of key values, numbered in order of appearance.
 *
 * <p>A value is null, a Boolean, a String or a number; values that are equal as numbers are one
 * key, whatever types the files store them in.
 */
final class Keys {
  private final String role;
  private final List<String> columns;
  private final boolean untyped;
  private final int most;
  private final List<Map<@Nullable Object, Integer>> ids = new ArrayList<>();
  private final List<List<@Nullable Object[]>> tuples = new ArrayList<>();

  /**
   * @param untyped whether all values are texts whose type only the whole column tells
   * @param most more tuples than this are refused
   */
  Keys(String role, List<String> columns, boolean untyped, int most) {
    this.role = role;
    this.columns = columns;
    this.untyped = untyped;
    this.most = most;
    for (int i = 0; i < columns.size(); i++) {
      ids.add(new HashMap<>());
      tuples.add(new ArrayList<>());
    }
  }

  private record Extension(int prefix, @Nullable Object value) {}

  /**
   * The id of the tuple that ends with this value of this column and begins with that tuple of the
   * columns before.
   */
  int id(int column, int prefix, @Nullable Object value, long row) {
    Object key = column == 0 ? value : new Extension(prefix, value);
    Integer known = ids.get(column).get(key);
    return known != null ? known : add(column, prefix, value, key, row);
  }

  private int add(int column, int prefix, @Nullable Object value, @Nullable Object key, long row) {
    int id = tuples.get(column).size();
    if (id == most) {
      throw new DataException(
          "%s: %s has %d distinct keys up to row %d; expected at most %d"
              .formatted(role, String.join(", ", columns), id + 1, row, most));
    }
    ids.get(column).put(key, id);
    @Nullable Object[] before = column == 0 ? new Object[0] : tuples.get(column - 1).get(prefix);
    @Nullable Object[] tuple = Arrays.copyOf(before, column + 1);
    tuple[column] = value;
    tuples.get(column).add(tuple);
    return id;
  }

  /** The tuples so far, texts of untyped columns made numbers or booleans where all of them are. */
  List<@Nullable Object[]> tuples() {
    if (columns.isEmpty()) {
      return List.of();
    }
    List<@Nullable Object[]> found = new ArrayList<>();
    for (@Nullable Object[] tuple : tuples.get(columns.size() - 1)) {
      found.add(tuple.clone());
    }
    if (untyped) {
      for (int column = 0; column < columns.size(); column++) {
        UntypedTexts.giveTypes(found, column);
      }
    }
    return found;
  }

  /** A number in its one form: a Long when integral, else a Double, else its digits. */
  static Number canonical(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 0x1p63) {
      return (long) value;
    }
    return value;
  }

  /** The same for digits; a BigDecimal only when no double prints as them. */
  static Number canonical(BigDecimal value) {
    BigDecimal digits = value.stripTrailingZeros();
    if (digits.scale() <= 0 && digits.precision() - digits.scale() <= 19) {
      BigDecimal longest = BigDecimal.valueOf(Long.MAX_VALUE);
      if (digits.abs().compareTo(longest) <= 0) {
        return digits.longValueExact();
      }
    }
    double nearest = digits.doubleValue();
    boolean same =
        Double.isFinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(digits) == 0;
    return same ? (Number) nearest : digits;
  }
}
