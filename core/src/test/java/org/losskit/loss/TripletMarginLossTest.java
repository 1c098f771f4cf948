package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.loss.RowChecks.close;
import static org.losskit.loss.RowChecks.refused;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.losskit.Losses;
import org.losskit.loss.Oracle.Worst;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

class TripletMarginLossTest {
  private static final Tensor A = Tensor.of(new double[] {1, 2, 0, 0}, 2, 2);
  private static final Tensor P = Tensor.of(new double[] {1.5, 2, 3, 4}, 2, 2);
  private static final Tensor N = Tensor.of(new double[] {1, 3, 1, 0}, 2, 2);
  private static final TripletMarginLoss NONE =
      Losses.tripletMargin().withReduction(Reduction.NONE);
  private static final double EPS = 1e-6;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void workedLines() {
    for (boolean swap : new boolean[] {false, true}) {
      LossResult result = NONE.withSwap(swap).differentiate(A, P, N);
      close(result.value(), 0.5000000000005, 4.999999599999504);
      close(
          Tensor.of(Arrays.copyOf(result.gradient("anchor").toDoubleArray(), 2)),
          -1.0000009999989998,
          1.0000020000035001);
      close(
          Tensor.of(Arrays.copyOfRange(result.gradient("positive").toDoubleArray(), 2, 4)),
          0.5999999679999906,
          0.800000024000006);
    }
    LossResult absolute = NONE.withP(1).withMargin(2).differentiate(A, P, N);
    close(absolute.value(), 1.5, 7.999998);
    close(absolute.gradient("anchor"), -2, 2, 0, -2);
    close(Losses.tripletMargin().value(A, P, N), (0.5000000000005 + 4.999999599999504) / 2);
    double far = NONE.value(pair(3, 3), pair(2, 2), pair(0, 0)).toDouble();
    assertThat(far).isZero();
  }

  private static Tensor pair(double a, double b) {
    return Tensor.of(new double[] {a, b});
  }

  @Test
  void equalVectorsAreEpsApart() {
    Tensor same = Tensor.of(new double[] {1, 2, 3, 4});
    LossResult result = NONE.differentiate(same, same, same);
    assertThat(result.value().toDouble()).isEqualTo(1);
    close(result.gradient("anchor"), 0, 0, 0, 0);
    close(result.gradient("positive"), -.5, -.5, -.5, -.5);
    close(result.gradient("negative"), .5, .5, .5, .5);
    LossResult exact = NONE.withEps(0).differentiate(same, same, same);
    assertThat(exact.gradient("positive").toDoubleArray()).containsOnly(0);
    assertThat(exact.hessianDiagonal("positive").toDoubleArray()).containsOnly(0);
  }

  @Test
  void epsIsAddedToTheSignedDifference() {
    TripletMarginLoss loss = NONE.withEps(0.5).withMargin(10).withP(1);
    Tensor zero = pair(0, 0);
    // |0 - 1 + 0.5| twice, and |0 + 1 + 0.5| twice.
    assertThat(loss.value(zero, pair(1, 1), zero).toDouble()).isEqualTo(10 + 1 - 1);
    assertThat(loss.value(zero, pair(-1, -1), zero).toDouble()).isEqualTo(10 + 3 - 1);
  }

  @Test
  void theKinkHasSlopeZeroAndIsFoundWithoutRounding() {
    for (double p : new double[] {1, 2, 3, INFINITY}) {
      TripletMarginLoss loss = NONE.withP(p).withEps(0);
      for (double excess : new double[] {0, 0x1p-52, -0x1p-52}) {
        LossResult result = loss.differentiate(pair(0, 0), pair(0, 1 + excess), pair(0, 2));
        assertThat(result.value().toDouble()).as("p = %s", p).isEqualTo(Math.max(0, excess));
        assertThat(result.gradient("positive").getDouble(1)).isEqualTo(excess > 0 ? 1 : 0);
      }
    }
    // 1e300 is forgotten only by rounding.
    Tensor huge = pair(1e300, 0);
    LossResult result = NONE.withP(1).withEps(0).differentiate(huge, pair(0, 1), pair(0, 2));
    assertThat(result.value().toDouble()).isZero();
  }

