package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import org.losskit.formula.Trace;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** The hand calculation of one sample: its logits, and their cross entropy. */
final class LinearExplanation {
  private LinearExplanation() {}

  static Explanation of(CrossEntropyLoss loss, Tensor[] inputs, LossResult result) {
    double[] x = inputs[0].toDoubleArray();
    int classes = inputs[1].shape().size(0);
    double[] logits = new double[classes];
    List<Explanation.Step> steps = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      StringBuilder numbers = new StringBuilder();
      for (int i = 0; i < x.length; i++) {
        double w = inputs[1].getDouble(c * x.length + i);
        logits[c] = Math.fma(x[i], w, logits[c]);
        numbers.append(i == 0 ? "" : " + ").append(operand(x[i])).append(" * ").append(operand(w));
      }
      if (inputs.length == 4) {
        logits[c] += inputs[3].getDouble(c);
        numbers.append(" + ").append(operand(inputs[3].getDouble(c)));
      }
      String what = "input W[" + c + "]" + (inputs.length == 4 ? " + b[" + c + "]" : "");
      steps.add(new Explanation.Step("x[" + c + "] = " + what, numbers.toString(), logits[c]));
    }
    Tensor target = inputs[2];
    Explanation rest =
        loss.explain(
            Tensor.of(logits),
            target.dtype().isFloating()
                ? Tensor.view(target.toDoubleArray(), 0, Shape.of(classes))
                : Tensor.scalar(target.getLong(0)));
    List<Explanation.Step> more = rest.steps();
    steps.addAll(more.subList(0, more.size() - 1));
    // The last line is the loss itself: its digits are those of the result.
    Explanation.Step last = more.get(more.size() - 1);
    steps.add(new Explanation.Step(last.what(), last.numbers(), result.value().getDouble(0)));
    return Explanation.of(rest.formula(), steps, result);
  }

  private static String operand(double value) {
    return value < 0 ? "(" + Trace.number(value) + ")" : Trace.number(value);
  }
}
