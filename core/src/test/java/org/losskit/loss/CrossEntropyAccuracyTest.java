package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.losskit.Losses;
import org.losskit.loss.Oracle.Softmax;
import org.losskit.loss.Oracle.Worst;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Cross entropy against its real-number value. */
class CrossEntropyAccuracyTest {
  /** Rows that are hard in one way or another. */
  enum Rows {
    SMALL,
    MIDDLING,
    WIDE,
    /** The label is all but certain. */
    CONFIDENT,
    /** Another class is all but certain. */
    WRONG,
    /** Far from zero, a little apart. */
    OFFSET,
    TIED;

    double[] logits(SplittableRandom random, int classes, int label, DType dtype) {
      // Few different values in long rows, so that the oracle can afford them.
      double[] values = new double[Math.min(classes, 60)];
      for (int i = 0; i < values.length; i++) {
        values[i] = value(random);
      }
      double[] row = new double[classes];
      for (int c = 0; c < classes; c++) {
        row[c] = values[classes <= 60 ? c : random.nextInt(values.length)];
      }
      int other = (label + 1 + random.nextInt(classes - 1)) % classes;
      double gap = random.nextDouble() * (dtype == DType.FLOAT32 ? 90 : 700);
      if (this == CONFIDENT) {
        row[label] += gap;
      } else if (this == WRONG) {
        row[other] += gap;
      }
      for (int c = 0; c < classes; c++) {
        row[c] = dtype == DType.FLOAT32 ? (float) row[c] : row[c];
      }
      return row;
    }

