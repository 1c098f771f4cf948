package org.losskit.internal.softmax;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.kernel.Kernels;
import org.losskit.internal.kernel.MatrixKernels;
import org.losskit.tensor.Tensor;

/**
 * The arrays of one thread for {@link LinearRows}: all logits of a few samples, or some logits of
 * all samples a few at a time. No bit of a result depends on how many.
 */
public final class LinearBlock {
  /** Numbers that the logits of all threads together may take, 32 MB. */
  private static final int LOGITS = 1 << 22;

  /** Samples that are multiplied at a time. */
  private static final int MOST = 64;

  /** Numbers of a chunk of weights, half a megabyte. */
  private static final int WEIGHTS = 1 << 16;

  private final MatrixKernels kernels = Kernels.backend().matrices();
  private double[] x = {};
  private double[] columns = {};
  private double[] weights = {};
  private double[] tile = {};
  private double[] tileLow = {};
  private double[] sums = {};
  private double[] sumsLow = {};
  private Tensor logits = Tensor.of(new double[0]);
  private int loadedFrom;
  private int loaded;

  /** Without arrays yet. */
  public LinearBlock() {}

  /** How many outputs of so many features to compute at a time where the caller does not say. */
  public static int chunk(int features) {
    return Math.max(16, WEIGHTS / (features + MatrixKernels.WIDTH) / 4 * 4);
  }

  /** How many samples to compute at a time, in each of some threads. */
  public static int samples(LinearRows rows, int threads, boolean variance) {
    int each = (variance ? 2 : 1) * distance(rows);
    int most = Math.max(1, Math.min(MOST, LOGITS / threads / each));
    if (variance) {
      most = Math.max(1, Math.min(most, WEIGHTS / Math.max(1, rows.positions()) / rows.stride()));
    }
    return most < MatrixKernels.WIDTH ? most : most / MatrixKernels.WIDTH * MatrixKernels.WIDTH;
  }

  /** From the logits of a sample to those of the next. */
  public static int distance(LinearRows rows) {
    return (rows.outputs() + 7) / 8 * 8 + 8;
  }

  /** The logits that were computed, {@link #distance} apart; the caller may overwrite them. */
  public Tensor logits() {
    return logits;
  }

  /** What the last product left, {@link LinearRows#stride} apart. */
  public double[] sums() {
    return sums;
  }

  double[] weights() {
    return weights;
  }

  private static double[] room(double[] array, int n) {
    return array.length < n ? new double[n] : array;
  }

  private static int whole(int n) {
    return (n + MatrixKernels.WIDTH - 1) / MatrixKernels.WIDTH * MatrixKernels.WIDTH;
  }

  /** Makes room for the logits of so many samples, once for all that are to come. */
  public void reserve(LinearRows rows, int n) {
    int size = n * distance(rows);
    if (logits.count() < size) {
      // The old array goes before the new one comes.
      logits = Tensor.of(new double[0]);
      logits = Tensor.of(new double[size]);
    }
  }

  /** Computes all logits of the samples from {@code from} on. */
  public void computeLogits(LinearRows rows, int from, int n) {
    int distance = distance(rows);
    reserve(rows, n);
    loadSamples(rows, from, n, false);
    forgetWeights();
    double[] all = logits.doubles();
    int lanes = whole(n);
    for (int at = 0; at < rows.outputs(); at += rows.chunk()) {
      int count = Math.min(rows.chunk(), rows.outputs() - at);
      loadWeights(rows, at, count);
      multiply(rows, count, lanes);
      for (int s = 0; s < n; s++) {
        for (int j = 0; j < count; j++) {
          all[s * distance + at + j] = tile[j * lanes + s];
        }
      }
    }
  }

  /** Reads samples, in rows and in columns. */
  private void loadSamples(LinearRows rows, int from, int n, boolean again) {
    int stride = rows.stride();
    int features = rows.features();
    int lanes = whole(n);
    x = room(x, n * stride);
    columns = room(columns, (features + 1) * lanes);
    for (int s = 0; s < n; s++) {
      int at = s * stride;
      if (again && !rows.isAlive(from + s)) {
        // Whatever it holds: 0 times NaN would be NaN.
        Arrays.fill(x, at, at + features, 0);
      } else {
        rows.samples().load(from + s, x, at);
        if (!again) {
          rows.keepMagnitude(from + s, x, at);
        }
      }
      x[at + features] = 1;
      Arrays.fill(x, at + features + 1, at + stride, 0);
      for (int d = 0; d <= features; d++) {
        columns[d * lanes + s] = x[at + d];
      }
    }
    for (int d = 0; d <= features && lanes > n; d++) {
      Arrays.fill(columns, d * lanes + n, (d + 1) * lanes, 0);
    }
  }

  /** Reads the weights anew at the next product: they are another layer's. */
  public void forgetWeights() {
    loaded = 0;
  }

  void loadWeights(LinearRows rows, int from, int n) {
    if (loaded == n && loadedFrom == from) {
      return;
    }
    weights = room(weights, Math.min(rows.chunk(), rows.outputs()) * rows.stride());
    rows.loadWeights(from, n, weights);
    loadedFrom = from;
    loaded = n;
  }

