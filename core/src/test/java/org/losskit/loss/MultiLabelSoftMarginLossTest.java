package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.loss.RowChecks.close;
import static org.losskit.loss.RowChecks.refused;

import java.math.BigDecimal;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.loss.Oracle.Worst;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

class MultiLabelSoftMarginLossTest {
  private static final Tensor X = Tensor.of(new double[] {0, 2, 2, 0, 2, 1, 0, 1}, 2, 4);
  private static final Tensor Y = Tensor.of(new double[] {0, 0, 1, 0, 1, 0, 1, 1}, 2, 4);
  private static final MultiLabelSoftMarginLoss NONE =
      Losses.multiLabelSoftMargin().withReduction(Reduction.NONE);

  @Test
  void workedLines() {
    LossResult result = NONE.differentiate(X, Y);
    close(result.value(), 0.910037595801459, 0.6116496416598409);
    for (int i = 0; i < 4; i++) {
      assertThat(result.gradient().getDouble(i))
          .isEqualTo(
              new double[] {0.125, 0.2201992694944706, -0.029800730505529387, 0.125}[i],
              Offset.offset(1e-15));
    }
    close(Losses.multiLabelSoftMargin().value(X, Y), 0.76084361873065);
    Tensor weighted = NONE.withWeight(.1, .6, .4, .8).value(X, Y);
    assertThat(weighted.getDouble(0)).isEqualTo(0.48769012, Offset.offset(5e-9));
    assertThat(weighted.getDouble(1)).isEqualTo(0.33212951, Offset.offset(5e-9));
  }

  @Test
  void theTargetHasAGradient() {
    LossResult result = NONE.differentiate(Wanted.gradient("target"), X, Y);
    close(result.gradient("target"), 0, -.5, -.5, 0, -.5, -.25, 0, -.25);
  }

  @Test
  void sumsAreDividedByTheClassesNotByTheWeights() {
    double plain = Losses.multiLabelSoftMargin().value(X, Y).toDouble();
    assertThat(Losses.multiLabelSoftMargin().withWeight(4, 4, 4, 4).value(X, Y).toDouble())
        .isEqualTo(4 * plain);
  }

  @Test
  void theSampleOfOneDimensionIsAScalar() {
    assertThat(NONE.value(X.rows(0, 1).reshape(4), Y.rows(0, 1).reshape(4)).shape())
        .isEqualTo(Shape.scalar());
    assertThat(NONE.value(X.reshape(1, 2, 4), Y.reshape(1, 2, 4)).shape())
        .isEqualTo(Shape.of(1, 2));
  }

  @Test
  void aWeightMayEnlargeTheInput() {
    Tensor x = Tensor.of(new double[] {1, -2}, 2, 1);
    Tensor y = Tensor.of(new double[] {1, 0}, 2, 1);
    MultiLabelSoftMarginLoss loss = NONE.withWeight(1, 2, 4);
    LossResult result = loss.differentiate(x, y);
    Tensor single = NONE.value(x, y);
    close(result.value(), 7 * single.getDouble(0), 7 * single.getDouble(1));
    LossResult one = NONE.differentiate(x, y);
    close(result.gradient(), 7 * one.gradient().getDouble(0), 7 * one.gradient().getDouble(1));
    close(
        result.hessianDiagonal(),
        7 * one.hessianDiagonal().getDouble(0),
        7 * one.hessianDiagonal().getDouble(1));
    // A weight for every sample as well.
    Tensor weight = Tensor.of(new double[] {1, 2, 3, 4}, 4, 1);
    assertThat(NONE.withWeight(weight).value(x.rows(0, 1), y.rows(0, 1)).shape())
        .isEqualTo(Shape.of(4));
  }

