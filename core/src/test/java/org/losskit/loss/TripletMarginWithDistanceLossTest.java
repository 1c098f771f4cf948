package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.loss.RowChecks.close;
import static org.losskit.loss.RowChecks.refused;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

class TripletMarginWithDistanceLossTest {
  private static final Tensor A = Tensor.of(new double[] {1, 2, 0, 0}, 2, 2);
  private static final Tensor P = Tensor.of(new double[] {1.5, 2, 3, 4}, 2, 2);
  private static final Tensor N = Tensor.of(new double[] {1, 3, 1, 0}, 2, 2);
  private static final TripletMarginWithDistanceLoss NONE =
      Losses.tripletMarginWithDistance().withReduction(Reduction.NONE);

  /** The largest difference of two components. */
  private static final class Chebyshev implements Distance {
    @Override
    public double value(double[] u, double[] v) {
      return Math.abs(u[largest(u, v)] - v[largest(u, v)]);
    }

    private static int largest(double[] u, double[] v) {
      int largest = 0;
      for (int i = 1; i < u.length; i++) {
        if (Math.abs(u[i] - v[i]) > Math.abs(u[largest] - v[largest])) {
          largest = i;
        }
      }
      return largest;
    }

    @Override
    public void gradient(double[] u, double[] v, double upstream, double[] byU, double[] byV) {
      Arrays.fill(byU, 0);
      Arrays.fill(byV, 0);
      int i = largest(u, v);
      byU[i] = upstream * Math.signum(u[i] - v[i]);
      byV[i] = -byU[i];
    }
  }

  @Test
  void workedLines() {
    LossResult result = NONE.withDistance(new Chebyshev()).differentiate(A, P, N);
    close(result.value(), 0.5, 4.0);
    close(result.gradient("anchor"), -1, 1, 1, -1);
    // Its second derivative is not known.
    assertThat(result.hessianDiagonal("anchor").toDoubleArray()).containsOnly(0);
  }

  @Test
  void withoutADistanceItIsTripletMargin() {
    SplittableRandom random = new SplittableRandom(10);
    Tensor[] in = new Tensor[3];
    for (int i = 0; i < 3; i++) {
      in[i] = Tensor.zeros(DType.FLOAT32, Shape.of(40, 3));
      for (int j = 0; j < 120; j++) {
        in[i].set(j, random.nextDouble() * 4);
      }
    }
    for (Reduction reduction : NONE.type().reductions()) {
      for (boolean swap : new boolean[] {false, true}) {
        for (double margin : new double[] {0.5, 3}) {
          LossResult mine =
              NONE.withMargin(margin).withSwap(swap).withReduction(reduction).differentiate(in);
          LossResult other =
              Losses.tripletMargin()
                  .withMargin(margin)
                  .withSwap(swap)
                  .withReduction(reduction)
                  .differentiate(in);
          assertThat(mine.value().toDoubleArray()).isEqualTo(other.value().toDoubleArray());
          for (String name : new String[] {"anchor", "positive", "negative"}) {
            assertThat(mine.gradient(name).toFloatArray())
                .isEqualTo(other.gradient(name).toFloatArray());
            assertThat(mine.hessianDiagonal(name).toFloatArray())
                .isEqualTo(other.hessianDiagonal(name).toFloatArray());
          }
        }
      }
    }
    assertThat(NONE.withDistance(new Chebyshev()).withDistance(null).value(A, P, N).toDoubleArray())
        .isEqualTo(NONE.value(A, P, N).toDoubleArray());
  }

  @Test
  void tiesUnderSwapShareTheSlope() {
    // d(a, n) = d(p, n) = 2, d(a, p) = 4, along the first component only.
    TripletMarginWithDistanceLoss loss = NONE.withDistance(new Chebyshev()).withSwap(true);
    Tensor a = Tensor.of(new double[] {2, 0});
    Tensor p = Tensor.of(new double[] {-2, 0});
    Tensor n = Tensor.of(new double[] {0, 0});
    LossResult result = loss.differentiate(a, p, n);
    assertThat(result.value().toDouble()).isEqualTo(1 + 4 - 2);
    close(result.gradient("anchor"), 0.5, 0);
    close(result.gradient("positive"), -0.5, 0);
    close(result.gradient("negative"), 0, 0);
  }

