package org.losskit;

import java.util.Arrays;
import org.losskit.loss.AdaptiveLogSoftmaxWithLoss;
import org.losskit.loss.Distance;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.loss.TripletMarginWithDistanceLoss;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Tensor;

/** An example of each loss, one region for its page; what it prints is what the page shows. */
final class LossSnippets {
  private LossSnippets() {}

  static void l1() {
    // @start region="l1"
    Tensor input = Tensor.of(new float[] {0.5f, -1, 2, 2.5f});
    Tensor target = Tensor.of(new float[] {0, -1, 4, 2});

    LossResult result = Losses.l1().differentiate(input, target);
    System.out.println(result.value());
    System.out.println(result.gradient());
    // @end
  }

  static void mse() {
    // @start region="mse"
    Tensor input = Tensor.of(new float[] {0.5f, -1, 2, 2.5f});
    Tensor target = Tensor.of(new float[] {0, -1, 4, 2});

    LossResult result = Losses.mse().differentiate(input, target);
    System.out.println(result.value());
    System.out.println(result.gradient());
    System.out.println(result.hessianDiagonal());
    // @end
  }

  static void bce() {
    // @start region="bce"
    Tensor probabilities = Tensor.of(new double[] {0.2, 0.7, 0.9});
    Tensor target = Tensor.of(new double[] {0, 1, 0.3});

    LossResult result = Losses.bce().differentiate(probabilities, target);
    System.out.println(result.value());
    System.out.println(result.gradient());
    // @end
  }

  static void bceWithLogits() {
    // @start region="bceWithLogits"
    Tensor logits = Tensor.of(new double[] {-2, 0, 3});
    Tensor target = Tensor.of(new double[] {0, 1, 0.3});

    System.out.println(Losses.bceWithLogits().value(logits, target));
    System.out.println(Losses.bceWithLogits().withPosWeight(3).value(logits, target));
    // @end
  }

  static void nll() {
    // @start region="nll"
    Tensor logits = Tensor.of(new double[] {0.1, 0.5, -0.3, 1, 2, 3}, 2, 3);
    Tensor labels = Tensor.of(2, 0);

    Tensor logProbabilities = Activations.logSoftmax(logits, 1);
    System.out.println(Losses.nll().value(logProbabilities, labels));
    System.out.println(Losses.nll().withWeight(0.5, 1, 2).value(logProbabilities, labels));
    // @end
  }

  static void crossEntropy() {
    // @start region="crossEntropy"
    Tensor logits = Tensor.of(new double[] {0.1, 0.5, -0.3, 1, 2, 3}, 2, 3);
    Tensor labels = Tensor.of(2, 0);

    LossResult result = Losses.crossEntropy().differentiate(logits, labels);
    System.out.println(result.value());
    System.out.println(result.gradient());

    // Floating targets are probabilities.
    Tensor probabilities = Tensor.of(new double[] {0.2, 0.3, 0.5, 0, 1, 0}, 2, 3);
    System.out.println(
        Losses.crossEntropy().withReduction(Reduction.NONE).value(logits, probabilities));
    // @end
  }

  static void linearCrossEntropy() {
    // @start region="linearCrossEntropy"
    Tensor input = Tensor.of(new float[] {1, 2, -1, 0.5f, 0, 1}, 3, 2);
    Tensor weight = Tensor.of(new float[] {0.5f, -1, 0, 1, 1, 0.25f, -0.5f, 0}, 4, 2);
    Tensor labels = Tensor.of(0, 3, 1);

    // As cross entropy of the logits input W', which are never held as a whole.
    Wanted wanted = Wanted.gradient("input").and("linear_weight");
    LossResult result = Losses.linearCrossEntropy().differentiate(wanted, input, weight, labels);
    System.out.println(result.value());
    System.out.println(result.gradient());
    System.out.println(result.gradient("linear_weight"));
    // @end
  }

  static void multiLabelSoftMargin() {
    // @start region="multiLabelSoftMargin"
    Tensor logits = Tensor.of(new double[] {0, 2, 2, 0, 2, 1, 0, 1}, 2, 4);
    Tensor target = Tensor.of(new double[] {0, 0, 1, 0, 1, 0, 1, 1}, 2, 4);

    Loss loss = Losses.multiLabelSoftMargin();
    System.out.println(loss.withReduction(Reduction.NONE).value(logits, target));
    System.out.println(loss.value(logits, target));
    // @end
  }

  static void multiLabelMargin() {
    // @start region="multiLabelMargin"
    Tensor scores = Tensor.of(new double[] {0.1, 0.2, 0.4, 0.8});
    Tensor labels = Tensor.of(3, 0, -1, 1); // classes 3 and 0: labels end at the first -1

    LossResult result = Losses.multiLabelMargin().differentiate(scores, labels);
    System.out.println(result.value());
    System.out.println(result.gradient());
    // @end
  }

