package org.losskit.internal.kernel;

/**
 * The registers of a block program: register {@code i} is {@code array(i)} from {@code offset(i)}
 * on, {@code block()} elements long.
 */
public final class Registers {
  private final int block;
  private final double[][] arrays;
  private final int[] offsets;

  /** Wraps storage that a backend has laid out. */
  public Registers(int block, double[][] arrays, int[] offsets) {
    this.block = block;
    this.arrays = arrays;
    this.offsets = offsets;
  }

  /** How many elements a register holds. */
  public int block() {
    return block;
  }

  /** The array behind a register. */
  public double[] array(int register) {
    return arrays[register];
  }

  /** Where a register starts in its array. */
  public int offset(int register) {
    return offsets[register];
  }
}
