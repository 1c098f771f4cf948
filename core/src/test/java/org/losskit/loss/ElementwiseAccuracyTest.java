package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.loss.Oracle.Worst;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** L1, MSE, NLL and the two binary losses against their real-number values. */
class ElementwiseAccuracyTest {
  private static final int N = 280;

  /** A float32 constant in PyTorch. */
  private static final double EPSILON = 1e-12f;

  /** Value, gradient, gradient by the target and Hessian diagonal. */
  static Worst[] worst(DType dtype) {
    return new Worst[] {new Worst(dtype), new Worst(dtype), new Worst(dtype), new Worst(dtype)};
  }

  private static void assertWithin(
      Worst[] worst, double value, double gradient, double target, double hessian) {
    assertThat(worst[0].ulps()).as("value %s", worst[0]).isLessThanOrEqualTo(value);
    assertThat(worst[1].ulps()).as("gradient %s", worst[1]).isLessThanOrEqualTo(gradient);
    assertThat(worst[2].ulps()).as("target %s", worst[2]).isLessThanOrEqualTo(target);
    assertThat(worst[3].ulps()).as("hessian %s", worst[3]).isLessThanOrEqualTo(hessian);
  }

  @Test
  void binaryCrossEntropyOfLogitsWithHardTargets() {
    for (int posWeight : new int[] {0, 3}) {
      assertWithin(logits(DType.FLOAT32, true, posWeight), 0.51, 0.51, 0.51, 1);
      assertWithin(logits(DType.FLOAT64, true, posWeight), 4, 4, 4, 4);
    }
  }

  @Test
  void binaryCrossEntropyOfLogitsWithSoftTargets() {
    for (int posWeight : new int[] {0, 3}) {
      assertWithin(logits(DType.FLOAT32, false, posWeight), 0.51, 1, 0.51, 1);
      assertWithin(logits(DType.FLOAT64, false, posWeight), 4, 4, 4, 4);
    }
  }

  /**
   * @param posWeight the weight of the positive class, 0 for none
   */
  static Worst[] logits(DType dtype, boolean hard, int posWeight) {
    SplittableRandom random = new SplittableRandom(1);
    Tensor z = Tensor.zeros(dtype, Shape.of(N));
    Tensor y = Tensor.zeros(dtype, Shape.of(N));
    double weight = posWeight == 0 ? 1 : posWeight;
    for (int i = 0; i < N; i++) {
      double u = random.nextDouble() * 2 - 1;
      double scale = new double[] {1e-6, 1e-3, 1, 8, 100, 800, 1e30}[i % 7];
      z.set(i, u * scale);
      y.set(i, hard ? i % 2 : random.nextDouble());
      if (!hard && i % 4 == 0 && Math.abs(z.getDouble(i)) < 30) {
        // The gradient all but vanishes.
        double odds = Math.exp(-z.getDouble(i));
        y.set(i, 1 / (1 + weight * odds));
      }
    }
    BCEWithLogitsLoss loss = Losses.bceWithLogits();
    LossResult r = all(posWeight == 0 ? loss : loss.withPosWeight(posWeight), z, y);
    Worst[] worst = worst(dtype);
    BigDecimal p = new BigDecimal(weight);
    for (int i = 0; i < N; i++) {
      double x = z.getDouble(i);
      BigDecimal positive = new BigDecimal(y.getDouble(i));
      BigDecimal negative = BigDecimal.ONE.subtract(positive);
      BigDecimal mass = p.multiply(positive);
      BigDecimal up = Oracle.softplus(x);
      BigDecimal down = Oracle.softplus(-x);
      BigDecimal s = Oracle.sigmoid(x);
      BigDecimal t = Oracle.sigmoid(-x);
      String at = "logit " + x + ", target " + positive.doubleValue();
      worst[0].add(r.value().getDouble(i), mass.multiply(down).add(negative.multiply(up)), at);
      // What double-double leaves of a difference that all but vanishes.
      double rest = hard ? 0 : 0x1p-100 * mass.multiply(t).doubleValue();
      worst[1].add(
          r.gradient().getDouble(i), negative.multiply(s).subtract(mass.multiply(t)), rest, at);
      worst[2].add(r.gradient("target").getDouble(i), p.multiply(down).subtract(up), at);
      worst[3].add(
          r.hessianDiagonal().getDouble(i), mass.add(negative).multiply(s).multiply(t), at);
    }
    return worst;
  }

  @Test
  void binaryCrossEntropyOfProbabilities() {
    assertWithin(probabilities(DType.FLOAT32), 0.51, 0.51, 0.51, 1);
    assertWithin(probabilities(DType.FLOAT64), 4, 4, 4, 4);
  }

