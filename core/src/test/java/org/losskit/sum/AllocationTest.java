package org.losskit.sum;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

/** After warm-up nothing is allocated: a boxed vector would show here. */
@DisabledIf("vectorsAreBoxed")
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private double sink;

  /** C2 before 25 boxes some vectors, and the vector blocks are not used there unless asked for. */
  static boolean vectorsAreBoxed() {
    return Runtime.version().feature() < 25
        && "vector".equals(System.getProperty("losskit.kernels"));
  }

  @Test
  void blocksAllocateNothing() {
    for (Terms kind : Terms.values()) {
      double[] terms = kind.of(10_000, 1);
      ExactSum sum = new ExactSum();
      assertNothingAllocated(
          kind.name(),
          () -> {
            for (int from = 0; from < 9000; from += 300) {
              sum.add(terms, from, 300);
            }
            sink += sum.toDouble();
            sum.reset();
          });
    }
  }

  @Test
  void smallSumsMergesAndReadingsAllocateNothing() {
    for (Terms kind : Terms.values()) {
      double[] terms = kind.of(8, 2);
      ExactSum sum = new ExactSum();
      ExactSum other = new ExactSum();
      assertNothingAllocated(
          kind.name(),
          () -> {
            sum.reset();
            for (int i = 0; i < 50; i++) {
              terms[i & 7] = -terms[i & 7];
              sum.add(terms, 0, 8);
              sum.addProduct(terms[0], terms[1]);
              other.add(sum);
              sink += ExactSum.ratio(sum, 8 + i) + ExactSum.ratioToFloat(sum, i);
              sink += ExactSum.ratio(sum, other) + ExactSum.ratioToFloat(other, sum);
              sink += sum.toDouble() + sum.toFloat();
            }
          });
    }
  }

  private static void assertNothingAllocated(String what, Runnable calls) {
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 60 && allocated != 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 500; i++) {
        calls.run();
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).as("bytes allocated by 500 calls, %s", what).isZero();
  }
}
