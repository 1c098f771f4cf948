package org.losskit.loss;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.BlockProgram;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Trace;
import org.losskit.formula.Workspace;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Broadcast;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * A loss that is one formula per element.
 *
 * @param <L> the loss itself
 */
abstract class ElementwiseLoss<L extends ElementwiseLoss<L>> extends AbstractLoss<L> {
  static final List<LossType.Input> INPUTS =
      List.of(LossType.Input.prediction("input"), LossType.Input.floating("target"));

  /** The formula, over the inputs and then the tensors that are parameters. */
  private final CompiledFormula formula;

  private final List<Tensor> parameters;

  ElementwiseLoss(Settings settings, CompiledFormula formula, List<Tensor> parameters) {
    super(settings);
    this.formula = formula;
    this.parameters = parameters;
  }

  /** The shape of the terms. */
  abstract Shape shape(Call call);

  /** Refuses values outside the domain; most losses take every number. */
  void checkValues(Call call) {}

  /** Sets what a mean divides by, where it is not the number of terms. */
  void divisor(Call call) {}

  /** Writes the shares of the terms {@code from <= i < to}, where they are not 1. */
  void shares(Call call, double[] shares, int from, int to) {}

  /** The shape by which an input follows the terms. */
  Shape inputShape(Call call, int i) {
    return call.inputs[i].shape();
  }

  @Override
  final void check(Call call) {
    DType dtype = call.inputs[0].dtype();
    for (int i = 0; i < call.inputCount; i++) {
      checkType(type().inputs().get(i), call.inputs[i].dtype());
      dtype = dtype.promote(call.inputs[i].dtype());
    }
    call.dtype = dtype;
    call.shape = shape(call);
    call.units = call.shape.count();
    call.termCount = call.units;
    for (int i = 0; i < call.inputCount; i++) {
      call.findWay(i, inputShape(call, i));
    }
    for (int i = 0; i < parameters.size(); i++) {
      call.findWay(call.inputCount + i, parameters.get(i).shape());
    }
    divisor(call);
    checkValues(call);
  }

  /**
   * Predictions are floating; what is differentiable may be boolean, what is not may be integers.
   */
  private void checkType(LossType.Input input, DType dtype) {
    boolean other = input.differentiable() ? dtype == DType.BOOLEAN : dtype != DType.BOOLEAN;
    if (!dtype.isFloating() && (input.prediction() || !other)) {
      throw new IllegalArgumentException(
          type().name()
              + ": "
              + input.name()
              + " is "
              + dtype
              + (input.prediction()
                  ? "; expected float32 or float64"
                  : input.differentiable()
                      ? "; expected float32, float64 or boolean"
                      : "; expected float32, float64 or integers"));
    }
  }

  @Override
  final int grain(Call call) {
    return 1 << 16;
  }

  @Override
  final int alignment() {
    return Workspace.BLOCK;
  }

  /** A gradient that is summed back over stretched dimensions is summed by one thread. */
  @Override
  final boolean isDivisible(Call call) {
    for (int i = 0; i < call.inputCount; i++) {
      boolean wanted = call.gradients[i] != null || call.hessians[i] != null;
      if (wanted && call.inputs[i].count() != call.units) {
        return false;
      }
    }
    return true;
  }

  @Override
  public final Explanation explain(Tensor... inputs) {
    LossResult result = single(inputs);
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (int i = 0; i < inputs.length + parameters.size(); i++) {
      Tensor operand = operand(inputs, inputs.length, i);
      numbers.put(formula.inputs().get(i), operand.getDouble(0));
    }
    List<Explanation.Step> steps = new ArrayList<>();
    for (Trace.Line line : Trace.of(formula.formula(), numbers)) {
      steps.add(new Explanation.Step(line.what(), line.numbers(), line.value()));
    }
    // The last line is the loss itself: its digits are those of the result.
    Explanation.Step last = steps.remove(steps.size() - 1);
    steps.add(new Explanation.Step(last.what(), last.numbers(), result.value().getDouble(0)));
    return Explanation.of(formula.formula().toString(), steps, result);
  }

  @Override
  public final Optional<LossResult> reference(Tensor... inputs) {
    return Optional.of(sure(inputs));
  }

  private Tensor operand(Call call, int i) {
    return operand(call.inputs, call.inputCount, i);
  }

