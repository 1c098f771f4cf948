package org.losskit.conformance;

import java.util.Random;
import java.util.function.DoubleSupplier;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Random shapes, numbers and choices of one configuration, from its seed. */
final class Draw {
  private static final Reduction[] REDUCTIONS = {Reduction.NONE, Reduction.MEAN, Reduction.SUM};

  private final Random random;

  Draw(int seed) {
    random = new Random(seed);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int between(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  Reduction reduction() {
    return REDUCTIONS[random.nextInt(REDUCTIONS.length)];
  }

  /** A size; now and then there is nothing. */
  int size() {
    return chance(0.04) ? 0 : between(1, 5);
  }

  /** Any rank up to 4. */
  int[] shape() {
    int[] sizes = new int[between(0, 4)];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = size();
    }
    return sizes;
  }

  /** A shape that broadcasts to the given one: without leading dimensions, and with ones. */
  int[] narrower(int[] shape) {
    int dropped = between(0, shape.length);
    int[] sizes = new int[shape.length - dropped];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = chance(0.3) ? 1 : shape[dropped + i];
    }
    return sizes;
  }

  /** Standard normal numbers, times 4. */
  double wide() {
    return 4 * random.nextGaussian();
  }

  /** A number in [0, 1], often an end. */
  double unit() {
    return chance(0.1) ? between(0, 1) : random.nextDouble();
  }

  /** A weight that is positive. */
  double weight() {
    return 0.1 + 2 * random.nextDouble();
  }

  Tensor tensor(int[] sizes, DoubleSupplier numbers) {
    Tensor tensor = Tensor.zeros(DType.FLOAT64, Shape.of(sizes));
    for (int i = 0; i < tensor.count(); i++) {
      tensor.set(i, numbers.getAsDouble());
    }
    return tensor;
  }
}