    private double value(SplittableRandom random) {
      double u = random.nextDouble() * 2 - 1;
      return switch (this) {
        case SMALL -> u * 1e-3;
        case MIDDLING, CONFIDENT, WRONG -> u * 4;
        case WIDE -> u * 300;
        case OFFSET -> 1e6 + u * 5;
        case TIED -> random.nextInt(2);
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 30, FLOAT32", "3, 30, FLOAT32", "10, 10, FLOAT32", "100, 2, FLOAT32", "1000, 2, FLOAT32",
    "5003, 2, FLOAT32", "2, 30, FLOAT64", "3, 30, FLOAT64", "10, 10, FLOAT64", "100, 2, FLOAT64",
    "1000, 2, FLOAT64", "5003, 2, FLOAT64"
  })
  void labels(int classes, int rows, DType dtype) {
    Worst[] worst = {new Worst(dtype), new Worst(dtype), new Worst(dtype)};
    for (Rows kind : Rows.values()) {
      SplittableRandom random = new SplittableRandom(kind.name().hashCode() * 31L + classes);
      for (int i = 0; i < rows; i++) {
        measure(kind, random, classes, dtype, worst);
      }
    }
    assertWithin(dtype, worst);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONFIDENT", "WRONG"})
  void labelsOfAMillionClasses(Rows kind) {
    Worst[] worst = {new Worst(DType.FLOAT32), new Worst(DType.FLOAT32), new Worst(DType.FLOAT32)};
    measure(kind, new SplittableRandom(1), 1_000_003, DType.FLOAT32, worst);
    assertWithin(DType.FLOAT32, worst);
  }

  @Test
  void manyClassesThatAreHardlyPossible() {
    // Each exponential is subnormal, their sum is not.
    Worst worst = new Worst(DType.FLOAT64);
    for (double gap : new double[] {640, 651, 700, 710, 715, 719}) {
      double[] row = new double[50_001];
      Arrays.fill(row, -gap);
      row[7] = 0.1;
      LossResult r =
          Losses.crossEntropy()
              .withReduction(Reduction.SUM)
              .differentiate(tensor(row, DType.FLOAT64), Tensor.scalar(7L));
      Softmax truth = new Softmax(row);
      worst.add(r.value().toDouble(), truth.surprisal(0.1), "value, gap " + gap);
      worst.add(r.gradient().getDouble(7), truth.q(0.1).negate(), "gradient, gap " + gap);
      worst.add(r.gradient().getDouble(0), truth.p(-gap), "others, gap " + gap);
      worst.add(r.hessianDiagonal().getDouble(7), truth.q(0.1), "hessian, gap " + gap);
    }
    assertThat(worst.ulps()).as("%s", worst).isLessThanOrEqualTo(4);
  }

  private static void assertWithin(DType dtype, Worst[] worst) {
    double bound = dtype == DType.FLOAT32 ? 0.51 : 4;
    assertThat(worst[0].ulps()).as("value %s", worst[0]).isLessThanOrEqualTo(bound);
    assertThat(worst[1].ulps()).as("gradient %s", worst[1]).isLessThanOrEqualTo(bound);
    assertThat(worst[2].ulps())
        .as("hessian %s", worst[2])
        .isLessThanOrEqualTo(dtype == DType.FLOAT32 ? 1 : 4);
  }

  static void measure(Rows kind, SplittableRandom random, int classes, DType dtype, Worst[] worst) {
    int label = random.nextInt(classes);
    double[] row = kind.logits(random, classes, label, dtype);
    LossResult r =
        Losses.crossEntropy()
            .withReduction(Reduction.SUM)
            .differentiate(tensor(row, dtype), Tensor.scalar((long) label));
    Softmax truth = new Softmax(row);
    String at = kind + " of " + classes;
    worst[0].add(r.value().toDouble(), truth.surprisal(row[label]), at);
    worst[1].add(r.gradient().getDouble(label), truth.q(row[label]).negate(), at + ", label");
    for (int c = 0; c < Math.min(classes, 150); c++) {
      BigDecimal p = truth.p(row[c]);
      if (c != label) {
        worst[1].add(r.gradient().getDouble(c), p, at + ", class " + c);
      }
      BigDecimal variance = p.multiply(truth.q(row[c]), Oracle.DIGITS);
      worst[2].add(r.hessianDiagonal().getDouble(c), variance, at + ", class " + c);
    }
  }

  private static Tensor tensor(double[] row, DType dtype) {
    Tensor result = Tensor.zeros(dtype, Shape.of(row.length));
    for (int c = 0; c < row.length; c++) {
      result.set(c, row[c]);
    }
    return result;
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, FLOAT32",
    "5, 0.1, FLOAT32",
    "100, 0.25, FLOAT32",
    "2, 0, FLOAT64",
    "5, 0.1, FLOAT64"
  })
  void probabilities(int classes, double smoothing, DType dtype) {
    Worst[] worst = soft(classes, smoothing, dtype, false);
    assertThat(worst[0].ulps())
        .as("value %s", worst[0])
        .isLessThanOrEqualTo(dtype == DType.FLOAT32 ? 0.51 : 4);
    assertThat(worst[1].ulps()).as("gradient %s", worst[1]).isLessThanOrEqualTo(1);
    assertThat(worst[2].ulps())
        .as("by the target %s", worst[2])
        .isLessThanOrEqualTo(dtype == DType.FLOAT32 ? 0.51 : 4);
  }

  @ParameterizedTest
  @CsvSource({"2, 0.1, FLOAT32", "10, 0.5, FLOAT32", "100, 0.01, FLOAT32", "3, 0.1, FLOAT64"})
  void smoothedLabels(int classes, double smoothing, DType dtype) {
    Worst[] worst = soft(classes, smoothing, dtype, true);
    assertThat(worst[0].ulps())
        .as("value %s", worst[0])
        .isLessThanOrEqualTo(dtype == DType.FLOAT32 ? 0.51 : 4);
    assertThat(worst[1].ulps()).as("gradient %s", worst[1]).isLessThanOrEqualTo(1);
  }

