package org.losskit;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.LossType;
import org.losskit.loss.Property;
import org.losskit.loss.Reduction;

/** The pages of the losses, written from the catalogue and the examples of {@link LossSnippets}. */
final class LossPages {
  static final String INDEX = "README.md";

  private static final SnippetRegions REGIONS = new SnippetRegions(LossSnippets.class);

  /** What every loss can be told; the rest is its own. */
  private static final List<String> COMMON =
      List.of("withReduction", "withPrecision", "withThreads", "withExecutor");

  private LossPages() {}

  /** The text of every page, by file name. */
  static Map<String, String> all() {
    Map<String, String> pages = new TreeMap<>();
    pages.put(INDEX, index());
    Losses.all().forEach(type -> pages.put(file(type), page(type)));
    return pages;
  }

  static String file(LossType type) {
    return type.name() + ".md";
  }

  /** A name of the catalogue as a name of Java, such as {@code crossEntropy}. */
  static String camel(String name) {
    return Pattern.compile("_(\\w)")
        .matcher(name)
        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }

  private static String index() {
    StringBuilder page = new StringBuilder();
    page.append("# The losses\n\n");
    page.append("Written from the catalogue; the tests compile and run the examples. In the ");
    page.append("formulas x is the prediction, y the target, w the weight.\n\n");
    page.append("| Name | Class | |\n|---|---|---|\n");
    for (LossType type : Losses.all()) {
      page.append(
          "| [`%s`](%s) | `%s` | %s |\n"
              .formatted(
                  type.name(), file(type), type.className(), cell(sentence(type.summary()))));
    }
    return page.toString();
  }

  private static String page(LossType type) {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(type.className()).append("\n\n");
    page.append(sentence(type.summary())).append("\n\n");
    // Between dollar signs Markdown would take the backslash from "\\," and "\\\\".
    page.append("```math\n").append(type.formula()).append("\n```\n\n");
    page.append("| | |\n|---|---|\n");
    page.append("| Java | `").append(factory(type)).append("` |\n");
    page.append("| Name | ").append(names(type)).append(" |\n");
    page.append("| Command | ").append(commands(type)).append(" |\n");
    example(page, type);
    inputs(page, type);
    parameters(page, type);
    page.append("\n## Reductions\n\n");
    page.append(
        type.reductions().stream()
            .map(Reduction::toString)
            .collect(Collectors.joining("`, `", "`", "`. ")));
    page.append("A mean divides by ").append(sentence(type.mean(), false)).append('\n');
    section(page, "Domain", sentence(type.domain()));
    section(page, "Properties", properties(type));
    section(page, "Hessian diagonal", sentence(type.hessian()));
    section(page, "Accuracy", accuracy(type));
    list(page, "Special cases", type.specialCases());
    list(page, "What differs from PyTorch", type.differences());
    page.append("\n[All losses](").append(INDEX).append(")\n");
    return page.toString();
  }

  private static void example(StringBuilder page, LossType type) {
    String name = region(type);
    page.append("\n## Example\n\n```java\n").append(REGIONS.code(name)).append("```\n\n");
    page.append("```text\n").append(REGIONS.output(name)).append("```\n");
  }

  /** Whether there is an example. */
  static boolean hasExample(LossType type) {
    return REGIONS.code(region(type)) != null;
  }

  private static void inputs(StringBuilder page, LossType type) {
    page.append(
        "\n## Inputs\n\n| Name | Holds | Gradient | Hessian diagonal |\n|---|---|---|---|\n");
    for (LossType.Input input : type.inputs()) {
      page.append(
          "| `%s` | %s%s | %s | %s |\n"
              .formatted(
                  input.name(),
                  content(input),
                  input.optional() ? "; may be left out" : "",
                  input.differentiable() ? "yes" : "no",
                  input.prediction() ? "yes" : "no"));
    }
    page.append("\nShapes:\n\n");
    type.shapes().forEach(line -> page.append("- ").append(line).append('\n'));
  }

  private static String content(LossType.Input input) {
    return switch (input.content()) {
      case FLOATING -> "floating numbers";
      case FLOATING_OR_NUMBER -> "floating numbers, or one number for all";
      case INDICES -> "integers";
      case INDICES_OR_PROBABILITIES ->
          "integers (class indices) or floating numbers (class probabilities)";
      case SIGNS -> "-1 or 1";
    };
  }

