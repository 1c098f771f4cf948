package org.losskit.formula;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.losskit.internal.kernel.Op;

/**
 * A flat list of steps over numbered registers, walked once per block: registers first for the
 * inputs, then one for the scale of gradients, the constants, and what the steps produce.
 */
public final class BlockProgram {
  private final int wanted;
  private final boolean float64;
  private final int inputCount;
  private final Step[] steps;
  private final double[] constants;
  private final int[] outputs;

  /** For each output the register that marks its cancelled elements, or -1. */
  private final int[] flags;

  private final int registerCount;

  /** The step that subtracts input 1 from input 0, if nothing else reads either; or -1. */
  private final int differenceStep;

  private BlockProgram(
      int wanted,
      boolean float64,
      int inputCount,
      Step[] steps,
      double[] constants,
      int[] outputs,
      int[] flags,
      int registerCount) {
    this.wanted = wanted;
    this.float64 = float64;
    this.inputCount = inputCount;
    this.steps = steps;
    this.constants = constants;
    this.outputs = outputs;
    this.flags = flags;
    this.registerCount = registerCount;
    this.differenceStep = findDifference();
  }

  static BlockProgram compile(List<Node> outputs, int inputCount, int wanted, boolean float64) {
    return new Compiler(outputs, inputCount, float64).compile(wanted);
  }

  boolean serves(int wanted, boolean float64) {
    return this.wanted == wanted && this.float64 == float64;
  }

  /** This thread's workspace, prepared for {@code total} elements in all. */
  public Workspace open(int total) {
    return Workspace.ofThread(total).prepare(this, total);
  }

  private int findDifference() {
    int found = -1;
    for (int i = 0; i < steps.length; i++) {
      Step step = steps[i];
      if (step.op() == Op.SUB && step.a() == 0 && step.b() == 1) {
        found = i;
      } else if (step.reads(0) || step.reads(1)) {
        return -1;
      }
    }
    if (Arrays.stream(outputs).anyMatch(output -> output < 2)) {
      return -1;
    }
    // The sure evaluator reads the inputs.
    return inputCount > 1 && Arrays.stream(flags).allMatch(flag -> flag < 0) ? found : -1;
  }

  /**
   * The step that only a program has whose inputs 0 and 1 matter by their difference alone, or -1.
   */
  int differenceStep() {
    return differenceStep;
  }

  int inputCount() {
    return inputCount;
  }

  /** The register of the factor that gradients are multiplied by. */
  int scaleRegister() {
    return inputCount;
  }

  /** The register that holds 1. */
  int one() {
    return inputCount + 2;
  }

  int firstConstant() {
    return inputCount + 1;
  }

  double[] constants() {
    return constants;
  }

  Step[] steps() {
    return steps;
  }

  int output(int k) {
    return outputs[k];
  }

  int outputCount() {
    return outputs.length;
  }

  int flag(int k) {
    return flags[k];
  }

  int registerCount() {
    return registerCount;
  }

  /** Orders the nodes, marks cancelling differences for each output, and assigns registers. */
  private static final class Compiler {
    /**
     * What a step will be once registers are known: a primitive's node, or a guard of an output.
     */
    private record Draft(Node node, int guardOf) {}

    private final List<Node> outputs;
    private final int inputCount;
    private final boolean float64;
    private final Map<Double, Integer> constants = new LinkedHashMap<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<Node, Integer> lastUse = new HashMap<>();
    private final Map<Node, Integer> registers = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private int registerCount;

    Compiler(List<Node> outputs, int inputCount, boolean float64) {
      this.outputs = outputs;
      this.inputCount = inputCount;
      this.float64 = float64;
    }

    BlockProgram compile(int wanted) {
      Set<Node> all = new LinkedHashSet<>();
      List<Set<Node>> cones = new ArrayList<>();
      for (Node output : outputs) {
        visit(output, all);
        Set<Node> cone = new HashSet<>();
        visit(output, cone);
        cones.add(cone);
      }
      draft(all, cones);
      registerCount = inputCount + 1 + constants.size();
      int[] flags = new int[outputs.size()];
      for (int k = 0; k < flags.length; k++) {
        boolean guarded = cones.get(k).stream().anyMatch(node -> node.guardedPart() != null);
        flags[k] = guarded ? registerCount++ : -1;
      }
      Step[] steps = assign(flags);
      int[] results = outputs.stream().mapToInt(this::register).toArray();
      double[] numbers = constants.keySet().stream().mapToDouble(Double::doubleValue).toArray();
      return new BlockProgram(
          wanted, float64, inputCount, steps, numbers, results, flags, registerCount);
    }

    private void visit(Node node, Set<Node> seen) {
      if (!seen.contains(node)) {
        node.arguments().forEach(a -> visit(a, seen));
        seen.add(node);
      }
    }

    private void draft(Set<Node> nodes, List<Set<Node>> cones) {
      // The first mark of a flag starts from zero; results that have no factor are stored times
      // one.
      constants.put(0.0, 0);
      constants.put(1.0, 1);
      for (Node node : nodes) {
        if (node.isConstant()) {
          constants.putIfAbsent(node.constant(), constants.size());
        }
        if (node.op() == null) {
          continue;
        }
        use(drafts.size(), node.arguments());
        drafts.add(new Draft(node, -1));
        for (int k = 0; k < outputs.size() && node.guardedPart() != null; k++) {
          if (cones.get(k).contains(node)) {
            use(drafts.size(), List.of(node, Objects.requireNonNull(node.guardedPart())));
            drafts.add(new Draft(node, k));
          }
        }
      }
      use(Integer.MAX_VALUE, outputs);
    }

    private void use(int at, List<Node> nodes) {
      nodes.forEach(node -> lastUse.put(node, at));
    }

    private Step[] assign(int[] flags) {
      int zero = inputCount + 1;
      boolean[] marked = new boolean[flags.length];
      Step[] steps = new Step[drafts.size()];
      for (int i = 0; i < steps.length; i++) {
        Draft draft = drafts.get(i);
        Node node = draft.node();
        if (draft.guardOf() >= 0) {
          int flag = flags[draft.guardOf()];
          int part = register(Objects.requireNonNull(node.guardedPart()));
          int before = marked[draft.guardOf()] ? flag : zero;
          marked[draft.guardOf()] = true;
          Op op = float64 ? Op.GUARD_DOUBLE : Op.GUARD_FLOAT;
          steps[i] = new Step(op, part, register(node), before, flag);
          release(i, List.of(node, node.guardedPart()));
        } else {
          List<Node> a = node.arguments();
          int first = register(a.get(0));
          int second = a.size() > 1 ? register(a.get(1)) : first;
          int third = a.size() > 2 ? register(a.get(2)) : first;
          // A result may take the register of an operand that is read for the last time.
          release(i, a);
          int result = free.isEmpty() ? registerCount++ : free.pop();
          registers.put(node, result);
          steps[i] = new Step(Objects.requireNonNull(node.op()), first, second, third, result);
        }
      }
      return steps;
    }

    private void release(int at, List<Node> nodes) {
      for (Node node : new HashSet<>(nodes)) {
        Integer last = lastUse.get(node);
        if (node.op() != null && last != null && last == at) {
          free.push(register(node));
        }
      }
    }

    private int register(Node node) {
      if (node.input() >= 0) {
        return node.input();
      }
      if (node.op() == null) {
        return inputCount + 1 + Objects.requireNonNull(constants.get(node.constant()));
      }
      return Objects.requireNonNull(registers.get(node));
    }
  }

  @Override
  public String toString() {
    return "BlockProgram" + Arrays.toString(steps);
  }
}