  @Test
  void infiniteLogitsGiveTheLimits() {
    double inf = Double.POSITIVE_INFINITY;
    Tensor x = Tensor.of(new double[] {inf, -inf, -inf, inf}, 4, 1);
    Tensor y = Tensor.of(new double[] {1, 0, 1, 0}, 4, 1);
    assertThat(NONE.value(x, y).toDoubleArray()).containsExactly(0, 0, inf, inf);
  }

  @Test
  void nothingAndNotANumber() {
    Tensor x = Tensor.of(new double[] {Double.NaN, 1}, 1, 2);
    Tensor y = Tensor.of(new double[2], 1, 2);
    assertThat(NONE.value(x, y).toDouble()).isNaN();
    assertThat(NONE.withWeight(0, 2).value(x, y).toDouble()).isFinite();
    Tensor noClasses = Tensor.of(new double[0], 2, 0);
    assertThat(NONE.value(noClasses, noClasses).toDoubleArray())
        .containsExactly(Double.NaN, Double.NaN);
    Tensor noSamples = Tensor.of(new double[0], 0, 2);
    assertThat(NONE.value(noSamples, noSamples).count()).isZero();
    assertThat(Losses.multiLabelSoftMargin().value(noSamples, noSamples).toDouble()).isNaN();
  }

  @Test
  void refusals() {
    refused(
        () -> NONE.value(Tensor.of(1, 2), Tensor.of(new float[2])),
        "multilabel_soft_margin: input is int32; expected float32 or float64");
    refused(
        () -> NONE.value(Tensor.of(new float[2]), Tensor.of(1, 2)),
        "multilabel_soft_margin: target is int32; expected float32, float64 or boolean");
    refused(
        () -> NONE.value(Tensor.scalar(1f), Tensor.scalar(1f)),
        "multilabel_soft_margin: input has shape []; expected (..., C)");
    refused(
        () -> NONE.value(X, Tensor.of(new float[3])),
        "multilabel_soft_margin: input has shape [2, 4] but target has shape [3]; expected shapes"
            + " that broadcast");
    refused(
        () -> NONE.withStrictShapes().value(X, Y.rows(0, 1)),
        "multilabel_soft_margin: input has shape [2, 4] but target has shape [1, 4]; expected equal"
            + " shapes (strict), since these would broadcast to [2, 4]");
    refused(
        () -> NONE.value(X.rows(0, 1).reshape(4), Y),
        "multilabel_soft_margin: input has shape [4] but target has shape [2, 4]; expected a target"
            + " of no more dimensions than the input");
    refused(
        () -> NONE.withWeight(1, 2, 3).value(X, Y),
        "multilabel_soft_margin: weight has shape [3]; expected a shape that broadcasts with [2, 4]"
            + " and has no more dimensions than the input");
    refused(
        () -> NONE.withWeight(Tensor.of(new double[4], 1, 1, 4)).value(X, Y),
        "multilabel_soft_margin: weight has shape [1, 1, 4]; expected a shape that broadcasts with"
            + " [2, 4] and has no more dimensions than the input");
    refused(
        () -> NONE.withWeight(1, -1, 1, 1),
        "multilabel_soft_margin: weight[1] = -1.0; expected a finite number >= 0");
  }

  @Test
  void namedParametersReachTheLoss() {
    Tensor weight = Tensor.of(new double[] {.1, .6, .4, .8});
    Loss loss = Losses.create("MultiLabelSoftMarginLoss", Map.of("weight", weight));
    assertThat(loss.value(X, Y).toDouble())
        .isEqualTo(Losses.multiLabelSoftMargin().withWeight(.1, .6, .4, .8).value(X, Y).toDouble());
  }

  @Test
  void explanationEndsWithTheValue() {
    Explanation explanation = Losses.multiLabelSoftMargin().explain(X.rows(0, 1), Y.rows(0, 1));
    assertThat(explanation.steps()).hasSize(9);
    assertThat(explanation.steps().get(3).numbers()).isEqualTo("softplus(2)");
    assertThat(explanation.value()).isEqualTo(NONE.value(X, Y).getDouble(0));
  }

