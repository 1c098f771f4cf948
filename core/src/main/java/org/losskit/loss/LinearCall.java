package org.losskit.loss;

import java.util.Arrays;
import org.losskit.internal.softmax.LinearRows;
import org.losskit.tensor.Tensor;

/** What belongs to one call of {@link LinearCrossEntropyLoss}, whoever computes it. */
final class LinearCall implements LinearRows.Samples, LinearRows.Masses {
  private static final Tensor NOTHING = Tensor.of(new float[0]);

  final LinearRows rows = new LinearRows();
  Tensor input = NOTHING;
  Tensor target = NOTHING;
  int count;
  int features;
  int positions;
  int classes;
  LinearCrossEntropyLoss loss = new LinearCrossEntropyLoss();

  /** For each position what sums over all samples are multiplied by. */
  double[] factors = {};

  void release() {
    rows.release();
    input = NOTHING;
    target = NOTHING;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void load(int sample, double[] into, int at) {
    LinearRows.load(input, sample, features, into, at);
  }

  void fillMasses(double[] masses, int sample, int position) {
    for (int c = 0; c < classes; c++) {
      masses[c] = mass(sample, position, c);
    }
  }

  private double mass(int sample, int position, int c) {
    double smoothing = loss.smoothing;
    double even = smoothing / classes;
    if (target.dtype().isFloating()) {
      return (1 - smoothing) * target.getDouble((sample * classes + c) * positions + position)
          + even;
    }
    boolean own = target.getLong(sample * positions + position) == c;
    return own ? even + (1 - smoothing) : even;
  }

  @Override
  public double of(int sample, int output) {
    int c = output / positions;
    return mass(sample, output % positions, c) * loss.options.weightOf(c);
  }

  private boolean isIgnored(int sample, int position) {
    return !target.dtype().isFloating()
        && target.getLong(sample * positions + position) == loss.options.ignoreIndex();
  }

  /** Whether all rows of a sample are ignored, or there are none. */
  private boolean isIgnored(int sample) {
    for (int position = 0; position < positions; position++) {
      if (!isIgnored(sample, position)) {
        return false;
      }
    }
    return true;
  }

  /** The factor of a position is 0 where every sample is ignored, whatever a mean divides by. */
  void fillFactors(Call call) {
    if (factors.length < positions) {
      factors = new double[positions];
    }
    double all = call.upstream == null ? call.scale : 1;
    for (int position = 0; position < positions; position++) {
      factors[position] = 0;
      for (int sample = 0; sample < count; sample++) {
        if (!isIgnored(sample, position)) {
          factors[position] = all;
          break;
        }
      }
    }
  }

  /** Stores derivatives by samples; by those that are ignored they are 0 whatever they hold. */
  void store(double[] sums, int from, int n, double factor, Tensor into) {
    for (int s = 0; s < n; s++) {
      int at = s * rows.stride();
      if (!rows.isAlive(from + s)) {
        Arrays.fill(sums, at, at + features, 0);
      }
      LinearRows.store(sums, at, isIgnored(from + s) ? 0 : factor, into, from + s, features);
    }
  }
}
