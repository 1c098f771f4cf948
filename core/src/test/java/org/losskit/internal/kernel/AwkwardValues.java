package org.losskit.internal.kernel;

import java.util.Random;

/** Doubles that break loops: specials, edges of every range, and random ones of all exponents. */
final class AwkwardValues {
  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    0x0.8p-1022,
    -0x0.fffffffffffffp-1022,
    Double.MIN_NORMAL,
    -Double.MIN_NORMAL,
    0x1p-60,
    -0x1p-60,
    0x1p-54,
    -0x1p-54,
    0x1p-30,
    -0x1p-30,
    1,
    -1,
    0x1.fffffffffffffp-1,
    -0x1.fffffffffffffp-1,
    0x1.0000000000001p0,
    -0x1.0000000000001p0,
    0.5,
    -0.5,
    0x1.6a09e667f3bcdp-1,
    0x1.6a09e667f3bccp-1,
    0x1.6a09e667f3bcdp0,
    Math.sqrt(2) - 1,
    2,
    -2,
    709.782712893384,
    709.7827128933841,
    -708.3964185322641,
    -745.1332191019411,
    -745.1332191019412,
    710,
    -38,
    1100,
    -1100.5,
    0x1p53,
    0x1p1000,
    0x1p1023,
    -0x1p1023,
    Double.MAX_VALUE,
    -Double.MAX_VALUE
  };

  private AwkwardValues() {}

  /** The specials in a random order, mixed with random numbers. */
  static double[] array(int n, long seed) {
    Random random = new Random(seed);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = next(random);
    }
    return values;
  }

  private static double next(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
      case 1 -> Double.longBitsToDouble(random.nextLong());
      case 2 -> random.nextDouble();
      default -> random.nextGaussian() * 10;
    };
  }
}