  /** The inputs, then the tensors that are parameters. */
  private Tensor operand(Tensor[] inputs, int inputCount, int i) {
    return i < inputCount ? inputs[i] : parameters.get(i - inputCount);
  }

  @Override
  final void run(Call call, int from, int to, @Nullable ExactSum sum) {
    int wanted = CompiledFormula.VALUE;
    for (int i = 0; i < call.inputCount; i++) {
      wanted |= call.gradients[i] == null ? 0 : CompiledFormula.gradient(i);
      wanted |= call.hessians[i] == null ? 0 : CompiledFormula.hessian(i);
    }
    BlockProgram program = formula.program(wanted, call.dtype == DType.FLOAT64);
    Workspace workspace = program.open(to - from);
    workspace.scale(call.scale);
    int operands = call.inputCount + parameters.size();
    @Nullable Reduced reduced = isDivisible(call) ? null : new Reduced(call);
    for (int at = from; at < to; at += workspace.block()) {
      int n = Math.min(workspace.block(), to - at);
      for (int i = loadDifference(call, workspace, at, n) ? 2 : 0; i < operands; i++) {
        Tensor operand = operand(call, i);
        workspace.load(i, operand, call.way(i), at, n);
      }
      Tensor upstream = call.upstream;
      if (upstream != null) {
        workspace.scale(upstream, Broadcast.of(upstream.shape(), call.shape), at, n);
      }
      if (call.sure) {
        workspace.runSure(n);
      } else {
        workspace.run(n);
      }
      store(call, workspace, at, n, sum, reduced);
    }
    if (reduced != null) {
      reduced.finish();
    }
    if (call.rawShares != null) {
      shares(call, call.rawShares, from, to);
    }
  }

  private static boolean loadDifference(Call call, Workspace workspace, int at, int n) {
    Tensor x = call.inputs[0];
    Tensor y = call.inputs[1];
    return workspace.loadDifference(x, call.way(0), y, call.way(1), at, n);
  }

  private static void store(
      Call call,
      Workspace workspace,
      int at,
      int n,
      @Nullable ExactSum sum,
      @Nullable Reduced reduced) {
    if (sum != null) {
      sum.add(workspace.output(0), workspace.outputOffset(0), n);
    }
    if (call.terms != null) {
      workspace.store(0, call.terms, at, n);
    }
    if (call.rawTerms != null) {
      System.arraycopy(workspace.output(0), workspace.outputOffset(0), call.rawTerms, at, n);
    }
    int k = 1;
    for (int i = 0; i < call.inputCount; i++) {
      k = derivative(call, call.gradients[i], workspace, k, i, at, n, reduced);
    }
    for (int i = 0; i < call.inputCount; i++) {
      k = derivative(call, call.hessians[i], workspace, k, call.inputCount + i, at, n, reduced);
    }
  }

  private static int derivative(
      Call call,
      @Nullable Tensor target,
      Workspace workspace,
      int k,
      int slot,
      int at,
      int n,
      @Nullable Reduced reduced) {
    if (target == null) {
      return k;
    }
    if (target.count() == call.units) {
      workspace.storeScaled(k, target, at, n);
    } else if (reduced != null) {
      reduced.add(slot, call, workspace, k, at, n);
    }
    return k + 1;
  }

  /** The gradients of operands that were stretched, by slot. */
  private static final class Reduced {
    // New for every call: the sums of a large operand are not worth keeping.
    private final StretchedGradients sums = new StretchedGradients();
    private final int[] positions = new int[Workspace.BLOCK];

    Reduced(Call call) {
      for (int i = 0; i < call.inputCount; i++) {
        if (call.inputs[i].count() != call.units) {
          sums.begin(i, call.gradients[i]);
          sums.begin(call.inputCount + i, call.hessians[i]);
        }
      }
    }

    void add(int slot, Call call, Workspace workspace, int k, int at, int n) {
      double[] values = workspace.output(k);
      int value = workspace.outputOffset(k);
      double[] scales = workspace.scales();
      int scale = workspace.scaleOffset();
      call.way(slot % call.inputCount).positions(at, n, positions);
      for (int i = 0; i < n; i++) {
        sums.add(slot, positions[i], values[value + i] * scales[scale + i]);
      }
    }

    void finish() {
      sums.finish();
    }
  }
}
