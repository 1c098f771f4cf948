package org.losskit;

import java.util.Arrays;
import org.losskit.Information.Unit;
import org.losskit.formula.Formula;
import org.losskit.loss.BCELoss;
import org.losskit.loss.BCEWithLogitsLoss;
import org.losskit.loss.CrossEntropyLoss;
import org.losskit.loss.FormulaLoss;
import org.losskit.loss.LossAccumulator;
import org.losskit.loss.LossResult;
import org.losskit.loss.Outputs;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Tensor;

/**
 * The code of the documentation, one region for each block. The method around a region has its
 * name; what it prints is what the page shows.
 */
final class Snippets {
  private Snippets() {}

  static void loss() {
    // @start region="loss"
    Tensor prediction = Tensor.of(new double[] {2.5, 0, 4});
    Tensor truth = Tensor.of(new double[] {3, 0, 2});

    System.out.println(Losses.l1().withReduction(Reduction.NONE).value(prediction, truth));
    System.out.println(Losses.l1().value(prediction, truth));
    // @end
  }

  // @start region="fit"
  static double[] fit(Objective objective, double[] x, Tensor y) {
    double[] slope = {0};
    double intercept = 0;
    double[] prediction = new double[x.length];
    double[] gradient = new double[x.length];
    for (int step = 0; step < 20_000; step++) {
      for (int i = 0; i < x.length; i++) {
        prediction[i] = slope[0] * x[i] + intercept;
      }
      // How the cost changes with each prediction ...
      objective
          .cost()
          .differentiate(Tensor.of(prediction), y, Outputs.gradient(Tensor.of(gradient)));
      // ... and so with slope and intercept: the chain rule.
      double[] bySlope = {0};
      double byIntercept = 0;
      for (int i = 0; i < x.length; i++) {
        bySlope[0] += gradient[i] * x[i];
        byIntercept += gradient[i];
      }
      objective.addPenaltyGradient(Tensor.of(slope), Tensor.of(bySlope));
      double rate = 10 / (200.0 + step);
      slope[0] -= rate * bySlope[0];
      intercept -= rate * byIntercept;
    }
    return new double[] {slope[0], intercept};
  }

  // @end

  static void line() {
    // @start region="line"
    double[] x = {0, 1, 2, 3, 4};
    Tensor y = Tensor.of(new double[] {1, 3, 5, 7, 20}); // y = 2 x + 1, and an accident

    double[] absolute = fit(Objective.of(Losses.l1()), x, y);
    double[] squared = fit(Objective.of(Losses.mse()), x, y);
    System.out.printf("absolute error: y = %.1f x %+.1f%n", absolute[0], absolute[1]);
    System.out.printf("squared error:  y = %.1f x %+.1f%n", squared[0], squared[1]);
    // @end
  }

  static void objective() {
    // @start region="objective"
    double[] x = {0, 1, 2, 3, 4};
    Tensor y = Tensor.of(new double[] {1, 3, 5, 7, 20});
    Objective objective = Objective.of(Losses.l1()).withL2(0.5);

    double[] line = fit(objective, x, y);
    double[] onLine = Arrays.stream(x).map(at -> line[0] * at + line[1]).toArray();
    double cost = Losses.l1().value(Tensor.of(onLine), y).toDouble();
    double total = objective.value(Tensor.of(onLine), y, Tensor.scalar(line[0]));
    System.out.printf("y = %.1f x %+.1f%n", line[0], line[1]);
    System.out.printf("cost %.2f, objective %.2f%n", cost, total);
    // @end
  }

  static void entropy() {
    // @start region="entropy"
    System.out.println(Information.selfInformation(0.125, Unit.BITS));

    System.out.println(Information.entropy(new double[] {0.5, 0.25, 0.25}, Unit.BITS));
    System.out.println(Information.perplexity(new double[] {0.25, 0.25, 0.25, 0.25}));

    for (double p : new double[] {0, 0.1, 0.3, 0.5, 0.7, 0.9, 1}) {
      System.out.printf("h(%.1f) = %.4f%n", p, Information.binaryEntropy(p));
    }
    // @end
  }

