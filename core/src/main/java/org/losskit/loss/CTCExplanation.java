package org.losskit.loss;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.losskit.formula.Trace;
import org.losskit.internal.kernel.ScalarMath;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** The hand calculation of CTC for one sequence: its alignments, their probability, -ln of it. */
final class CTCExplanation {
  /** More alignments than this are counted, not listed. */
  private static final int LISTED = 6;

  private final CTCRows rows = new CTCRows();
  private final CTCAlignments alignments = new CTCAlignments();
  private final List<String> products = new ArrayList<>();

  private CTCExplanation() {}

  static Explanation of(CTCLoss loss, Tensor... inputs) {
    return new CTCExplanation().explain(loss, inputs);
  }

  private Explanation explain(CTCLoss loss, Tensor... inputs) {
    LossResult result = loss.single(inputs);
    double value = result.value().toDouble();
    Shape shape = inputs[0].shape();
    int classes = shape.size(shape.rank() - 1);
    int time = (int) inputs[2].getLong(0);
    int labels = (int) inputs[3].getLong(0);
    alignments.set(inputs[1], 0, labels, time, loss.blank(), classes);
    rows.set(inputs[0], classes, 0, classes, loss.takesLogits());
    BigInteger count = count(time, labels, alignments.repeats());
    List<Explanation.Step> steps = new ArrayList<>();
    steps.add(
        new Explanation.Step(
            "alignments",
            time
                + (time == 1 ? " time step, " : " time steps, ")
                + labels
                + (labels == 1 ? " label, " : " labels, ")
                + alignments.repeats()
                + " equal neighbours",
            count.doubleValue()));
    steps.add(
        new Explanation.Step(
            "P", probability(count), Double.isNaN(value) ? value : ScalarMath.exp(-value)));
    steps.add(new Explanation.Step("-ln P", "-ln of the sum", value));
    return Explanation.of("-ln sum over the alignments of prod_t y[t]", steps, result);
  }

  private String probability(BigInteger count) {
    if (count.signum() == 0) {
      return "the target does not fit into the time steps";
    }
    if (alignments.time == 0) {
      return "1, the empty product";
    }
    if (count.compareTo(BigInteger.valueOf(LISTED)) > 0) {
      return "the sum of their " + count + " products";
    }
    list(0, 0, "");
    return String.join(" + ", products);
  }

  /** Lists the products of the alignments that go on from a state before time t. */
  private void list(int t, int state, String product) {
    int last = 2 * alignments.labels;
    if (t == alignments.time) {
      if (state >= last - 1) {
        products.add(product);
      }
      return;
    }
    for (int next = state; next <= Math.min(last, state + 2); next++) {
      boolean leap = next == state + 2;
      if (leap && (next % 2 == 0 || alignments.skip[next / 2] == 0)) {
        continue;
      }
      int symbol = next % 2 == 0 ? 0 : alignments.symbol[next / 2];
      String factor = Trace.number(rows.read(t)[alignments.classes[symbol]]);
      list(t + 1, next, product.isEmpty() ? factor : product + " * " + factor);
    }
  }

  /** The binomial coefficient of T + L - repeats over 2 L. */
  private static BigInteger count(int time, int labels, int repeats) {
    if (time < labels + repeats) {
      return BigInteger.ZERO;
    }
    BigInteger count = BigInteger.ONE;
    for (int k = 1; k <= 2 * labels; k++) {
      count =
          count
              .multiply(BigInteger.valueOf((long) time + labels - repeats - 2L * labels + k))
              .divide(BigInteger.valueOf(k));
    }
    return count;
  }
}
