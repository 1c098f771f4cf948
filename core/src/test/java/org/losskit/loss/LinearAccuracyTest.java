package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.losskit.Losses;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Losses behind a linear layer against their real-number values. */
class LinearAccuracyTest {
  private static final int N = 6;
  private static final int C = 7;
  private static final int D = 19;

  /** The largest error seen, in units of the type's rounding of the sums of magnitudes. */
  private static final class Worst {
    private final double unit;
    private double worst;

    Worst(DType dtype) {
      unit = dtype == DType.FLOAT32 ? 0x1p-23 : 0x1p-52;
    }

    void add(double result, BigDecimal truth, BigDecimal magnitude) {
      double error = new BigDecimal(result).subtract(truth).abs().doubleValue();
      worst = Math.max(worst, error / (unit * magnitude.doubleValue()));
    }
  }

  private static Tensor numbers(SplittableRandom random, DType dtype, double size, int... sizes) {
    Tensor tensor = Tensor.zeros(dtype, Shape.of(sizes));
    for (int i = 0; i < tensor.count(); i++) {
      tensor.set(i, size * (random.nextDouble() * 2 - 1));
    }
    return tensor;
  }

  private static BigDecimal big(Tensor tensor, int i) {
    return new BigDecimal(tensor.getDouble(i));
  }

  private static BigDecimal times(BigDecimal a, BigDecimal b) {
    return a.multiply(b, Oracle.DIGITS);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void valuesAndDerivativesAreNearTheTruth(DType dtype) {
    Worst values = new Worst(dtype);
    Worst gradients = new Worst(dtype);
    Worst diagonals = new Worst(dtype);
    for (double size : new double[] {0.1, 1, 4}) {
      for (int seed = 0; seed < 4; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        Tensor x = numbers(random, dtype, size, N, D);
        Tensor w = numbers(random, dtype, size, C, D);
        Tensor b = numbers(random, dtype, size, C);
        long[] labels = new long[N];
        for (int n = 0; n < N; n++) {
          labels[n] = random.nextInt(C);
        }
        LossResult result =
            Losses.linearCrossEntropy()
                .withReduction(Reduction.NONE)
                .differentiate(
                    Wanted.gradient("input")
                        .and("linear_weight")
                        .and("linear_bias")
                        .hessianDiagonal(),
                    x,
                    w,
                    Tensor.of(labels),
                    b);
        compare(x, w, b, labels, result, values, gradients, diagonals);
      }
    }
    // In float64 a logit is rounded: values are measured with the sum of |x w| added, and gradients
    // by the sum of |g w| or |g x| times that sum; in float32 no logit's rounding shows.
    assertThat(values.worst).as("values").isLessThan(dtype == DType.FLOAT32 ? 0.51 : 4);
    assertThat(gradients.worst).as("gradients").isLessThan(dtype == DType.FLOAT32 ? 0.51 : 4);
    assertThat(diagonals.worst).as("diagonals").isLessThan(dtype == DType.FLOAT32 ? 1 : 400);
  }

  private static void compare(
      Tensor x,
      Tensor w,
      Tensor b,
      long[] labels,
      LossResult result,
      Worst values,
      Worst gradients,
      Worst diagonals) {
    BigDecimal[][] g = new BigDecimal[N][C];
    BigDecimal[][] p = new BigDecimal[N][C];
    for (int n = 0; n < N; n++) {
      BigDecimal[] logits = new BigDecimal[C];
      BigDecimal magnitude = BigDecimal.ZERO;
      BigDecimal total = BigDecimal.ZERO;
      for (int c = 0; c < C; c++) {
        logits[c] = big(b, c);
        BigDecimal size = big(b, c).abs();
        for (int i = 0; i < D; i++) {
          BigDecimal term = big(x, n * D + i).multiply(big(w, c * D + i));
          logits[c] = logits[c].add(term);
          size = size.add(term.abs());
        }
        magnitude = magnitude.max(size);
        p[n][c] = BigDecimalMath.exp(logits[c], Oracle.DIGITS);
        total = total.add(p[n][c]);
      }
      int y = (int) labels[n];
      BigDecimal value = BigDecimalMath.log(total, Oracle.DIGITS).subtract(logits[y]);
      boolean wide = result.value().dtype() == DType.FLOAT64;
      values.add(
          result.value().getDouble(n), value, wide ? value.abs().add(magnitude) : value.abs());
      for (int c = 0; c < C; c++) {
        p[n][c] = p[n][c].divide(total, Oracle.DIGITS);
        g[n][c] = c == y ? p[n][c].subtract(BigDecimal.ONE) : p[n][c];
      }
      for (int i = 0; i < D; i++) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal size = BigDecimal.ZERO;
        BigDecimal mean = BigDecimal.ZERO;
        for (int c = 0; c < C; c++) {
          BigDecimal term = times(g[n][c], big(w, c * D + i));
          sum = sum.add(term);
          size = size.add(term.abs());
          mean = mean.add(times(p[n][c], big(w, c * D + i)));
        }
        gradients.add(
            result.gradient().getDouble(n * D + i),
            sum,
            wide ? times(size, magnitude.max(BigDecimal.ONE)) : size);
        BigDecimal variance = BigDecimal.ZERO;
        for (int c = 0; c < C; c++) {
          BigDecimal difference = big(w, c * D + i).subtract(mean);
          variance = variance.add(times(p[n][c], times(difference, difference)));
        }
        diagonals.add(result.hessianDiagonal().getDouble(n * D + i), variance, variance);
      }
    }
    weights(x, g, result, gradients);
  }

