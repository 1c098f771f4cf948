package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.formula.Formula.abs;

import org.junit.jupiter.api.Test;
import org.losskit.loss.Loss;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/**
 * Ports of losses that were wrong in libraries of the JVM for years: {@link GradCheck} finds each,
 * and points at the term.
 */
class PeerDefectsTest {
  private static double sigmoid(double z) {
    return 1 / (1 + StrictMath.exp(-z));
  }

  /** DJL, {@code L1Loss} with a weight: the product replaces the difference. */
  @Test
  void anL1LossThatForgetsThePrediction() {
    Loss weighted = Losses.elementwise("l1_weight_2", (x, y) -> abs(x.minus(y)).times(2));
    GradCheck check =
        GradCheck.of(
                "djl_l1",
                (p, t) -> {
                  double sum = 0;
                  for (double label : t) {
                    sum += Math.abs(label * 2);
                  }
                  return sum / t.length;
                },
                (p, t) -> new double[p.length])
            .against(weighted);
    Tensor prediction = Tensor.of(new double[] {1, 2, 3, 4, 5});
    Tensor target = Tensor.of(new double[] {1, 1, 1, 1, 1});
    assertThat(check.check(prediction, target))
        .hasToString(
            """
            djl_l1: 8 of 10 numbers off
            djl_l1: value[0] = 2; expected 0 (l1_weight_2)
            djl_l1: value[2] = 2; expected 4 (l1_weight_2)
            djl_l1: value[3] = 2; expected 6 (l1_weight_2)
            djl_l1: value[4] = 2; expected 8 (l1_weight_2)
            djl_l1: gradient by prediction[1] = 0; expected 0.4 (l1_weight_2); nothing arrives
            djl_l1: gradient by prediction[2] = 0; expected 0.4 (l1_weight_2); nothing arrives
            djl_l1: gradient by prediction[3] = 0; expected 0.4 (l1_weight_2); nothing arrives
            djl_l1: gradient by prediction[4] = 0; expected 0.4 (l1_weight_2); nothing arrives\
            """);
  }

  /** DJL, {@code SigmoidBinaryCrossEntropyLoss} from probabilities: the sign is missing. */
  @Test
  void aCrossEntropyWithoutItsSign() {
    GradCheck check =
        GradCheck.of(
                "djl_sigmoid_bce",
                (p, t) -> {
                  double sum = 0;
                  for (int i = 0; i < p.length; i++) {
                    sum += t[i] * StrictMath.log(p[i]) + (1 - t[i]) * StrictMath.log(1 - p[i]);
                  }
                  return sum / p.length;
                },
                (p, t) -> {
                  double[] g = new double[p.length];
                  for (int i = 0; i < p.length; i++) {
                    g[i] = (t[i] / p[i] - (1 - t[i]) / (1 - p[i])) / p.length;
                  }
                  return g;
                })
            .against(Losses.bce());
    assertThat(check.check(Tensor.of(new double[] {0.9, 0.2}), Tensor.of(new double[] {1, 0})))
        .hasToString(
            """
            djl_sigmoid_bce: 4 of 4 numbers off
            djl_sigmoid_bce: value[0] = -0.10536052; expected 0.10536052 (bce); the sign is wrong throughout
            djl_sigmoid_bce: value[1] = -0.22314355; expected 0.22314355 (bce); the sign is wrong throughout
            djl_sigmoid_bce: gradient by prediction[0] = 0.55555556; expected -0.55555556 (bce); the sign is wrong throughout
            djl_sigmoid_bce: gradient by prediction[1] = -0.625; expected 0.625 (bce); the sign is wrong throughout\
            """);
  }

