package org.losskit.reader;

/**
 * What can be known before any row is read is wrong: a file that is not there, a column that the
 * header lacks or names twice, a type that cannot play the part.
 */
public final class InputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The message names the argument, the file, the column, and what was expected. */
  public InputException(String message) {
    super(message);
  }
}