  private static void weights(Tensor x, BigDecimal[][] g, LossResult result, Worst gradients) {
    boolean wide = result.value().dtype() == DType.FLOAT64;
    // An error of a logit is one of the same size in g, relative to it.
    BigDecimal logits = new BigDecimal(wide ? 100 : 1);
    for (int c = 0; c < C; c++) {
      BigDecimal bias = BigDecimal.ZERO;
      BigDecimal all = BigDecimal.ZERO;
      for (int n = 0; n < N; n++) {
        bias = bias.add(g[n][c]);
        all = all.add(g[n][c].abs());
      }
      gradients.add(result.gradient("linear_bias").getDouble(c), bias, times(all, logits));
      for (int i = 0; i < D; i++) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal size = BigDecimal.ZERO;
        for (int n = 0; n < N; n++) {
          BigDecimal term = times(g[n][c], big(x, n * D + i));
          sum = sum.add(term);
          size = size.add(term.abs());
        }
        gradients.add(
            result.gradient("linear_weight").getDouble(c * D + i), sum, times(size, logits));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void adaptiveValuesAreNearTheTruth(DType dtype) {
    Worst values = new Worst(dtype);
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Tensor x = numbers(random, dtype, 1, 8);
      Tensor head = numbers(random, dtype, 1, 3, 8);
      Tensor inner = numbers(random, dtype, 1, 2, 8);
      Tensor outer = numbers(random, dtype, 1, 4, 2);
      int label = random.nextInt(6);
      double value =
          Losses.adaptiveLogSoftmax(6, 2)
              .value(x, Tensor.scalar((long) label), head, inner, outer)
              .toDouble();
      BigDecimal[] features = new BigDecimal[8];
      for (int i = 0; i < 8; i++) {
        features[i] = big(x, i);
      }
      BigDecimal truth = surprisal(product(head, features), Math.min(label, 2));
      if (label >= 2) {
        truth = truth.add(surprisal(product(outer, product(inner, features)), label - 2));
      }
      // Sums of |x w| are up to 8.
      boolean wide = dtype == DType.FLOAT64;
      values.add(value, truth, wide ? truth.abs().add(new BigDecimal(8)) : truth.abs());
    }
    assertThat(values.worst).isLessThan(dtype == DType.FLOAT32 ? 0.51 : 4);
  }

  private static BigDecimal[] product(Tensor weight, BigDecimal[] x) {
    BigDecimal[] result = new BigDecimal[weight.shape().size(0)];
    for (int j = 0; j < result.length; j++) {
      result[j] = BigDecimal.ZERO;
      for (int i = 0; i < x.length; i++) {
        result[j] = result[j].add(big(weight, j * x.length + i).multiply(x[i]));
      }
    }
    return result;
  }

  private static BigDecimal surprisal(BigDecimal[] logits, int own) {
    BigDecimal total = BigDecimal.ZERO;
    for (BigDecimal logit : logits) {
      total = total.add(BigDecimalMath.exp(logit.subtract(logits[own]), Oracle.DIGITS));
    }
    return BigDecimalMath.log(total, Oracle.DIGITS);
  }
}