  static Worst[] probabilities(DType dtype) {
    SplittableRandom random = new SplittableRandom(2);
    Tensor x = Tensor.zeros(dtype, Shape.of(N));
    Tensor y = Tensor.zeros(dtype, Shape.of(N));
    for (int i = 0; i < N; i++) {
      double u = random.nextDouble();
      double v = Math.scalb(u, -random.nextInt(60));
      x.set(i, i % 4 == 0 ? 0.5 + v * 1e-3 : i % 4 == 1 ? 1 - v : i % 4 == 2 ? v : u);
      y.set(i, i % 3 == 2 ? random.nextDouble() : i % 3);
      if (i % 10 == 0) {
        y.set(i, x.getDouble(i) + (i % 20 == 0 ? 0 : 1e-7));
      }
    }
    LossResult r = all(Losses.bce(), x, y);
    Worst[] worst = worst(dtype);
    BigDecimal most = new BigDecimal(100);
    BigDecimal epsilon = new BigDecimal(EPSILON);
    for (int i = 0; i < N; i++) {
      BigDecimal p = new BigDecimal(x.getDouble(i));
      BigDecimal q = BigDecimal.ONE.subtract(p);
      BigDecimal t = new BigDecimal(y.getDouble(i));
      BigDecimal f = BigDecimal.ONE.subtract(t);
      BigDecimal up = p.signum() == 0 ? most : Oracle.log1p(q.negate()).negate();
      BigDecimal down = q.signum() == 0 ? most : Oracle.log1p(p.negate()).negate();
      String at = "probability " + x.getDouble(i) + ", target " + y.getDouble(i);
      worst[0].add(
          r.value().getDouble(i), t.multiply(up.min(most)).add(f.multiply(down.min(most))), at);
      BigDecimal variance = p.multiply(q);
      worst[1].add(
          r.gradient().getDouble(i),
          p.subtract(t).divide(variance.max(epsilon), Oracle.DIGITS),
          at);
      if (variance.signum() > 0) {
        worst[2].add(r.gradient("target").getDouble(i), up.subtract(down), at);
      }
      worst[3].add(
          r.hessianDiagonal().getDouble(i),
          variance.compareTo(epsilon) <= 0
              ? BigDecimal.ONE.divide(epsilon, Oracle.DIGITS)
              : t.divide(p.multiply(p), Oracle.DIGITS).add(f.divide(q.multiply(q), Oracle.DIGITS)),
          at);
    }
    return worst;
  }

  @Test
  void differences() {
    for (boolean square : new boolean[] {false, true}) {
      assertWithin(regression(DType.FLOAT32, square), 0.51, 0.51, 0.51, 0);
      assertWithin(regression(DType.FLOAT64, square), 4, 4, 4, 0);
    }
  }

  static Worst[] regression(DType dtype, boolean square) {
    SplittableRandom random = new SplittableRandom(3);
    Tensor x = Tensor.zeros(dtype, Shape.of(N));
    Tensor y = Tensor.zeros(dtype, Shape.of(N));
    for (int i = 0; i < N; i++) {
      x.set(i, Math.scalb(random.nextDouble() - 0.5, random.nextInt(120) - 60));
      // Far apart, near, and next to each other.
      double near = x.getDouble(i) * (1 + random.nextDouble() * 1e-6);
      y.set(i, i % 2 == 0 ? near : Math.scalb(random.nextDouble(), random.nextInt(120) - 60));
    }
    LossResult r = all(square ? Losses.mse() : Losses.l1(), x, y);
    Worst[] worst = worst(dtype);
    for (int i = 0; i < N; i++) {
      BigDecimal d = Oracle.difference(x.getDouble(i), y.getDouble(i));
      BigDecimal slope = square ? d.multiply(BigDecimal.valueOf(2)) : new BigDecimal(d.signum());
      String at = x.getDouble(i) + " against " + y.getDouble(i);
      worst[0].add(r.value().getDouble(i), square ? d.multiply(d) : d.abs(), at);
      worst[1].add(r.gradient().getDouble(i), slope, at);
      worst[2].add(r.gradient("target").getDouble(i), slope.negate(), at);
      worst[3].add(r.hessianDiagonal().getDouble(i), new BigDecimal(square ? 2 : 0), at);
    }
    return worst;
  }

  @Test
  void negativeLogLikelihood() {
    SplittableRandom random = new SplittableRandom(4);
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      Worst worst = new Worst(dtype);
      Worst gradient = new Worst(dtype);
      double[] weight = {0.1, 1 / 3.0, 5};
      for (int i = 0; i < N; i++) {
        Tensor x = Tensor.zeros(dtype, Shape.of(3));
        int label = random.nextInt(3);
        x.set(label, Math.scalb(random.nextDouble() - 0.5, random.nextInt(60) - 30));
        LossResult r =
            Losses.nll()
                .withWeight(weight)
                .withReduction(Reduction.SUM)
                .differentiate(x, Tensor.scalar((long) label));
        BigDecimal w = new BigDecimal(weight[label]);
        worst.add(r.value().toDouble(), w.multiply(new BigDecimal(-x.getDouble(label))), "label");
        gradient.add(r.gradient().getDouble(label), w.negate(), "label");
      }
      double bound = dtype == DType.FLOAT32 ? 0.51 : 4;
      assertThat(worst.ulps()).as("value %s", worst).isLessThanOrEqualTo(bound);
      assertThat(gradient.ulps()).as("gradient %s", gradient).isLessThanOrEqualTo(bound);
    }
  }

  private static LossResult all(Loss loss, Tensor x, Tensor y) {
    return loss.withReduction(Reduction.NONE)
        .differentiate(Wanted.gradient("input").and("target").hessianDiagonal(), x, y);
  }
}