  @Test
  void inOneDimensionEveryNormIsTheMagnitude() {
    Tensor[] kink = {single(-3), single(-2), single(-1.5)};
    double[] powers = {0.5, 1, 1.5, 2, 3, 1000, INFINITY};
    for (double p : powers) {
      for (boolean swap : new boolean[] {false, true}) {
        LossResult result = NONE.withP(p).withMargin(0.5).withSwap(swap).differentiate(kink);
        assertThat(result.value().getDouble(0)).as("p = %s", p).isEqualTo(swap ? 1 : 0);
        assertThat(result.gradient("anchor").getDouble(0)).as("p = %s", p).isEqualTo(swap ? -1 : 0);
        assertThat(result.hessianDiagonal("anchor").getDouble(0)).isZero();
      }
    }
    assertThat(Losses.tripletMarginWithDistance().withMargin(0.5).differentiate(kink))
        .satisfies(result -> {
          assertThat(result.value().toDouble()).isZero();
          assertThat(result.gradient("positive").getDouble(0)).isZero();
          assertThat(result.gradient("negative").getDouble(0)).isZero();
        });
  }

  /** Only d(anchor, negative) is in one dimension. */
  @Test
  void oneDimensionMeetsMore() {
    Tensor positive = Tensor.of(new double[] {3, 4});
    LossResult result =
        NONE.withEps(0)
            .withMargin(1)
            .differentiate(Tensor.of(new double[] {0}), positive, single(6));
    assertThat(result.value().getDouble(0)).isZero();
    result =
        NONE.withEps(0)
            .withMargin(2)
            .differentiate(Tensor.of(new double[] {0}), positive, single(6));
    assertThat(result.value().getDouble(0)).isEqualTo(1);
    assertThat(result.gradient("negative").toDoubleArray()).containsExactly(-1);
    assertThat(result.gradient("anchor").getDouble(0)).isCloseTo(-0.4, Offset.offset(1e-15));
  }

  private static Tensor single(double number) {
    return Tensor.of(new double[] {number});
  }

  @Test
  void tiesUnderSwapShareTheSlope() {
    TripletMarginLoss loss = NONE.withEps(0).withSwap(true);
    // Anchor and positive are equally far from the negative.
    LossResult result = loss.differentiate(pair(1, 0), pair(-1, 0), pair(0, 1));
    double half = 0.5 / Math.sqrt(2);
    close(result.gradient("anchor"), 1 - half, half);
    close(result.gradient("positive"), -1 + half, half);
    close(result.gradient("negative"), 0, -2 * half);
    // The positive is nearer.
    LossResult nearer = loss.differentiate(pair(2, 0), pair(-1, 0), pair(-1, 1));
    close(nearer.value(), 1 + 3 - 1);
    close(nearer.gradient("anchor"), 1, 0);
    close(nearer.gradient("positive"), -1, 1);
    close(nearer.gradient("negative"), 0, -1);
  }

  @Test
  void theLargestComponentsShareTheSlope() {
    TripletMarginLoss loss = NONE.withEps(0).withP(INFINITY).withMargin(9);
    LossResult result =
        loss.differentiate(
            Tensor.of(new double[3]),
            Tensor.of(new double[] {2, -2, 1}),
            Tensor.of(new double[] {0, 0, 1}));
    assertThat(result.value().toDouble()).isEqualTo(9 + 2 - 1);
    close(result.gradient("positive"), .5, -.5, 0);
    close(result.gradient("anchor"), -.5, .5, 1);
  }

  @Test
  void pZeroCountsAndHasNoSlope() {
    LossResult result = NONE.withEps(0).withP(0).differentiate(pair(0, 0), pair(3, 4), pair(0, 1));
    assertThat(result.value().toDouble()).isEqualTo(1 + 2 - 1);
    assertThat(result.gradient("anchor").toDoubleArray()).containsOnly(0);
    assertThat(result.hessianDiagonal("anchor").toDoubleArray()).containsOnly(0);
  }