  /** The logits of a chunk of outputs, with the samples side by side. */
  private void multiply(LinearRows rows, int count, int lanes) {
    int size = count * lanes;
    int stride = rows.stride();
    int depth = rows.features() + 1;
    tile = room(tile, size);
    Arrays.fill(tile, 0, size, 0);
    if (!rows.wide()) {
      kernels.multiply(weights, 0, stride, 1, columns, lanes, tile, lanes, count, lanes, depth);
      return;
    }
    tileLow = room(tileLow, size);
    Arrays.fill(tileLow, 0, size, 0);
    kernels.multiplyCompensated(
        weights, 0, stride, 1, columns, lanes, tile, tileLow, lanes, count, lanes, depth);
    join(tile, tileLow, size, 0);
  }

  /** Adds what rounding cut off; where a sum is infinite there is no telling. */
  private static void join(double[] high, double[] low, int n, double anchor) {
    for (int i = 0; i < n; i++) {
      double sum = high[i] - anchor;
      high[i] = Math.abs(sum) <= Double.MAX_VALUE ? sum + low[i] : sum;
    }
  }

  /**
   * Multiplies what stands in place of the logits of {@code n} samples with the weights: the
   * gradients by the samples, in {@link #sums}.
   */
  public void multiplyByWeights(LinearRows rows, int n) {
    int stride = rows.stride();
    int size = n * stride;
    clearSums(size, 0);
    double[] all = logits.doubles();
    int distance = distance(rows);
    for (int at = 0; at < rows.outputs(); at += rows.chunk()) {
      int count = Math.min(rows.chunk(), rows.outputs() - at);
      loadWeights(rows, at, count);
      if (rows.wide()) {
        kernels.multiplyCompensated(
            all, at, distance, 1, weights, stride, sums, sumsLow, stride, n, rows.width(), count);
      } else {
        kernels.multiply(
            all, at, distance, 1, weights, stride, sums, stride, n, rows.width(), count);
      }
    }
    if (rows.wide()) {
      join(sums, sumsLow, size, 0);
    }
  }

  private void clearSums(int size, double start) {
    sums = room(sums, size);
    sumsLow = room(sumsLow, size);
    Arrays.fill(sums, 0, size, start);
    Arrays.fill(sumsLow, 0, size, 0);
  }

  /**
   * Computes the gradient by {@code n} rows of the weights from all samples, whose logits are
   * computed again a few at a time: a row of {@link #sums} each, that of the bias behind it. The
   * rounding errors of the sums are summed too, so that the order of the samples does not show.
   *
   * @param anchor as {@link LinearRows#anchor} has it
   */
  public void computeWeightGradient(
      LinearRows rows, int from, int n, LinearRows.@Nullable Masses masses, double anchor) {
    forgetWeights();
    loadWeights(rows, from, n);
    int stride = rows.stride();
    int size = n * stride;
    double start = rows.wide() ? 0 : anchor;
    clearSums(size, start);
    int samples = rows.samples().count();
    for (int at = 0; at < samples; at += MOST) {
      int count = Math.min(MOST, samples - at);
      int lanes = whole(count);
      loadSamples(rows, at, count, true);
      multiply(rows, n, lanes);
      for (int j = 0; j < n; j++) {
        for (int s = 0; s < count; s++) {
          tile[j * lanes + s] = rows.coefficient(at + s, from + j, tile[j * lanes + s], masses);
        }
      }
      addProducts(rows, n, count, start);
    }
    join(sums, sumsLow, size, start);
  }

  /** Adds the products of a tile of factors with the samples that were loaded. */
  private void addProducts(LinearRows rows, int n, int count, double start) {
    int lanes = whole(count);
    int stride = rows.stride();
    if (start != 0) {
      kernels.multiplyAnchored(
          tile, 0, lanes, 1, x, stride, sums, sumsLow, stride, n, rows.width(), count);
    } else {
      kernels.multiplyCompensated(
          tile, 0, lanes, 1, x, stride, sums, sumsLow, stride, n, rows.width(), count);
    }
  }

  /**
   * Computes the gradient by {@code n} rows of a layer without softmax from all samples: a row of
   * {@link #sums} each.
   *
   * @param derivatives those by the outputs of each sample
   */
  public void computeOuterProduct(LinearRows rows, int from, int n, double[] derivatives) {
    int outputs = rows.outputs();
    int samples = rows.samples().count();
    double most = 0;
    for (int i = 0; i < samples * outputs; i++) {
      most = Math.max(most, Math.abs(derivatives[i]));
    }
    double start = rows.wide() ? 0 : rows.anchor(most);
    int size = n * rows.stride();
    clearSums(size, start);
    for (int at = 0; at < samples; at += MOST) {
      int count = Math.min(MOST, samples - at);
      int lanes = whole(count);
      loadSamples(rows, at, count, true);
      tile = room(tile, n * lanes);
      for (int j = 0; j < n; j++) {
        for (int s = 0; s < count; s++) {
          tile[j * lanes + s] = derivatives[(at + s) * outputs + from + j];
        }
      }
      addProducts(rows, n, count, start);
    }
    join(sums, sumsLow, size, start);
  }
}
