package org.losskit.bench.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the machine has left. */
final class Memory {
  private Memory() {}

  /** Bytes that a process can take without others being pushed out. */
  static long available() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
