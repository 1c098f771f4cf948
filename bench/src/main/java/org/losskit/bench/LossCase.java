package org.losskit.bench;

import java.util.Locale;
import java.util.SplittableRandom;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

/** What is timed: a loss and a size. The data are float32, from a fixed seed. */
public enum LossCase {
  CROSS_ENTROPY_8192X1000(8192 * 1000, 0),
  CROSS_ENTROPY_1024X32768(1024 * 32768, 0),
  BCE_WITH_LOGITS_HARD_16M(1 << 24, 1),
  BCE_WITH_LOGITS_SOFT_16M(1 << 24, 1),
  MSE_64M(1 << 26, 1);

  private static final long SEED = 20260724;

  private final int elements;
  private final int otherArrays;

  LossCase(int elements, int otherArrays) {
    this.elements = elements;
    this.otherArrays = otherArrays;
  }

  /** How many inputs there are: what a time per element divides by. */
  int elements() {
    return elements;
  }

  /** How many arrays of that size are read besides the input. */
  int otherArrays() {
    return otherArrays;
  }

  /** Makes the data. */
  Pair open() {
    return open(elements);
  }

  /** The same loss and the same kind of data, with about this many elements. */
  Pair open(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    return switch (this) {
      case CROSS_ENTROPY_8192X1000 -> crossEntropy(random, Math.max(1, count / 1000), 1000);
      case CROSS_ENTROPY_1024X32768 -> crossEntropy(random, Math.max(1, count / 32768), 32768);
      case BCE_WITH_LOGITS_HARD_16M -> bceWithLogits(normal(random, count), hard(random, count));
      case BCE_WITH_LOGITS_SOFT_16M -> bceWithLogits(normal(random, count), unit(random, count));
      case MSE_64M -> mse(normal(random, count), normal(random, count));
    };
  }

  private static Pair crossEntropy(SplittableRandom random, int rows, int classes) {
    float[] logits = normal(random, rows * classes);
    long[] labels = labels(random, rows, classes);
    return new Pair(
        Losses.crossEntropy(),
        Tensor.of(logits, rows, classes),
        Tensor.of(labels),
        TorchLoss.crossEntropy(logits, labels));
  }

  private static Pair bceWithLogits(float[] input, float[] target) {
    return new Pair(
        Losses.bceWithLogits(),
        Tensor.of(input),
        Tensor.of(target),
        TorchLoss.bceWithLogits(input, target));
  }

  private static Pair mse(float[] input, float[] target) {
    return new Pair(
        Losses.mse(), Tensor.of(input), Tensor.of(target), TorchLoss.mse(input, target));
  }

  /** Standard normal numbers, by the polar method: two for one logarithm. */
  static float[] normal(SplittableRandom random, int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i += 2) {
      double u;
      double v;
      double s;
      do {
        u = 2 * random.nextDouble() - 1;
        v = 2 * random.nextDouble() - 1;
        s = u * u + v * v;
      } while (s >= 1 || s == 0);
      double factor = Math.sqrt(-2 * Math.log(s) / s);
      x[i] = (float) (u * factor);
      if (i + 1 < n) {
        x[i + 1] = (float) (v * factor);
      }
    }
    return x;
  }

  static long[] labels(SplittableRandom random, int n, int classes) {
    return random.longs(n, 0, classes).toArray();
  }

  static float[] hard(SplittableRandom random, int n) {
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      y[i] = random.nextInt(2);
    }
    return y;
  }

  static float[] unit(SplittableRandom random, int n) {
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      y[i] = (float) random.nextDouble();
    }
    return y;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
