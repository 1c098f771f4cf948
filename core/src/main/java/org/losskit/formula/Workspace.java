package org.losskit.formula;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.kernel.Backend;
import org.losskit.internal.kernel.Kernel;
import org.losskit.internal.kernel.Kernels;
import org.losskit.internal.kernel.Op;
import org.losskit.internal.kernel.Registers;
import org.losskit.tensor.Broadcast;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * The registers of one thread, bound to a program for the length of a call: load a block, run, read
 * or store the outputs.
 */
public final class Workspace {
  /**
   * Elements in a block: from memory 256 is the fastest size, since the prefetcher works during the
   * steps.
   */
  public static final int BLOCK = 256;

  /**
   * At and below this many elements a call takes the portable loops, whose fixed cost is lower.
   * Same bits.
   */
  private static final int TINY = 64;

  private static final ThreadLocal<Workspace> TINY_CALLS =
      ThreadLocal.withInitial(() -> new Workspace(Kernels.portable(), TINY));
  private static final ThreadLocal<Workspace> LARGE_CALLS =
      ThreadLocal.withInitial(() -> new Workspace(Kernels.backend(), BLOCK));

  private final Backend backend;
  private final Map<Op, Kernel> kernels = new EnumMap<>(Op.class);
  private final int block;
  private final int[] positions;
  private Registers registers;
  private int registerCount = 16;
  private @Nullable BlockProgram program;

  /** The step that loading has done already, or -1. */
  private int skipped = -1;

  private @Nullable SureEvaluator sure;

  private Workspace(Backend backend, int block) {
    this.backend = backend;
    this.block = block;
    for (Op op : Op.values()) {
      kernels.put(op, backend.kernel(op));
    }
    this.positions = new int[block];
    this.registers = backend.registers(registerCount, block);
  }

  static Workspace ofThread(int total) {
    return total <= TINY ? TINY_CALLS.get() : LARGE_CALLS.get();
  }

  Workspace prepare(BlockProgram next, int total) {
    program = next;
    skipped = -1;
    if (registerCount < next.registerCount()) {
      registerCount = next.registerCount();
      registers = backend.registers(registerCount, block);
    }
    double[] constants = next.constants();
    for (int i = 0; i < constants.length; i++) {
      fill(next.firstConstant() + i, constants[i], Math.min(total, block));
    }
    return this;
  }

  /** How many elements a block holds. */
  public int block() {
    return block;
  }

  private BlockProgram program() {
    return Objects.requireNonNull(program);
  }

  private Kernel kernel(Op op) {
    return Objects.requireNonNull(kernels.get(op));
  }

  private void fill(int register, double value, int n) {
    int from = registers.offset(register);
    Arrays.fill(registers.array(register), from, from + n, value);
  }

  /**
   * Loads the difference of inputs 0 and 1 in one go, where the program needs nothing else of them
   * and both are float arrays of the result's shape.
   *
   * @return whether it did; otherwise both are still to be loaded
   */
  public boolean loadDifference(
      Tensor x, Broadcast xWay, Tensor y, Broadcast yWay, int from, int n) {
    int step = program().differenceStep();
    boolean possible =
        step >= 0
            && x.dtype() == DType.FLOAT32
            && y.dtype() == DType.FLOAT32
            && xWay.kind() == Broadcast.Kind.SAME
            && yWay.kind() == Broadcast.Kind.SAME;
    skipped = possible ? step : -1;
    if (possible) {
      int r = program().steps()[step].r();
      backend.loadDifference(
          x.floats(),
          x.offset() + from,
          y.floats(),
          y.offset() + from,
          registers.array(r),
          registers.offset(r),
          n);
    }
    return possible;
  }

