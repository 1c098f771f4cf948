package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads and stores touch exactly the elements of the caller's array that they are told. */
class StoreTest {
  private final Backend backend = Kernels.backend();

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 8, 13, 63, 64, 207, 256})
  void loadWidensExactly(int n) {
    float[] source = new float[n + 5];
    double[] values = AwkwardValues.array(n, n);
    for (int i = 0; i < n; i++) {
      source[5 + i] = (float) values[i];
    }
    Registers r = backend.registers(1, n);
    backend.load(source, 5, r.array(0), r.offset(0), n);
    for (int i = 0; i < n; i++) {
      assertThat(r.array(0)[r.offset(0) + i]).isEqualTo(Double.valueOf(source[5 + i]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 8, 13, 63, 64, 207, 256})
  void storeRoundsOnceAndLeavesTheRestAlone(int n) {
    Registers r = filled(n);
    float[] floats = new float[n + 7];
    double[] doubles = new double[n + 7];
    Arrays.fill(floats, 42);
    Arrays.fill(doubles, 42);
    backend.store(r.array(0), r.offset(0), r.array(1), r.offset(1), floats, 3, n);
    backend.store(r.array(0), r.offset(0), r.array(1), r.offset(1), doubles, 3, n);
    for (int i = 0; i < n + 7; i++) {
      double product =
          i < 3 || i >= n + 3
              ? 42
              : r.array(0)[r.offset(0) + i - 3] * r.array(1)[r.offset(1) + i - 3];
      assertThat(floats[i]).isEqualTo(Float.valueOf((float) product));
      assertThat(doubles[i]).isEqualTo(Double.valueOf(product));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 8, 13, 63, 64, 207, 256})
  void anyNonZeroLooksAtTheElementsOnly(int n) {
    Registers r = backend.registers(1, n);
    double[] array = r.array(0);
    int from = r.offset(0);
    Arrays.fill(array, from + n, array.length, 1);
    assertThat(backend.anyNonZero(array, from, n)).isFalse();
    array[from] = -0.0;
    assertThat(backend.anyNonZero(array, from, n)).isFalse();
    array[from + n - 1] = Double.NaN;
    assertThat(backend.anyNonZero(array, from, n)).isTrue();
  }

  private Registers filled(int n) {
    Registers r = backend.registers(2, n);
    System.arraycopy(AwkwardValues.array(n, n), 0, r.array(0), r.offset(0), n);
    System.arraycopy(AwkwardValues.array(n, n + 1), 0, r.array(1), r.offset(1), n);
    return r;
  }
}
