package org.losskit.sum;

import java.util.SplittableRandom;

/** Kinds of data that sums get wrong, as seeded terms. */
enum Terms {
  GAUSSIAN {
    @Override
    double next(SplittableRandom random, int i) {
      return random.nextGaussian();
    }
  },
  FLOATS {
    @Override
    double next(SplittableRandom random, int i) {
      return (float) random.nextGaussian();
    }
  },
  SQUARES_OF_FLOATS {
    @Override
    double next(SplittableRandom random, int i) {
      double d = (float) random.nextGaussian();
      return d * d;
    }
  },
  CONFIDENT_LOSSES {
    @Override
    double next(SplittableRandom random, int i) {
      return Math.log1p(Math.exp(-40 * random.nextDouble()));
    }
  },
  WITH_ZEROS {
    @Override
    double next(SplittableRandom random, int i) {
      return i % 3 == 0 ? -0.0 : i % 3 == 1 ? 0.0 : random.nextDouble() - 0.5;
    }
  },
  EQUAL {
    @Override
    double next(SplittableRandom random, int i) {
      return 0.1;
    }
  },
  SUBNORMAL {
    @Override
    double next(SplittableRandom random, int i) {
      return (random.nextLong() >> 12) * Double.MIN_VALUE;
    }
  },
  SMALLEST {
    @Override
    double next(SplittableRandom random, int i) {
      return (random.nextInt(7) - 3) * Double.MIN_VALUE;
    }
  },
  CANCELLING {
    @Override
    double next(SplittableRandom random, int i) {
      return i % 2 == 0 ? 1e300 * (1 + i) : i % 4 == 1 ? -1e300 * i : random.nextDouble();
    }
  },
  ALL_EXPONENTS {
    @Override
    double next(SplittableRandom random, int i) {
      double x;
      do {
        x = Double.longBitsToDouble(random.nextLong());
      } while (!(Math.abs(x) <= Double.MAX_VALUE));
      return x;
    }
  },
  OVERFLOWING {
    @Override
    double next(SplittableRandom random, int i) {
      return random.nextInt(4) == 0 ? -Double.MAX_VALUE : Double.MAX_VALUE * random.nextDouble();
    }
  },
  GROWING {
    @Override
    double next(SplittableRandom random, int i) {
      return Math.scalb(random.nextDouble() - 0.5, i / 50);
    }
  },
  BURSTS {
    @Override
    double next(SplittableRandom random, int i) {
      return Math.scalb(random.nextDouble() - 0.5, i / 300 % 2 == 0 ? 100 : -100);
    }
  },
  NEGATIVE {
    @Override
    double next(SplittableRandom random, int i) {
      return -random.nextDouble();
    }
  };

  abstract double next(SplittableRandom random, int i);

  double[] of(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed + 1000L * name().hashCode());
    double[] terms = new double[n];
    for (int i = 0; i < n; i++) {
      terms[i] = next(random, i);
    }
    return terms;
  }
}
