package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** NaN, infinities, zero weights, ignored rows and ties. */
class SpecialValuesTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;
  private static final List<DType> DTYPES = List.of(DType.FLOAT32, DType.FLOAT64);

  private static Tensor tensor(DType dtype, double... values) {
    return shaped(dtype, values, values.length);
  }

  private static Tensor shaped(DType dtype, double[] values, int... sizes) {
    Tensor result = Tensor.zeros(dtype, org.losskit.tensor.Shape.of(sizes));
    for (int i = 0; i < values.length; i++) {
      result.set(i, values[i]);
    }
    return result;
  }

  private static LossResult none(Loss loss, Tensor... in) {
    Wanted wanted = Wanted.gradient("input").hessianDiagonal();
    return loss.withReduction(Reduction.NONE)
        .differentiate(in[1].dtype().isFloating() ? wanted.and("target") : wanted, in);
  }

  private static void assertBits(Tensor actual, double... expected) {
    assertThat(bits(actual)).isEqualTo(bits(Tensor.of(expected)));
  }

  @Test
  void absoluteError() {
    for (DType dtype : DTYPES) {
      LossResult r =
          none(Losses.l1(), tensor(dtype, INF, -INF, NAN, INF, 2), tensor(dtype, 0, 0, 0, INF, 2));
      assertBits(r.value(), INF, INF, NAN, NAN, 0);
      assertThat(r.gradient().toDoubleArray()).containsExactly(1, -1, NAN, NAN, 0);
      assertThat(r.gradient("target").toDoubleArray()).containsExactly(-1, 1, NAN, NAN, -0.0);
      assertBits(r.hessianDiagonal(), 0, 0, 0, 0, 0);
    }
  }

  @Test
  void squaredError() {
    for (DType dtype : DTYPES) {
      LossResult r =
          none(Losses.mse(), tensor(dtype, INF, -INF, NAN, INF, 2), tensor(dtype, 0, 0, 0, INF, 2));
      assertBits(r.value(), INF, INF, NAN, NAN, 0);
      assertThat(r.gradient().toDoubleArray()).containsExactly(INF, -INF, NAN, NAN, 0);
      assertBits(r.hessianDiagonal(), 2, 2, 2, 2, 2);
    }
    LossResult large =
        none(Losses.mse(), tensor(DType.FLOAT32, 3e38), tensor(DType.FLOAT32, -3e38));
    assertBits(large.value(), INF);
    assertBits(large.gradient(), INF);
  }

  @Test
  void probabilitiesOfZeroAndOne() {
    for (DType dtype : DTYPES) {
      LossResult r =
          none(Losses.bce(), tensor(dtype, 0, 0, 0, 1, 1, 1), tensor(dtype, 0, 1, 0.5, 1, 0, 0.5));
      assertBits(r.value(), 0, 100, 50, 0, 100, 50);
      double steep = 1 / (double) 1e-12f;
      double s = dtype == DType.FLOAT32 ? (float) steep : steep;
      assertThat(steep).isEqualTo(1000000003995.8029);
      assertThat(r.gradient().toDoubleArray()).containsExactly(0, -s, -s / 2, 0, s, s / 2);
      assertThat(r.gradient("target").toDoubleArray())
          .containsExactly(INF, INF, INF, -INF, -INF, -INF);
      assertBits(r.hessianDiagonal(), s, s, s, s, s, s);
    }
  }

  @Test
  void subnormalProbabilitiesAreClampedToo() {
    LossResult r =
        none(
            Losses.bce(),
            tensor(DType.FLOAT64, 1e-310, 1e-44, 1e-43),
            tensor(DType.FLOAT64, 1, 1, 1));
    assertThat(r.value().getDouble(0)).isEqualTo(100);
    assertThat(r.value().getDouble(1)).isEqualTo(100);
    assertThat(r.value().getDouble(2)).isEqualTo(99.01115899874397);
  }

  @Test
  void weightZeroHidesInfinitiesOfProbabilities() {
    BCELoss loss = Losses.bce().withWeight(Tensor.of(new double[] {0, 0}));
    for (DType dtype : DTYPES) {
      LossResult r = none(loss, tensor(dtype, 0, 1), tensor(dtype, 1, 0.5));
      assertBits(r.value(), 0, 0);
      assertThat(r.gradient().toDoubleArray()).containsOnly(0);
      assertThat(r.gradient("target").toDoubleArray()).containsOnly(0);
      assertThat(r.hessianDiagonal().toDoubleArray()).containsOnly(0);
    }
  }

  @Test
  void infiniteLogitsOfTwoClassesGiveTheLimits() {
    for (DType dtype : DTYPES) {
      Tensor z = tensor(dtype, INF, -INF, -INF, INF, INF, NAN);
      Tensor y = tensor(dtype, 1, 0, 1, 0, 0.5, 1);
      for (BCEWithLogitsLoss loss :
          List.of(Losses.bceWithLogits(), Losses.bceWithLogits().withPosWeight(1))) {
        LossResult r = none(loss, z, y);
        assertBits(r.value(), 0, 0, INF, INF, INF, NAN);
        assertThat(r.gradient().toDoubleArray()).containsExactly(0, 0, -1, 1, 0.5, NAN);
        assertThat(r.hessianDiagonal().toDoubleArray()).containsExactly(0, 0, 0, 0, 0, NAN);
      }
    }
  }

  @Test
  void aPositiveClassWithoutWeightHasNoSlopeByItsTarget() {
    BCEWithLogitsLoss loss = Losses.bceWithLogits().withPosWeight(0);
    for (DType dtype : DTYPES) {
      LossResult r = none(loss, tensor(dtype, -INF), tensor(dtype, 1));
      assertThat(r.value().toDouble()).isZero();
      assertThat(r.gradient("target").toDouble()).isZero();
    }
  }

  @Test
  void weightZeroHidesNaNLogits() {
    BCEWithLogitsLoss loss = Losses.bceWithLogits().withWeight(Tensor.of(new float[] {0, 0, 0}));
    LossResult r =
        none(loss, tensor(DType.FLOAT32, NAN, INF, -INF), tensor(DType.FLOAT32, 1, 0, 1));
    assertBits(r.value(), 0, 0, 0);
    assertBits(r.gradient(), 0, 0, 0);
    assertBits(r.gradient("target"), 0, 0, 0);
    assertBits(r.hessianDiagonal(), 0, 0, 0);
  }

  @Test
  void targetsOutsideTheUnitIntervalAreTakenAsTheyAre() {
    // softplus(z) - z y, which is negative here.
    LossResult r = none(Losses.bceWithLogits(), tensor(DType.FLOAT64, 3), tensor(DType.FLOAT64, 2));
    assertThat(r.value().getDouble(0)).isEqualTo(Math.log1p(Math.exp(-3)) - 3);
    assertThat(r.gradient().getDouble(0))
        .isCloseTo(1 / (1 + Math.exp(-3)) - 2, org.assertj.core.data.Offset.offset(1e-15));
  }

  @Test
  void logProbabilityOfMinusInfinity() {
    for (DType dtype : DTYPES) {
      Tensor x = shaped(dtype, new double[] {-INF, 0, -INF, NAN}, 2, 2);
      LossResult r = none(Losses.nll(), x, Tensor.of(0, 0));
      assertBits(r.value(), INF, INF);
      assertBits(r.gradient(), -1, 0, -1, 0);
      assertBits(r.hessianDiagonal(), 0, 0, 0, 0);
      assertBits(none(Losses.nll().withWeight(0, 1), x, Tensor.of(0, 0)).value(), 0, 0);
      assertBits(none(Losses.nll(), x, Tensor.of(1, 1)).value(), 0, NAN);
    }
  }

  @Test
  void impossibleClasses() {
    for (DType dtype : DTYPES) {
      Tensor x = shaped(dtype, new double[] {-INF, 1, 1, -INF, 1, 1}, 2, 3);
      LossResult r = none(Losses.crossEntropy(), x, Tensor.of(1, 0));
      double ln2 = 0.6931471805599453;
      assertBits(r.value(), dtype == DType.FLOAT32 ? (float) ln2 : ln2, INF);
      assertThat(r.gradient().toDoubleArray()).containsExactly(0, -0.5, 0.5, -1, 0.5, 0.5);
      assertThat(r.hessianDiagonal().toDoubleArray()).containsExactly(0, 0.25, 0.25, 0, 0.25, 0.25);
      // With smoothing every class has mass.
      LossResult smooth = none(Losses.crossEntropy().withLabelSmoothing(0.1), x, Tensor.of(1, 0));
      assertBits(smooth.value(), INF, INF);
      for (double g : smooth.gradient().toDoubleArray()) {
        assertThat(g).isFinite();
      }
    }
  }

  @Test
  void impossibleClassesWithoutMassOrWeightCostNothing() {
    for (DType dtype : DTYPES) {
      Tensor x = shaped(dtype, new double[] {-INF, 1, 1}, 1, 3);
      Tensor p = shaped(dtype, new double[] {0, 1, 0}, 1, 3);
      double ln2 = 0.6931471805599453;
      double expected = dtype == DType.FLOAT32 ? (float) ln2 : ln2;
      LossResult r = none(Losses.crossEntropy(), x, p);
      assertBits(r.value(), expected);
      assertThat(r.gradient().toDoubleArray()).containsExactly(0, -0.5, 0.5);
      LossResult weighted =
          none(Losses.crossEntropy().withWeight(0, 1, 1).withLabelSmoothing(0.3), x, p);
      assertThat(weighted.value().getDouble(0)).isFinite();
      assertThat(weighted.gradient("target").getDouble(0)).isZero();
    }
  }

  @Test
  void rowsWithoutASoftmaxAreNaN() {
    for (DType dtype : DTYPES) {
      double[][] rows = {
        {INF, 0, 0},
        {0, INF, 0},
        {0, 0, INF},
        {NAN, 0, 0},
        {0, 0, NAN},
        {-INF, -INF, -INF},
        {INF, -INF, 0},
        {INF, INF, INF},
        {NAN, NAN, NAN},
        {NAN, INF, -INF},
        {-INF, NAN, -INF}
      };
      for (double[] row : rows) {
        Tensor x = shaped(dtype, row, 1, 3);
        for (int label = 0; label < 3; label++) {
          LossResult r = none(Losses.crossEntropy(), x, Tensor.of(label));
          assertBits(r.value(), NAN);
          assertBits(r.gradient(), NAN, NAN, NAN);
          assertBits(r.hessianDiagonal(), NAN, NAN, NAN);
        }
        LossResult soft =
            none(Losses.crossEntropy(), x, shaped(dtype, new double[] {0.5, 0.25, 0.25}, 1, 3));
        assertBits(soft.value(), NAN);
        assertBits(soft.gradient(), NAN, NAN, NAN);
      }
    }
  }

  @Test
  void aFiniteLogitAmongNaNAndMinusInfinityHasNoSoftmax() {
    for (DType dtype : DTYPES) {
      for (double[] row : new double[][] {{0.5, NAN}, {0.5, -INF, NAN}, {0.5, NAN, NAN}}) {
        Tensor x = shaped(dtype, row, 1, row.length);
        LossResult r = none(Losses.crossEntropy(), x, Tensor.of(0));
        assertThat(r.value().getDouble(0)).isNaN();
        assertThat(r.gradient().toDoubleArray()).containsOnly(NAN);
        assertThat(r.hessianDiagonal().toDoubleArray()).containsOnly(NAN);
        assertThat(org.losskit.Activations.softmax(x, 1).toDoubleArray()).containsOnly(NAN);
      }
    }
  }

  @Test
  void longRowsNoticeNaNAnywhere() {
    for (DType dtype : DTYPES) {
      for (int classes : new int[] {31, 32, 33, 64, 513, 1030}) {
        for (int at : new int[] {0, 5, classes / 2, classes - 1}) {
          for (double bad : new double[] {NAN, INF}) {
            double[] row = new double[classes];
            row[at] = bad;
            LossResult r =
                none(Losses.crossEntropy(), shaped(dtype, row, 1, classes), Tensor.of(classes / 3));
            assertThat(r.value().getDouble(0)).as("%s classes, %s at %s", classes, bad, at).isNaN();
            assertThat(r.gradient().toDoubleArray()).containsOnly(NAN);
          }
        }
      }
    }
  }

  @Test
  void oneClassCostsNothing() {
    for (DType dtype : DTYPES) {
      for (double x : new double[] {0, 5, -1e30f, -0.0}) {
        LossResult r =
            none(Losses.crossEntropy(), shaped(dtype, new double[] {x}, 1, 1), Tensor.of(0));
        assertBits(r.value(), 0);
        assertThat(r.gradient().toDoubleArray()).containsExactly(0);
        assertBits(r.hessianDiagonal(), 0);
        LossResult soft =
            none(
                Losses.crossEntropy().withLabelSmoothing(0.1),
                shaped(dtype, new double[] {x}, 1, 1),
                shaped(dtype, new double[] {0.7}, 1, 1));
        assertBits(soft.value(), 0);
        assertThat(soft.gradient().toDoubleArray()).containsExactly(0);
      }
    }
  }

  @Test
  void ignoredRowsDoNotMatterWhateverTheyHold() {
    for (DType dtype : DTYPES) {
      double[] values = {1, 2, NAN, INF, -INF, -INF, 0.5, 0};
      for (int[] sizes : new int[][] {{4, 2}, {1, 2, 4}}) {
        boolean rows = sizes.length == 2;
        Tensor x = shaped(dtype, values, sizes);
        Tensor clean =
            shaped(
                dtype,
                rows
                    ? new double[] {1, 2, 0, 0, 0, 0, 0.5, 0}
                    : new double[] {1, 0, 0, 0, -INF, 0, 0, 0},
                sizes);
        if (!rows) {
          x = shaped(dtype, new double[] {1, NAN, INF, NAN, -INF, 0, -INF, 0}, sizes);
        }
        Tensor y =
            rows
                ? Tensor.of(1, -100, -100, 0)
                : Tensor.of(new int[] {0, -100, -100, -100}, org.losskit.tensor.Shape.of(1, 4));
        for (Loss loss :
            List.of(
                Losses.crossEntropy(),
                Losses.crossEntropy().withLabelSmoothing(rows ? 0.1 : 0),
                Losses.nll())) {
          LossResult r = loss.differentiate(x, y);
          LossResult expected = loss.differentiate(clean, y);
          assertThat(bits(r.value())).isEqualTo(bits(expected.value()));
          assertThat(bits(r.gradient())).isEqualTo(bits(expected.gradient()));
          assertThat(bits(r.hessianDiagonal())).isEqualTo(bits(expected.hessianDiagonal()));
        }
      }
    }
  }

  @Test
  void rowsOfWeightZeroDoNotMatterWhateverTheyHold() {
    for (DType dtype : DTYPES) {
      Tensor x = shaped(dtype, new double[] {1, 2, NAN, INF, -INF, -INF}, 3, 2);
      LossResult r = Losses.crossEntropy().withWeight(0, 3).differentiate(x, Tensor.of(1, 0, 0));
      LossResult alone = Losses.crossEntropy().differentiate(x.rows(0, 1), Tensor.of(1));
      assertThat(bits(r.value())).isEqualTo(bits(alone.value()));
      assertThat(r.gradient().rows(1, 3).toDoubleArray()).containsOnly(0);
      assertThat(r.hessianDiagonal().rows(1, 3).toDoubleArray()).containsOnly(0);
    }
  }

  @Test
  void aMeanOfIgnoredRowsIsNaNWithGradientZero() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    Tensor ignored = Tensor.of(-100, -100);
    for (ClassRows<?> loss :
        List.of(
            Losses.crossEntropy(),
            Losses.nll(),
            Losses.crossEntropy().withWeight(1, 2),
            Losses.crossEntropy().withLabelSmoothing(0.1))) {
      LossResult r = loss.differentiate(x, ignored);
      assertBits(r.value(), NAN);
      assertBits(r.gradient(), 0, 0, 0, 0);
      assertBits(loss.withReduction(Reduction.SUM).value(x, ignored), 0);
      assertBits(loss.withReduction(Reduction.NONE).value(x, ignored), 0, 0);
      assertThat(loss.accumulator().add(x, ignored).mean()).isNaN();
      assertThat(loss.accumulator().add(x, ignored).terms()).isEqualTo(2);
    }
  }

  @Test
  void aMeanOverWeightsOfZeroIsNaNWithItsGradient() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    Tensor y = Tensor.of(0, -100);
    LossResult cross = Losses.crossEntropy().withWeight(0, 1).differentiate(x, y);
    assertBits(cross.value(), NAN);
    assertBits(cross.gradient(), NAN, NAN, 0, 0);
    LossResult nll = Losses.nll().withWeight(0, 1).differentiate(x, y);
    assertBits(nll.value(), NAN);
    assertBits(nll.gradient(), NAN, 0, 0, 0);
  }

  @Test
  void anEmptyMeanMayBeZero() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    for (Tensor y : List.of(Tensor.of(0, 0), Tensor.of(-100, -100), Tensor.of(0, -100))) {
      for (Loss loss :
          List.of(
              Losses.crossEntropy().withWeight(0, 1).withEmptyMean(EmptyMean.ZERO),
              Losses.nll().withWeight(0, 1).withEmptyMean(EmptyMean.ZERO))) {
        LossResult r = loss.differentiate(x, y);
        assertBits(r.value(), 0);
        assertThat(r.gradient().toDoubleArray()).containsOnly(0);
        assertThat(loss.differentiate(x, y, Outputs.value())).isZero();
        assertThat(loss.accumulator().add(x, y).mean()).isZero();
      }
    }
  }

  @Test
  void negativeClassWeightsAreTaken() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2);
    double[] terms = none(Losses.crossEntropy(), x, Tensor.of(0, 1)).value().toDoubleArray();
    CrossEntropyLoss loss = Losses.crossEntropy().withWeight(-1, 3);
    assertThat(loss.value(x, Tensor.of(0, 1)).toDouble())
        .isCloseTo((3 * terms[1] - terms[0]) / 2, org.assertj.core.data.Offset.offset(1e-15));
    // Weights that cancel: something over 0.
    assertThat(Losses.crossEntropy().withWeight(-1, 1).value(x, Tensor.of(0, 1)).toDouble())
        .isEqualTo(-INF);
    assertThat(Losses.crossEntropy().withWeight(-1, 1).accumulator().add(x, Tensor.of(0, 1)).mean())
        .isEqualTo(-INF);
  }

  @Test
  void anIgnoredClassStillTakesPartInTheSoftmax() {
    Tensor x = Tensor.of(new double[] {1, 2, 3}, 1, 3);
    assertThat(Losses.crossEntropy().withIgnoreIndex(2).value(x, Tensor.of(0)).toDouble())
        .isEqualTo(Losses.crossEntropy().value(x, Tensor.of(0)).toDouble());
  }

  @Test
  void tiedLogitsShareTheProbability() {
    for (DType dtype : DTYPES) {
      double[] row = {3, 3, 3, -5, 3};
      LossResult r = none(Losses.crossEntropy(), shaped(dtype, row, 1, 5), Tensor.of(2));
      double truth = Math.log(4 + Math.exp(-8));
      assertThat(r.value().getDouble(0))
          .isCloseTo(
              truth, org.assertj.core.data.Offset.offset(dtype == DType.FLOAT32 ? 6e-8 : 4e-16));
      assertThat(r.gradient().getDouble(0)).isEqualTo(r.gradient().getDouble(1));
      assertThat(r.gradient().getDouble(0)).isEqualTo(r.gradient().getDouble(4));
    }
  }

  @Test
  void upstreamNaNAndZeroMultiplyAsNumbersDo() {
    Tensor x = Tensor.of(new float[] {1, 2, 3});
    Tensor y = Tensor.of(new float[] {0, 5, 3});
    Tensor upstream = Tensor.of(new float[] {0, -0.0f, Float.NaN});
    LossResult r =
        Losses.mse()
            .withReduction(Reduction.NONE)
            .differentiate(Wanted.gradient("input").upstream(upstream), x, y);
    assertThat(r.gradient().toDoubleArray()).containsExactly(0, 0, NAN);
  }

  @Test
  void aLossKeepsItsParametersWhateverHappensToTheArray() {
    float[] weight = {1, 2};
    double[] posWeight = {3, 4};
    double[] classes = {5, 6};
    Tensor half = Tensor.of(new float[] {0.5f, 0.5f});
    Tensor x = Tensor.of(new float[] {1, 2}, 1, 2);
    BCELoss bce = Losses.bce().withWeight(Tensor.of(weight));
    BCEWithLogitsLoss logits =
        Losses.bceWithLogits().withWeight(Tensor.of(weight)).withPosWeight(posWeight);
    CrossEntropyLoss cross = Losses.crossEntropy().withReduction(Reduction.SUM).withWeight(classes);
    double[] before = {
      bce.value(half, half).toDouble(),
      logits.value(half, half).toDouble(),
      cross.value(x, Tensor.of(1)).toDouble()
    };
    weight[0] = -1;
    posWeight[1] = NAN;
    classes[1] = 0;
    assertThat(bce.value(half, half).toDouble()).isEqualTo(before[0]);
    assertThat(logits.value(half, half).toDouble()).isEqualTo(before[1]);
    assertThat(cross.value(x, Tensor.of(1)).toDouble()).isEqualTo(before[2]);
  }
}
