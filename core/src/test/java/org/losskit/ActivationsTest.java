package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

class ActivationsTest {
  private static final MathContext DIGITS = new MathContext(50);

  /** How wrong a result is, in units of the last place of its type. */
  private static double ulps(Tensor result, int i, BigDecimal expected) {
    double nearest = expected.doubleValue();
    double unit =
        switch (result.dtype()) {
          case FLOAT32 -> Math.ulp((float) nearest);
          default -> Math.ulp(nearest);
        };
    BigDecimal error = new BigDecimal(result.getDouble(i)).subtract(expected).abs();
    return error.divide(new BigDecimal(unit), DIGITS).doubleValue();
  }

  private static double[] scores(long seed, int n, double scale) {
    return new Random(seed).doubles(n).map(x -> scale * (x - 0.5)).toArray();
  }

  private static float[] floats(double[] x) {
    float[] result = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = (float) x[i];
    }
    return result;
  }

  private static BigDecimal exp(BigDecimal x) {
    return BigDecimalMath.exp(x, DIGITS);
  }

  private static BigDecimal sigmoid(BigDecimal x) {
    return BigDecimal.ONE.divide(BigDecimal.ONE.add(exp(x.negate())), DIGITS);
  }

  private static BigDecimal softplus(BigDecimal x) {
    // log(1 + e^x) = x + log(1 + e^-x); log1p by its series where e^-|x| is small.
    BigDecimal u = exp(x.abs().negate());
    return x.max(BigDecimal.ZERO).add(log1p(u));
  }

  /** log(1 + u) with 50 digits of u's own size. */
  private static BigDecimal log1p(BigDecimal u) {
    int extra = Math.max(0, u.scale() - u.precision());
    return BigDecimalMath.log(BigDecimal.ONE.add(u), new MathContext(60 + extra));
  }

  private static void isAccurate(
      UnaryOperator<Tensor> function, UnaryOperator<BigDecimal> truth, double scale) {
    double[] x = scores(1, 300, scale);
    for (Tensor input : new Tensor[] {Tensor.of(x), Tensor.of(floats(x))}) {
      Tensor result = function.apply(input);
      for (int i = 0; i < x.length; i++) {
        BigDecimal expected = truth.apply(new BigDecimal(input.getDouble(i)));
        assertThat(ulps(result, i, expected))
            .as("%s of %s", input.dtype(), input.getDouble(i))
            .isLessThan(input.dtype().toString().equals("float32") ? 0.51 : 4);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 2, 40, 150})
  void elementwiseFunctionsAreAccurate(double scale) {
    isAccurate(Activations::sigmoid, ActivationsTest::sigmoid, scale);
    isAccurate(Activations::softplus, ActivationsTest::softplus, scale);
    isAccurate(Activations::logSigmoid, x -> softplus(x.negate()).negate(), scale);
  }

  @Test
  void elementwiseFunctionsReachTheirLimits() {
    Tensor x =
        Tensor.of(
            new double[] {
              Double.NEGATIVE_INFINITY, 0, Double.POSITIVE_INFINITY, Double.NaN, 1000, -1000
            });
    double infinity = Double.POSITIVE_INFINITY;
    double half = 0.6931471805599453;
    assertThat(Activations.sigmoid(x).toDoubleArray()).containsExactly(0, 0.5, 1, Double.NaN, 1, 0);
    assertThat(Activations.softplus(x).toDoubleArray())
        .containsExactly(0, half, infinity, Double.NaN, 1000, 0);
    assertThat(Activations.logSigmoid(x).toDoubleArray())
        .usingElementComparator(ActivationsTest::compareNumbers)
        .containsExactly(-infinity, -half, 0.0, Double.NaN, 0.0, -1000.0);
  }

  /** As numbers: -0 is 0. */
  private static int compareNumbers(double a, double b) {
    return Double.compare(a + 0.0, b + 0.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 5, 60, 1000})
  void softmaxAndItsLogarithmAreAccurate(double scale) {
    int rows = 20;
    int classes = 7;
    double[] x = scores(2, rows * classes, scale);
    for (Tensor input :
        new Tensor[] {Tensor.of(x, rows, classes), Tensor.of(floats(x), rows, classes)}) {
      boolean single = input.dtype().toString().equals("float32");
      Tensor p = Activations.softmax(input, 1);
      Tensor log = Activations.logSoftmax(input, 1);
      for (int i = 0; i < rows * classes; i++) {
        BigDecimal own = new BigDecimal(input.getDouble(i));
        BigDecimal others = BigDecimal.ZERO;
        int start = i / classes * classes;
        for (int c = start; c < start + classes; c++) {
          if (c != i) {
            others = others.add(exp(new BigDecimal(input.getDouble(c)).subtract(own)));
          }
        }
        BigDecimal probability = BigDecimal.ONE.divide(others.add(BigDecimal.ONE), DIGITS);
        if (probability.doubleValue() > (single ? Float.MIN_NORMAL : Double.MIN_NORMAL)) {
          assertThat(ulps(p, i, probability)).isLessThan(single ? 0.51 : 4);
        }
        if (log1p(others).doubleValue() > (single ? Float.MIN_NORMAL : Double.MIN_NORMAL)) {
          assertThat(ulps(log, i, log1p(others).negate())).isLessThan(single ? 0.51 : 4);
        }
      }
    }
  }

  @Test
  void logSoftmaxOfAConfidentRowKeepsItsDigits() {
    Tensor log = Activations.logSoftmax(Tensor.of(new float[] {20, 0}), 0);
    assertThat(log.toFloatArray()).containsExactly((float) -Math.log1p(Math.exp(-20)), -20);
  }

  @Test
  void classesMayLieAlongAnyDimension() {
    int[] sizes = {2, 3, 4};
    double[] x = scores(3, 24, 6);
    Tensor input = Tensor.of(x, sizes);
    int[] strides = {12, 4, 1};
    for (int d = 0; d < 3; d++) {
      Tensor p = Activations.softmax(input, d);
      Tensor log = Activations.logSoftmax(input, d);
      assertThat(p.shape()).isEqualTo(Shape.of(sizes));
      assertThat(Activations.softmax(input, d - 3).toDoubleArray())
          .containsExactly(p.toDoubleArray());
      for (int i = 0; i < 24; i++) {
        int index = i / strides[d] % sizes[d];
        double sum = 0;
        double all = 0;
        for (int c = 0; c < sizes[d]; c++) {
          int at = i + (c - index) * strides[d];
          sum += p.getDouble(at);
          all += Math.exp(x[at]);
        }
        assertThat(sum).isCloseTo(1, within(1e-15));
        assertThat(p.getDouble(i)).isCloseTo(Math.exp(x[i]) / all, within(1e-15));
        assertThat(log.getDouble(i)).isCloseTo(x[i] - Math.log(all), within(1e-14));
      }
    }
  }

  @Test
  void impossibleClassesHaveProbabilityZero() {
    double none = Double.NEGATIVE_INFINITY;
    Tensor row = Tensor.of(new double[] {none, 0, none});
    assertThat(Activations.softmax(row, 0).toDoubleArray()).containsExactly(0, 1, 0);
    assertThat(Activations.logSoftmax(row, 0).toDoubleArray()).containsExactly(none, 0, none);
    Tensor two = Tensor.of(new double[] {0, none, 0});
    assertThat(Activations.softmax(two, 0).toDoubleArray()).containsExactly(0.5, 0, 0.5);
    assertThat(Activations.softmax(Tensor.of(new float[] {7}), 0).toFloatArray())
        .containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aRowWithoutAnAnswerIsNaN(double bad) {
    Tensor rows = Tensor.of(new double[] {1, bad, 2, 0, 0, 0}, 2, 3);
    assertThat(Activations.softmax(rows, 1).toDoubleArray())
        .containsExactly(Double.NaN, Double.NaN, Double.NaN, 1.0 / 3, 1.0 / 3, 1.0 / 3);
    assertThat(Activations.logSoftmax(rows, 1).toDoubleArray()).startsWith(Double.NaN, Double.NaN);
    double none = Double.NEGATIVE_INFINITY;
    assertThat(Activations.softmax(Tensor.of(new double[] {none, none}), 0).toDoubleArray())
        .containsOnly(Double.NaN);
  }

  @Test
  void resultsMayBeWrittenOverTheInput() {
    double[] x = scores(4, 600, 9);
    for (int d = 0; d < 2; d++) {
      for (boolean single : new boolean[] {false, true}) {
        int along = d;
        isTheSameOverTheInput(x, single, t -> Activations.softmax(t, along));
        isTheSameOverTheInput(x, single, t -> Activations.logSoftmax(t, along));
        over(x, single, t -> Activations.softmax(t, along), t -> Activations.softmax(t, along, t));
        over(
            x,
            single,
            t -> Activations.logSoftmax(t, along),
            t -> Activations.logSoftmax(t, along, t));
        over(x, single, Activations::sigmoid, t -> Activations.sigmoid(t, t));
        over(x, single, Activations::logSigmoid, t -> Activations.logSigmoid(t, t));
        over(x, single, Activations::softplus, t -> Activations.softplus(t, t));
      }
    }
  }

  private static void isTheSameOverTheInput(
      double[] x, boolean single, UnaryOperator<Tensor> function) {
    Tensor input = tensor(x, single);
    assertThat(function.apply(input)).isNotSameAs(input);
    assertThat(input.toDoubleArray()).containsExactly(tensor(x, single).toDoubleArray());
  }

  private static void over(
      double[] x, boolean single, UnaryOperator<Tensor> fresh, UnaryOperator<Tensor> inPlace) {
    Tensor input = tensor(x, single);
    Tensor result = inPlace.apply(input);
    assertThat(result).isSameAs(input);
    assertThat(result.toDoubleArray())
        .containsExactly(fresh.apply(tensor(x, single)).toDoubleArray());
  }

  private static Tensor tensor(double[] x, boolean single) {
    return single ? Tensor.of(floats(x), 60, 10) : Tensor.of(x.clone(), 60, 10);
  }

  @Test
  void aPartOfAnArrayIsAnInputAndAnOutputToo() {
    double[] array = {9, 1, 2, 9};
    Tensor part = Tensor.view(array, 1, Shape.of(2));
    double[] out = new double[5];
    Activations.softmax(part, 0, Tensor.view(out, 2, Shape.of(2)));
    assertThat(out)
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(0, 0, 0.2689414213699951, 0.7310585786300049, 0);
  }

  @Test
  void likelihoodOfLogSoftmaxIsCrossEntropy() {
    int rows = 500;
    int classes = 10;
    double[] x = scores(5, rows * classes, 40);
    int[] labels = new Random(6).ints(rows, 0, classes).toArray();
    for (boolean single : new boolean[] {false, true}) {
      Tensor logits = single ? Tensor.of(floats(x), rows, classes) : Tensor.of(x, rows, classes);
      Tensor target = Tensor.of(labels);
      Tensor log = Activations.logSoftmax(logits, 1);
      Tensor direct = Losses.crossEntropy().withReduction(Reduction.NONE).value(logits, target);
      Tensor detour = Losses.nll().withReduction(Reduction.NONE).value(log, target);
      for (int i = 0; i < rows; i++) {
        double expected = direct.getDouble(i);
        double unit = single ? Math.ulp((float) expected) : 8 * Math.ulp(expected);
        assertThat(detour.getDouble(i)).isCloseTo(expected, within(unit));
      }
    }
  }

  @Test
  void entropyOfSigmoidIsThatOfTheLogits() {
    Tensor logits = Tensor.of(scores(7, 50, 8));
    Tensor target = Tensor.of(new Random(8).doubles(50).toArray());
    assertThat(Losses.bce().value(Activations.sigmoid(logits), target).toDouble())
        .isCloseTo(Losses.bceWithLogits().value(logits, target).toDouble(), within(1e-14));
  }

  @Test
  void nothingInNothingOut() {
    assertThat(Activations.softmax(Tensor.of(new float[0], 0, 3), 1).count()).isZero();
    assertThat(Activations.logSoftmax(Tensor.of(new float[0], 3, 0), 1).count()).isZero();
    assertThat(Activations.sigmoid(Tensor.of(new double[0])).count()).isZero();
  }

  @Test
  void badInputIsRefused() {
    Tensor x = Tensor.of(new float[6], 2, 3);
    refuses(
        () -> Activations.softmax(x, 2),
        "softmax: dimension = 2 for input [2, 3]; expected one from -2 to 1");
    refuses(
        () -> Activations.logSoftmax(x, -3),
        "log_softmax: dimension = -3 for input [2, 3]; expected one from -2 to 1");
    refuses(
        () -> Activations.softmax(Tensor.scalar(1.0), 0),
        "softmax: dimension = 0 for input []; expected an input with a dimension of classes");
    refuses(
        () -> Activations.sigmoid(Tensor.of(1, 2)),
        "sigmoid: input is int32; expected float32 or float64");
    refuses(
        () -> Activations.softplus(x, Tensor.of(new double[6], 2, 3)),
        "softplus: into is float64 [2, 3]; expected float32 [2, 3]");
    refuses(
        () -> Activations.logSigmoid(x, Tensor.of(new float[6])),
        "log_sigmoid: into is float32 [6]; expected float32 [2, 3]");
  }

  private static void refuses(Runnable call, String message) {
    assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
