package org.losskit.reader;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Key values of delimited files. Whether "7" is a number is known when the last row has been seen:
 * a column is of numbers when every text is one, as JSON writes it (so no leading zeros: postal
 * codes stay texts), and no two texts are the same number.
 */
final class UntypedTexts {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");

  private UntypedTexts() {}

  static void giveTypes(List<@Nullable Object[]> tuples, int column) {
    if (!replace(tuples, column, UntypedTexts::number)) {
      replace(tuples, column, UntypedTexts::bool);
    }
  }

  /** Replaces all texts or none. */
  private static boolean replace(
      List<@Nullable Object[]> tuples, int column, Function<String, @Nullable Object> type) {
    Set<Object> texts = new HashSet<>();
    Set<Object> values = new HashSet<>();
    for (@Nullable Object[] tuple : tuples) {
      if (tuple[column] instanceof String text && texts.add(text)) {
        Object value = type.apply(text);
        if (value == null || !values.add(value)) {
          return false;
        }
      }
    }
    for (@Nullable Object[] tuple : tuples) {
      if (tuple[column] instanceof String text) {
        tuple[column] = type.apply(text);
      }
    }
    return true;
  }

  static @Nullable Object number(String text) {
    return NUMBER.matcher(text).matches() ? Keys.canonical(new BigDecimal(text)) : null;
  }

  static @Nullable Object bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }
}
