package org.losskit.internal.softmax;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.kernel.MatrixKernels;
import org.losskit.internal.kernel.RowMath;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * Rows of logits that are never there all at once: sample times weights, of which {@link
 * LinearBlock} computes some at a time. Here stands what belongs to a whole call: the factors, and
 * what is known of the softmax of each row, from which any of its derivatives can be computed
 * again.
 *
 * <p>Output j of a sample belongs to class {@code j / positions} at position {@code j % positions};
 * the outputs of a sample at one position are a row. A bias counts as the weight of one more
 * feature, which is 1.
 */
public class LinearRows {
  /** What the logits are computed from. */
  public interface Samples {
    /** How many there are. */
    int count();

    /** Puts the features of a sample where a block wants them. */
    void load(int sample, double[] into, int at);
  }

  /** The target's masses where they are spread over the classes, times the class weights. */
  public interface Masses {
    /** The mass of an output of a sample. */
    double of(int sample, int output);
  }

  /** Marks a row that has no part in anything. */
  private static final int DEAD = -1;

  private static final int FACTS = 6;
  private static final int REFERENCE = 0;
  private static final int FACTOR = 1;
  private static final int AT_PIVOT = 2;
  private static final int ALL = 3;
  private static final int SCALE = 4;
  private static final int BOUND = 5;

  private static final Tensor NOTHING = Tensor.of(new float[0]);

  private static final Samples NO_SAMPLES = new NoSamples();

  private Samples samples = NO_SAMPLES;
  private Tensor weight = NOTHING;
  private @Nullable Tensor bias;
  private int features;
  private int outputs;
  private int positions = 1;
  private boolean wide;
  private int chunk = 1;
  private double[] facts = {};
  private int[] pivots = {};
  private double[] magnitudes = {};

  /** No rows. */
  public LinearRows() {}

  private record NoSamples() implements Samples {
    @Override
    public int count() {
      return 0;
    }

    @Override
    public void load(int sample, double[] into, int at) {}
  }

  /**
   * Other rows.
   *
   * @param newOutputs rows of the weight
   * @param newFeatures columns of the weight
   * @param newWide whether sums are compensated, for results in float64
   * @param newChunk how many outputs a block computes at a time; the bits do not depend on it
   */
  public final void reset(
      Samples newSamples,
      Tensor newWeight,
      @Nullable Tensor newBias,
      int newOutputs,
      int newFeatures,
      int newPositions,
      boolean newWide,
      int newChunk) {
    samples = newSamples;
    weight = newWeight;
    bias = newBias;
    outputs = newOutputs;
    features = newFeatures;
    positions = newPositions;
    wide = newWide;
    chunk = Math.max(1, newChunk);
    int rows = samples.count() * positions;
    if (pivots.length < rows) {
      pivots = new int[rows];
      facts = new double[rows * FACTS];
    }
    if (magnitudes.length < samples.count()) {
      magnitudes = new double[samples.count()];
    }
  }

  /** Lets go of the caller's arrays. */
  public final void release() {
    samples = NO_SAMPLES;
    weight = NOTHING;
    bias = null;
  }

  final Samples samples() {
    return samples;
  }

  final int features() {
    return features;
  }

  /** How many logits a sample has. */
  public final int outputs() {
    return outputs;
  }

  final int positions() {
    return positions;
  }

  final boolean wide() {
    return wide;
  }

  /** How many outputs are computed at a time. */
  public final int chunk() {
    return chunk;
  }

  /** How many chunks there are. */
  public final int chunks() {
    return (outputs + chunk - 1) / chunk;
  }

  /** Features and the one of the bias, filled up to whole vectors. */
  final int width() {
    return (features + MatrixKernels.WIDTH) / MatrixKernels.WIDTH * MatrixKernels.WIDTH;
  }

  /**
   * From row to row of features: not a multiple of a page, so that rows do not share cache sets.
   */
  public final int stride() {
    return width() + 8;
  }

  /** Reads some rows of the weight, the bias behind each. */
  final void loadWeights(int from, int n, double[] into) {
    for (int i = 0; i < n; i++) {
      loadRow(from + i, into, i * stride());
    }
  }

  /** Reads a row of the weight, the bias behind it. */
  void loadRow(int output, double[] into, int at) {
    load(weight, output, features, into, at);
    into[at + features] = bias == null ? 0 : bias.getDouble(output);
    Arrays.fill(into, at + features + 1, at + stride(), 0);
  }

  /** Puts a row of a floating tensor into an array. */
  public static void load(Tensor tensor, int row, int n, double[] into, int at) {
    int start = tensor.offset() + row * n;
    if (tensor.dtype() == DType.FLOAT64) {
      System.arraycopy(tensor.doubles(), start, into, at, n);
      return;
    }
    float[] array = tensor.floats();
    for (int i = 0; i < n; i++) {
      into[at + i] = array[start + i];
    }
  }

