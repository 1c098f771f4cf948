package org.losskit.loss;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
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
  /** Stands for an optional input that a call leaves out. */
  private static final Tensor ABSENT = Tensor.of(new float[0]);

  private static final ThreadLocal<Call> CURRENT = ThreadLocal.withInitial(Call::new);

  /** The tensors in the order of the loss's inputs. */
  Tensor[] inputs = {};

  int inputCount;

  /** For each input where its gradient goes, or null. */
  @Nullable Tensor[] gradients = {};

  /** For each input where its Hessian diagonal goes, or null. */
  @Nullable Tensor[] hessians = {};

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
  private @Nullable Broadcast[] ways = {};

  private Shape[] wayOperands = {};
  private Shape[] wayResults = {};

  /** What losses keep here from call to call, by type. */
  private final Map<Class<?>, Object> kept = new HashMap<>();

  /** How the rows of an operand are read: its last dimension left out. */
  private @Nullable Broadcast[] rowWays = {};

  private Shape[] rowOperands = {};
  private Shape[] rowResults = {};

  /** Shapes that were broadcast, in threes: two operands and what they give. */
  private @Nullable Shape[] broadcasts = {};

  private Shape rowInput = Shape.of(1);
  private int rowDimension;
  private Shape rowShape = Shape.scalar();

  /** Whether formulas are evaluated in double-double throughout. */
  boolean sure;

  private Shape rowsOperand = Shape.scalar();
  private Shape rowsShape = Shape.of(1);

  /** Whether it is in flight. */
  private boolean busy;

  private Call() {
    ensure(4);
  }

  private void ensure(int operands) {
    if (inputs.length < operands) {
      inputs = Arrays.copyOf(inputs, operands);
      gradients = Arrays.copyOf(gradients, operands);
      hessians = Arrays.copyOf(hessians, operands);
      ways = Arrays.copyOf(ways, operands);
      wayOperands = Arrays.copyOf(wayOperands, operands);
      wayResults = Arrays.copyOf(wayResults, operands);
      rowWays = Arrays.copyOf(rowWays, operands);
      rowOperands = Arrays.copyOf(rowOperands, operands);
      rowResults = Arrays.copyOf(rowResults, operands);
      broadcasts = Arrays.copyOf(broadcasts, 3 * operands);
    }
  }

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
    call.sure = false;
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

  /** What a loss keeps from call to call in this thread; made at the first. */
  <T> T kept(Class<T> type, Supplier<T> maker) {
    Object found = kept.get(type);
    if (found == null) {
      found = maker.get();
      kept.put(type, found);
    }
    return type.cast(found);
  }

  /** An operand's shape with a last dimension of size 1, kept from call to call. */
  Shape shapeWithOne(Shape operand) {
    if (!operand.equals(rowsOperand)) {
      rowsOperand = operand;
      int[] sizes = Arrays.copyOf(operand.toArray(), operand.rank() + 1);
      sizes[operand.rank()] = 1;
      rowsShape = Shape.of(sizes);
    }
    return rowsShape;
  }

  /** Finds out how an operand follows the terms, whose shape is known. */
  void findWay(int i, Shape operand) {
    ensure(i + 1);
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

  /** Finds out how the rows of an operand follow the terms, whose shape is known. */
  void findRowWay(int i, Shape operand) {
    ensure(i + 1);
    if (!operand.equals(rowOperands[i]) || !shape.equals(rowResults[i])) {
      rowOperands[i] = operand;
      rowResults[i] = shape;
      rowWays[i] = Broadcast.of(operand.without(operand.rank() - 1), shape);
    }
  }

  /** How the rows of an operand follow the terms. */
  Broadcast rowWay(int i) {
    return Objects.requireNonNull(rowWays[i]);
  }

  /** The shape that both broadcast to, kept from call to call; null when they do not fit. */
  @Nullable Shape broadcast(int i, Shape a, Shape b) {
    ensure(i + 1);
    if (!a.equals(broadcasts[3 * i]) || !b.equals(broadcasts[3 * i + 1])) {
      broadcasts[3 * i] = a;
      broadcasts[3 * i + 1] = b;
      broadcasts[3 * i + 2] = a.broadcast(b);
    }
    return broadcasts[3 * i + 2];
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

  /**
   * Takes the tensors of a loss, if they are as many as it has inputs, or one less where one is
   * optional.
   */
  void inputs(Loss loss, Tensor... tensors) {
    List<LossType.Input> expected = loss.inputs();
    int optional = tensors.length == expected.size() - 1 ? optional(expected) : -1;
    if (tensors.length != expected.size() && optional < 0) {
      throw new IllegalArgumentException(
          loss.type().name()
              + ": inputs: "
              + tensors.length
              + (tensors.length == 1 ? " tensor" : " tensors")
              + "; expected "
              + String.join(
                  ", ",
                  expected.stream()
                      .map(input -> input.optional() ? "[" + input.name() + "]" : input.name())
                      .toList()));
    }
    inputCount = expected.size();
    ensure(inputCount);
    for (int i = 0, given = 0; i < inputCount; i++) {
      inputs[i] = i == optional ? ABSENT : tensors[given++];
    }
  }

  /** As above, without an array for every call. */
  void inputs(Loss loss, Tensor first, Tensor second) {
    if (loss.inputs().size() != 2) {
      inputs(loss, new Tensor[] {first, second});
      return;
    }
    inputs[0] = first;
    inputs[1] = second;
    inputCount = 2;
  }

  private static int optional(List<LossType.Input> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).optional()) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the call leaves an optional input out. */
  boolean isAbsent(int i) {
    return inputs[i] == ABSENT;
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
