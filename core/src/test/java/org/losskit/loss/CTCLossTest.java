package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.losskit.LossCases.bits;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.Activations;
import org.losskit.LossCases;
import org.losskit.Losses;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** What is special to CTC. */
class CTCLossTest {
  private static final CTCLoss NONE = Losses.ctc().withReduction(Reduction.NONE);
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /** The rows of the worked lines: logarithms of .6 .3 .1, .2 .5 .3 and .1 .2 .7. */
  private static Tensor worked() {
    double[] x = {.6, .3, .1, .2, .5, .3, .1, .2, .7};
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.log(x[i]);
    }
    return Tensor.of(x, 3, 1, 3);
  }

  private static Tensor[] inputs(Tensor x, long time, long... labels) {
    return new Tensor[] {
      x,
      Tensor.of(labels, 1, labels.length),
      Tensor.of(new long[] {time}),
      Tensor.of(new long[] {labels.length})
    };
  }

  private static void assertRelative(double[] actual, double... expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-15 * Math.abs(expected[i])));
    }
  }

  @Test
  void workedLines() {
    Tensor[] in = inputs(worked(), 3, 1, 2);
    LossResult none = NONE.differentiate(in);
    assertThat(none.value().shape()).isEqualTo(Shape.of(1));
    assertRelative(none.value().toDoubleArray(), 0.8462983600541203);
    assertThat(none.gradient().toDoubleArray())
        .usingComparatorWithPrecision(2e-16)
        .containsExactly(
            0.11048951048951045,
            -0.21048951048951042,
            0.1,
            0.10209790209790214,
            -0.23426573426573416,
            0.1321678321678322,
            0.07902097902097904,
            0.2,
            -0.2790209790209792);
    LossResult mean = Losses.ctc().differentiate(in);
    assertRelative(mean.value().toDoubleArray(), 0.42314918002706015);
    for (int i = 0; i < 9; i++) {
      assertThat(mean.gradient().getDouble(i)).isEqualTo(none.gradient().getDouble(i) / 2);
    }
    assertRelative(NONE.value(inputs(worked(), 3, 1, 1)).toDoubleArray(), 4.422848629194137);
    assertRelative(NONE.value(inputs(worked(), 3)).toDoubleArray(), 4.422848629194137);
  }

  @Test
  void anEmptyTargetCostsTheBlanks() {
    LossResult result = NONE.differentiate(inputs(worked(), 2));
    assertRelative(result.value().toDoubleArray(), -Math.log(.6) - Math.log(.2));
    assertThat(result.gradient().toDoubleArray())
        .usingComparatorWithPrecision(2e-16)
        .containsExactly(-.4, .3, .1, -.8, .5, .3, 0.0, 0.0, 0.0);
  }

  @Test
  void noTimeStepsCostNothingOrAreNotEnough() {
    for (CTCLoss loss : List.of(NONE, NONE.withZeroInfinity())) {
      LossResult empty = loss.differentiate(inputs(worked(), 0));
      assertThat(Double.doubleToLongBits(empty.value().getDouble(0))).isZero();
      assertThat(empty.gradient().toDoubleArray()).containsOnly(0);
    }
    LossResult result = NONE.differentiate(inputs(worked(), 0, 1));
    assertThat(result.value().toDoubleArray()).containsExactly(INFINITY);
    assertThat(result.gradient().toDoubleArray()).containsOnly(0);
    assertThat(result.hessianDiagonal().toDoubleArray()).containsOnly(0);
  }

  @Test
  void aTargetThatDoesNotFitCostsInfinity() {
    // Two equal labels need three steps.
    for (long[] labels : new long[][] {{1, 1}, {1, 2, 1}}) {
      LossResult result = NONE.differentiate(inputs(worked(), 2, labels));
      assertThat(result.value().toDoubleArray()).containsExactly(INFINITY);
      double nan = Double.NaN;
      assertThat(result.gradient().toDoubleArray())
          .containsExactly(nan, nan, nan, nan, nan, nan, 0, 0, 0);
      assertThat(result.hessianDiagonal().toDoubleArray())
          .containsExactly(nan, nan, nan, nan, nan, nan, 0, 0, 0);
      LossResult zero = NONE.withZeroInfinity().differentiate(inputs(worked(), 2, labels));
      assertThat(zero.value().toDoubleArray()).containsExactly(0);
      assertThat(zero.gradient().toDoubleArray()).containsOnly(0);
      assertThat(zero.hessianDiagonal().toDoubleArray()).containsOnly(0);
    }
  }

  @Test
  void sequencesThatCostZeroInPlaceOfInfinityCountInTheMean() {
    Tensor x = Tensor.zeros(DType.FLOAT64, Shape.of(3, 2, 3));
    for (int i = 0; i < x.count(); i++) {
      x.set(i, worked().getDouble(i / 6 * 3 + i % 3));
    }
    Tensor targets = Tensor.of(new long[] {1, 2, 0, 1, 2, 1}, 2, 3);
    Tensor[] in = {x, targets, Tensor.of(3, 2), Tensor.of(2, 3)};
    assertRelative(
        Losses.ctc().withZeroInfinity().value(in).toDoubleArray(), 0.8462983600541203 / 4);
    assertThat(Losses.ctc().value(in).toDouble()).isEqualTo(INFINITY);
  }

  @Test
  void anImpossibleClassHasGradientZero() {
    Tensor x = worked();
    x.set(0, Double.NEGATIVE_INFINITY);
    x.set(5, Double.NEGATIVE_INFINITY);
    for (GradientConvention convention : GradientConvention.values()) {
      LossResult result = NONE.withGradientConvention(convention).differentiate(inputs(x, 3, 1, 2));
      // Left are 1 1 2 and 1 0 2, the blank at the first step and 2 at the second are not.
      assertRelative(result.value().toDoubleArray(), -Math.log(.3 * .5 * .7 + .3 * .2 * .7));
      assertThat(result.gradient().getDouble(0)).isEqualTo(0);
      assertThat(result.gradient().getDouble(5)).isEqualTo(0);
      assertThat(result.gradient().toDoubleArray()).doesNotContain(Double.NaN);
      assertThat(result.hessianDiagonal().toDoubleArray()).doesNotContain(Double.NaN);
    }
    x.set(1, Double.NEGATIVE_INFINITY);
    LossResult none = NONE.differentiate(inputs(x, 3, 1, 2));
    assertThat(none.value().toDoubleArray()).containsExactly(INFINITY);
    assertThat(none.gradient().toDoubleArray()).containsOnly(Double.NaN);
    LossResult zero = NONE.withZeroInfinity().differentiate(inputs(x, 3, 1, 2));
    assertThat(zero.value().toDoubleArray()).containsExactly(0);
    assertThat(zero.gradient().toDoubleArray()).containsOnly(0);
  }

  @Test
  void whatIsNotANumberOnAnAlignmentMakesNoNumber() {
    for (double bad : new double[] {Double.NaN, INFINITY}) {
      for (CTCLoss loss : List.of(NONE, NONE.withLogits(), NONE.withZeroInfinity())) {
        Tensor x = worked();
        x.set(1, bad);
        LossResult result = loss.differentiate(inputs(x, 2, 1, 2));
        assertThat(result.value().getDouble(0)).isNaN();
        double[] gradient = result.gradient().toDoubleArray();
        assertThat(Arrays.copyOf(gradient, 6)).containsOnly(Double.NaN);
        assertThat(Arrays.copyOfRange(gradient, 6, 9)).containsOnly(0);
      }
    }
  }

  @Test
  void whatIsOnNoAlignmentDoesNotMatterToTheValue() {
    Tensor x = worked();
    LossResult plain = NONE.differentiate(inputs(x, 2, 1, 2));
    // In two steps, the first has to be 1 and the second 2.
    x.set(4, Double.NaN);
    LossResult result = NONE.differentiate(inputs(x, 2, 1, 2));
    assertThat(bits(result.value())).isEqualTo(bits(plain.value()));
    assertThat(result.gradient().getDouble(4)).isNaN();
    assertThat(result.gradient().getDouble(3)).isEqualTo(plain.gradient().getDouble(3));
  }

  @Test
  void rowsBeyondTheInputLengthAndLabelsBeyondTheTargetLengthDoNotMatter() {
    Tensor[] in = batch(DType.FLOAT64, 3);
    LossResult expected = Losses.ctc().differentiate(in);
    Tensor x = LossCases.copy(in[0]);
    long[] targets = new long[in[1].count()];
    int batch = in[2].count();
    for (int i = 0; i < x.count(); i++) {
      if (i / (batch * 6) >= in[2].getLong(i / 6 % batch)) {
        x.set(i, Double.NaN);
        assertThat(expected.gradient().getDouble(i)).isEqualTo(0);
        assertThat(expected.hessianDiagonal().getDouble(i)).isEqualTo(0);
      }
    }
    for (int i = 0; i < targets.length; i++) {
      targets[i] = i % 4 < in[3].getLong(i / 4) ? in[1].getLong(i) : -99;
    }
    LossResult result = Losses.ctc().differentiate(x, Tensor.of(targets, batch, 4), in[2], in[3]);
    assertSame(result, expected);
  }

  @Test
  void targetsInOneRowGiveTheSameBits() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = batch(dtype, 4);
      LossResult expected = Losses.ctc().differentiate(in);
      Tensor row = row(in[1], in[3]);
      for (int threads = 1; threads < 4; threads++) {
        CTCLoss loss = Losses.ctc().withThreads(threads);
        assertSame(loss.differentiate(in[0], row, in[2], in[3]), expected);
        assertSame(loss.differentiate(in), expected);
      }
    }
  }

  @Test
  void orderAndSplitDoNotShow() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = batch(dtype, 5);
      LossResult all = Losses.ctc().differentiate(in);
      LossResult sum = Losses.ctc().withReduction(Reduction.SUM).differentiate(in);
      int batch = in[2].count();
      LossAccumulator parts = Losses.ctc().accumulator();
      for (int n = batch - 1; n >= 0; n--) {
        Tensor[] one = {
          column(in[0], n), in[1].rows(n, n + 1), in[2].rows(n, n + 1), in[3].rows(n, n + 1)
        };
        parts.add(one);
        LossResult alone = Losses.ctc().withReduction(Reduction.SUM).differentiate(one);
        assertThat(bits(alone.gradient())).isEqualTo(bits(column(sum.gradient(), n)));
        assertThat(bits(alone.hessianDiagonal())).isEqualTo(bits(column(sum.hessianDiagonal(), n)));
      }
      assertThat(parts).isEqualTo(Losses.ctc().accumulator().add(in));
      assertThat(all.value().toDouble())
          .isEqualTo(dtype == DType.FLOAT32 ? (float) parts.mean() : parts.mean());
    }
  }

  @Test
  void theGradientMayReplaceTheInputAndNothingElseChanges() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (double width : new double[] {1, 400}) {
        Tensor[] in = batch(dtype, 6);
        for (int i = 0; i < in[0].count(); i++) {
          in[0].set(i, in[0].getDouble(i) * width);
        }
        for (CTCLoss loss : List.of(Losses.ctc(), NONE.withLogits())) {
          LossResult expected = loss.differentiate(in);
          Tensor over = LossCases.copy(in[0]);
          Tensor hessian = Tensor.zeros(dtype, over.shape());
          loss.differentiate(
              new Tensor[] {over, in[1], in[2], in[3]},
              Outputs.gradient(over).hessianDiagonal(hessian));
          assertThat(bits(over)).isEqualTo(bits(expected.gradient()));
          assertThat(bits(hessian)).isEqualTo(bits(expected.hessianDiagonal()));
          assertThat(bits(loss.value(in))).isEqualTo(bits(expected.value()));
        }
      }
    }
  }

  @Test
  void unbatchedIsABatchOfOne() {
    Tensor x = worked();
    LossResult batch = NONE.differentiate(inputs(x, 3, 1, 2));
    LossResult one =
        NONE.differentiate(x.reshape(3, 3), Tensor.of(1, 2), Tensor.scalar(3L), Tensor.scalar(2L));
    assertThat(one.value().shape()).isEqualTo(Shape.scalar());
    assertThat(bits(one.value())).isEqualTo(bits(batch.value()));
    assertThat(one.gradient().shape()).isEqualTo(Shape.of(3, 3));
    assertThat(bits(one.gradient())).isEqualTo(bits(batch.gradient()));
  }

  @Test
  void anotherClassMayBeTheBlank() {
    Tensor x = worked();
    Tensor turned = Tensor.zeros(DType.FLOAT64, x.shape());
    for (int i = 0; i < 9; i++) {
      turned.set(i / 3 * 3 + (i + 2) % 3, x.getDouble(i));
    }
    assertThat(bits(NONE.withBlank(2).value(inputs(turned, 3, 0, 1))))
        .isEqualTo(bits(NONE.value(inputs(x, 3, 1, 2))));
  }

  @Test
  void occupanciesSumToOne() {
    CTCLoss loss = NONE.withGradientConvention(GradientConvention.LOG_PROBS);
    for (double width : new double[] {1, 400}) {
      Tensor[] in = batch(DType.FLOAT64, 7);
      int batch = in[2].count();
      for (int i = 0; i < in[0].count(); i++) {
        in[0].set(i, in[0].getDouble(i) * width);
      }
      Tensor gradient = loss.differentiate(in).gradient();
      for (int row = 0; row < 12 * batch; row++) {
        double sum = 0;
        for (int c = 0; c < 6; c++) {
          sum -= gradient.getDouble(row * 6 + c);
        }
        double expected = row / batch < in[2].getLong(row % batch) ? 1 : 0;
        assertThat(sum).isCloseTo(expected, within(1e-15));
      }
    }
  }

  /** The default gradient is the slope after the derivative of log-softmax only. */
  @Test
  void bothConventionsAreSlopes() {
    Tensor[] in = batch(DType.FLOAT64, 8, 10);
    CTCLoss sum = Losses.ctc().withReduction(Reduction.SUM);
    Tensor normalised = Activations.logSoftmax(in[0], 2);
    Tensor[] at = {normalised, in[1], in[2], in[3]};
    Tensor byLogits = sum.differentiate(at).gradient();
    Tensor logits = sum.withLogits().differentiate(in).gradient();
    Tensor slope =
        sum.withGradientConvention(GradientConvention.LOG_PROBS).differentiate(in).gradient();
    double step = 0x1p-18;
    for (int i = 0; i < in[0].count(); i++) {
      double x = in[0].getDouble(i);
      in[0].set(i, x + step);
      double rawAbove = sum.value(in).toDouble();
      at[0] = Activations.logSoftmax(in[0], 2);
      double above = sum.value(at).toDouble();
      in[0].set(i, x - step);
      double rawBelow = sum.value(in).toDouble();
      at[0] = Activations.logSoftmax(in[0], 2);
      double below = sum.value(at).toDouble();
      in[0].set(i, x);
      assertThat(byLogits.getDouble(i)).isCloseTo((above - below) / (2 * step), within(1e-8));
      assertThat(logits.getDouble(i)).isCloseTo(byLogits.getDouble(i), within(1e-14));
      assertThat(slope.getDouble(i)).isCloseTo((rawAbove - rawBelow) / (2 * step), within(1e-8));
    }
  }

  @Test
  void logitsAreLogSoftmaxedFirst() {
    Tensor[] in = batch(DType.FLOAT64, 9);
    double[] fused = NONE.withLogits().value(in).toDoubleArray();
    double[] apart =
        NONE.value(Activations.logSoftmax(in[0], 2), in[1], in[2], in[3]).toDoubleArray();
    for (int n = 0; n < fused.length; n++) {
      assertThat(fused[n]).isCloseTo(apart[n], within(1e-14 * apart[n]));
    }
  }

  /** Far outside the range of doubles, where probabilities have to be logarithms. */
  @Test
  void logitsOfAnySize() {
    for (double big : new double[] {1e4, 1e30f}) {
      Tensor x = Tensor.of(new double[] {0, big, -big, big, 0, -big}, 2, 1, 3);
      LossResult result = NONE.withLogits().differentiate(inputs(x, 2, 2));
      // The only alignments that count: 2 at one step, the blank at the other. 2 then blank costs
      // 2 big, blank then 2 costs 3 big, 2 2 costs 4 big.
      assertThat(result.value().getDouble(0)).isEqualTo(2 * big);
      assertThat(result.gradient().toDoubleArray()).containsExactly(0, 1, -1, 0, 0, 0);
    }
  }

  @Test
  void anUpstreamForEachSequenceMultipliesItsGradient() {
    Tensor[] in = batch(DType.FLOAT32, 10);
    int batch = in[2].count();
    Tensor upstream = Tensor.zeros(DType.FLOAT32, Shape.of(batch));
    for (int n = 0; n < batch; n++) {
      upstream.set(n, Math.scalb(1.0, n % 5 - 2));
    }
    LossResult plain = NONE.differentiate(in);
    LossResult scaled = NONE.differentiate(Wanted.gradient("log_probs").upstream(upstream), in);
    for (int i = 0; i < in[0].count(); i++) {
      assertThat(scaled.gradient().getDouble(i))
          .isEqualTo(plain.gradient().getDouble(i) * upstream.getDouble(i / 6 % batch));
    }
  }

  @Test
  void accumulatorsOfAMeanDivideByTheTargetLengthsFirst() {
    Tensor[] in = batch(DType.FLOAT64, 11);
    double[] values = NONE.value(in).toDoubleArray();
    double sum = 0;
    for (int n = 0; n < values.length; n++) {
      sum += values[n] / Math.max(1, in[3].getLong(n));
    }
    LossAccumulator mean = Losses.ctc().accumulator().add(in);
    assertThat(mean.sum()).isCloseTo(sum, within(1e-12));
    assertThat(mean.mean()).isEqualTo(Losses.ctc().value(in).toDouble());
    LossAccumulator plain = NONE.accumulator().add(in);
    assertThat(plain.sum()).isEqualTo(NONE.withReduction(Reduction.SUM).value(in).toDouble());
    assertThat(plain.denominator()).isEqualTo(values.length);
  }

  /** Neither on probabilities nor in double-double nor on logarithms. */
  @Test
  void nothingIsAllocatedWhateverTheWay() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CTCLoss loss = Losses.ctc().withLogits();
    for (double width : new double[] {1, 20, 400}) {
      Tensor[] in = batch(DType.FLOAT64, 12, 20);
      for (int i = 0; i < in[0].count(); i++) {
        in[0].set(i, in[0].getDouble(i) * width + (i % 6 == 0 && width == 20 ? 100 : 0));
      }
      if (width == 20) {
        // Certain blanks for empty targets: a loss near 0.
        in[3] = Tensor.of(new long[20]);
        assertThat(loss.value(in).toDouble()).isBetween(1e-40, 1e-3);
      }
      Outputs into = Outputs.gradient(Tensor.zeros(DType.FLOAT64, in[0].shape()));
      long allocated = Long.MAX_VALUE;
      for (int round = 0; round < 1000 && allocated != 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        loss.differentiate(in, into);
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertThat(allocated).isZero();
    }
  }

  @Test
  void theCatalogueMakesIt() {
    Loss loss =
        Losses.create(
            "ctc_loss",
            Map.of(
                "blank",
                2,
                "zero_infinity",
                true,
                "gradient_convention",
                "log_probs",
                "reduction",
                "sum"));
    Tensor[] in = inputs(worked(), 3, 0, 1);
    LossResult expected =
        Losses.ctc()
            .withBlank(2)
            .withZeroInfinity()
            .withGradientConvention(GradientConvention.LOG_PROBS)
            .withReduction(Reduction.SUM)
            .differentiate(in);
    assertSame(loss.differentiate(in), expected);
    Loss logits = Losses.create("CTCLoss", Map.of("logits", true));
    assertSame(
        logits.differentiate(in[0], Tensor.of(1, 1), in[2], in[3]),
        Losses.ctc().withLogits().differentiate(in[0], Tensor.of(1, 1), in[2], in[3]));
  }

  @Test
  void theExplanationListsTheAlignments() {
    Tensor x = Tensor.of(new double[] {0, Math.log(2), 0, Math.log(2), 0, 0}, 2, 3);
    Explanation explanation =
        Losses.ctc().explain(x, Tensor.of(1), Tensor.scalar(2L), Tensor.scalar(1L));
    assertThat(explanation.formula()).isEqualTo("-ln sum over the alignments of prod_t y[t]");
    assertThat(explanation.steps())
        .containsExactly(
            new Explanation.Step("alignments", "2 time steps, 1 label, 0 equal neighbours", 3),
            new Explanation.Step("P", "1 * 1 + 2 * 1 + 2 * 2", 6.999999999999999),
            new Explanation.Step("-ln P", "-ln of the sum", -1.9459101490553132));
    Explanation many =
        Losses.ctc().explain(inputs(Tensor.zeros(DType.FLOAT64, Shape.of(9, 1, 4)), 9, 1, 2, 2));
    assertThat(many.steps().get(0).value()).isEqualTo(462);
    assertThat(many.steps().get(1).numbers()).isEqualTo("the sum of their 462 products");
    assertThat(many.steps().get(1).value()).isCloseTo(462, within(1e-12));
    assertThat(Losses.ctc().explain(inputs(worked(), 1, 1, 2)).steps().get(1).numbers())
        .isEqualTo("the target does not fit into the time steps");
    assertThat(Losses.ctc().explain(inputs(worked(), 0)).steps().get(1).numbers())
        .isEqualTo("1, the empty product");
  }

  private static void assertSame(LossResult result, LossResult expected) {
    assertThat(bits(result.value())).isEqualTo(bits(expected.value()));
    assertThat(bits(result.gradient())).isEqualTo(bits(expected.gradient()));
    assertThat(bits(result.hessianDiagonal())).isEqualTo(bits(expected.hessianDiagonal()));
  }

  /** Sequences of up to 12 steps over 6 classes, with up to 4 labels, all of which fit. */
  private static Tensor[] batch(DType dtype, long seed) {
    return batch(dtype, seed, 400);
  }

  private static Tensor[] batch(DType dtype, long seed, int batch) {
    SplittableRandom random = new SplittableRandom(seed);
    Tensor x = Tensor.zeros(dtype, Shape.of(12, batch, 6));
    for (int i = 0; i < x.count(); i++) {
      x.set(i, random.nextDouble() * 4 - 4);
    }
    long[] targets = new long[4 * batch];
    long[] inputLengths = new long[batch];
    long[] targetLengths = new long[batch];
    for (int n = 0; n < batch; n++) {
      inputLengths[n] = 8L + random.nextInt(5);
      targetLengths[n] = random.nextInt(5);
      for (int i = 0; i < 4; i++) {
        targets[n * 4 + i] = 1L + random.nextInt(5);
      }
    }
    return new Tensor[] {
      x, Tensor.of(targets, batch, 4), Tensor.of(inputLengths), Tensor.of(targetLengths)
    };
  }

  private static Tensor row(Tensor targets, Tensor lengths) {
    long[] row = new long[targets.count()];
    int at = 0;
    for (int i = 0; i < targets.count(); i++) {
      if (i % 4 < lengths.getLong(i / 4)) {
        row[at++] = targets.getLong(i);
      }
    }
    return Tensor.of(Arrays.copyOf(row, at));
  }

  private static Tensor column(Tensor x, int n) {
    int batch = x.shape().size(1);
    Tensor column = Tensor.zeros(x.dtype(), Shape.of(12, 1, 6));
    for (int i = 0; i < column.count(); i++) {
      column.set(i, x.getDouble(i / 6 * batch * 6 + n * 6 + i % 6));
    }
    return column;
  }
}