  /** Loads {@code n} elements of an input, from the result's element {@code from} on. */
  public void load(int input, Tensor tensor, Broadcast broadcast, int from, int n) {
    int offset = registers.offset(input);
    double[] register = registers.array(input);
    switch (broadcast.kind()) {
      case SCALAR -> Arrays.fill(register, offset, offset + n, tensor.getDouble(0));
      case SAME -> {
        if (tensor.dtype() == DType.FLOAT32) {
          backend.load(tensor.floats(), tensor.offset() + from, register, offset, n);
        } else if (tensor.dtype() == DType.FLOAT64) {
          System.arraycopy(tensor.doubles(), tensor.offset() + from, register, offset, n);
        } else {
          for (int i = 0; i < n; i++) {
            register[offset + i] = tensor.getDouble(from + i);
          }
        }
      }
      case STRETCHED -> {
        broadcast.positions(from, n, positions);
        for (int i = 0; i < n; i++) {
          register[offset + i] = tensor.getDouble(positions[i]);
        }
      }
    }
  }

  /** Sets the factor of all gradients. */
  public void scale(double factor) {
    fill(program().scaleRegister(), factor, block);
  }

  /** Loads the factors of the gradients of a block. */
  public void scale(Tensor factors, Broadcast broadcast, int from, int n) {
    load(program().scaleRegister(), factors, broadcast, from, n);
  }

  /** Computes the outputs for {@code n} loaded elements. */
  public void run(int n) {
    BlockProgram current = program();
    Registers file = registers;
    Step[] steps = current.steps();
    for (int i = 0; i < steps.length; i++) {
      if (i != skipped) {
        steps[i].run(kernel(steps[i].op()), file, n);
      }
    }
    for (int k = 0; k < current.outputCount(); k++) {
      int flag = current.flag(k);
      if (flag >= 0 && backend.anyNonZero(file.array(flag), file.offset(flag), n)) {
        redo(k, flag, n);
      }
    }
  }

  /** Computes the outputs for {@code n} loaded elements in double-double: slow, for references. */
  public void runSure(int n) {
    BlockProgram current = program();
    for (int k = 0; k < current.outputCount(); k++) {
      double[] result = output(k);
      int to = outputOffset(k);
      for (int i = 0; i < n; i++) {
        result[to + i] = sure().evaluate(current, k, registers, i);
      }
    }
  }

  private SureEvaluator sure() {
    if (sure == null) {
      sure = new SureEvaluator();
    }
    return sure;
  }

  /** Replaces the marked elements of an output by their double-double evaluation. */
  private void redo(int k, int flag, int n) {
    double[] marks = registers.array(flag);
    int from = registers.offset(flag);
    double[] result = output(k);
    int to = outputOffset(k);
    for (int i = 0; i < n; i++) {
      if (marks[from + i] != 0) {
        result[to + i] = sure().evaluate(program(), k, registers, i);
      }
    }
  }

  /** The array that holds output {@code k}, from {@link #outputOffset} on. */
  public double[] output(int k) {
    return registers.array(program().output(k));
  }

  /** Where output {@code k} starts in its array. */
  public int outputOffset(int k) {
    return registers.offset(program().output(k));
  }

  /** Stores {@code n} elements of output {@code k} times the scale, rounded once. */
  public void storeScaled(int k, Tensor target, int to, int n) {
    int scale = program().scaleRegister();
    store(k, registers.array(scale), registers.offset(scale), target, to, n);
  }

  private void store(int k, double[] factors, int fo, Tensor target, int to, int n) {
    int at = target.offset() + to;
    if (target.dtype() == DType.FLOAT32) {
      backend.store(output(k), outputOffset(k), factors, fo, target.floats(), at, n);
    } else {
      backend.store(output(k), outputOffset(k), factors, fo, target.doubles(), at, n);
    }
  }

  /** Stores {@code n} elements of output {@code k}, rounded once. */
  public void store(int k, Tensor target, int to, int n) {
    int one = program().one();
    store(k, registers.array(one), registers.offset(one), target, to, n);
  }

  /** The array that holds the scale of gradients, from {@link #scaleOffset} on. */
  public double[] scales() {
    return registers.array(program().scaleRegister());
  }

  /** Where the scale starts in its array. */
  public int scaleOffset() {
    return registers.offset(program().scaleRegister());
  }
}
