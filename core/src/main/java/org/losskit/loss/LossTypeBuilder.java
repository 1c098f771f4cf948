package org.losskit.loss;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.losskit.loss.LossType.Arguments;
import org.losskit.loss.LossType.Input;
import org.losskit.loss.LossType.Kind;
import org.losskit.loss.LossType.Parameter;
import org.losskit.loss.LossType.Scale;
import org.losskit.loss.LossType.Targets;

/** What is known of a loss before its entry of the catalogue is complete. */
final class LossTypeBuilder {
  final String name;
  final String className;
  List<String> aliases = List.of();
  String summary = "";
  String formula = "";
  List<String> shapes = List.of();
  String mean = "the number of terms";
  String domain = "all real numbers";
  Scale scale = Scale.REAL;
  Targets targets = Targets.OTHER;
  boolean surprisal;
  List<Input> inputs = List.of();
  final List<Parameter> parameters = new ArrayList<>();
  List<Reduction> reductions = AbstractLoss.REDUCTIONS;
  Set<Property> properties = EnumSet.noneOf(Property.class);
  final Map<String, String> accuracy = new TreeMap<>();
  String hessian = "exact";
  final Map<String, String> conventions = new TreeMap<>();
  List<String> specialCases = List.of();
  List<String> differences = List.of();

  LossTypeBuilder(String name, String className) {
    this.name = name;
    this.className = className;
  }

  /** Other names it is known by. */
  LossTypeBuilder aliases(String... names) {
    aliases = List.of(names);
    return this;
  }

  /** One sentence without a full stop. */
  LossTypeBuilder summary(String text) {
    summary = text;
    return this;
  }

  /** LaTeX. */
  LossTypeBuilder formula(String latex) {
    formula = latex;
    return this;
  }

  /** The shapes of inputs and terms, a line each. */
  LossTypeBuilder shapes(String... lines) {
    shapes = List.of(lines);
    return this;
  }

  /** What a mean divides by. */
  LossTypeBuilder mean(String denominator) {
    mean = denominator;
    return this;
  }

  /** Which values its inputs may take. */
  LossTypeBuilder domain(String values) {
    domain = values;
    return this;
  }

  /** What kind of numbers its predictions are. */
  LossTypeBuilder scale(Scale kind) {
    scale = kind;
    return this;
  }

  /** What it compares one prediction, or one row of them, with. */
  LossTypeBuilder targets(Targets kind) {
    targets = kind;
    return this;
  }

  /** Its terms are the surprisal of the target, -ln p(target). */
  LossTypeBuilder surprisal() {
    surprisal = true;
    return this;
  }

  /** The tensors it is given, in order. */
  LossTypeBuilder inputs(Input... tensors) {
    inputs = List.of(tensors);
    return this;
  }

  /** The tensors it is given, in order. */
  LossTypeBuilder inputs(List<Input> tensors) {
    inputs = tensors;
    return this;
  }

  /** Its parameters besides the reduction. */
  LossTypeBuilder parameters(Parameter... more) {
    parameters.addAll(List.of(more));
    return this;
  }

  /** The reductions, where they are not none, mean and sum. */
  LossTypeBuilder reductions(Reduction... all) {
    reductions = List.of(all);
    return this;
  }

  /** What holds for it, whatever its parameters are. */
  LossTypeBuilder properties(Property first, Property... more) {
    properties = EnumSet.of(first, more);
    return this;
  }

  /** The published bounds in float32 and float64. */
  LossTypeBuilder accuracy(String float32, String float64) {
    accuracy.put("float32", float32);
    accuracy.put("float64", float64);
    return this;
  }

  /** Whether the Hessian diagonal is exact, exact almost everywhere, or an approximation. */
  LossTypeBuilder hessian(String kind) {
    hessian = kind;
    return this;
  }

  /** Where the gradient by an input is not the slope of the value. */
  LossTypeBuilder convention(String input, String reason) {
    conventions.put(input, reason);
    return this;
  }

  /** What happens at the edges, a sentence each. */
  LossTypeBuilder specialCases(String... sentences) {
    specialCases = List.of(sentences);
    return this;
  }

  /** What differs from PyTorch, a sentence each. */
  LossTypeBuilder differences(String... sentences) {
    differences = List.of(sentences);
    return this;
  }

  /** The entry of a loss that is made from checked parameters. */
  LossType madeBy(Function<Arguments, Loss> factory) {
    parameters.add(
        new Parameter(
            "reduction",
            Kind.WORD,
            "mean",
            LossType.oneOf(reductions),
            "how the terms become one result"));
    return new LossType(this, factory);
  }
}
