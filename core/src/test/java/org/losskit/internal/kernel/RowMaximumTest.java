package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowMaximumTest {
  private static final int FROM = 3;

  private final RowKernels rows = Kernels.backend().rows();
  private final RowKernels reference = new PortableRowKernels();

  @Test
  void everyElementButTheSkippedOneCounts() {
    for (int n = 1; n <= 130; n++) {
      float[] row = new float[FROM + n + 1];
      for (int largest = 0; largest < n; largest++) {
        Arrays.fill(row, -2);
        row[FROM - 1] = 5;
        row[FROM + n] = 5;
        row[FROM + largest] = 1;
        assertThat(rows.max(row, FROM, n, -1)).isEqualTo(1);
        assertThat(rows.max(row, FROM, n, largest))
            .isEqualTo(n == 1 ? Float.NEGATIVE_INFINITY : -2);
        assertThat(rows.max(row, FROM, n, (largest + 1) % n))
            .isEqualTo(n == 1 ? Float.NEGATIVE_INFINITY : 1);
      }
    }
  }

  @Test
  void randomRowsWithNaNHaveTheMaximumOfThePortableLoop() {
    Random random = new Random(1);
    for (int trial = 0; trial < 5000; trial++) {
      int n = 1 + random.nextInt(300);
      float[] row = new float[FROM + n];
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(30) == 0 ? Float.NaN : (float) random.nextGaussian();
      }
      int skip = random.nextInt(n + 1) - 1;
      assertThat(rows.max(row, FROM, n, skip)).isEqualTo(reference.max(row, FROM, n, skip));
    }
  }
}