  private static void parameters(StringBuilder page, LossType type) {
    page.append("\n## Parameters\n\n");
    page.append("| Name | Java | Default | Range | Meaning |\n|---|---|---|---|---|\n");
    for (LossType.Parameter parameter : type.parameters()) {
      Object value = parameter.defaultValue();
      page.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  parameter.name(),
                  setter(type, parameter.name()),
                  value == null ? "" : "`" + plain(value) + "`",
                  cell(parameter.range()),
                  cell(parameter.meaning())));
    }
    List<String> others = others(type);
    if (!others.isEmpty()) {
      page.append("\nBeside PyTorch's: ").append(String.join(", ", others)).append(".\n");
    }
  }

  /** A default as {@code losskit list} writes it: 1e-6, not 1.0E-6. */
  private static String plain(Object value) {
    return value.toString().replace(".0E", "e").replace('E', 'e');
  }

  /** The call that makes it with its defaults. */
  static String factory(LossType type) {
    return factoryMethod(type)
        .map(method -> "Losses." + method.getName() + "(" + arguments(method) + ")")
        .orElse("Losses.create(\"" + type.name() + "\", parameters)");
  }

  private static Optional<Method> factoryMethod(LossType type) {
    return Arrays.stream(Losses.class.getMethods())
        .filter(method -> method.getReturnType().getSimpleName().equals(type.className()))
        .min(Comparator.comparingInt(Method::getParameterCount));
  }

  /** The region of its example: the name of its factory. */
  static String region(LossType type) {
    return factoryMethod(type).map(Method::getName).orElse(camel(type.name()));
  }

  private static String arguments(Method method) {
    return Arrays.stream(method.getParameters())
        .map(parameter ->
            parameter.isVarArgs()
                ? parameter.getType().getComponentType().getSimpleName() + "..."
                : parameter.getType().getSimpleName())
        .collect(Collectors.joining(", "));
  }

  /** The method that sets a parameter, or nothing where it is given when the loss is made. */
  static String setter(LossType type, String parameter) {
    String name = "with_" + parameter;
    boolean exists = methods(type).anyMatch(method -> method.getName().equals(camel(name)));
    return exists ? "`" + camel(name) + "`" : "";
  }

  private static List<String> others(LossType type) {
    List<String> known =
        type.parameters().stream().map(parameter -> camel("with_" + parameter.name())).toList();
    return methods(type)
        .map(Method::getName)
        .filter(name -> name.startsWith("with") && !known.contains(name) && !COMMON.contains(name))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .map(name -> "`" + name + "`")
        .toList();
  }

  private static Stream<Method> methods(LossType type) {
    Class<?> owner = owner(type);
    return owner == null ? Stream.empty() : Arrays.stream(owner.getMethods());
  }

  private static @Nullable Class<?> owner(LossType type) {
    try {
      return Class.forName("org.losskit.loss." + type.className());
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static String names(LossType type) {
    return Stream.concat(Stream.of(type.name()), type.aliases().stream())
        .collect(Collectors.joining("`, `", "`", "`"));
  }

  private static String commands(LossType type) {
    boolean score = type.targets() != LossType.Targets.OTHER;
    return "`losskit explain`, `losskit eval`" + (score ? ", `losskit score`" : "");
  }

  private static String properties(LossType type) {
    if (type.properties().isEmpty()) {
      return "None that hold for all parameters.";
    }
    return sentence(
        type.properties().stream()
            .sorted()
            .map(LossPages::words)
            .collect(Collectors.joining(", ")));
  }

  private static String words(Property property) {
    return switch (property) {
      case LIPSCHITZ -> "Lipschitz";
      case NON_NEGATIVE -> "never negative";
      default -> property.toString().replace('_', ' ');
    };
  }

  private static String accuracy(LossType type) {
    return type.accuracy().entrySet().stream()
        .map(bound -> "- " + bound.getKey() + ": " + bound.getValue())
        .collect(Collectors.joining("\n"));
  }

  private static void section(StringBuilder page, String title, String text) {
    page.append("\n## ").append(title).append("\n\n").append(text).append('\n');
  }

  private static void list(StringBuilder page, String title, List<String> sentences) {
    if (!sentences.isEmpty()) {
      section(
          page,
          title,
          sentences.stream().map(s -> "- " + sentence(s)).collect(Collectors.joining("\n")));
    }
  }

  private static String sentence(String text) {
    return sentence(text, !startsWithAName(text));
  }

  /** Names of parameters, inputs and numbers begin a sentence as they are. */
  private static boolean startsWithAName(String text) {
    return !text.substring(0, Math.min(2, text.length())).matches("[a-z]{2}|a ?")
        || text.split(" ", 2)[0].matches(".*[_\\d].*");
  }

  private static String sentence(String text, boolean capital) {
    String first = text.substring(0, 1);
    return (capital ? first.toUpperCase(Locale.ROOT) : first)
        + text.substring(1)
        + (text.endsWith(".") ? "" : ".");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
