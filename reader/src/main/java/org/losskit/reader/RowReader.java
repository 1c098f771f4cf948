package org.losskit.reader;

/** Something that gives each row a share of its values: a table, or one .npy file. */
interface RowReader extends AutoCloseable {
  /** Writes the next rows into the batch, as many as it takes; fewer only at the end. */
  int fill(Batch batch);

  /** How many rows there are, or -1 when only reading tells. */
  long expectedRows();

  /** How many rows there are, reading on to the end if need be. */
  long countRows();

  /** What messages call it: "predictions p.npy". */
  String name();

  @Override
  void close();
}
