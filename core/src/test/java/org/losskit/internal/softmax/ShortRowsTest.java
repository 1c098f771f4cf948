package org.losskit.internal.softmax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Rows that are computed together have the bits of rows that are computed one by one. */
class ShortRowsTest {
  private static final double[] ODD = {
    Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 0.0, -0.0, 1e308, -1e308, 1e-320
  };

  private static double[] logits(SplittableRandom random, int count) {
    double[] x = new double[count];
    double spread = Math.pow(10, random.nextInt(-3, 4));
    for (int i = 0; i < count; i++) {
      x[i] = random.nextDouble(-spread, spread);
      if (random.nextInt(40) == 0) {
        x[i] = ODD[random.nextInt(ODD.length)];
      } else if (random.nextInt(10) == 0 && i > 0) {
        x[i] = x[i - 1];
      }
    }
    return x;
  }

  private static Tensor tensor(DType dtype, double[] x, int rows, int classes) {
    if (dtype == DType.FLOAT64) {
      return Tensor.view(x, 0, Shape.of(rows, classes));
    }
    float[] floats = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      floats[i] = (float) x[i];
    }
    return Tensor.view(floats, 0, Shape.of(rows, classes));
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  void eachRowHasTheBitsOfItsOwn(DType dtype) {
    SplittableRandom random = new SplittableRandom(71);
    int together = 0;
    for (int round = 0; round < 300; round++) {
      int classes = random.nextInt(2, 32);
      int rows = random.nextInt(1, 40);
      Tensor input = tensor(dtype, logits(random, rows * classes), rows, classes);
      boolean atLargest = random.nextBoolean();
      double weight = random.nextDouble(0.5, 2);
      ShortRows all = ShortRows.ofThread(input, classes, dtype == DType.FLOAT64);
      for (int first = 0; first < rows; first += all.capacity()) {
        int n = Math.min(all.capacity(), rows - first);
        if (atLargest) {
          all.computeAtLargest(first * classes, n);
        } else {
          for (int k = 0; k < n; k++) {
            all.pivots()[k] = random.nextInt(classes);
          }
          all.compute(first * classes, n);
        }
        for (int k = 0; k < n; k++) {
          if (!all.isOdd(k)) {
            together++;
            assertSame(all, k, input, (first + k) * classes, weight, classes);
          }
        }
      }
    }
    assertThat(together).isGreaterThan(2000);
  }

  private static void assertSame(
      ShortRows all, int k, Tensor input, int start, double weight, int classes) {
    SoftmaxRow row = SoftmaxRow.ofThread(input, classes, 1);
    row.compute(start, all.pivots()[k], true);
    assertThat(all.surprisal(k)).isEqualTo(row.surprisal());
    Tensor own = Tensor.zeros(input.dtype(), Shape.of(classes));
    Tensor expected = Tensor.zeros(input.dtype(), Shape.of(classes));
    all.storeProbabilities(own, 0, k);
    row.storeProbabilities(expected, 0);
    assertThat(own.toDoubleArray()).containsExactly(expected.toDoubleArray());
    all.storeGradient(own, 0, k, weight);
    row.storeGradient(expected, 0, weight);
    assertThat(own.toDoubleArray()).containsExactly(expected.toDoubleArray());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  void whatIsNotFiniteOrTooConfidentIsLeftToOthers(DType dtype) {
    double[][] rows = {
      {0, 1, Double.NaN},
      {Double.NEGATIVE_INFINITY, 1, 2},
      {1, 2, Double.POSITIVE_INFINITY},
      {Double.NaN, 1, 2},
      {700, 1, 2},
      {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY}
    };
    for (double[] row : rows) {
      ShortRows all = ShortRows.ofThread(tensor(dtype, row, 1, 3), 3, dtype == DType.FLOAT64);
      all.pivots()[0] = 0;
      all.compute(0, 1);
      assertThat(all.isOdd(0)).isTrue();
    }
  }
}