  @Test
  void aSampleWithoutClassesIsExplained() {
    Tensor none = Tensor.of(new double[0]);
    Explanation explanation = Losses.multiLabelSoftMargin().explain(none, none);
    assertThat(explanation.steps()).hasSize(1);
    assertThat(explanation.value()).isNaN();
    Tensor one = Tensor.of(new double[] {1});
    assertThat(Losses.multiLabelSoftMargin().explain(one, none).value()).isZero();
    assertThat(Losses.multiLabelSoftMargin().explain(none, one).value()).isNaN();
  }

  @Test
  void resultsAreThoseOfRealNumbers() {
    for (boolean hard : new boolean[] {true, false}) {
      Worst[] floats = worst(hard, DType.FLOAT32);
      double[] bounds = {0.51, hard ? 0.51 : 1, 0.51, 1};
      Worst[] doubles = worst(hard, DType.FLOAT64);
      for (int i = 0; i < floats.length; i++) {
        assertThat(floats[i].ulps()).as("%s", floats[i]).isLessThanOrEqualTo(bounds[i]);
        assertThat(doubles[i].ulps()).as("%s", doubles[i]).isLessThanOrEqualTo(4);
      }
    }
  }

  /** Value, gradient, gradient by the target, Hessian diagonal. */
  static Worst[] worst(boolean hard, DType dtype) {
    SplittableRandom random = new SplittableRandom(7);
    Worst[] worst = {new Worst(dtype), new Worst(dtype), new Worst(dtype), new Worst(dtype)};
    int classes = 5;
    double[] w = {0.1, 1 / 3.0, 5, 0.7, 1};
    MultiLabelSoftMarginLoss loss = NONE.withWeight(w);
    for (int k = 0; k < 120; k++) {
      Tensor x = Tensor.zeros(dtype, Shape.of(classes));
      Tensor y = Tensor.zeros(dtype, Shape.of(classes));
      double size = new double[] {1e-6, 1e-3, 1, 8, 100, 800, 1e30}[k % 7];
      for (int i = 0; i < classes; i++) {
        x.set(i, (random.nextDouble() * 2 - 1) * size);
        // Half of the rows are sure and right.
        boolean right = x.getDouble(i) > 0;
        y.set(i, !hard ? random.nextDouble() : (k % 2 == 0) == right ? 1 : 0);
      }
      LossResult result =
          loss.differentiate(Wanted.gradient("input").and("target").hessianDiagonal(), x, y);
      BigDecimal c = new BigDecimal(classes);
      BigDecimal total = BigDecimal.ZERO;
      String at = "row " + k;
      for (int i = 0; i < classes; i++) {
        BigDecimal share = new BigDecimal(w[i]).divide(c, Oracle.DIGITS);
        double logit = x.getDouble(i);
        BigDecimal t = new BigDecimal(y.getDouble(i));
        BigDecimal f = BigDecimal.ONE.subtract(t);
        BigDecimal up = Oracle.softplus(logit);
        BigDecimal down = Oracle.softplus(-logit);
        total = total.add(share.multiply(t.multiply(down).add(f.multiply(up))));
        BigDecimal s = Oracle.sigmoid(logit);
        BigDecimal q = Oracle.sigmoid(-logit);
        BigDecimal slope = f.multiply(s).subtract(t.multiply(q));
        double rest = hard ? 0 : 0x1p-100 * share.multiply(t).multiply(q).doubleValue();
        worst[1].add(result.gradient().getDouble(i), share.multiply(slope), rest, at);
        worst[2].add(
            result.gradient("target").getDouble(i), share.multiply(new BigDecimal(-logit)), at);
        worst[3].add(result.hessianDiagonal().getDouble(i), share.multiply(s).multiply(q), at);
      }
      worst[0].add(result.value().toDouble(), total, at);
    }
    return worst;
  }
}
