package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.losskit.LossCases.bits;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.internal.softmax.LinearBlock;
import org.losskit.internal.softmax.LinearRows;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

class LinearCrossEntropyLossTest {
  private static final LinearCrossEntropyLoss LOSS = Losses.linearCrossEntropy();
  private static final Wanted ALL =
      Wanted.gradient("input").and("linear_weight").and("linear_bias").hessianDiagonal();

  /** The data of cross entropy's worked lines as the product with the unit matrix. */
  private static final Tensor X = Tensor.of(new double[] {.1, .5, -.3, 1, 2, 3}, 2, 3);

  private static final Tensor UNIT = Tensor.of(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3);
  private static final Tensor Y = Tensor.of(2, 0);
  private static final Tensor P = Tensor.of(new double[] {.2, .3, .5, 0, 1, 0}, 2, 3);
  private static final double[] W = {.5, 1, 2};

  private static Tensor numbers(DType dtype, long seed, double size, int... sizes) {
    SplittableRandom random = new SplittableRandom(seed);
    Tensor tensor = Tensor.zeros(dtype, Shape.of(sizes));
    for (int i = 0; i < tensor.count(); i++) {
      tensor.set(i, size * (random.nextDouble() * 2 - 1));
    }
    return tensor;
  }

  private static Tensor labels(int n, int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] labels = new long[n];
    Arrays.setAll(labels, i -> random.nextInt(classes));
    return Tensor.of(labels);
  }

  /** (N,in), (C,in), (N), (C). */
  private static Tensor[] batch(DType dtype, int n, int classes, int features) {
    return new Tensor[] {
      numbers(dtype, 1, 2, n, features),
      numbers(dtype, 2, 1, classes, features),
      labels(n, classes, 3),
      numbers(dtype, 4, 1, classes)
    };
  }

  private static void close(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, Offset.offset(1e-15 * Math.abs(expected)));
  }

  private static void assertSame(LossResult actual, LossResult expected) {
    assertThat(bits(actual.value())).isEqualTo(bits(expected.value()));
    for (String name : List.of("input", "linear_weight", "linear_bias")) {
      assertThat(bits(actual.gradient(name))).as(name).isEqualTo(bits(expected.gradient(name)));
    }
    assertThat(bits(actual.hessianDiagonal())).isEqualTo(bits(expected.hessianDiagonal()));
  }

  @Test
  void workedLinesOfCrossEntropy() {
    close(LOSS.value(X, UNIT, Y).toDouble(), 1.9794282390864373);
    close(LOSS.withWeight(W).value(X, UNIT, Y).toDouble(), 1.7225216038716713);
    close(LOSS.withLabelSmoothing(.1).value(X, UNIT, Y).toDouble(), 1.9094282390864374);
    close(
        LOSS.withLabelSmoothing(.1).withWeight(W).value(X, UNIT, Y).toDouble(), 1.6550160791325716);
    close(LOSS.withIgnoreIndex(0).value(X, UNIT, Y).toDouble(), 1.551250513728494);
    close(LOSS.value(X, UNIT, P).toDouble(), 1.3194282390864371);
    close(LOSS.withWeight(W).value(X, UNIT, P).toDouble(), 1.6496783418321361);
    close(
        LOSS.withLabelSmoothing(.1).withWeight(W).value(X, UNIT, P).toDouble(), 1.6156438022090067);
    double[] gradient = LOSS.differentiate(X, UNIT, Y).gradient().toDoubleArray();
    double[] expected = {
      0.15812052911234073, 0.2358881105338954, -0.3940086396462361,
      -0.4549847134148098, 0.12236423532739882, 0.3326204778874109
    };
    for (int i = 0; i < 6; i++) {
      assertThat(gradient[i]).isCloseTo(expected[i], Offset.offset(1e-9));
    }
  }

  @Test
  void itIsCrossEntropyOfTheProduct() {
    Tensor[] in = batch(DType.FLOAT64, 7, 5, 4);
    double[] logits = new double[35];
    for (int n = 0; n < 7; n++) {
      for (int c = 0; c < 5; c++) {
        logits[n * 5 + c] = in[3].getDouble(c);
        for (int i = 0; i < 4; i++) {
          logits[n * 5 + c] += in[0].getDouble(n * 4 + i) * in[1].getDouble(c * 4 + i);
        }
      }
    }
    double[] w = {1, .5, 2, 0, 1};
    for (double smoothing : new double[] {0, .3}) {
      double fused =
          LOSS.withWeight(w).withIgnoreIndex(2).withLabelSmoothing(smoothing).value(in).toDouble();
      double apart =
          Losses.crossEntropy()
              .withWeight(w)
              .withIgnoreIndex(2)
              .withLabelSmoothing(smoothing)
              .value(Tensor.of(logits, 7, 5), in[2])
              .toDouble();
      assertThat(fused).isCloseTo(apart, Offset.offset(1e-14));
    }
  }

  @Test
  void chunksAndThreadsDoNotShow() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = batch(dtype, 200, 300, 37);
      LossResult expected = LOSS.differentiate(ALL, in);
      for (int chunk : new int[] {1, 7, 64, 299, 300, 5000}) {
        for (int threads : new int[] {1, 2, 5}) {
          assertSame(LOSS.withChunk(chunk).withThreads(threads).differentiate(ALL, in), expected);
        }
      }
    }
  }

  @Test
  void otherSamplesDoNotShow() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = batch(dtype, 100, 70, 33);
      Loss none = LOSS.withReduction(Reduction.NONE);
      LossResult whole = none.differentiate(in);
      for (int n : new int[] {0, 1, 63, 64, 99}) {
        LossResult alone =
            none.differentiate(in[0].rows(n, n + 1), in[1], in[2].rows(n, n + 1), in[3]);
        assertThat(bits(alone.value())).isEqualTo(bits(whole.value().rows(n, n + 1)));
        assertThat(bits(alone.gradient())).isEqualTo(bits(whole.gradient().rows(n, n + 1)));
        assertThat(bits(alone.hessianDiagonal()))
            .isEqualTo(bits(whole.hessianDiagonal().rows(n, n + 1)));
      }
    }
  }

  @Test
  void aCommonShiftOfTheLogitsLeavesTheLossAsItIs() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = batch(dtype, 20, 30, 8);
      double plain = LOSS.value(in[0], in[1], in[2]).toDouble();
      for (double shift : new double[] {0x1p24, -0x1p24, 0x1p12}) {
        Tensor bias = Tensor.zeros(dtype, Shape.of(30));
        for (int c = 0; c < 30; c++) {
          bias.set(c, shift);
        }
        // Half a unit of a double of the size of the shift, in each of two logits.
        double bound = (dtype == DType.FLOAT32 ? Math.ulp((float) plain) : 0) + Math.ulp(shift);
        assertThat(LOSS.value(in[0], in[1], in[2], bias).toDouble())
            .isCloseTo(plain, Offset.offset(bound));
      }
    }
  }

  @Test
  void aClassThatCannotBeDoesNotCount() {
    Tensor[] in = batch(DType.FLOAT64, 4, 3, 2);
    Tensor target = Tensor.of(0, 1, 0, 1);
    in[3].set(2, Double.NEGATIVE_INFINITY);
    LossResult result = LOSS.differentiate(ALL, in[0], in[1], target, in[3]);
    Tensor[] two = {in[0], in[1].rows(0, 2), target, in[3].rows(0, 2)};
    LossResult without = LOSS.differentiate(ALL, two);
    assertThat(bits(result.value())).isEqualTo(bits(without.value()));
    assertThat(bits(result.gradient())).isEqualTo(bits(without.gradient()));
    assertThat(result.gradient("linear_bias").getDouble(2)).isZero();
  }

  @Test
  void nothingToAverageIsNaN() {
    Tensor[] in = batch(DType.FLOAT32, 3, 4, 2);
    for (Tensor[] nothing :
        List.of(
            new Tensor[] {Tensor.of(new float[0], 0, 2), in[1], Tensor.of(new long[0]), in[3]},
            new Tensor[] {in[0], in[1], Tensor.of(-100, -100, -100), in[3]})) {
      LossResult mean = LOSS.differentiate(ALL, nothing);
      assertThat(mean.value().toDouble()).isNaN();
      for (String name : List.of("input", "linear_weight", "linear_bias")) {
        assertThat(bits(mean.gradient(name)))
            .containsOnly(
                nothing[0].count() == 0 && name.equals("input") ? new long[0] : new long[] {0});
      }
      assertThat(LOSS.withReduction(Reduction.SUM).value(nothing).toDouble()).isZero();
      assertThat(LOSS.withEmptyMean(EmptyMean.ZERO).value(nothing).toDouble()).isZero();
    }
  }

  @Test
  void withoutPositionsTheGradientIsZero() {
    LossResult result =
        LOSS.differentiate(
            Tensor.of(new double[] {1, 2}, 1, 2),
            Tensor.of(new double[0], 3, 0, 2),
            Tensor.of(new double[0], 1, 3, 0),
            Tensor.of(new double[0], 3, 0));
    assertThat(result.value().toDouble()).isNaN();
    assertThat(result.gradient("input").toDoubleArray()).containsExactly(0, 0);
    assertThat(result.hessianDiagonal().toDoubleArray()).containsExactly(0, 0);
  }

  /** As in cross entropy, where only the row that counts for 0 of 0 has gradient NaN. */
  @Test
  void anIgnoredPositionHasGradientZeroWhereAllWeighNothing() {
    LossResult result =
        LOSS.withWeight(0)
            .withIgnoreIndex(255)
            .differentiate(
                ALL,
                Tensor.of(new double[] {1, 2}, 1, 2),
                Tensor.of(new double[] {1, 2, 3, 4}, 1, 2, 2),
                Tensor.of(new long[] {255, 0}, 1, 2),
                Tensor.of(new double[] {1, 2}, 1, 2));
    assertThat(result.gradient("linear_weight").toDoubleArray())
        .containsExactly(0, 0, Double.NaN, Double.NaN);
    assertThat(result.gradient("linear_bias").toDoubleArray()).containsExactly(0, Double.NaN);
  }

  @Test
  void whatAnIgnoredSampleHoldsDoesNotShow() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = batch(dtype, 3, 4, 2);
      in[2] = Tensor.of(1, -100, 3);
      LossResult plain = LOSS.differentiate(ALL, in);
      in[0].set(2, Double.NaN);
      in[0].set(3, Double.POSITIVE_INFINITY);
      assertSame(LOSS.differentiate(ALL, in), plain);
      assertThat(plain.gradient().getDouble(2)).isZero();
    }
  }

  @Test
  void derivativesMayReplaceTheirInputs() {
    Tensor[] in = batch(DType.FLOAT32, 40, 50, 6);
    LossResult expected = LOSS.differentiate(ALL, in);
    LOSS.withChunk(16)
        .withThreads(3)
        .differentiate(
            in,
            Outputs.gradient(in[0])
                .gradient("linear_weight", in[1])
                .gradient("linear_bias", in[3]));
    assertThat(bits(in[0])).isEqualTo(bits(expected.gradient()));
    assertThat(bits(in[1])).isEqualTo(bits(expected.gradient("linear_weight")));
    assertThat(bits(in[3])).isEqualTo(bits(expected.gradient("linear_bias")));
  }

  @Test
  void outputsOverOtherInputsAreRefused() {
    Tensor[] in = batch(DType.FLOAT32, 4, 4, 4);
    Tensor[] before = {numbers(DType.FLOAT32, 1, 2, 4, 4), numbers(DType.FLOAT32, 2, 1, 4, 4)};
    refuses(
        () -> LOSS.differentiate(in, Outputs.gradient(in[1])),
        "gradient by input shares its array with linear_weight; expected one of its own");
    refuses(
        () -> LOSS.differentiate(in, Outputs.value().gradient("linear_weight", in[0])),
        "gradient by linear_weight shares its array with input; expected one of its own");
    refuses(
        () -> LOSS.differentiate(in, Outputs.value().hessianDiagonal(in[1])),
        "hessianDiagonal by input shares its array with linear_weight; expected one of its own");
    Tensor terms = Tensor.view(in[0].floats(), 0, Shape.of(4));
    refuses(
        () -> LOSS.differentiate(in, Outputs.value().terms(terms)),
        "terms shares its array with input; expected one of its own");
    assertThat(bits(in[0])).isEqualTo(bits(before[0]));
    assertThat(bits(in[1])).isEqualTo(bits(before[1]));
  }

  @Test
  void nothingIsWrittenForALabelOutOfRange() {
    Tensor[] in = batch(DType.FLOAT32, 3, 4, 2);
    in[2] = Tensor.of(1, 4, 0);
    Tensor gradient = Tensor.of(new float[] {7, 7, 7, 7, 7, 7}, 3, 2);
    refuses(
        () -> LOSS.differentiate(in, Outputs.gradient(gradient)),
        "target[1] = 4 is outside 0..3 for 4 classes");
    assertThat(gradient.toFloatArray()).containsOnly(7);
  }

  @Test
  void aBatchOfAnySizeTakesTheSameMemory() {
    int classes = 20_000;
    int features = 16;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // In a thread of its own, which has no arrays yet; the first call warms up.
    long[] allocated = new long[2];
    Tensor[] few = batch(DType.FLOAT32, 64, classes, features);
    Tensor[] many = batch(DType.FLOAT32, 512, classes, features);
    Outputs into =
        Outputs.value().gradient("linear_weight", Tensor.zeros(DType.FLOAT32, few[1].shape()));
    Thread thread =
        new Thread(() -> {
          for (int i = 0; i < 2; i++) {
            LOSS.differentiate(few, into);
          }
          for (int i = 0; i < 2; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            LOSS.differentiate(many, into);
            allocated[i] = threads.getCurrentThreadAllocatedBytes() - before;
          }
        });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    // 80 MB of logits in double. The interpreter and the first compiler box some vectors.
    long most = "vector".equals(System.getProperty("losskit.kernels")) ? 40_000_000L : 100_000L;
    assertThat(allocated[0]).isLessThan(most);
    assertThat(allocated[1]).isLessThan(most);
  }

  @Test
  void scratchStaysBelow64MegabytesAtFullSize() {
    LinearRows rows = new LinearRows();
    Tensor nothing = Tensor.of(new float[0]);
    int chunk = LinearBlock.chunk(1024);
    LinearRows.Samples none =
        new LinearRows.Samples() {
          @Override
          public int count() {
            return 0;
          }

          @Override
          public void load(int sample, double[] into, int at) {}
        };
    rows.reset(none, nothing, null, 128_000, 1024, 1, false, chunk);
    for (int threads : new int[] {1, 2, 4}) {
      long samples = LinearBlock.samples(rows, threads, false);
      long logits = samples * LinearBlock.distance(rows);
      long sample = 64L * (rows.stride() + 1025);
      long weights = 3L * chunk * rows.stride();
      long tile = 2L * chunk * 64;
      long softmax = 2L * 128_000;
      long perRow = 8192L * 8;
      long bytes = 8 * (threads * (logits + sample + weights + tile + softmax) + perRow);
      assertThat(bytes).isLessThan(64L << 20);
    }
  }

  @Test
  void theHandCalculationEndsWithTheValue() {
    Explanation explanation =
        LOSS.explain(
            Tensor.of(new double[] {1, -2}),
            Tensor.of(new double[] {1, 0, 0.5, 1}, 2, 2),
            Tensor.scalar(0L),
            Tensor.of(new double[] {0.25, -0.25}));
    assertThat(explanation.steps().get(0))
        .isEqualTo(
            new Explanation.Step("x[0] = input W[0] + b[0]", "1 * 1 + (-2) * 0 + 0.25", 1.25));
    assertThat(explanation.steps().get(1).value()).isEqualTo(-1.75);
    close(explanation.value(), Math.log1p(Math.exp(-3)));
  }

  @Test
  void theCatalogueMakesIt() {
    Loss loss =
        Losses.create("LinearCrossEntropyLoss", Map.of("ignore_index", 0, "label_smoothing", 0));
    close(loss.value(X, UNIT, Y).toDouble(), 1.551250513728494);
    assertThat(loss.inputs().get(3).optional()).isTrue();
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("linear_cross_entropy: " + message);
  }

  @Test
  void parametersAreCheckedWhenItIsBuilt() {
    refuses(
        () -> LOSS.withLabelSmoothing(-0.1),
        "label_smoothing = -0.1; expected a number from 0 to 1");
    refuses(
        () -> LOSS.withLabelSmoothing(1.5), "label_smoothing = 1.5; expected a number from 0 to 1");
    refuses(() -> LOSS.withWeight(1, Double.NaN), "weight[1] = NaN; expected a finite number");
    refuses(() -> LOSS.withChunk(0), "chunk = 0; expected at least 1");
  }

  @Test
  void inputsAreChecked() {
    Tensor w = Tensor.of(new double[8], 4, 2);
    Tensor x = Tensor.of(new double[6], 3, 2);
    Tensor y = Tensor.of(0, 1, 2);
    refuses(
        () -> LOSS.value(Tensor.of(new double[4], 1, 2, 2), w, y),
        "input has shape [1, 2, 2]; expected (in) or (N,in)");
    refuses(
        () -> LOSS.value(x, Tensor.of(new double[2]), y),
        "linear_weight has shape [2]; expected (C,in) or (C,d1..dK,in)");
    refuses(
        () -> LOSS.value(x, Tensor.of(new double[12], 4, 3), y),
        "input has shape [3, 2] but linear_weight has shape [4, 3]; expected the same number of"
            + " features, the last size of both");
    refuses(
        () -> LOSS.value(x, w, y, Tensor.of(new double[3])),
        "linear_bias has shape [3] but linear_weight has shape [4, 2]; expected [4]");
    refuses(
        () ->
            LOSS.value(
                Tensor.of(new double[2]), Tensor.of(new double[16], 4, 2, 2), Tensor.of(0, 1)),
        "input has shape [2] but linear_weight has shape [4, 2, 2]; expected (C,in) for a single"
            + " sample, or input (N,in)");
    refuses(
        () -> LOSS.withWeight(1, 2).value(x, w, y),
        "weight has 2 entries; expected 4, one for each class of linear_weight [4, 2]");
    refuses(
        () -> LOSS.value(x, w, Tensor.of(0, 1)),
        "input has shape [3, 2], linear_weight has shape [4, 2] and target has shape [2] and type"
            + " int32; expected target [3] (class indices)");
    refuses(
        () -> LOSS.value(x, w, Tensor.of(new double[6], 3, 2)),
        "input has shape [3, 2], linear_weight has shape [4, 2] and target has shape [3, 2] and"
            + " type float64; expected target [3, 4] (class probabilities) or integers of shape [3]"
            + " (class indices)");
    refuses(
        () -> LOSS.withIgnoreIndex(-100).value(x, w, Tensor.of(new double[12], 3, 4)),
        "ignore_index = -100 with class probabilities; expected none, or class indices");
    refuses(
        () -> LOSS.value(x, w, Tensor.of(0, -1, 2)),
        "target[1] = -1 is outside 0..3 for 4 classes");
    refuses(
        () -> LOSS.value(Tensor.of(new int[6], Shape.of(3, 2)), w, y),
        "input is int32; expected float32 or float64");
    refuses(
        () -> LOSS.value(x, w, Tensor.of(new boolean[3])),
        "target is boolean; expected class indices, int32 or int64, or class probabilities, float32"
            + " or float64");
    refuses(
        () -> LOSS.value(x, Tensor.of(new double[0], 0, 2), y),
        "linear_weight has shape [0, 2]; expected at least one class");
  }

  @Test
  void scalarsAreRefusedInANewThread() throws InterruptedException {
    Tensor one = Tensor.scalar(1.0);
    Throwable[] thrown = {null};
    Thread thread =
        new Thread(() ->
            thrown[0] =
                catchThrowable(
                    () -> Losses.linearCrossEntropy().value(one, one, Tensor.scalar(0L))));
    thread.start();
    thread.join();
    assertThat(thrown[0])
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("linear_cross_entropy: input has shape []; expected (in) or (N,in)");
  }
}
