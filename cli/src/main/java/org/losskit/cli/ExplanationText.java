package org.losskit.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.losskit.formula.Trace;
import org.losskit.loss.Explanation;
import org.losskit.loss.LossType;

/** A hand calculation as a page of text, and as JSON. */
final class ExplanationText {
  private ExplanationText() {}

  /** Prints the formula, what is put in, the steps in aligned columns, and the derivatives. */
  static void print(
      PrintStream out,
      int columns,
      LossType type,
      Map<String, String> given,
      Explanation explanation) {
    out.println(type.name() + ": " + type.summary());
    out.println();
    Map<String, String> head = new LinkedHashMap<>();
    head.put("loss", explanation.formula());
    head.putAll(given);
    pairs(out, head);
    out.println();
    steps(out, columns, explanation.steps());
    out.println();
    Map<String, String> results = new LinkedHashMap<>();
    results.put("loss", Trace.number(explanation.value()));
    boolean one = explanation.gradients().size() == 1;
    explanation
        .gradients()
        .forEach((name, numbers) ->
            results.put(one ? "gradient" : "gradient by " + name, list(numbers)));
    explanation
        .hessianDiagonals()
        .forEach((name, numbers) ->
            results.put(one ? "hessian diagonal" : "hessian diagonal by " + name, list(numbers)));
    pairs(out, results);
  }

  /** A line for each step; two where the screen is too narrow for one. */
  private static void steps(PrintStream out, int columns, List<Explanation.Step> steps) {
    int what = width(steps.stream().map(Explanation.Step::what).toList());
    int numbers = width(steps.stream().map(Explanation.Step::numbers).toList());
    int value = width(steps.stream().map(step -> Trace.number(step.value())).toList());
    boolean narrow = 2 + what + 3 + numbers + 3 + value > columns;
    for (Explanation.Step step : steps) {
      out.println(
          "  "
              + (narrow ? step.what() + "\n     " : pad(step.what(), what) + " ")
              + "= "
              + pad(step.numbers(), numbers)
              + " = "
              + Trace.number(step.value()));
    }
  }

  private static void pairs(PrintStream out, Map<String, String> pairs) {
    int width = width(new ArrayList<>(pairs.keySet()));
    pairs.forEach((name, text) -> out.println("  " + pad(name, width) + "  " + text));
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String list(List<Double> numbers) {
    StringJoiner joined = new StringJoiner(", ");
    numbers.forEach(number -> joined.add(Trace.number(number)));
    return joined.toString();
  }

  /** The same as one JSON object. */
  static String json(LossType type, Explanation explanation) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("loss", type.name());
    object.put("formula", explanation.formula());
    List<Object> steps = new ArrayList<>();
    for (Explanation.Step step : explanation.steps()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("what", step.what());
      one.put("numbers", step.numbers());
      one.put("value", step.value());
      steps.add(one);
    }
    object.put("steps", steps);
    object.put("value", explanation.value());
    object.put("gradient", explanation.gradients());
    object.put("hessian_diagonal", explanation.hessianDiagonals());
    return Json.text(object);
  }
}