  /** DL4J, {@code LossBinaryXENT}: probabilities are clipped to 1e-5. */
  @Test
  void aClipThatStopsTheTeaching() {
    GradCheck check =
        GradCheck.of(
                "dl4j_binary_xent",
                (z, t) -> {
                  double sum = 0;
                  for (int i = 0; i < z.length; i++) {
                    double p = Math.min(Math.max(sigmoid(z[i]), 1e-5), 1 - 1e-5);
                    sum -= t[i] * StrictMath.log(p) + (1 - t[i]) * StrictMath.log(1 - p);
                  }
                  return sum;
                },
                (z, t) -> {
                  double[] g = new double[z.length];
                  for (int i = 0; i < z.length; i++) {
                    double q = sigmoid(z[i]);
                    double p = Math.min(Math.max(q, 1e-5), 1 - 1e-5);
                    g[i] = (p - t[i]) / (p * (1 - p)) * q * (1 - q);
                  }
                  return g;
                })
            .against(Losses.bceWithLogits().withReduction(Reduction.SUM));
    assertThat(check.check(Tensor.of(new double[] {2, -20}), Tensor.of(new double[] {0, 1})))
        .hasToString(
            """
            dl4j_binary_xent: 2 of 4 numbers off
            dl4j_binary_xent: value[1] = 11.512925; expected 20 (bce_with_logits)
            dl4j_binary_xent: gradient by prediction[1] = -0.00020611536; expected -1 (bce_with_logits); 4850 times too small\
            """);
  }

  /** Tribuo, {@code LogMulticlass}: a log-likelihood, of a softmax that has vanished. */
  @Test
  void aLogLikelihoodForALoss() {
    GradCheck check =
        GradCheck.of(
                "tribuo_log_multiclass",
                (z, t) -> {
                  double sum = 0;
                  for (int row = 0; row < t.length; row++) {
                    sum += StrictMath.log(softmax(z, row)[(int) t[row]]);
                  }
                  return sum;
                },
                (z, t) -> {
                  double[] g = new double[z.length];
                  for (int row = 0; row < t.length; row++) {
                    double[] p = softmax(z, row);
                    g[2 * row] = (t[row] == 0 ? 1 : 0) - p[0];
                    g[2 * row + 1] = (t[row] == 1 ? 1 : 0) - p[1];
                  }
                  return g;
                })
            .against(Losses.crossEntropy().withReduction(Reduction.SUM));
    Tensor logits = Tensor.of(new double[] {1, 0, 0, 800}, 2, 2);
    assertThat(check.check(logits, Tensor.of(0, 0)))
        .hasToString(
            """
            tribuo_log_multiclass: 6 of 6 numbers off
            tribuo_log_multiclass: value[0] = -0.31326169; expected 0.31326169 (cross_entropy); the sign is wrong
            tribuo_log_multiclass: value[1] = -Infinity; expected 800 (cross_entropy); not a finite number
            tribuo_log_multiclass: gradient by prediction[0] = 0.26894142; expected -0.26894142 (cross_entropy); the sign is wrong throughout
            tribuo_log_multiclass: gradient by prediction[1] = -0.26894142; expected 0.26894142 (cross_entropy); the sign is wrong throughout
            tribuo_log_multiclass: gradient by prediction[2] = 1; expected -1 (cross_entropy); the sign is wrong throughout
            tribuo_log_multiclass: gradient by prediction[3] = -1; expected 1 (cross_entropy); the sign is wrong throughout\
            """);
  }

  private static double[] softmax(double[] z, int row) {
    double a = z[2 * row];
    double b = z[2 * row + 1];
    double largest = Math.max(a, b);
    double ea = StrictMath.exp(a - largest);
    double eb = StrictMath.exp(b - largest);
    return new double[] {ea / (ea + eb), eb / (ea + eb)};
  }

  /** Tribuo, {@code AbsoluteLoss}: a half is taken off every element. */
  @Test
  void aPerfectPredictionThatCostsLessThanNothing() {
    GradCheck check =
        GradCheck.of(
                "tribuo_absolute",
                (p, t) -> {
                  double sum = 0;
                  for (int i = 0; i < p.length; i++) {
                    sum += Math.abs(p[i] - t[i]) - 0.5;
                  }
                  return sum;
                },
                (p, t) -> {
                  double[] g = new double[p.length];
                  for (int i = 0; i < p.length; i++) {
                    g[i] = Math.signum(p[i] - t[i]);
                  }
                  return g;
                })
            .against(Losses.l1().withReduction(Reduction.SUM));
    Tensor perfect = Tensor.of(new double[] {3, 4});
    assertThat(check.check(perfect, perfect))
        .hasToString(
            """
            tribuo_absolute: 2 of 4 numbers off
            tribuo_absolute: value[0] = -0.5; expected 0 (l1); 0.5 too small throughout
            tribuo_absolute: value[1] = -0.5; expected 0 (l1); 0.5 too small throughout\
            """);
  }
}
