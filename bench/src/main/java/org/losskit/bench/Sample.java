package org.losskit.bench;

import java.util.List;

/**
 * One timed call.
 *
 * @param fork the number of the process
 * @param tuned whether LibTorch used huge pages
 * @param subject who ran: {@code ours_value}, {@code torch_gradient}, ...
 */
record Sample(
    int fork,
    boolean tuned,
    String what,
    String subject,
    long cpuNanos,
    long wallNanos,
    long allocatedBytes) {

  /** Reads a line of {@link InterleavedFork}. */
  static Sample parse(String line, int fork, boolean tuned) {
    List<String> fields = List.of(line.split("\t", -1));
    if (fields.size() != 5) {
      throw new IllegalArgumentException("not a sample: " + line);
    }
    return new Sample(
        fork,
        tuned,
        fields.get(0),
        fields.get(1),
        Long.parseLong(fields.get(2)),
        Long.parseLong(fields.get(3)),
        Long.parseLong(fields.get(4)));
  }
}
