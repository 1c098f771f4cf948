package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases.Case;
import org.losskit.loss.Loss;
import org.losskit.loss.Outputs;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** After warm-up a call into caller's arrays allocates nothing. */
@DisabledIf("vectorsAreBoxed")
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  double sink;

  /**
   * C2 before 25 boxes some vectors, and the vector kernels are not used there unless asked for.
   */
  static boolean vectorsAreBoxed() {
    return Runtime.version().feature() < 25
        && "vector".equals(System.getProperty("losskit.kernels"));
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void smallCalls(Case c) {
    assertNothingAllocated(c, 8 / c.width() + 1, 2000);
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#all")
  void largeCalls(Case c) {
    assertNothingAllocated(c, 10_000 / c.width(), 20);
  }

  private void assertNothingAllocated(Case c, int n, int calls) {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = c.inputs(n, dtype, 81);
      Loss loss = c.loss(n);
      Outputs into = Everything.outputs(loss, in, input -> Tensor.zeros(dtype, input.shape()));
      long allocated = Long.MAX_VALUE;
      for (int round = 0; round < 1000 && allocated != 0; round++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
          sink += loss.differentiate(in, into);
        }
        allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      }
      assertThat(allocated).as("bytes of %s calls, %s", calls, dtype).isZero();
    }
  }
}
