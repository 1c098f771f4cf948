package org.losskit;

import java.util.List;
import org.losskit.formula.BlockProgram;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.formula.Workspace;
import org.losskit.internal.softmax.ShortRows;
import org.losskit.internal.softmax.SoftmaxRow;
import org.losskit.tensor.Broadcast;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * The functions between a model's scores and its probabilities.
 *
 * <pre>
 *   sigmoid      1 / (1 + e^-x)
 *   logSigmoid   log(1 / (1 + e^-x))
 *   softplus     log(1 + e^x)
 *   softmax      e^x[c] / sum_j e^x[j]            over the classes of one dimension
 *   logSoftmax   x[c] - log(sum_j e^x[j])
 * </pre>
 *
 * <pre>{@code
 * Tensor probabilities = Activations.softmax(logits, 1);
 * Activations.sigmoid(scores, scores);           // over the input: nothing is allocated
 * }</pre>
 *
 * <p><b>Shapes.</b> input [*]; the result has its shape and type. The form with {@code into} writes
 * to the caller's tensor, which may be the input itself, and returns it.
 *
 * <p><b>Domain.</b> All reals, float32 or float64. A dimension counts from 0, a negative one from
 * the end.
 *
 * <p><b>Special cases.</b> NaN in, NaN out. Infinite scores give the limits of the element-wise
 * functions. In softmax a score of -infinity is a class of probability 0; a row with NaN or
 * +infinity, or of -infinity alone, gives NaN.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32, 4 ulp in float64. logSoftmax keeps the digits of a
 * confident row: for scores [20, 0] it starts with -2.0611536e-9, where x - log(sum e^x) is 0.
 *
 * <p><b>Compared with.</b> Prefer the loss of the scores where there is one. {@code Losses.nll()}
 * of logSoftmax is {@code Losses.crossEntropy()} of the scores: its terms are within 8 ulp in
 * float64, and in float32 the same bits but where the two round a near-tie apart, by 1 ulp.
 * Likewise {@code Losses.bce()} of sigmoid is {@code Losses.bceWithLogits()} while the sigmoid is
 * not next to 1, where it has lost the digits.
 */
public final class Activations {
  private static final Formula X = Formula.input("input");
  private static final CompiledFormula SIGMOID = compile(Formula.sigmoid(X));
  private static final CompiledFormula LOG_SIGMOID = compile(Formula.softplus(X.negate()).negate());
  private static final CompiledFormula SOFTPLUS = compile(Formula.softplus(X));

  private Activations() {}

  private static CompiledFormula compile(Formula formula) {
    return new CompiledFormula(formula, List.of("input"));
  }

  /** 1 / (1 + e^-x) of every element. */
  public static Tensor sigmoid(Tensor input) {
    return sigmoid(input, result("sigmoid", input));
  }

  /** {@link #sigmoid(Tensor)} into a tensor of the input's shape and type. */
  public static Tensor sigmoid(Tensor input, Tensor into) {
    return elementwise("sigmoid", SIGMOID, input, into);
  }

  /** The logarithm of the sigmoid of every element. */
  public static Tensor logSigmoid(Tensor input) {
    return logSigmoid(input, result("log_sigmoid", input));
  }

  /** {@link #logSigmoid(Tensor)} into a tensor of the input's shape and type. */
  public static Tensor logSigmoid(Tensor input, Tensor into) {
    return elementwise("log_sigmoid", LOG_SIGMOID, input, into);
  }

  /** log(1 + e^x) of every element, without overflow. */
  public static Tensor softplus(Tensor input) {
    return softplus(input, result("softplus", input));
  }

  /** {@link #softplus(Tensor)} into a tensor of the input's shape and type. */
  public static Tensor softplus(Tensor input, Tensor into) {
    return elementwise("softplus", SOFTPLUS, input, into);
  }

  /**
   * The probabilities of the classes, which lie along a dimension: 1 for (N,C) and (N,C,d1..dK).
   */
  public static Tensor softmax(Tensor input, int dimension) {
    return softmax(input, dimension, result("softmax", input));
  }