  @Test
  void componentsOfZero() {
    TripletMarginLoss loss = NONE.withEps(0).withMargin(9);
    Tensor zero = pair(0, 0);
    LossResult below = loss.withP(0.5).differentiate(zero, pair(0, 4), zero);
    assertThat(below.gradient("positive").toDoubleArray()).containsExactly(0, 1);
    assertThat(below.hessianDiagonal("positive").toDoubleArray()).containsExactly(0, 0);
    LossResult between = loss.withP(1.5).differentiate(zero, pair(0, 4), zero);
    assertThat(between.gradient("positive").toDoubleArray()).containsExactly(0, 1);
    assertThat(between.hessianDiagonal("positive").getDouble(0)).isEqualTo(INFINITY);
    LossResult above = loss.withP(3).differentiate(zero, pair(0, 4), zero);
    assertThat(above.hessianDiagonal("positive").toDoubleArray()).containsExactly(0, 0);
  }

  @Test
  void hugeVectorsDoNotOverflow() {
    Tensor a = Tensor.of(new float[] {3e38f, 0});
    Tensor p = Tensor.of(new float[] {0, 0});
    for (double power : new double[] {2, 3, 1.5}) {
      LossResult result = NONE.withP(power).withMargin(5).differentiate(a, p, a);
      assertThat(result.value().getDouble(0)).isEqualTo(3e38f);
      assertThat(result.gradient("positive").getDouble(0)).isEqualTo(-1);
    }
    // Nearly equal distances of huge vectors leave the margin.
    Tensor one = Tensor.of(new double[] {1e30, 1});
    Tensor two = Tensor.of(new double[] {1e30, 2});
    Tensor zero = pair(0, 0);
    assertThat(NONE.value(zero, one, two).toDouble()).isEqualTo(1);
    assertThat(NONE.withP(1).withEps(0).withMargin(2).value(zero, one, two).toDouble())
        .isEqualTo(1);
  }

  @Test
  void notANumberAndInfinity() {
    Tensor nan = pair(Double.NaN, 1);
    Tensor zero = pair(0, 0);
    for (boolean swap : new boolean[] {false, true}) {
      for (double p : new double[] {0, 1, 1.5, 2, INFINITY}) {
        TripletMarginLoss loss = NONE.withSwap(swap).withP(p);
        for (int i = 0; i < 3; i++) {
          Tensor[] in = {zero, zero, zero};
          in[i] = nan;
          LossResult result = loss.differentiate(in);
          assertThat(result.value().toDouble()).isNaN();
          assertThat(result.gradient("anchor").toDoubleArray()).containsOnly(Double.NaN);
          assertThat(result.hessianDiagonal("negative").toDoubleArray()).containsOnly(Double.NaN);
        }
      }
    }
    LossResult far = NONE.differentiate(zero, pair(INFINITY, 1), zero);
    assertThat(far.value().toDouble()).isEqualTo(INFINITY);
    assertThat(far.gradient("positive").toDoubleArray()).containsExactly(Double.NaN, 0);
    assertThat(
            NONE.withP(1)
                .differentiate(zero, pair(INFINITY, 1), zero)
                .gradient("positive")
                .toDoubleArray())
        .containsExactly(1, 1);
    assertThat(NONE.value(zero, zero, pair(INFINITY, 1)).toDouble()).isZero();
  }

