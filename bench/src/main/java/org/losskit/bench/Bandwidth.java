package org.losskit.bench;

/** How fast this machine reads and copies arrays far larger than its caches, by plain loops. */
final class Bandwidth {
  private static final int INTS = 160_000_000;

  private final int[] source = new int[INTS];
  private final int[] target = new int[INTS];

  Bandwidth() {
    for (int i = 0; i < INTS; i++) {
      source[i] = i;
      target[i] = 1;
    }
  }

  /** Bytes of one array. */
  static long bytes() {
    return 4L * INTS;
  }

  /** Reads one array once; the sum keeps the loop alive. */
  int read() {
    return sum(source);
  }

  private static int sum(int[] a) {
    int sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i];
    }
    return sum;
  }

  /** Copies one array by ordinary stores, as a kernel writes its results. */
  int copy() {
    copy(source, target);
    return target[INTS - 1];
  }

  private static void copy(int[] from, int[] to) {
    // Not arraycopy, which bypasses the caches when it is large: no Java loop can.
    for (int i = 0; i < from.length; i++) {
      to[i] = from[i] + 1;
    }
  }
}