  /** Puts numbers into a row of a floating tensor, multiplied and rounded to its type. */
  public static void store(double[] from, int at, double factor, Tensor tensor, int row, int n) {
    int start = tensor.offset() + row * n;
    if (tensor.dtype() == DType.FLOAT64) {
      double[] array = tensor.doubles();
      for (int i = 0; i < n; i++) {
        array[start + i] = from[at + i] * factor;
      }
      return;
    }
    float[] array = tensor.floats();
    for (int i = 0; i < n; i++) {
      array[start + i] = (float) (from[at + i] * factor);
    }
  }

  /** Stores the gradients by a row of the weight and its bias, row {@code j} of the sums. */
  public final void storeGradient(
      double[] sums,
      int j,
      int output,
      double factor,
      @Nullable Tensor byWeight,
      @Nullable Tensor byBias) {
    if (byWeight != null) {
      store(sums, j * stride(), factor, byWeight, output, features);
    }
    if (byBias != null) {
      byBias.set(output, sums[j * stride() + features] * factor);
    }
  }

  /** Takes note of the size of a sample's features. */
  final void keepMagnitude(int sample, double[] x, int at) {
    double most = 1;
    for (int i = 0; i < features; i++) {
      most = Math.max(most, Math.abs(x[at + i]));
    }
    magnitudes[sample] = most;
  }

  /** Takes note of a row that counts for nothing, whatever it holds. */
  public final void keepDead(int row) {
    pivots[row] = DEAD;
  }

  /** Takes note of a row whose pivot has all of the mass, {@code weight}. */
  public final void keepSingle(int row, SoftmaxRow softmax, double weight, double atPivot) {
    keep(row, softmax, atPivot, 0, 0, Math.abs(weight));
    facts[row * FACTS + FACTOR] = softmax.factor() * weight;
  }

  /**
   * Takes note of a row whose masses are spread.
   *
   * @param all the sum of the masses
   * @param largest the largest of them in size
   * @param scale what the derivatives are multiplied by
   */
  public final void keepSpread(
      int row, SoftmaxRow softmax, double atPivot, double all, double largest, double scale) {
    keep(row, softmax, atPivot, all, scale, Math.abs(scale) * (Math.abs(all) + largest));
  }

  private void keep(
      int row, SoftmaxRow softmax, double atPivot, double all, double scale, double bound) {
    int at = row * FACTS;
    pivots[row] = softmax.pivot();
    facts[at + REFERENCE] = softmax.reference();
    facts[at + FACTOR] = softmax.factor();
    facts[at + AT_PIVOT] = atPivot;
    facts[at + ALL] = all;
    facts[at + SCALE] = scale;
    facts[at + BOUND] = bound;
  }

  /** Whether a sample has a row that counts. */
  public final boolean isAlive(int sample) {
    for (int row = sample * positions; row < (sample + 1) * positions; row++) {
      if (pivots[row] != DEAD) {
        return true;
      }
    }
    return false;
  }

  /** The derivative by a logit that was computed again. */
  final double coefficient(int sample, int output, double logit, @Nullable Masses masses) {
    int row = sample * positions + output % positions;
    int at = row * FACTS;
    if (pivots[row] == DEAD) {
      return 0;
    }
    if (pivots[row] == output / positions) {
      return facts[at + AT_PIVOT];
    }
    double share = RowMath.expDifference(logit, facts[at + REFERENCE]) * facts[at + FACTOR];
    return masses == null
        ? share
        : (facts[at + ALL] * share - masses.of(sample, output)) * facts[at + SCALE];
  }

  /** Where sums of products with the features start, with this bound of the other factors. */
  final double anchor(double coefficient) {
    double feature = 1;
    for (int sample = 0; sample < samples.count(); sample++) {
      feature = isAlive(sample) ? Math.max(feature, magnitudes[sample]) : feature;
    }
    double bound = coefficient * feature * samples.count();
    if (!(bound < 0x1p1000)) {
      return 0;
    }
    return Math.scalb(1.5, Math.max(-900, Math.getExponent(bound) + 2));
  }

  /**
   * Where the sums of a gradient by the weights start, far above all of them ({@link
   * MatrixKernels#multiplyAnchored}); 0 where they have no bound.
   */
  public final double anchor() {
    double coefficient = 0;
    for (int row = 0; row < samples.count() * positions; row++) {
      if (pivots[row] != DEAD) {
        coefficient = Math.max(coefficient, facts[row * FACTS + BOUND]);
      }
    }
    return anchor(coefficient);
  }
}
