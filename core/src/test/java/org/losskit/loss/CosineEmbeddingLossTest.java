package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.loss.RowChecks.close;
import static org.losskit.loss.RowChecks.refused;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.loss.Oracle.Worst;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

class CosineEmbeddingLossTest {
  private static final Tensor A = Tensor.of(new double[] {2, 3, 4, 6, 2, 4}, 2, 3);
  private static final Tensor B = Tensor.of(new double[] {2, 3, 5, 9, 12, 0}, 2, 3);
  private static final Tensor Y = Tensor.of(1, -1);
  private static final CosineEmbeddingLoss NONE =
      Losses.cosineEmbedding().withReduction(Reduction.NONE);

  @Test
  void workedLines() {
    LossResult result = NONE.withMargin(0.5).differentiate(A, B, Y);
    close(result.value(), 0.005915865337546733, 0.1948792289722956);
    close(Losses.cosineEmbedding().withMargin(0.5).value(A, B, Y), 0.10039754715492116);
    Tensor a = result.gradient("input1");
    close(
        Tensor.of(new double[] {a.getDouble(0), a.getDouble(1), a.getDouble(2)}),
        0.00831000321556672,
        0.012465004823350084,
        -0.013503755225304531);
    Tensor b = result.gradient("input2");
    close(
        Tensor.of(new double[] {b.getDouble(3), b.getDouble(4), b.getDouble(5)}),
        0.02565707922359258,
        -0.019242809417694177,
        0.03563483225498952);
  }

  @Test
  void aVectorOfZerosHasCosineZero() {
    Tensor zero = Tensor.of(new double[2]);
    Tensor ones = Tensor.of(new double[] {1, 1});
    LossResult result = NONE.differentiate(zero, ones, Tensor.scalar(1L));
    assertThat(result.value().toDouble()).isEqualTo(1);
    assertThat(result.gradient("input1").getDouble(0)).isEqualTo(-707106.7825, Offset.offset(1e-3));
    assertThat(result.gradient("input2").toDoubleArray()).containsExactly(0, 0);
    assertThat(NONE.value(zero, zero, Tensor.scalar(1L)).toDouble()).isEqualTo(1);
    assertThat(NONE.value(zero, zero, Tensor.scalar(-1L)).toDouble()).isZero();
  }

  @Test
  void otherTargetsCostNothing() {
    LossResult result = NONE.differentiate(A, B, Tensor.of(new float[] {0.5f, Float.NaN}));
    assertThat(result.value().toDoubleArray()).containsExactly(0, 0);
    assertThat(result.gradient("input1").toDoubleArray()).containsOnly(0);
    assertThat(result.hessianDiagonal("input2").toDoubleArray()).containsOnly(0);
    refused(
        () -> NONE.withStrictTargets().value(A, B, Tensor.of(1, 0)),
        "cosine_embedding: target[1] = 0; expected 1 or -1");
    refused(
        () -> NONE.withStrictTargets().value(A, B, Tensor.of(new float[] {Float.NaN, 1})),
        "cosine_embedding: target[0] = NaN; expected 1 or -1");
  }

  @Test
  void theKinkHasSlopeZero() {
    Tensor a = Tensor.of(new double[] {1, 0});
    Tensor b = Tensor.of(new double[] {0, 1});
    LossResult result = NONE.differentiate(a, b, Tensor.scalar(-1L));
    assertThat(result.value().toDouble()).isZero();
    assertThat(result.gradient("input1").toDoubleArray()).containsOnly(0);
    Tensor above = Tensor.of(new double[] {1e-300, 1});
    assertThat(NONE.differentiate(a, above, Tensor.scalar(-1L)).gradient("input1").getDouble(1))
        .isEqualTo(1, Offset.offset(1e-11));
  }

  @Test
  void hugeVectorsHaveTheirCosine() {
    Tensor a = Tensor.of(new float[] {3e38f, 0});
    Tensor b = Tensor.of(new float[] {3e38f, 3e38f});
    assertThat(NONE.value(a, b, Tensor.scalar(1L)).toDouble())
        .isEqualTo((float) (1 - Math.sqrt(0.5)));
  }