  @Test
  void inputsBroadcast() {
    Tensor wide = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
    LossResult result = NONE.withMargin(9).differentiate(wide, A.rows(0, 1), N.rows(0, 1));
    assertThat(result.value().shape()).isEqualTo(Shape.of(3));
    assertThat(result.gradient("positive").shape()).isEqualTo(Shape.of(1, 2));
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      LossResult one =
          NONE.withMargin(9).differentiate(wide.rows(i, i + 1), A.rows(0, 1), N.rows(0, 1));
      assertThat(result.value().getDouble(i)).isEqualTo(one.value().toDouble());
      sum += one.gradient("positive").getDouble(0);
    }
    assertThat(result.gradient("positive").getDouble(0)).isEqualTo(sum, Offset.offset(1e-15));
    // One element for a whole vector.
    Tensor single = Tensor.of(new double[] {2}, 1, 1);
    LossResult stretched = NONE.withMargin(9).differentiate(wide, single, wide);
    LossResult full =
        NONE.withMargin(9)
            .differentiate(wide, Tensor.of(new double[] {2, 2, 2, 2, 2, 2}, 3, 2), wide);
    assertThat(stretched.value().toDoubleArray()).isEqualTo(full.value().toDoubleArray());
    assertThat(stretched.gradient("positive").toDouble())
        .isEqualTo(
            Arrays.stream(full.gradient("positive").toDoubleArray()).sum(), Offset.offset(1e-15));
  }

  @Test
  void nothingCostsNothing() {
    Tensor none = Tensor.of(new float[0], 0, 3);
    assertThat(NONE.value(none, none, none).count()).isZero();
    assertThat(Losses.tripletMargin().value(none, none, none).toDouble()).isNaN();
    Tensor flat = Tensor.of(new float[0], 2, 0);
    assertThat(NONE.value(flat, flat, flat).toDoubleArray()).containsExactly(1, 1);
  }

  @Test
  void refusals() {
    refused(() -> NONE.withMargin(0), "triplet_margin: margin = 0.0; expected a finite number > 0");
    refused(
        () -> NONE.withMargin(Double.NaN),
        "triplet_margin: margin = NaN; expected a finite number > 0");
    refused(
        () -> NONE.withP(-1),
        "triplet_margin: p = -1.0; expected a number >= 0, infinity included");
    refused(
        () -> NONE.withEps(INFINITY), "triplet_margin: eps = Infinity; expected a finite number");
    refused(
        () -> NONE.value(A, P, Tensor.of(1, 2)),
        "triplet_margin: negative is int32; expected float32 or float64");
    String shapes = "; expected (D), (N,D) or (...,D) for all three, ";
    refused(
        () -> NONE.value(A, P, N.rows(0, 1).reshape(2)),
        "triplet_margin: shapes are anchor [2, 2], positive [2, 2] and negative [2]"
            + shapes
            + "as many dimensions, which broadcast");
    refused(
        () -> NONE.value(A, P, Tensor.of(new double[6], 3, 2)),
        "triplet_margin: shapes are anchor [2, 2], positive [2, 2] and negative [3, 2]"
            + shapes
            + "as many dimensions, which broadcast");
    Tensor scalar = Tensor.scalar(1.0);
    refused(
        () -> NONE.value(scalar, scalar, scalar),
        "triplet_margin: shapes are anchor [], positive [] and negative []"
            + shapes
            + "as many dimensions, which broadcast");
    refused(
        () -> NONE.withStrictShapes().value(A, P, N.rows(0, 1)),
        "triplet_margin: shapes are anchor [2, 2], positive [2, 2] and negative [1, 2]"
            + shapes
            + "equal shapes (strict)");
  }

  @Test
  void namedParametersReachTheLoss() {
    Loss loss =
        Losses.create(
            "TripletMarginLoss", Map.of("margin", 2, "p", INFINITY, "eps", 0.25, "swap", true));
    assertThat(loss.value(A, P, N).toDouble())
        .isEqualTo(
            Losses.tripletMargin()
                .withMargin(2)
                .withP(INFINITY)
                .withEps(0.25)
                .withSwap(true)
                .value(A, P, N)
                .toDouble());
  }

  @Test
  void explanationEndsWithTheValue() {
    Explanation explanation =
        Losses.tripletMargin()
            .withSwap(true)
            .withEps(0)
            .explain(A.rows(0, 1), P.rows(0, 1), N.rows(0, 1));
    assertThat(explanation.steps()).hasSize(5);
    assertThat(explanation.steps().get(0).numbers())
        .isEqualTo("norm of anchor - positive + 0, p = 2");
    assertThat(explanation.steps().get(2).numbers())
        .isEqualTo("norm of positive - negative + 0, p = 2");
    assertThat(explanation.steps().get(3).numbers()).isEqualTo("min(1, 1.118034)");
    assertThat(explanation.steps().get(4).numbers()).isEqualTo("max(0, 1 + 0.5 - 1)");
    assertThat(explanation.value()).isEqualTo(0.5);
    assertThat(explanation.gradients()).containsOnlyKeys("anchor", "positive", "negative");
  }

  @Test
  void vectorsOfLengthOneKeepTheirDistanceBesideEmptyOnes() {
    Tensor anchor = Tensor.of(new double[] {5, 7}, 2, 1);
    Tensor negative = Tensor.of(new double[] {1, 2}, 2, 1);
    Tensor empty = Tensor.of(new double[0], 2, 0);
    TripletMarginLoss loss = NONE.withMargin(10).withEps(0);
    // What an earlier call has left must not show.
    loss.value(
        Tensor.of(new double[] {100}), Tensor.of(new double[] {1}), Tensor.of(new double[] {3}));
    LossResult result = loss.differentiate(anchor, empty, negative);
    assertThat(result.value().toDoubleArray()).containsExactly(6, 5);
    assertThat(result.gradient("anchor").toDoubleArray()).containsExactly(-1, -1);
    assertThat(result.gradient("positive").count()).isZero();
    assertThat(result.gradient("negative").toDoubleArray()).containsExactly(1, 1);
    Explanation explanation =
        loss.explain(anchor.rows(0, 1), empty.rows(0, 1), negative.rows(0, 1));
    assertThat(explanation.value()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 3, 1.5, 0.7, Double.POSITIVE_INFINITY})
  void resultsAreThoseOfRealNumbers(double p) {
    for (Worst worst : worst(p, DType.FLOAT32)) {
      assertThat(worst.ulps()).as("%s", worst).isLessThanOrEqualTo(1);
    }
    for (Worst worst : worst(p, DType.FLOAT64)) {
      assertThat(worst.ulps()).as("%s", worst).isLessThanOrEqualTo(4);
    }
  }

  /** Value, gradients and Hessian diagonals. */
  static Worst[] worst(double p, DType dtype) {
    SplittableRandom random = new SplittableRandom(9);
    Worst[] worst = {new Worst(dtype), new Worst(dtype), new Worst(dtype)};
    for (int k = 0; k < 150; k++) {
      int n = 1 + k % 4;
      double size = List.of(1.0, 1e-6, 1e-30, 1e10, 3e37, 100.0).get(k % 6);
      Tensor[] in = new Tensor[3];
      for (int j = 0; j < 3; j++) {
        in[j] = Tensor.zeros(dtype, Shape.of(n));
        for (int i = 0; i < n; i++) {
          in[j].set(i, (random.nextDouble() * 2 - 1) * size);
        }
      }
      if (k % 5 == 0) {
        // Nearly equal distances.
        for (int i = 0; i < n; i++) {
          in[2].set(i, in[1].getDouble(i) * (1 + 1e-9 * random.nextDouble()));
        }
      }
      boolean swap = k % 2 == 1;
      double margin = k % 7 == 0 ? 1e-3 : 2;
      TripletMarginLoss loss = NONE.withP(p).withSwap(swap).withMargin(margin);
      compare(worst, p, in, swap, margin, loss.differentiate(in), "triplet " + k);
    }
    return worst;
  }

  private static final MathContext MANY = new MathContext(120);

  /** The norm of a pair in many digits, with its derivatives by the components. */
  private static final class Norm {
    private final double p;
    private final BigDecimal[] z;
    private final BigDecimal value;
    private BigDecimal sum = BigDecimal.ZERO;
    private int largest;

    Norm(double p, Tensor u, Tensor v) {
      this.p = p;
      z = new BigDecimal[u.count()];
      BigDecimal most = BigDecimal.ZERO;
      for (int i = 0; i < z.length; i++) {
        z[i] = Oracle.difference(u.getDouble(i), v.getDouble(i)).add(new BigDecimal(EPS));
        most = most.max(z[i].abs());
      }
      for (BigDecimal component : z) {
        largest += component.abs().compareTo(most) == 0 ? 1 : 0;
        sum = sum.add(Double.isInfinite(p) ? BigDecimal.ZERO : power(component.abs(), p));
      }
      value =
          Double.isInfinite(p)
              ? most
              : sum.signum() == 0
                  ? BigDecimal.ZERO
                  : BigDecimalMath.pow(sum, BigDecimal.ONE.divide(new BigDecimal(p), MANY), MANY);
    }

    private static BigDecimal power(BigDecimal x, double p) {
      return p == 2
          ? x.multiply(x)
          : p == 1 ? x : x.signum() == 0 ? x : BigDecimalMath.pow(x, new BigDecimal(p), MANY);
    }

    BigDecimal slope(int i) {
      BigDecimal sign = new BigDecimal(z[i].signum());
      if (Double.isInfinite(p)) {
        return z[i].abs().compareTo(value) == 0
            ? sign.divide(new BigDecimal(largest), MANY)
            : BigDecimal.ZERO;
      }
      return p == 1 || z[i].signum() == 0 ? sign : sign.multiply(power(ratio(i), p - 1));
    }

    private BigDecimal ratio(int i) {
      return z[i].abs().divide(value, MANY);
    }

    BigDecimal curvature(int i) {
      if (Double.isInfinite(p) || p == 1) {
        return BigDecimal.ZERO;
      }
      BigDecimal others = sum.subtract(power(z[i].abs(), p)).divide(sum, MANY);
      BigDecimal factor = new BigDecimal(p).subtract(BigDecimal.ONE).divide(value, MANY);
      BigDecimal steep =
          p == 2
              ? BigDecimal.ONE
              : BigDecimalMath.pow(ratio(i), new BigDecimal(p).subtract(new BigDecimal(2)), MANY);
      return factor.multiply(steep).multiply(others);
    }
  }

  private static void compare(
      Worst[] worst,
      double p,
      Tensor[] in,
      boolean swap,
      double margin,
      LossResult result,
      String at) {
    Norm ap = new Norm(p, in[0], in[1]);
    Norm an = new Norm(p, in[0], in[2]);
    Norm pn = new Norm(p, in[1], in[2]);
    boolean positive = swap && pn.value.compareTo(an.value) < 0;
    BigDecimal excess =
        new BigDecimal(margin).add(ap.value).subtract(positive ? pn.value : an.value);
    double lost = p == 1 ? 0 : 0x1p-90;
    worst[0].add(
        result.value().toDouble(), excess.max(BigDecimal.ZERO), lost * ap.value.doubleValue(), at);
    boolean active = excess.signum() > 0;
    for (int i = 0; i < in[0].count(); i++) {
      BigDecimal[] slopes = {ap.slope(i), an.slope(i), pn.slope(i)};
      BigDecimal[] curvatures = {ap.curvature(i), an.curvature(i), pn.curvature(i)};
      for (int input = 0; input < 3; input++) {
        BigDecimal gradient = BigDecimal.ZERO;
        BigDecimal hessian = BigDecimal.ZERO;
        double parts = 0;
        // By the first vector of a distance, or by the second.
        int[][] signs = {{1, -1, 0}, {-1, 0, -1}, {0, 1, 1}};
        for (int d = 0; d < 3 && active; d++) {
          boolean counts = d == 0 || (d == 2) == positive;
          if (counts && signs[input][d] != 0) {
            gradient = gradient.add(slopes[d].multiply(new BigDecimal(signs[input][d])));
            hessian = d == 0 ? hessian.add(curvatures[d]) : hessian.subtract(curvatures[d]);
            parts += curvatures[d].abs().doubleValue();
          }
        }
        String name = List.of("anchor", "positive", "negative").get(input);
        worst[1].add(
            result.gradient(name).getDouble(i), gradient, lost, at + ", " + name + " " + i);
        worst[2].add(
            result.hessianDiagonal(name).getDouble(i),
            hessian,
            lost * parts,
            at + ", " + name + " " + i);
      }
    }
  }
}
