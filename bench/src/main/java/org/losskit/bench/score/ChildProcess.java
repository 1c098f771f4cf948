package org.losskit.bench.score;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that ran from start to end.
 *
 * @param cpuSeconds user and system time of all of its threads
 * @param peakBytes its largest resident memory
 * @param output what it printed on standard output
 */
record ChildProcess(double wallSeconds, double cpuSeconds, long peakBytes, String output) {
  /** Linux counts processor time for /proc in hundredths of a second. */
  private static final double TICK = 0.01;

  private static final long GLANCE_MILLIS = 20;

  /** Runs a command; an exit code other than 0 is an error. */
  static ChildProcess run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("losskit-bench", ".out");
    Path err = Files.createTempFile("losskit-bench", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      long ticks = childTicks(Files.readString(Path.of("/proc/self/stat")));
      long start = System.nanoTime();
      Process process = builder.start();
      Path status = Path.of("/proc", Long.toString(process.pid()), "status");
      long peak = 0;
      while (!process.waitFor(GLANCE_MILLIS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, peakBytes(status));
      }
      double wall = (System.nanoTime() - start) / 1e9;
      ticks = childTicks(Files.readString(Path.of("/proc/self/stat"))) - ticks;
      if (process.exitValue() != 0) {
        throw new IOException(
            "status " + process.exitValue() + " of " + command + ": " + Files.readString(err));
      }
      return new ChildProcess(wall, ticks * TICK, peak, Files.readString(out));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static long peakBytes(Path status) throws IOException {
    try {
      return peakBytes(Files.readString(status, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      // It ended between opening and reading.
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return 0;
      }
      throw e;
    }
  }

  /** VmHWM of /proc/PID/status, which a process that has ended no longer has. */
  static long peakBytes(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** The processor time of all children that were waited for: cutime and cstime of the line. */
  static long childTicks(String stat) {
    // The name, in parentheses, may hold blanks; after it comes the third field.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[16 - 3]) + Long.parseLong(fields[17 - 3]);
  }
}