  @Test
  void equalVectorsCostWhatEpsilonLeaves() {
    for (double size : new double[] {1, 1e-3, 1e10, 1e30}) {
      Tensor a = Tensor.of(new double[] {size, 2 * size, -size});
      double squares = 6 * size * size;
      assertThat(NONE.value(a, a, Tensor.scalar(1L)).toDouble())
          .isEqualTo(1e-12f / (squares + 1e-12f), Offset.offset(1e-14 * 1e-12 / (squares + 1e-12)));
    }
  }

  @Test
  void notANumberAndInfinityGiveNaN() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Tensor a = Tensor.of(new double[] {bad, 1});
      Tensor b = Tensor.of(new double[] {1, 2});
      for (long y : new long[] {1, -1}) {
        LossResult result = NONE.differentiate(a, b, Tensor.scalar(y));
        assertThat(result.value().toDouble()).isNaN();
        assertThat(result.gradient("input1").toDoubleArray()).containsOnly(Double.NaN);
        assertThat(result.hessianDiagonal("input2").toDoubleArray()).containsOnly(Double.NaN);
      }
    }
  }

  @Test
  void rowsAndTargetsBroadcast() {
    Tensor one = B.rows(0, 1);
    LossResult wide = NONE.differentiate(A, one, Y);
    Tensor twice = Tensor.of(new double[] {2, 3, 5, 2, 3, 5}, 2, 3);
    LossResult full = NONE.differentiate(A, twice, Y);
    assertThat(wide.value().toDoubleArray()).isEqualTo(full.value().toDoubleArray());
    for (int i = 0; i < 3; i++) {
      assertThat(wide.gradient("input2").getDouble(i))
          .isEqualTo(
              full.gradient("input2").getDouble(i) + full.gradient("input2").getDouble(3 + i),
              Offset.offset(1e-17));
    }
    assertThat(NONE.value(A, B, Tensor.of(1)).toDoubleArray())
        .isEqualTo(NONE.value(A, B, Tensor.of(1, 1)).toDoubleArray());
    assertThat(NONE.value(A.rows(0, 1), one, Tensor.of(1, 1, -1)).shape()).isEqualTo(Shape.of(3));
  }

  @Test
  void nothingCostsNothing() {
    Tensor none = Tensor.of(new float[0], 0, 3);
    Tensor labels = Tensor.of(new long[0]);
    assertThat(NONE.value(none, none, labels).count()).isZero();
    assertThat(Losses.cosineEmbedding().value(none, none, labels).toDouble()).isNaN();
    Tensor flat = Tensor.of(new float[0], 2, 0);
    assertThat(NONE.value(flat, flat, Y).toDoubleArray()).containsExactly(1, 0);
  }

  @Test
  void refusals() {
    refused(
        () -> NONE.withMargin(Double.NaN),
        "cosine_embedding: margin = NaN; expected a finite number");
    refused(
        () -> NONE.value(Tensor.of(1, 2), Tensor.of(1, 2), Tensor.scalar(1L)),
        "cosine_embedding: input1 is int32; expected float32 or float64");
    refused(
        () -> NONE.value(A, Tensor.of(1, 2), Tensor.scalar(1L)),
        "cosine_embedding: input2 is int32; expected float32 or float64");
    refused(
        () -> NONE.value(A, B, Tensor.of(new boolean[] {true, false})),
        "cosine_embedding: target is boolean; expected -1 and 1 as int32, int64, float32 or"
            + " float64");
    String shapes = "; expected (N,D) or (D) with the same D, rows that broadcast";
    refused(
        () -> NONE.value(A, B.rows(0, 1).reshape(3), Y),
        "cosine_embedding: input1 has shape [2, 3], input2 has shape [3] and target has shape [2]"
            + shapes);
    refused(
        () -> NONE.value(A, Tensor.of(new double[2], 2, 1), Y),
        "cosine_embedding: input1 has shape [2, 3], input2 has shape [2, 1] and target has shape [2]"
            + shapes);
    refused(
        () -> NONE.value(A.reshape(1, 2, 3), B.reshape(1, 2, 3), Y),
        "cosine_embedding: input1 has shape [1, 2, 3], input2 has shape [1, 2, 3] and target has shape [2]"
            + shapes);
    refused(
        () -> NONE.value(Tensor.scalar(1.0), Tensor.scalar(1.0), Tensor.scalar(1L)),
        "cosine_embedding: input1 has shape [], input2 has shape [] and target has shape []"
            + shapes);
    refused(
        () -> NONE.value(A, Tensor.of(new double[9], 3, 3), Y),
        "cosine_embedding: input1 has shape [2, 3], input2 has shape [3, 3] and target has shape [2]"
            + shapes);
    refused(
        () -> NONE.value(A, B, Tensor.of(1, 1, 1)),
        "cosine_embedding: target has shape [3] for input1 [2, 3] and input2 [2, 3]; expected [2],"
            + " one for each pair");
    refused(
        () -> NONE.value(A, B, Tensor.scalar(1L)),
        "cosine_embedding: target has shape [] for input1 [2, 3] and input2 [2, 3]; expected [2],"
            + " one for each pair");
    refused(
        () -> NONE.withStrictShapes().value(A, B.rows(0, 1), Y),
        "cosine_embedding: input1 has shape [2, 3], input2 has shape [1, 3] and target has shape [2]; expected equal"
            + " shapes (strict), (N,D) or (D)");
    refused(
        () -> NONE.withStrictShapes().value(A, B, Tensor.of(1)),
        "cosine_embedding: target has shape [1] for input1 [2, 3] and input2 [2, 3]; expected [2],"
            + " one for each pair");
  }

  @Test
  void namedParametersReachTheLoss() {
    Loss loss = Losses.create("CosineEmbeddingLoss", Map.of("margin", 0.5, "reduction", "sum"));
    assertThat(loss.value(A, B, Y).toDouble()).isEqualTo(0.2007950943098423, Offset.offset(1e-15));
  }

  @Test
  void explanationEndsWithTheValue() {
    Explanation explanation =
        Losses.cosineEmbedding().explain(A.rows(0, 1), B.rows(0, 1), Tensor.of(1));
    assertThat(explanation.steps()).hasSize(5);
    assertThat(explanation.steps().get(0).numbers()).isEqualTo("2 * 2 + 3 * 3 + 4 * 5");
    assertThat(explanation.steps().get(3).numbers()).isEqualTo("33 / sqrt(29 * 38)");
    assertThat(explanation.steps().get(4).numbers()).isEqualTo("1 - 0.99408413");
    assertThat(explanation.value()).isEqualTo(NONE.value(A, B, Y).getDouble(0));
    assertThat(explanation.gradients()).containsOnlyKeys("input1", "input2");
    assertThat(
            Losses.cosineEmbedding()
                .withMargin(-0.5)
                .explain(A.rows(1, 2), B.rows(1, 2), Tensor.of(-1))
                .steps()
                .get(4)
                .numbers())
        .isEqualTo("max(0, 0.69487923 - (-0.5))");
    assertThat(
            Losses.cosineEmbedding()
                .explain(A.rows(1, 2), B.rows(1, 2), Tensor.of(3))
                .steps()
                .get(4)
                .numbers())
        .isEqualTo("the target 3 is neither 1 nor -1");
  }

  @Test
  void resultsAreThoseOfRealNumbers() {
    for (Worst worst : worst(DType.FLOAT32)) {
      assertThat(worst.ulps()).as("%s", worst).isLessThanOrEqualTo(1);
    }
    for (Worst worst : worst(DType.FLOAT64)) {
      assertThat(worst.ulps()).as("%s", worst).isLessThanOrEqualTo(4);
    }
  }

  /** Value, gradients and Hessian diagonals. */
  static Worst[] worst(DType dtype) {
    SplittableRandom random = new SplittableRandom(8);
    Worst[] worst = {new Worst(dtype), new Worst(dtype), new Worst(dtype)};
    for (int k = 0; k < 600; k++) {
      int n = 1 + k % 5;
      Tensor a = Tensor.zeros(dtype, Shape.of(n));
      Tensor b = Tensor.zeros(dtype, Shape.of(n));
      double size = List.of(1.0, 1e-6, 1e-25, 1e10, 1e38, 1e-42, 1e3).get(k % 7);
      double other = List.of(1.0, 1e-3, 1e20).get(k % 3);
      double[] direction = new double[n];
      for (int i = 0; i < n; i++) {
        direction[i] = random.nextDouble() * 2 - 1;
        a.set(i, direction[i] * size);
      }
      for (int i = 0; i < n; i++) {
        double near = List.of(1.0, 1 + 1e-7 * random.nextDouble(), 2.0, -1.0).get(k % 4);
        b.set(
            i,
            k % 11 < 5
                ? (random.nextDouble() * 2 - 1) * other
                : k % 11 < 8 ? a.getDouble(i) * near : a.getDouble(i));
      }
      if (k % 11 == 9) {
        // The neighbour of a parallel vector.
        b.set(0, Math.nextUp((float) b.getDouble(0)));
      }
      long y = k % 2 == 0 ? 1 : -1;
      double margin = k % 3 == 0 ? 0 : -0.3;
      LossResult result = NONE.withMargin(margin).differentiate(a, b, Tensor.scalar(y));
      compare(worst, a, b, y, margin, result, "pair " + k);
    }
    return worst;
  }

  private static final MathContext MANY = new MathContext(900);

  private static void compare(
      Worst[] worst, Tensor a, Tensor b, long y, double margin, LossResult result, String at) {
    BigDecimal aa = dot(a, a).add(new BigDecimal((double) 1e-12f));
    BigDecimal bb = dot(b, b).add(new BigDecimal((double) 1e-12f));
    BigDecimal ab = dot(a, b);
    BigDecimal roots = aa.multiply(bb).sqrt(new MathContext(250));
    BigDecimal cosine = ab.divide(roots, new MathContext(220));
    BigDecimal excess =
        y == 1
            ? BigDecimal.ONE.subtract(cosine)
            : cosine.subtract(new BigDecimal(margin)).max(BigDecimal.ZERO);
    // What double-double leaves of a difference that all but vanishes.
    double rest = y == 1 ? 0 : 0x1p-98 * Math.abs(margin);
    worst[0].add(result.value().toDouble(), excess, rest, at);
    BigDecimal sign =
        y == 1 ? BigDecimal.ONE.negate() : excess.signum() > 0 ? BigDecimal.ONE : BigDecimal.ZERO;
    for (int side = 0; side < 2; side++) {
      Tensor u = side == 0 ? a : b;
      Tensor v = side == 0 ? b : a;
      BigDecimal norm = side == 0 ? aa : bb;
      for (int i = 0; i < a.count(); i++) {
        BigDecimal x = new BigDecimal(u.getDouble(i));
        BigDecimal z = new BigDecimal(v.getDouble(i));
        BigDecimal slope =
            norm.multiply(z)
                .subtract(ab.multiply(x))
                .multiply(sign)
                .divide(norm.multiply(roots), Oracle.DIGITS);
        worst[1].add(
            result.gradient("input" + (side + 1)).getDouble(i), slope, at + ", element " + i);
        BigDecimal three = ab.multiply(x).multiply(x).multiply(new BigDecimal(3));
        BigDecimal two = norm.multiply(x.multiply(z).multiply(new BigDecimal(2)).add(ab));
        BigDecimal below = norm.multiply(norm).multiply(roots);
        BigDecimal parts =
            three
                .abs()
                .add(norm.multiply(x.multiply(z).abs().multiply(new BigDecimal(2)).add(ab.abs())))
                .divide(below, Oracle.DIGITS);
        worst[2].add(
            result.hessianDiagonal("input" + (side + 1)).getDouble(i),
            three.subtract(two).multiply(sign).divide(below, Oracle.DIGITS),
            0x1p-98 * parts.doubleValue(),
            at + ", element " + i);
      }
    }
  }

  private static BigDecimal dot(Tensor a, Tensor b) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < a.count(); i++) {
      sum = sum.add(new BigDecimal(a.getDouble(i)).multiply(new BigDecimal(b.getDouble(i))), MANY);
    }
    return sum;
  }
}
