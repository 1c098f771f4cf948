package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.formula.Formula.Domain;

/**
 * A loss from the formula of one element, made by {@code Losses.elementwise}.
 *
 * <pre>
 *   value     the formula, times the weight if there is one
 *   gradient  its derivative by each input
 *   hessian   its second derivative by the first input  (exact)
 * </pre>
 *
 * <p><b>Shapes.</b> All inputs [*] of the same shape or broadcastable; {@link #withStrictShapes}
 * refuses unequal ones. weight as the first input ({@link #withWeight}): it multiplies the terms,
 * and a mean divides by its sum, so that weight 2 is the element twice and weight 0 its absence.
 *
 * <p><b>Domain.</b> That of the formula's inputs, checked; weights finite and not negative.
 *
 * <p><b>Special cases.</b> Refused when it is built: a formula that never reads an input, or reads
 * one that was not named; a name that is not lower_snake_case; and a formula whose value is a
 * number but whose first or second derivative is not, at one of many points with zeros, ties and
 * large numbers among them. Such a formula declares the derivative with {@link
 * Formula#withDerivative}.
 *
 * <p><b>Accuracy.</b> Each function of a formula keeps its relative accuracy, and differences that
 * cancel are redone in double-double; {@code GradCheck} measures it.
 */
public final class FormulaLoss extends RegressionLoss<FormulaLoss> {
  /** The weight takes one of the formula's places. */
  private static final int MOST_INPUTS = 7;

  private final Definition definition;

  private FormulaLoss(Settings settings, Options options, Definition definition) {
    super(settings, definition.terms, options);
    this.definition = definition;
  }

  /**
   * The mean of a formula.
   *
   * @param name lower_snake_case
   * @param inputs the names of the formula's inputs, the prediction first
   * @throws IllegalArgumentException as described above
   */
  public static FormulaLoss of(String name, Formula formula, List<String> inputs) {
    if (!name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "elementwise: name = '" + name + "'; expected lower_snake_case, such as log_cosh");
    }
    checkInputs(name, inputs);
    Definition definition;
    try {
      definition = new Definition(name, formula, inputs);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
    FormulaLoss loss = new FormulaLoss(Settings.DEFAULT, Options.DEFAULT, definition);
    FormulaProbe.check(loss, definition.formula);
    return loss;
  }

  private static void checkInputs(String name, List<String> inputs) {
    Set<String> different = new TreeSet<>(inputs);
    different.remove("weight");
    if (different.size() != inputs.size() || inputs.size() < 2 || inputs.size() > MOST_INPUTS) {
      throw new IllegalArgumentException(
          name
              + ": inputs = "
              + inputs
              + "; expected 2 to "
              + MOST_INPUTS
              + " different names, none of them 'weight'");
    }
  }

  /** What does not change from one setting to another. */
  private static final class Definition {
    private final CompiledFormula formula;
    private final Terms terms;
    private final Domain[] domains;
    private final LossType type;

    Definition(String name, Formula written, List<String> names) {
      formula = new CompiledFormula(written, names);
      terms = new Terms(written, names.toArray(String[]::new));
      domains = new Domain[names.size()];
      List<LossType.Input> inputs = new ArrayList<>();
      List<String> shapes = new ArrayList<>();
      List<String> limits = new ArrayList<>();
      for (int i = 0; i < domains.length; i++) {
        String input = names.get(i);
        domains[i] = formula.domain(i);
        inputs.add(i == 0 ? LossType.Input.prediction(input) : LossType.Input.floating(input));
        shapes.add(input + ": " + (i == 0 ? "any shape" : "the same, or one that broadcasts"));
        if (domains[i] != Domain.REAL) {
          limits.add(input + " " + words(domains[i]));
        }
      }
      shapes.add("weight: exactly that of " + names.get(0));
      shapes.add("terms: the shape to which the inputs broadcast");
      type =
          LossType.named(name, "FormulaLoss")
              .summary("the formula " + written)
              .formula(written.toLatex())
              .shapes(shapes.toArray(String[]::new))
              .mean(MEAN)
              .domain(limits.isEmpty() ? "all real numbers" : String.join(", ", limits))
              .inputs(inputs)
              .parameters(WEIGHT)
              .hessian("exact almost everywhere")
              .madeBy(arguments ->
                  new FormulaLoss(Settings.DEFAULT, Options.of(name, arguments), this));
    }
  }

  private static String words(Domain domain) {
    return switch (domain) {
      case REAL -> "any real number";
      case NON_NEGATIVE -> ">= 0";
      case UNIT -> "in [0, 1]";
    };
  }

  @Override
  public LossType type() {
    return definition.type;
  }

  @Override
  FormulaLoss with(Settings other, Options otherOptions) {
    return new FormulaLoss(other, otherOptions, definition);
  }

  @Override
  void checkValues(Call call) {
    for (int i = 0; i < call.inputCount; i++) {
      Domain domain = definition.domains[i];
      for (int k = 0; domain != Domain.REAL && k < call.inputs[i].count(); k++) {
        double value = call.inputs[i].getDouble(k);
        if (!(value >= 0 && (domain == Domain.NON_NEGATIVE || value <= 1))) {
          throw refusal(
              inputs().get(i).name(), call.inputs[i], k, "; expected a number " + words(domain));
        }
      }
    }
  }
}
