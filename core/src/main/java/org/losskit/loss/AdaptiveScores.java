package org.losskit.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.Trace;
import org.losskit.internal.softmax.LinearBlock;
import org.losskit.internal.softmax.LinearRows;
import org.losskit.internal.softmax.SoftmaxRow;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** What an adaptive softmax says of all classes, and the hand calculation of one sample. */
final class AdaptiveScores {
  /** Takes a row of log-probabilities. */
  private interface Consumer {
    void accept(int sample, double[] logProb);
  }

  private AdaptiveScores() {}

  static Tensor logProb(AdaptiveLogSoftmaxWithLoss loss, Tensor input, Tensor... parameters) {
    Call call = checked(loss, input, parameters);
    try {
      int classes = loss.classes();
      boolean one = input.shape().rank() == 1;
      Shape shape = one ? Shape.of(classes) : Shape.of(call.units, classes);
      Tensor result = Tensor.zeros(call.dtype, shape);
      rows(loss, call, (sample, row) -> LinearRows.store(row, 0, 1, result, sample, classes));
      return result;
    } finally {
      call.end();
    }
  }

  static Tensor predict(AdaptiveLogSoftmaxWithLoss loss, Tensor input, Tensor... parameters) {
    Call call = checked(loss, input, parameters);
    try {
      long[] best = new long[call.units];
      rows(
          loss,
          call,
          (sample, row) -> {
            for (int c = 1; c < row.length; c++) {
              best[sample] = row[c] > row[(int) best[sample]] ? c : best[sample];
            }
          });
      return Tensor.view(best, 0, call.shape);
    } finally {
      call.end();
    }
  }

  /** A call in flight with targets that are not looked at. */
  private static Call checked(AdaptiveLogSoftmaxWithLoss loss, Tensor input, Tensor... parameters) {
    Shape shape = input.shape();
    Tensor[] inputs = new Tensor[parameters.length + 2];
    inputs[0] = input;
    inputs[AdaptiveLogSoftmaxWithLoss.TARGET] =
        Tensor.zeros(DType.INT64, shape.rank() == 0 ? shape : shape.without(shape.rank() - 1));
    System.arraycopy(parameters, 0, inputs, AdaptiveLogSoftmaxWithLoss.HEAD, parameters.length);
    Call call = Call.start();
    try {
      call.inputs(loss, inputs);
      loss.check(call);
      return call;
    } catch (IllegalArgumentException e) {
      call.end();
      throw e;
    }
  }

  private static void rows(AdaptiveLogSoftmaxWithLoss loss, Call call, Consumer consumer) {
    Tensor input = call.inputs[0];
    int features = input.shape().size(input.shape().rank() - 1);
    boolean biased = !call.isAbsent(AdaptiveLogSoftmaxWithLoss.BIAS);
    double[] row = new double[loss.classes()];
    for (int n = 0; n < call.units; n++) {
      double[] x = new double[features];
      LinearRows.load(input, n, features, x, 0);
      double[] head =
          logSoftmax(
              call,
              x,
              call.inputs[AdaptiveLogSoftmaxWithLoss.HEAD],
              biased ? call.inputs[AdaptiveLogSoftmaxWithLoss.BIAS] : null);
      System.arraycopy(head, 0, row, 0, loss.shortlist());
      for (int i = 0; i < loss.clusters(); i++) {
        Tensor inner = call.inputs[AdaptiveLogSoftmaxWithLoss.TAILS + 2 * i];
        Tensor outer = call.inputs[AdaptiveLogSoftmaxWithLoss.TAILS + 2 * i + 1];
        double[] tail = logSoftmax(call, logits(call, x, inner, null), outer, null);
        for (int j = 0; j < tail.length; j++) {
          row[loss.first(i) + j] = head[loss.shortlist() + i] + tail[j];
        }
      }
      consumer.accept(n, row);
    }
  }

  private static double[] logSoftmax(Call call, double[] x, Tensor weight, @Nullable Tensor bias) {
    double[] logits = logits(call, x, weight, bias);
    Tensor row = Tensor.of(logits);
    SoftmaxRow softmax = SoftmaxRow.ofThread(row, logits.length, 1);
    softmax.computeAtLargest(0, false);
    softmax.storeLogProbabilities(row, 0);
    return logits;
  }

  /** One sample through one layer, with the bits that the loss takes. */
  private static double[] logits(Call call, double[] x, Tensor weight, @Nullable Tensor bias) {
    LinearRows rows = new LinearRows();
    int outputs = weight.shape().size(0);
    rows.reset(
        new One(x),
        weight,
        bias,
        outputs,
        x.length,
        1,
        call.dtype == DType.FLOAT64,
        LinearBlock.chunk(x.length));
    LinearBlock block = new LinearBlock();
    block.computeLogits(rows, 0, 1);
    return Arrays.copyOf(block.logits().doubles(), outputs);
  }

  /** A single sample. */
  private static final class One implements LinearRows.Samples {
    private final double[] x;

    One(double[] x) {
      this.x = x;
    }

    @Override
    public int count() {
      return 1;
    }

    @Override
    public void load(int sample, double[] into, int at) {
      System.arraycopy(x, 0, into, at, x.length);
    }
  }

  static Explanation explain(AdaptiveLogSoftmaxWithLoss loss, Tensor[] in, LossResult result) {
    Call call = Call.start();
    try {
      call.inputs(loss, in);
      loss.check(call);
      double[] x = in[0].toDoubleArray();
      boolean biased = !call.isAbsent(AdaptiveLogSoftmaxWithLoss.BIAS);
      double[] head =
          logSoftmax(
              call,
              x,
              call.inputs[AdaptiveLogSoftmaxWithLoss.HEAD],
              biased ? call.inputs[AdaptiveLogSoftmaxWithLoss.BIAS] : null);
      long label = in[AdaptiveLogSoftmaxWithLoss.TARGET].getLong(0);
      int cluster = loss.cluster(label);
      int pivot = cluster < 0 ? (int) label : loss.shortlist() + cluster;
      double first = 0 - head[pivot];
      List<Explanation.Step> steps = new ArrayList<>();
      double value = result.value().getDouble(0);
      if (cluster < 0) {
        steps.add(
            new Explanation.Step(
                "-ln softmax(head)[" + pivot + "]",
                "class " + label + " is in the shortlist",
                value));
        return Explanation.of("-ln p[y]", steps, result);
      }
      steps.add(
          new Explanation.Step(
              "-ln softmax(head)[" + pivot + "]",
              "class " + label + " is in cluster " + cluster,
              first));
      Tensor inner = call.inputs[AdaptiveLogSoftmaxWithLoss.TAILS + 2 * cluster];
      Tensor outer = call.inputs[AdaptiveLogSoftmaxWithLoss.TAILS + 2 * cluster + 1];
      int own = (int) label - loss.first(cluster);
      double second = 0 - logSoftmax(call, logits(call, x, inner, null), outer, null)[own];
      steps.add(
          new Explanation.Step(
              "-ln softmax(tail " + cluster + ")[" + own + "]",
              label + " - " + loss.first(cluster) + " = " + own,
              second));
      steps.add(
          new Explanation.Step(
              "-ln p[" + label + "]", Trace.number(first) + " + " + Trace.number(second), value));
      return Explanation.of("-ln p[y]", steps, result);
    } finally {
      call.end();
    }
  }
}
