package org.losskit.reader;

import java.nio.file.Path;

/** Names, texts and paths as DuckDB spells them. */
final class Sql {
  private Sql() {}

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  static String name(String value) {
    return "\"" + value.replace("\"", "\"\"") + "\"";
  }

  /** A path that stands for itself: DuckDB would read brackets and asterisks as a glob. */
  static String path(Path file) {
    return text(file.toString().replaceAll("[*?\\[]", "[$0]"));
  }
}
