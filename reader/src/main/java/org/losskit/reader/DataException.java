package org.losskit.reader;

/**
 * What a file holds is wrong: it is empty, truncated or of another format, its rows are too few, or
 * a value is not what its column promises.
 */
public final class DataException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The message names the file, the column, the row, the value, and what was expected. */
  public DataException(String message) {
    super(message);
  }
}
