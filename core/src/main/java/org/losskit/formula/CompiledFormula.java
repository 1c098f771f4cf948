package org.losskit.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A formula with its first and second derivatives, compiled on demand for the outputs that a call
 * wants.
 *
 * <p>What is wanted is a bit set: {@link #VALUE}, {@link #gradient(int)} and {@link #hessian(int)}
 * of an input. Outputs come in the order of their bits, and the bits of a result do not depend on
 * which others are wanted with it.
 */
public final class CompiledFormula {
  /** The value itself. */
  public static final int VALUE = 1;

  private static final int MOST_INPUTS = 8;

  private final List<String> inputs;
  private final Graph graph = new Graph();
  private final Formula formula;
  private final Formula value;
  private volatile BlockProgram[] programs = {};

  /**
   * Prepares a formula.
   *
   * @param inputs the names of its inputs, in the order of their positions
   * @throws IllegalArgumentException if the formula reads another input, or never reads one of
   *     these
   */
  public CompiledFormula(Formula formula, List<String> inputs) {
    if (inputs.size() > MOST_INPUTS) {
      throw new IllegalArgumentException(
          "formula: " + inputs.size() + " inputs; expected at most " + MOST_INPUTS);
    }
    this.inputs = List.copyOf(inputs);
    this.formula = formula;
    this.value = graph.add(formula);
    Set<String> read = new HashSet<>();
    collectInputs(value, read, new HashSet<>());
    for (String name : read) {
      if (!inputs.contains(name)) {
        throw new IllegalArgumentException(
            "formula: " + formula + " reads '" + name + "'; expected only " + inputs);
      }
    }
    for (String name : inputs) {
      if (!read.contains(name)) {
        throw new IllegalArgumentException(
            "formula: " + formula + " never reads '" + name + "'; expected every one of " + inputs);
      }
    }
  }

  private static void collectInputs(Formula f, Set<String> names, Set<Formula> seen) {
    if (seen.add(f)) {
      if (f.kind() == Formula.Kind.INPUT) {
        names.add(f.name());
      }
      f.arguments().forEach(a -> collectInputs(a, names, seen));
    }
  }

  /** The bit of the derivative by an input. */
  public static int gradient(int input) {
    return 2 << input;
  }

  /** The bit of the second derivative by an input. */
  public static int hessian(int input) {
    return 2 << (MOST_INPUTS + input);
  }

  /** The formula as it was written. */
  public Formula formula() {
    return formula;
  }

  /** The names of the inputs. */
  public List<String> inputs() {
    return inputs;
  }

  /** Which values an input may take. */
  public synchronized Formula.Domain domain(int input) {
    return graph.input(inputs.get(input)).domain();
  }

  /** The derivative by an input, as a formula. */
  public synchronized Formula derivative(int input) {
    return graph.derivative(value, graph.input(inputs.get(input)));
  }

  /**
   * The program that computes the outputs.
   *
   * @param wanted the outputs, as bits
   * @param float64 whether results are rounded to double; differences are then guarded more
   *     strictly
   */
  public BlockProgram program(int wanted, boolean float64) {
    for (BlockProgram program : programs) {
      if (program.serves(wanted, float64)) {
        return program;
      }
    }
    return compile(wanted, float64);
  }

  private synchronized BlockProgram compile(int wanted, boolean float64) {
    for (BlockProgram program : programs) {
      if (program.serves(wanted, float64)) {
        return program;
      }
    }
    List<Formula> outputs = new ArrayList<>();
    if ((wanted & VALUE) != 0) {
      outputs.add(value);
    }
    for (int i = 0; i < inputs.size(); i++) {
      if ((wanted & gradient(i)) != 0) {
        outputs.add(derivative(i));
      }
    }
    for (int i = 0; i < inputs.size(); i++) {
      if ((wanted & hessian(i)) != 0) {
        outputs.add(graph.derivative(derivative(i), graph.input(inputs.get(i))));
      }
    }
    Lowering lowering = new Lowering(inputs::indexOf, float64);
    BlockProgram program =
        BlockProgram.compile(
            outputs.stream().map(lowering::lower).toList(), inputs.size(), wanted, float64);
    BlockProgram[] more = Arrays.copyOf(programs, programs.length + 1);
    more[programs.length] = program;
    programs = more;
    return program;
  }
}
