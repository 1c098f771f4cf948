package org.losskit.reader;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a relation is stored; the file name decides. */
enum Format {
  CSV,
  TSV,
  PARQUET,
  JSON,
  SQL;

  static final String NAMES = ".csv, .tsv, .parquet, .jsonl or .ndjson (also .gz, .zst)";

  /** The format of that file name, or null when its ending is none of {@link #NAMES}. */
  static @Nullable Format of(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    if (plain.endsWith(".parquet")) {
      return PARQUET;
    }
    if (plain.endsWith(".gz")) {
      plain = plain.substring(0, plain.length() - 3);
    } else if (plain.endsWith(".zst")) {
      plain = plain.substring(0, plain.length() - 4);
    }
    if (plain.endsWith(".csv")) {
      return CSV;
    }
    if (plain.endsWith(".tsv")) {
      return TSV;
    }
    return plain.endsWith(".jsonl") || plain.endsWith(".ndjson") ? JSON : null;
  }

  /** Whether cells are text without a type of their own. */
  boolean isDelimited() {
    return this == CSV || this == TSV;
  }

  /** Whether a column has one type, stored with it. */
  boolean isTyped() {
    return this == PARQUET || this == SQL;
  }
}
