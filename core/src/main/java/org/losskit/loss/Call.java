package org.losskit.loss;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Broadcast;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * One call in flight: what goes in, what is wanted and where it goes, and what checking found out.
 * One per thread, used again, so that a small call allocates nothing.
 */
final class Call {
  private static final int MOST_INPUTS = 8;
  private static final ThreadLocal<Call> CURRENT = ThreadLocal.withInitial(Call::new);

  /** The tensors in the order of the loss's inputs. */
  final Tensor[] inputs = new Tensor[MOST_INPUTS];

  int inputCount;

  /** For each input where its gradient goes, or null. */
  final @Nullable Tensor[] gradients = new Tensor[MOST_INPUTS];

  /** For each input where its Hessian diagonal goes, or null. */
  final @Nullable Tensor[] hessians = new Tensor[MOST_INPUTS];

  /** Where the terms go, rounded to the result's type, or null. */
  @Nullable Tensor terms;

  /** Where the unrounded terms go, or null. */
  double @Nullable [] rawTerms;

  /** Where the shares of the denominator go, or null. */
  double @Nullable [] rawShares;

  /** The upstream gradient of every term, if {@link #scale} is not one number. */
  @Nullable Tensor upstream;

  /** What every gradient is multiplied by. */
  double scale;

  /** The shape of the terms. */
  Shape shape = Shape.scalar();

  /** The type of results. */
  DType dtype = DType.FLOAT32;

  /** How many elements or rows are computed one by one. */
  int units;

  /** The terms' sum. */
  final ExactSum numerator = new ExactSum();

  /** What a mean divides by, where it is a sum of weights. */
  final ExactSum denominator = new ExactSum();

  /** Whether {@link #denominator} counts; otherwise a mean divides by {@link #termCount}. */
  boolean weighted;

  /** How many terms count in the denominator of an unweighted mean. */
  long termCount;

  /** How the operands of an element-wise loss are read, kept from call to call. */
  private final @Nullable Broadcast[] ways = new Broadcast[MOST_INPUTS];

  private final Shape[] wayOperands = new Shape[MOST_INPUTS];
  private final Shape[] wayResults = new Shape[MOST_INPUTS];

  private Shape rowInput = Shape.of(1);
  private int rowDimension;
  private Shape rowShape = Shape.scalar();

  /** Whether it is in flight. */
  private boolean busy;

  private Call() {}

  /**
   * This thread's call; a new one if that is in flight: a thread that waits may run other tasks.
   */
  static Call start() {
    Call call = CURRENT.get();
    if (call.busy) {
      call = new Call();
    }
    call.busy = true;
    call.inputCount = 0;
    call.terms = null;
    call.rawTerms = null;
    call.rawShares = null;
    call.upstream = null;
    call.scale = 1;
    call.weighted = false;
    call.numerator.reset();
    call.denominator.reset();
    Arrays.fill(call.gradients, null);
    Arrays.fill(call.hessians, null);
    return call;
  }

  /**
   * The shape of the terms of a loss over classes: the input's without them, kept from call to
   * call.
   */
  Shape shapeWithout(Shape input, int dimension) {
    if (!input.equals(rowInput) || dimension != rowDimension) {
      rowInput = input;
      rowDimension = dimension;
      rowShape = input.without(dimension);
    }
    return rowShape;
  }

  /** Finds out how an operand follows the terms, whose shape is known. */
  void findWay(int i, Shape operand) {
    if (!operand.equals(wayOperands[i]) || !shape.equals(wayResults[i])) {
      wayOperands[i] = operand;
      wayResults[i] = shape;
      ways[i] = Broadcast.of(operand, shape);
    }
  }

  /** How an operand follows the terms. */
  Broadcast way(int i) {
    return Objects.requireNonNull(ways[i]);
  }

  /** Lets go of the caller's arrays. */
  void end() {
    Arrays.fill(inputs, null);
    Arrays.fill(gradients, null);
    Arrays.fill(hessians, null);
    terms = null;
    rawTerms = null;
    rawShares = null;
    upstream = null;
    busy = false;
  }

  /** Takes the tensors of a loss, if they are as many as it has inputs. */
  void inputs(LossType type, Tensor... tensors) {
    if (tensors.length != type.inputs().size()) {
      throw new IllegalArgumentException(
          type.name()
              + ": inputs: "
              + tensors.length
              + (tensors.length == 1 ? " tensor" : " tensors")
              + "; expected "
              + String.join(", ", type.inputs().stream().map(LossType.Input::name).toList()));
    }
    System.arraycopy(tensors, 0, inputs, 0, tensors.length);
    inputCount = tensors.length;
  }

  /** As above, without an array for every call. */
  void inputs(LossType type, Tensor prediction, Tensor target) {
    if (type.inputs().size() != 2) {
      inputs(type, new Tensor[] {prediction, target});
    }
    inputs[0] = prediction;
    inputs[1] = target;
    inputCount = 2;
  }

  /** Whether the denominator of the mean is 0. */
  boolean isEmpty() {
    return weighted ? denominator.isZero() : termCount == 0;
  }

  /** The denominator of the mean, as a double. */
  double denominatorValue() {
    return weighted ? denominator.toDouble() : termCount;
  }
}
