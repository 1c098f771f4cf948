package org.losskit.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.LossType;
import org.losskit.loss.Wanted;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** The worst errors of a loss in one type, Losskit's and LibTorch's. */
final class Accuracy {
  private static final int REPEATS = 6;

  private final DType dtype;
  private final Bound bound;
  private final Worst value = new Worst();
  private final Worst gradient = new Worst();
  private final Worst theirValue = new Worst();
  private final Worst theirGradient = new Worst();

  /**
   * The largest error seen, in units in the last place, and the one that exceeds its bound most.
   */
  static final class Worst {
    private double ulps;
    private double excess;
    private String where = "";

    double ulps() {
      return ulps;
    }

    /** By how much a published bound is exceeded: at most 1 where it holds. */
    double excess() {
      return excess;
    }

    /** What exceeds it. */
    String where() {
      return where;
    }
  }

  Accuracy(LossType type, AccuracyCase.Maker maker, DType dtype) {
    this.dtype = dtype;
    bound = Bound.of(type.accuracy().getOrDefault(dtype.toString(), ""));
    for (Regime regime : Regime.values()) {
      for (int seed = 0; seed < REPEATS; seed++) {
        add(maker.make(new Samples(regime, dtype, seed)), regime + " " + seed);
      }
    }
  }

  Worst value() {
    return value;
  }

  Worst gradient() {
    return gradient;
  }

  Worst theirValue() {
    return theirValue;
  }

  Worst theirGradient() {
    return theirGradient;
  }

  private void add(AccuracyCase test, String at) {
    Configuration configuration = test.configuration();
    Truth truth = test.truth();
    Loss loss = configuration.loss();
    List<Integer> differentiable = configuration.differentiable();
    Wanted wanted = Wanted.value();
    for (int i : differentiable) {
      wanted = wanted.and(loss.inputs().get(i).name());
    }
    Tensor[] inputs = configuration.inputs().toArray(Tensor[]::new);
    LossResult ours = loss.differentiate(wanted, inputs);
    double[] ones = new double[truth.values().size()];
    Arrays.fill(ones, 1);
    List<double[]> theirs =
        LibTorch.differentiate(configuration.torch(), configuration.inputs(), differentiable, ones)
            .numbers();
    for (int k = 0; k < ones.length; k++) {
      int term = k;
      Supplier<String> where = () -> at + " " + configuration + " [" + term + "]";
      Truth.Measured number = truth.values().get(k);
      add(value, ours.value().getDouble(k), number, bound.value(), where);
      add(theirValue, theirs.get(0)[k], number, bound.value(), where);
    }
    for (int j = 0; j < differentiable.size(); j++) {
      int input = differentiable.get(j);
      String name = loss.inputs().get(input).name();
      Tensor slopes = ours.gradient(name);
      for (Map.Entry<Integer, Truth.Measured> entry : truth.slopes(input).entrySet()) {
        int element = entry.getKey();
        Supplier<String> where =
            () -> at + " " + configuration + " by " + name + "[" + element + "]";
        add(gradient, slopes.getDouble(element), entry.getValue(), bound.gradient(), where);
        add(theirGradient, theirs.get(j + 1)[element], entry.getValue(), bound.gradient(), where);
      }
    }
  }

  private void add(
      Worst worst, double result, Truth.Measured number, double allowed, Supplier<String> where) {
    Real truth = number.truth();
    boolean float32 = dtype == DType.FLOAT32;
    double largest = float32 ? Float.MAX_VALUE : Double.MAX_VALUE;
    if (Math.abs(truth.toDouble()) > largest && Math.abs(result) >= largest) {
      return;
    }
    double error = Double.isFinite(result) ? truth.distance(result) : Double.POSITIVE_INFINITY;
    // 0 has no last place: errors of it count in that of 1.
    double own = truth.signum() == 0 ? ulp(1) : ulp(Math.min(Math.abs(truth.toDouble()), largest));
    double ulps =
        number.magnitude() > 0
            ? error / Math.max(own, ulp(Math.min(number.magnitude(), largest)))
            : Math.max(0, error - number.slack()) / own;
    double excess = error / Math.max(allowed * own, number.slack());
    worst.ulps = Math.max(worst.ulps, ulps);
    if (excess > worst.excess) {
      worst.excess = excess;
      worst.where = where.get() + " = " + result + ", truth " + truth;
    }
  }

  private double ulp(double number) {
    return dtype == DType.FLOAT32 ? Math.ulp((float) number) : Math.ulp(number);
  }
}