  @Test
  void aDistanceMayUseALossItself() {
    Distance nested =
        new Distance() {
          @Override
          public double value(double[] u, double[] v) {
            return Losses.tripletMargin()
                .withMargin(1e-9)
                .withEps(0)
                .value(Tensor.of(u), Tensor.of(v), Tensor.of(u))
                .toDouble();
          }

          @Override
          public void gradient(
              double[] u, double[] v, double upstream, double[] byU, double[] byV) {
            LossResult result =
                Losses.tripletMargin()
                    .withEps(0)
                    .differentiate(Tensor.of(u), Tensor.of(v), Tensor.of(u));
            for (int i = 0; i < u.length; i++) {
              byU[i] = upstream * result.gradient("anchor").getDouble(i);
              byV[i] = upstream * result.gradient("positive").getDouble(i);
            }
          }
        };
    LossResult mine = NONE.withDistance(nested).differentiate(A, P, N);
    LossResult other =
        Losses.tripletMargin().withEps(0).withReduction(Reduction.NONE).differentiate(A, P, N);
    for (int i = 0; i < 2; i++) {
      assertThat(mine.value().getDouble(i))
          .isEqualTo(other.value().getDouble(i), Offset.offset(1e-14));
    }
    assertThat(mine.gradient("positive").getDouble(2))
        .isEqualTo(other.gradient("positive").getDouble(2), Offset.offset(1e-14));
  }

  @Test
  void aDistanceThatIsNotANumberGivesNaN() {
    Distance none =
        new Distance() {
          @Override
          public double value(double[] u, double[] v) {
            return Double.NaN;
          }

          @Override
          public void gradient(
              double[] u, double[] v, double upstream, double[] byU, double[] byV) {
            throw new AssertionError("not needed");
          }
        };
    for (boolean swap : new boolean[] {false, true}) {
      LossResult result = NONE.withDistance(none).withSwap(swap).differentiate(A, P, N);
      assertThat(result.value().toDoubleArray()).containsOnly(Double.NaN);
      assertThat(result.gradient("anchor").toDoubleArray()).containsOnly(Double.NaN);
    }
  }

  @Test
  void refusals() {
    refused(
        () -> NONE.withMargin(-1),
        "triplet_margin_with_distance: margin = -1.0; expected a finite number > 0");
    refused(
        () -> NONE.withDistance(new Chebyshev()).value(A, P, Tensor.of(new double[2], 2, 1)),
        "triplet_margin_with_distance: shapes are anchor [2, 2], positive [2, 2] and negative"
            + " [2, 1]; expected (D), (N,D) or (...,D) for all three, vectors of one length, since"
            + " the distance is the caller's");
    refused(
        () -> NONE.withStrictShapes().value(A, P, N.rows(0, 1)),
        "triplet_margin_with_distance: shapes are anchor [2, 2], positive [2, 2] and negative"
            + " [1, 2]; expected (D), (N,D) or (...,D) for all three, equal shapes (strict)");
    refused(
        () -> Losses.create("triplet_margin_with_distance", Map.of("p", 1)),
        "triplet_margin_with_distance: unknown parameter 'p'; expected one of margin, swap,"
            + " reduction");
  }

  @Test
  void explanationNamesTheDistance() {
    Explanation explanation =
        NONE.withDistance(new Chebyshev()).explain(A.rows(0, 1), P.rows(0, 1), N.rows(0, 1));
    assertThat(explanation.steps().get(0).numbers()).isEqualTo("distance of anchor and positive");
    assertThat(explanation.value()).isEqualTo(0.5);
  }
}