  static void relativeEntropy() {
    // @start region="relativeEntropy"
    double[] p = {0.5, 0.5};
    double[] q = {0.9, 0.1};

    System.out.printf("KL(P||Q) = %.4f%n", Information.relativeEntropy(p, q));
    System.out.printf("KL(Q||P) = %.4f%n", Information.relativeEntropy(q, p));
    // @end
  }

  static void crossEntropyOfDistributions() {
    // @start region="crossEntropyOfDistributions"
    double[] p = {0.5, 0.5};
    double[] q = {0.9, 0.1};

    System.out.printf("H(P, Q)         = %.4f%n", Information.crossEntropy(p, q));
    System.out.printf(
        "H(P) + KL(P||Q) = %.4f%n", Information.entropy(p) + Information.relativeEntropy(p, q));
    // @end
  }

  static void crossEntropy() {
    // @start region="crossEntropy"
    Tensor logits = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2);
    Tensor labels = Tensor.of(0, 1, 1);
    CrossEntropyLoss loss = Losses.crossEntropy();

    System.out.println(loss.withReduction(Reduction.NONE).value(logits, labels));
    System.out.println(loss.withReduction(Reduction.SUM).value(logits, labels));
    System.out.println(loss.value(logits, labels));
    // @end
  }

  static void byHand() {
    // @start region="byHand"
    Tensor first = Tensor.of(new double[] {1, 2});
    Losses.crossEntropy()
        .explain(first, Tensor.scalar(0L))
        .steps()
        .forEach(step -> System.out.println(step.what() + " = " + step.value()));
    // @end
  }

  static void weight() {
    // @start region="weight"
    Tensor logits = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2);
    Tensor labels = Tensor.of(0, 1, 1);
    CrossEntropyLoss loss = Losses.crossEntropy().withWeight(1, 2);

    System.out.println(loss.withReduction(Reduction.NONE).value(logits, labels));
    System.out.println(loss.withReduction(Reduction.SUM).value(logits, labels));
    System.out.println(loss.value(logits, labels));
    // @end
  }

  static void ignoreIndex() {
    // @start region="ignoreIndex"
    Tensor logits = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2);
    Tensor labels = Tensor.of(0, -100, 1);

    System.out.println(Losses.crossEntropy().withReduction(Reduction.NONE).value(logits, labels));
    System.out.println(Losses.crossEntropy().value(logits, labels));
    // @end
  }

  static void nll() {
    // @start region="nll"
    Tensor logits = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2);
    Tensor labels = Tensor.of(0, 1, 1);

    System.out.println(Losses.nll().value(Activations.logSoftmax(logits, 1), labels));
    System.out.println(Losses.nll().withReduction(Reduction.NONE).value(logits, labels));
    // @end
  }

  static void bce() {
    // @start region="bce"
    Tensor scores = Tensor.of(new float[] {1, 2, 2, 2, 3, 4, 4, 5}, 4, 2);
    Tensor answers = Tensor.of(new float[] {1, 0, 1, 0, 0, 1, 0, 1}, 4, 2);
    BCELoss loss = Losses.bce();

    Tensor probabilities = Activations.sigmoid(scores);
    System.out.println(loss.withReduction(Reduction.SUM).value(probabilities, answers));
    System.out.println(loss.value(probabilities, answers));
    // @end
  }

  static void bceWithLogits() {
    // @start region="bceWithLogits"
    Tensor scores = Tensor.of(new float[] {1, 2, 2, 2, 3, 4, 4, 5}, 4, 2);
    Tensor answers = Tensor.of(new float[] {1, 0, 1, 0, 0, 1, 0, 1}, 4, 2);
    BCEWithLogitsLoss loss = Losses.bceWithLogits();

    System.out.println(loss.value(scores, answers));
    System.out.println(loss.withPosWeight(3).value(scores, answers));
    // @end
  }

  static void layer() {
    // @start region="layer"
    Tensor logits = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2);
    Tensor labels = Tensor.of(0, 1, 1);

    LossResult result = Losses.crossEntropy().differentiate(logits, labels);
    System.out.println(result.value());
    System.out.println(result.gradient());

    // In a larger model the loss may count a tenth: the gradient from above arrives as upstream.
    Wanted tenth = Wanted.gradient("input").upstream(Tensor.scalar(0.1));
    System.out.println(Losses.crossEntropy().differentiate(tenth, logits, labels).gradient());
    // @end
  }

  static void accumulator() {
    // @start region="accumulator"
    LossAccumulator mean = Losses.crossEntropy().accumulator();
    mean.add(Tensor.of(new float[] {1, 2}, 1, 2), Tensor.of(0));
    mean.add(Tensor.of(new float[] {1, 3, 1, 3}, 2, 2), Tensor.of(1, 1));
    System.out.println(mean.value());
    // @end
  }

  static void confident() {
    // @start region="confident"
    Tensor logits = Tensor.of(new float[] {20, 0}, 1, 2);
    double loss = Losses.crossEntropy().value(logits, Tensor.of(0)).toDouble();
    System.out.printf("%.4e%n", loss);
    // @end
  }

  static void elementwise() {
    // @start region="elementwise"
    FormulaLoss loss = Losses.elementwise("log_cosh", (x, y) -> Formula.logCosh(x.minus(y)));

    Tensor prediction = Tensor.of(new double[] {1, -2, 3});
    Tensor target = Tensor.of(new double[] {1, 0, 2});
    LossResult result = loss.differentiate(prediction, target);
    System.out.println(result.value());
    System.out.println(result.gradient());
    System.out.println(result.hessianDiagonal());
    System.out.println(GradCheck.of(loss).check(prediction, target));
    System.out.println(loss.type().formula());
    // @end
  }

  static void gradCheck() {
    // @start region="gradCheck"
    Tensor prediction = Tensor.of(new double[] {0.9, 0.2});
    Tensor target = Tensor.of(new double[] {1, 0});
    System.out.println(GradCheck.of(Losses.bce()).check(prediction, target));

    // A port whose value has lost its sign, and whose gradient agrees with it.
    GradCheck port =
        GradCheck.of(
            "port",
            (p, t) -> t[0] * Math.log(p[0]) + (1 - t[0]) * Math.log(1 - p[0]),
            (p, t) -> new double[] {t[0] / p[0] - (1 - t[0]) / (1 - p[0])});
    System.out.println(
        port.against(Losses.bce())
            .check(Tensor.of(new double[] {0.9}), Tensor.of(new double[] {1})));
    // @end
  }

  static void readme() {
    // @start region="readme"
    Tensor logits = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2); // wraps the array, no copy
    Tensor labels = Tensor.of(0, 1, 1);

    CrossEntropyLoss loss = Losses.crossEntropy().withWeight(1, 2); // immutable, checked when built
    System.out.println(loss.value(logits, labels));

    LossResult result = loss.differentiate(logits, labels); // one pass
    System.out.println(result.gradient());
    System.out.println(result.hessianDiagonal());

    // Into your own array, or over the input: nothing is allocated.
    Outputs into = Outputs.gradient(Tensor.of(new float[6], 3, 2));
    double mean = loss.differentiate(logits, labels, into);
    System.out.println(mean);

    // A mean over batches, threads or machines: exact, in any order, divided once.
    LossAccumulator left = loss.accumulator().add(logits.rows(0, 2), labels.rows(0, 2));
    LossAccumulator right = loss.accumulator().add(logits.rows(2, 3), labels.rows(2, 3));
    System.out.println(right.merge(left).value());
    // @end
  }
}