  static void multiMargin() {
    // @start region="multiMargin"
    Tensor scores = Tensor.of(new double[] {0.1, 0.2, 0.4, 0.8, 1, 0, 0.5, -1}, 2, 4);
    Tensor labels = Tensor.of(3, 0);

    Loss loss = Losses.multiMargin();
    System.out.println(loss.withReduction(Reduction.NONE).value(scores, labels));
    System.out.println(Losses.multiMargin().withP(2).value(scores, labels));
    // @end
  }

  static void smoothL1() {
    // @start region="smoothL1"
    Tensor input = Tensor.of(new double[] {0.5, -1, 2, 2.5});
    Tensor target = Tensor.of(new double[] {0, -1, 4, 2});

    LossResult result = Losses.smoothL1().withBeta(0.5).differentiate(input, target);
    System.out.println(result.value());
    System.out.println(result.gradient());
    // @end
  }

  static void huber() {
    // @start region="huber"
    Tensor input = Tensor.of(new double[] {0.5, -1, 2, 2.5});
    Tensor target = Tensor.of(new double[] {0, -1, 4, 2});

    LossResult result = Losses.huber().withDelta(1.5).differentiate(input, target);
    System.out.println(result.value());
    System.out.println(result.gradient());
    System.out.println(result.hessianDiagonal());
    // @end
  }

  static void poissonNLL() {
    // @start region="poissonNLL"
    Tensor logRate = Tensor.of(new double[] {-1, 0, 0.5, 2});
    Tensor count = Tensor.of(new double[] {0, 1, 2, 3});

    LossResult result = Losses.poissonNLL().differentiate(logRate, count);
    System.out.println(result.value());
    System.out.println(result.gradient());

    Tensor rate = Tensor.of(new double[] {0.5, 1, 2, 4});
    Loss ofRates = Losses.poissonNLL().withLogInput(false).withFull(true);
    System.out.println(ofRates.value(rate, count));
    // @end
  }

  static void gaussianNLL() {
    // @start region="gaussianNLL"
    Tensor mean = Tensor.of(new double[] {0.5, 1, 2});
    Tensor target = Tensor.of(new double[] {0, 1, 4});
    Tensor variance = Tensor.of(new double[] {0.25, 1, 2});

    Wanted wanted = Wanted.gradient("input").and("var");
    LossResult result = Losses.gaussianNLL().differentiate(wanted, mean, target, variance);
    System.out.println(result.value());
    System.out.println(result.gradient("input"));
    System.out.println(result.gradient("var"));
    // @end
  }

  static void klDiv() {
    // @start region="klDiv"
    double[] q = {0.2, 0.3, 0.5, 0.1, 0.6, 0.3};
    double[] p = {0.25, 0.25, 0.5, 0.3, 0.3, 0.4};
    Tensor logQ = Tensor.of(Arrays.stream(q).map(Math::log).toArray(), 2, 3);

    // The model first, as its logarithms; the mean over rows is batchmean.
    Loss loss = Losses.klDiv().withReduction(Reduction.BATCHMEAN);
    System.out.printf("%.10f%n", loss.value(logQ, Tensor.of(p, 2, 3)).toDouble());
    // @end
  }

  static void hingeEmbedding() {
    // @start region="hingeEmbedding"
    Tensor distance = Tensor.of(new double[] {0.3, 0.3, 2, 1});
    Tensor alike = Tensor.of(new double[] {1, -1, -1, -1});

    Loss loss = Losses.hingeEmbedding().withReduction(Reduction.NONE);
    System.out.println(loss.value(distance, alike));
    System.out.println(loss.differentiate(distance, alike).gradient());
    // @end
  }

  static void softMargin() {
    // @start region="softMargin"
    Tensor score = Tensor.of(new double[] {2, 4, 1, 3});
    Tensor target = Tensor.of(new double[] {-1, 1, 1, -1});

    LossResult result = Losses.softMargin().differentiate(score, target);
    System.out.println(result.value());
    System.out.println(result.gradient());
    // @end
  }

  static void marginRanking() {
    // @start region="marginRanking"
    Tensor first = Tensor.of(new double[] {1, 2, 0.5});
    Tensor second = Tensor.of(new double[] {1.5, 1, 0});
    Tensor order = Tensor.of(new double[] {1, -1, 1}); // 1: the first is to be larger

    Loss loss = Losses.marginRanking().withMargin(0.5).withReduction(Reduction.NONE);
    LossResult result = loss.differentiate(first, second, order);
    System.out.println(result.value());
    System.out.println(result.gradient("input1"));
    System.out.println(result.gradient("input2"));
    // @end
  }

