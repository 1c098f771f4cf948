package org.losskit.internal.kernel;

/**
 * The registers of a block program: register {@code i} is {@code array[i]} from {@code offset[i]}
 * on, {@code block} elements long.
 *
 * @param block the number of elements that a register holds
 * @param array the array behind each register
 * @param offset where each register starts
 */
public record Registers(int block, double[][] array, int[] offset) {}
