package org.losskit.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Wall clock, processor time and allocation of the calling thread. */
final class Stopwatch {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long wall;
  private long cpu;
  private long allocated;

  /** What one call costs. */
  interface Work {
    double run();
  }

  /** Times one call. On a shared machine the processor time is the steadier of the two. */
  void time(Work work) {
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    long cpuBefore = THREADS.getCurrentThreadCpuTime();
    long wallBefore = System.nanoTime();
    sink += work.run();
    wall = System.nanoTime() - wallBefore;
    cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
  }

  /** Results end here, so that no call can be left out as useless. */
  static double sink;

  long wallNanos() {
    return wall;
  }

  long cpuNanos() {
    return cpu;
  }

  long allocatedBytes() {
    return allocated;
  }

  /** Repeats a call for so long that the compilers have finished with it. */
  static void warmUp(Work work, double seconds) {
    long end = System.nanoTime() + (long) (1e9 * seconds);
    do {
      sink += work.run();
    } while (System.nanoTime() < end);
  }
}