  static void ctc() {
    // @start region="ctc"
    double[] y = {0.6, 0.3, 0.1, 0.2, 0.5, 0.3, 0.1, 0.2, 0.7};
    Tensor logProbs = Tensor.of(Arrays.stream(y).map(Math::log).toArray(), 3, 1, 3); // (T,N,C)
    Tensor targets = Tensor.of(new long[] {1, 2}, 1, 2); // the blank is class 0
    Tensor inputLengths = Tensor.of(3);
    Tensor targetLengths = Tensor.of(2);

    // The mean divides by the length of each target first.
    Tensor mean = Losses.ctc().value(logProbs, targets, inputLengths, targetLengths);
    System.out.printf("%.10f%n", mean.toDouble());
    // @end
  }

  static void adaptiveLogSoftmax() {
    // @start region="adaptiveLogSoftmax"
    Tensor input = Tensor.of(new double[] {1, 2, -1, 0.5, 0, 1}, 3, 2);
    Tensor target = Tensor.of(0, 3, 4);
    Tensor head = Tensor.of(new double[] {0.1, 0.2, 0.3, -0.1, 0, 0.5, -0.2, 0.4}, 4, 2);
    Tensor down0 = Tensor.of(new double[] {0.5, -0.5}, 1, 2); // tail.0.0.weight
    Tensor up0 = Tensor.of(new double[] {1, -1}, 2, 1); // tail.0.1.weight
    Tensor down1 = Tensor.of(new double[0], 0, 2); // tail.1.0.weight, of hidden size 0
    Tensor up1 = Tensor.of(new double[0], 1, 0); // tail.1.1.weight

    // Classes 0 and 1 in the head, 2 and 3 in one cluster, 4 in another.
    AdaptiveLogSoftmaxWithLoss loss = Losses.adaptiveLogSoftmax(5, 2, 4).withDivValue(2);
    System.out.println(loss.value(input, target, head, down0, up0, down1, up1));
    System.out.println(loss.predict(input, head, down0, up0, down1, up1));
    // @end
  }

  static void cosineEmbedding() {
    // @start region="cosineEmbedding"
    Tensor a = Tensor.of(new double[] {2, 3, 4, 6, 2, 4}, 2, 3);
    Tensor b = Tensor.of(new double[] {2, 3, 5, 9, 12, 0}, 2, 3);
    Tensor alike = Tensor.of(1, -1);

    Loss loss = Losses.cosineEmbedding().withMargin(0.5);
    LossResult result = loss.withReduction(Reduction.NONE).differentiate(a, b, alike);
    System.out.println(result.value());
    System.out.println(result.gradient("input1"));
    // @end
  }

  static void tripletMargin() {
    // @start region="tripletMargin"
    Tensor anchor = Tensor.of(new double[] {1, 2, 0, 0}, 2, 2);
    Tensor positive = Tensor.of(new double[] {1.5, 2, 3, 4}, 2, 2);
    Tensor negative = Tensor.of(new double[] {1, 3, 1, 0}, 2, 2);

    Loss loss = Losses.tripletMargin().withP(1).withMargin(2).withReduction(Reduction.NONE);
    LossResult result = loss.differentiate(anchor, positive, negative);
    System.out.println(result.value());
    System.out.println(result.gradient("anchor"));
    System.out.println(result.gradient("negative"));
    // @end
  }

  static void tripletMarginWithDistance() {
    // @start region="tripletMarginWithDistance"
    Tensor anchor = Tensor.of(new double[] {1, 2, 0, 0}, 2, 2);
    Tensor positive = Tensor.of(new double[] {1.5, 2, 3, 4}, 2, 2);
    Tensor negative = Tensor.of(new double[] {1, 3, 1, 0}, 2, 2);

    // The sum of squares; without withDistance it is the Euclidean distance.
    Distance squares =
        new Distance() {
          @Override
          public double value(double[] u, double[] v) {
            double sum = 0;
            for (int i = 0; i < u.length; i++) {
              sum += (u[i] - v[i]) * (u[i] - v[i]);
            }
            return sum;
          }

          @Override
          public void gradient(double[] u, double[] v, double g, double[] byU, double[] byV) {
            for (int i = 0; i < u.length; i++) {
              byU[i] = g * 2 * (u[i] - v[i]);
              byV[i] = -byU[i];
            }
          }
        };
    TripletMarginWithDistanceLoss loss = Losses.tripletMarginWithDistance().withDistance(squares);
    LossResult result =
        loss.withReduction(Reduction.NONE).differentiate(anchor, positive, negative);
    System.out.println(result.value());
    System.out.println(result.gradient("anchor"));
    // @end
  }
}
