package org.losskit.reader;

import java.util.function.Function;

/** A .npy file in the part of predictions or targets. */
final class NpyReader implements RowReader {
  private final String part;
  private final NpyFile file;
  private final Function<Batch, double[]> slot;
  private long next;

  NpyReader(String part, NpyFile file, Function<Batch, double[]> slot) {
    this.part = part;
    this.file = file;
    this.slot = slot;
  }

  @Override
  public int fill(Batch batch) {
    int rows = (int) Math.min(batch.capacity(), file.rows() - next);
    if (rows > 0) {
      file.read(next, rows, slot.apply(batch));
      next += rows;
    }
    return rows;
  }

  @Override
  public long expectedRows() {
    return file.rows();
  }

  @Override
  public long countRows() {
    return file.rows();
  }

  @Override
  public String name() {
    return part + " " + file.name() + " with shape " + file.shape();
  }

  @Override
  public void close() {
    file.close();
  }
}
