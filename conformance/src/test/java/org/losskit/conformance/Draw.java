package org.losskit.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Random shapes, numbers and choices of one configuration, from its seed. */
final class Draw {
  /** What the numbers of a configuration are like. */
  private enum Palette {
    SMOOTH,
    HALVES,
    SPECIAL
  }

  private static final Reduction[] REDUCTIONS = {Reduction.NONE, Reduction.MEAN, Reduction.SUM};
  private static final double[] SPECIALS = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0,
    -0.0,
    40,
    -40,
    800,
    -800,
    1e-300
  };

  private final Random random;
  private final Palette palette;

  Draw(int seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    double share = random.nextDouble();
    palette = share < 0.5 ? Palette.SMOOTH : share < 0.75 ? Palette.HALVES : Palette.SPECIAL;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int between(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  double oneOf(double... choices) {
    return choices[random.nextInt(choices.length)];
  }

  Reduction reduction() {
    return REDUCTIONS[random.nextInt(REDUCTIONS.length)];
  }

  /** Few digits beside special numbers: configurations that are listed as examples are short. */
  private double round(double number) {
    return palette == Palette.SPECIAL ? Math.rint(number * 16) / 16 : number;
  }

  /** Any real number; halves where ties are wanted; now and then an infinity or NaN. */
  double real() {
    return switch (palette) {
      case SMOOTH -> 4 * random.nextGaussian();
      case HALVES -> between(-6, 6) / 2.0;
      case SPECIAL -> chance(0.15) ? oneOf(SPECIALS) : round(4 * random.nextGaussian());
    };
  }

  /** A real number that is not infinite or NaN. */
  double finite() {
    double number = real();
    return Double.isFinite(number) ? Math.max(-40, Math.min(40, number)) : 1;
  }

  /** A number in [0, 1], often an end. */
  double unit() {
    return chance(0.1)
        ? between(0, 1)
        : palette == Palette.HALVES ? 0.5 : round(random.nextDouble());
  }

  /** A number that is not negative, sometimes 0; now and then infinity or NaN. */
  double positive() {
    return chance(0.1) ? 0 : Math.abs(real());
  }

  /** A weight: positive, sometimes 0. */
  double weight() {
    return chance(0.1)
        ? 0
        : palette == Palette.HALVES ? between(1, 6) / 2.0 : 0.1 + round(2 * random.nextDouble());
  }

  /** -1 or 1, rarely another number. */
  double sign() {
    return chance(0.04) ? chance(0.5) ? 0 : real() : oneOf(-1, 1);
  }

  /** An upstream gradient: either sign, not 0. */
  double upstream() {
    double number = palette == Palette.SMOOTH ? 0.1 + 2 * random.nextDouble() : between(1, 4) / 2.0;
    return chance(0.3) ? -number : number;
  }

  /** A size; now and then there is nothing. */
  private int size(int rank) {
    return chance(0.02) ? 0 : between(1, rank > 3 ? 3 : 5);
  }

  /** Any rank up to 5. */
  int[] shape() {
    return shape(0, 5);
  }

  int[] shape(int lowestRank, int highestRank) {
    int[] sizes = new int[between(lowestRank, highestRank)];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = size(sizes.length);
    }
    return sizes;
  }

  /** A shape that broadcasts to the given one: without leading dimensions, and with ones. */
  int[] narrower(int[] shape) {
    int dropped = between(0, shape.length);
    return ones(Arrays.copyOfRange(shape, dropped, shape.length));
  }

  /** The same shape with some sizes 1. */
  int[] ones(int[] shape) {
    int[] sizes = shape.clone();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = chance(0.3) ? 1 : sizes[i];
    }
    return sizes;
  }

  /** The same shape, or one that broadcasts to it; rarely one that has nothing to do with it. */
  int[] related(int[] shape) {
    return chance(0.02) ? shape() : chance(0.5) ? shape : narrower(shape);
  }

  /** The same shape; rarely another one. */
  int[] same(int[] shape) {
    return chance(0.02) ? shape() : shape;
  }

  Tensor tensor(int[] sizes, DoubleSupplier numbers) {
    Tensor tensor = Tensor.zeros(DType.FLOAT64, Shape.of(sizes));
    for (int i = 0; i < tensor.count(); i++) {
      tensor.set(i, numbers.getAsDouble());
    }
    return tensor;
  }

  /** Two operands, of which either or both may have to be stretched. */
  List<Tensor> operands() {
    int[] shape = shape();
    Tensor a = reals(chance(0.3) ? ones(shape) : shape);
    Tensor b = reals(related(shape));
    return chance(0.5) ? List.of(a, b) : List.of(b, a);
  }

  Tensor reals(int[] sizes) {
    return tensor(sizes, this::real);
  }
}
