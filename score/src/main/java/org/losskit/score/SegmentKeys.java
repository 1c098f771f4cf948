package org.losskit.score;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The order of segments: numbers by value, text by code point, NULL last. */
final class SegmentKeys {
  private SegmentKeys() {}

  static final Comparator<List<@Nullable Object>> ORDER =
      (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          int order = compare(a.get(i), b.get(i));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(a.size(), b.size());
      };

  private static int compare(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return Boolean.compare(a == null, b == null);
    }
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Number x && b instanceof Number y) {
      return compareNumbers(x, y);
    }
    if (a instanceof Boolean x && b instanceof Boolean y) {
      return Boolean.compare(x, y);
    }
    return compareText(a.toString(), b.toString());
  }

  /** Exactly, whatever types they have; NaN last. */
  private static int compareNumbers(Number x, Number y) {
    boolean finite = Double.isFinite(x.doubleValue()) && Double.isFinite(y.doubleValue());
    return finite
        ? new BigDecimal(x.toString()).compareTo(new BigDecimal(y.toString()))
        : Double.compare(x.doubleValue(), y.doubleValue());
  }

  /** UTF-16 units order characters beyond the first plane wrongly. */
  private static int compareText(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length()) {
      int x = a.codePointAt(i);
      int y = b.codePointAt(i);
      if (x != y) {
        return Integer.compare(x, y);
      }
      i += Character.charCount(x);
    }
    return Integer.compare(a.length(), b.length());
  }
}
