package org.losskit.loss;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.kernel.DoubleDouble;

/** A caller's distance, whose derivatives are asked for once for each pair. */
final class GivenDistance extends PairDistance {
  private @Nullable Distance distance;
  private double[][] vectors = {{}, {}};
  private double[][] slopes = {{}, {}};
  private double[][] curvatures = {{}, {}};
  private boolean hasSlopes;
  private boolean hasCurvatures;
  private double value;
  private final DoubleDouble a = new DoubleDouble();
  private final DoubleDouble r = new DoubleDouble();

  /** Sets the caller's distance. */
  GivenDistance configure(Distance given) {
    distance = given;
    return this;
  }

  private Distance distance() {
    return Objects.requireNonNull(distance);
  }

  @Override
  void set(double[] u, double[] v, int n, boolean wide) {
    if (vectors[0].length != n) {
      vectors = new double[2][n];
      slopes = new double[2][n];
      curvatures = new double[2][n];
    }
    System.arraycopy(u, 0, vectors[0], 0, n);
    System.arraycopy(v, 0, vectors[1], 0, n);
    hasSlopes = false;
    hasCurvatures = false;
    value = distance().value(vectors[0], vectors[1]);
  }

  @Override
  double value() {
    return value;
  }

  @Override
  double excess(double margin, PairDistance other) {
    a.set(other.value());
    r.set(value);
    r.setDifference(r, a);
    a.set(margin);
    r.setSum(r, a);
    return r.hi();
  }

  @Override
  double slope(boolean second, int i) {
    if (!hasSlopes) {
      Arrays.fill(slopes[0], 0);
      Arrays.fill(slopes[1], 0);
      distance().gradient(vectors[0], vectors[1], 1, slopes[0], slopes[1]);
      hasSlopes = true;
    }
    return slopes[second ? 1 : 0][i];
  }

  @Override
  void slope(boolean second, int i, DoubleDouble result) {
    result.set(slope(second, i));
  }

  @Override
  double curvature(boolean second, int i) {
    if (!hasCurvatures) {
      Arrays.fill(curvatures[0], 0);
      Arrays.fill(curvatures[1], 0);
      distance().hessianDiagonal(vectors[0], vectors[1], curvatures[0], curvatures[1]);
      hasCurvatures = true;
    }
    return curvatures[second ? 1 : 0][i];
  }

  @Override
  void curvature(boolean second, int i, DoubleDouble result) {
    result.set(curvature(second, i));
  }

  /** Vectors of this distance are of one length. */
  @Override
  double jointCurvature() {
    throw new IllegalStateException("a caller's distance is not stretched");
  }
}
