package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A vector kernel that outgrows the compiler's inlining budget boxes its vectors: it still gives
 * the right bits, but allocates and is many times slower.
 */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int BLOCK = 256;
  private static final int CALLS = 500;

  private final Backend backend = Kernels.backend();

  @ParameterizedTest
  @EnumSource(Op.class)
  void aKernelAllocatesNothingAfterWarmUp(Op op) {
    // The vector loops are compiled well on 25 and later only; Kernels does not choose them before.
    assumeTrue(backend.name().equals("portable") || Runtime.version().feature() >= 25);
    Registers r = backend.registers(4, BLOCK);
    for (int j = 0; j < 3; j++) {
      Arrays.fill(r.array(j), r.offset(j), r.offset(j) + BLOCK, 0.5);
    }
    assertThat(leastAllocation(() -> run(backend.kernel(op), r))).isZero();
  }

  private static void run(Kernel kernel, Registers r) {
    for (int i = 0; i < CALLS; i++) {
      kernel.run(
          r.array(0),
          r.offset(0),
          r.array(1),
          r.offset(1),
          r.array(2),
          r.offset(2),
          r.array(3),
          r.offset(3),
          BLOCK);
    }
  }

  /** Until the compiler is done, and at most for twenty seconds. */
  private static long leastAllocation(Runnable task) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    long least = Long.MAX_VALUE;
    while (least > 0 && System.nanoTime() < deadline) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      task.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
