package org.losskit.score;

/** The rows hold something that cannot be scored; the message names loss, column, row and value. */
public final class ContentException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final long row;

  /** About all of the rows. */
  public ContentException(String message) {
    this(message, 0);
  }

  /**
   * About one row.
   *
   * @param row counted from 1
   */
  public ContentException(String message, long row) {
    super(message);
    this.row = row;
  }

  /** The row, counted from 1; 0 if it is about no single row. */
  public long row() {
    return row;
  }
}
