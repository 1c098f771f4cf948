package org.losskit;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which of the known names somebody may have meant. */
final class Names {
  private Names() {}

  /** The nearest names by edit distance, nearest first. */
  static List<String> nearest(String wanted, List<String> known, int most) {
    return known.stream()
        .sorted(Comparator.comparingInt(name -> distance(wanted, name)))
        .limit(most)
        .toList();
  }

  private static int distance(String a, String b) {
    String from = a.toLowerCase(Locale.ROOT);
    String to = b.toLowerCase(Locale.ROOT);
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