  /** {@link #softmax(Tensor, int)} into a tensor of the input's shape and type. */
  public static Tensor softmax(Tensor input, int dimension, Tensor into) {
    return rows("softmax", input, dimension, into, false);
  }

  /** The logarithms of the probabilities of the classes, which lie along a dimension. */
  public static Tensor logSoftmax(Tensor input, int dimension) {
    return logSoftmax(input, dimension, result("log_softmax", input));
  }

  /** {@link #logSoftmax(Tensor, int)} into a tensor of the input's shape and type. */
  public static Tensor logSoftmax(Tensor input, int dimension, Tensor into) {
    return rows("log_softmax", input, dimension, into, true);
  }

  private static Tensor elementwise(
      String who, CompiledFormula formula, Tensor input, Tensor into) {
    check(who, input, into);
    int count = input.count();
    BlockProgram program = formula.program(CompiledFormula.VALUE, input.dtype() == DType.FLOAT64);
    Workspace workspace = program.open(count);
    Broadcast same = Broadcast.of(input.shape(), input.shape());
    for (int at = 0; at < count; at += workspace.block()) {
      int n = Math.min(workspace.block(), count - at);
      workspace.load(0, input, same, at, n);
      workspace.run(n);
      workspace.store(0, into, at, n);
    }
    return into;
  }

  private static Tensor rows(
      String who, Tensor input, int dimension, Tensor into, boolean logarithm) {
    check(who, input, into);
    Shape shape = input.shape();
    int rank = shape.rank();
    int along = dimension < 0 ? dimension + rank : dimension;
    if (along < 0 || along >= rank) {
      throw new IllegalArgumentException(
          who
              + ": dimension = "
              + dimension
              + " for input "
              + shape
              + "; expected "
              + (rank == 0
                  ? "an input with a dimension of classes"
                  : "one from " + -rank + " to " + (rank - 1)));
    }
    int classes = shape.size(along);
    int stride = shape.count(along + 1, rank);
    if (!logarithm && ShortRows.take(classes, stride)) {
      softmaxOfShortRows(input, classes, into);
      return into;
    }
    int size = classes * stride;
    SoftmaxRow row = SoftmaxRow.ofThread(input, classes, stride);
    for (int from = 0; from < input.count(); from += size) {
      for (int start = from; start < from + stride; start++) {
        row.computeAtLargest(start, !logarithm);
        if (logarithm) {
          row.storeLogProbabilities(into, start);
        } else {
          row.storeProbabilities(into, start);
        }
      }
    }
    return into;
  }

  private static void softmaxOfShortRows(Tensor input, int classes, Tensor into) {
    ShortRows rows = ShortRows.ofThread(input, classes, input.dtype() == DType.FLOAT64);
    int count = input.count() / classes;
    for (int first = 0; first < count; first += rows.capacity()) {
      int n = Math.min(rows.capacity(), count - first);
      rows.computeAtLargest(first * classes, n);
      for (int k = 0; k < n; k++) {
        int start = (first + k) * classes;
        if (rows.isOdd(k)) {
          SoftmaxRow row = SoftmaxRow.ofThread(input, classes, 1);
          row.computeAtLargest(start, true);
          row.storeProbabilities(into, start);
        } else {
          rows.storeProbabilities(into, start, k);
        }
      }
    }
  }

  private static Tensor result(String who, Tensor input) {
    checkType(who, input);
    return Tensor.zeros(input.dtype(), input.shape());
  }

  private static void checkType(String who, Tensor input) {
    if (!input.dtype().isFloating()) {
      throw new IllegalArgumentException(
          who + ": input is " + input.dtype() + "; expected float32 or float64");
    }
  }

  private static void check(String who, Tensor input, Tensor into) {
    checkType(who, input);
    if (into.dtype() != input.dtype() || !into.shape().equals(input.shape())) {
      throw new IllegalArgumentException(
          who
              + ": into is "
              + into.dtype()
              + " "
              + into.shape()
              + "; expected "
              + input.dtype()
              + " "
              + input.shape());
    }
  }
}