  /** Value, gradient and gradient by the target of rows with mass on many classes. */
  static Worst[] soft(int classes, double smoothing, DType dtype, boolean labels) {
    Worst[] worst = {new Worst(dtype), new Worst(dtype), new Worst(dtype)};
    for (Rows kind : Rows.values()) {
      SplittableRandom random = new SplittableRandom(kind.name().hashCode() * 31L + classes);
      for (int i = 0; i < 100 / classes + 1; i++) {
        int label = random.nextInt(classes);
        double[] row = kind.logits(random, classes, label, dtype);
        double[] weight = new double[classes];
        Tensor target = Tensor.zeros(dtype, Shape.of(classes));
        for (int c = 0; c < classes; c++) {
          weight[c] = random.nextInt(4) / 2.0;
          target.set(c, random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.5);
        }
        Wanted wanted = Wanted.gradient("input");
        LossResult r =
            Losses.crossEntropy()
                .withWeight(weight)
                .withLabelSmoothing(smoothing)
                .withReduction(Reduction.SUM)
                .differentiate(
                    labels ? wanted : wanted.and("target"),
                    tensor(row, dtype),
                    labels ? Tensor.scalar((long) label) : target);
        double[] masses = labels ? oneHot(classes, label) : target.toDoubleArray();
        compare(r, row, masses, weight, smoothing, dtype, labels, worst, kind.toString());
      }
    }
    return worst;
  }

  private static double[] oneHot(int classes, int label) {
    double[] masses = new double[classes];
    masses[label] = 1;
    return masses;
  }

  private static void compare(
      LossResult r,
      double[] row,
      double[] target,
      double[] weight,
      double smoothing,
      DType dtype,
      boolean labels,
      Worst[] worst,
      String at) {
    int classes = row.length;
    Softmax truth = new Softmax(row);
    BigDecimal rest = BigDecimal.ONE.subtract(new BigDecimal(smoothing));
    BigDecimal even = new BigDecimal(smoothing).divide(new BigDecimal(classes), Oracle.DIGITS);
    // A label's own part is weighted by the label's weight, as every class's part by its own.
    BigDecimal[] masses = new BigDecimal[classes];
    BigDecimal value = BigDecimal.ZERO;
    BigDecimal all = BigDecimal.ZERO;
    for (int c = 0; c < classes; c++) {
      masses[c] =
          rest.multiply(new BigDecimal(target[c])).add(even).multiply(new BigDecimal(weight[c]));
      all = all.add(masses[c]);
      value = value.add(masses[c].multiply(truth.surprisal(row[c])));
    }
    worst[0].add(r.value().toDouble(), value, at);
    double share = dtype == DType.FLOAT32 ? 0x1p-36 + classes * 0x1p-50 : 0x1p-50;
    for (int c = 0; c < classes; c++) {
      BigDecimal part = all.multiply(truth.p(row[c]), Oracle.DIGITS);
      double larger = part.max(masses[c]).doubleValue();
      BigDecimal gradient = part.subtract(masses[c]);
      double unit =
          dtype == DType.FLOAT32
              ? Math.ulp(gradient.floatValue())
              : Math.ulp(gradient.doubleValue());
      // Within 1 ulp, or the share of the larger part where that is more.
      worst[1].add(
          r.gradient().getDouble(c), gradient, Math.max(0, share * larger - unit), at + " " + c);
      if (!labels) {
        BigDecimal byTarget =
            rest.multiply(new BigDecimal(weight[c])).multiply(truth.surprisal(row[c]));
        worst[2].add(r.gradient("target").getDouble(c), byTarget, at + " " + c);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void meansAreRoundedOnce(DType dtype) {
    if (!dtype.isFloating()) {
      return;
    }
    SplittableRandom random = new SplittableRandom(8);
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(40);
      Tensor x = Tensor.zeros(dtype, Shape.of(n, 3));
      int[] labels = new int[n];
      double[] weight = {random.nextDouble(), random.nextDouble(), 1};
      for (int i = 0; i < x.count(); i++) {
        x.set(i, random.nextDouble() * 20);
        labels[i / 3] = random.nextInt(3);
      }
      CrossEntropyLoss loss = Losses.crossEntropy().withWeight(weight);
      double[] terms = new double[n];
      double[] shares = new double[n];
      loss.terms(terms, shares, x, Tensor.of(labels));
      BigDecimal mean = sum(terms).divide(sum(shares), Oracle.DIGITS);
      double result = loss.value(x, Tensor.of(labels)).toDouble();
      assertThat(result)
          .isEqualTo(
              dtype == DType.FLOAT32
                  ? Float.parseFloat(mean.toString())
                  : Double.parseDouble(mean.toString()));
    }
  }

  private static BigDecimal sum(double[] terms) {
    return Arrays.stream(terms).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
