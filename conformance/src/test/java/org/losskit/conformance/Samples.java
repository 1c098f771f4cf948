package org.losskit.conformance;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Seeded inputs of one regime and type, for the accuracy of a loss. */
final class Samples {
  private final SplittableRandom random;
  private final DType dtype;
  private final Regime regime;

  Samples(Regime regime, DType dtype, long seed) {
    random = new SplittableRandom(seed);
    this.dtype = dtype;
    this.regime = regime;
  }

  Regime regime() {
    return regime;
  }

  boolean isFloat32() {
    return dtype == DType.FLOAT32;
  }

  private double symmetric() {
    // The factor fills all digits, so that differences round.
    return (2 * random.nextDouble() - 1) * (1 - random.nextDouble() / 3);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A score. */
  double real() {
    return switch (regime) {
      case RANDOM, CANCELLING -> 8 * symmetric();
      case CONFIDENT ->
          symmetric() < 0 ? -20 - 80 * random.nextDouble() : 20 + 80 * random.nextDouble();
      case HUGE -> symmetric() * (isFloat32() ? 0x1p100 : 0x1p600);
      case SUBNORMAL -> symmetric() * (isFloat32() ? 0x1p-130 : 0x1p-1026);
    };
  }

  /** A score of an exponential, which does not overflow before the loss does. */
  double logit() {
    return regime == Regime.HUGE ? symmetric() * 1000 : real();
  }

  /** A positive number. */
  double positive() {
    return Math.max(Math.abs(real()), Double.MIN_NORMAL);
  }

  /** A number that another one all but cancels; an unrelated one in other regimes. */
  double near(double other) {
    if (regime != Regime.CANCELLING) {
      return real();
    }
    double number = other;
    while (number == other && other != 0) {
      double close = other * (1 + 1e-6 * symmetric());
      // Never the same: ties have conventions of their own.
      number = isFloat32() ? (float) close : close;
    }
    return number;
  }

  /** A probability: near an end where scores are confident. */
  double unit() {
    double u = random.nextDouble();
    return switch (regime) {
      case RANDOM, CANCELLING, HUGE -> u;
      case CONFIDENT -> random.nextBoolean() ? 1 - u * 0x1p-20 : u * 0x1p-30;
      case SUBNORMAL -> u * (isFloat32() ? 0x1p-130 : 0x1p-1026);
    };
  }

  /** 0 or 1. */
  double hard() {
    return random.nextInt(2);
  }

  double sign() {
    return random.nextBoolean() ? 1 : -1;
  }

  Tensor tensor(DoubleSupplier numbers, int... sizes) {
    Tensor tensor = Tensor.zeros(dtype, Shape.of(sizes));
    for (int i = 0; i < tensor.count(); i++) {
      tensor.set(i, numbers.getAsDouble());
    }
    return tensor;
  }

  /** Numbers that belong to those of another tensor, one by one. */
  Tensor beside(Tensor other, DoubleUnaryOperator numbers) {
    Tensor tensor = Tensor.zeros(dtype, other.shape());
    for (int i = 0; i < tensor.count(); i++) {
      tensor.set(i, numbers.applyAsDouble(other.getDouble(i)));
    }
    return tensor;
  }
}
