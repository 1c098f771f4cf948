package org.losskit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.losskit.Losses;
import org.losskit.loss.Explanation;
import org.losskit.loss.Loss;
import org.losskit.loss.LossType;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * {@code losskit explain}. Its options are the inputs and parameters of all losses in the
 * catalogue; which of them a loss takes is checked when it is known.
 */
@Command(
    name = "explain",
    description = "Calculates one element or row by hand, step by step.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "Examples:",
      "  losskit explain cross_entropy --input 1,2 --target 0",
      "  losskit explain cross_entropy --input 1,2 --target 0 --label-smoothing 0.1",
      "  losskit explain bce_with_logits --input -4.86 --target 1 --pos-weight 3",
      "  losskit explain mse --input 2.5 --target 2 --json"
    })
final class ExplainCommand implements Callable<Integer> {
  private final Console console;

  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "LOSS",
      description = "One of the names of 'losskit list'.",
      completionCandidates = LossNames.class)
  private String loss = "";

  @Option(names = "--json", description = "The same steps as data.")
  private boolean json;

  private ExplainCommand(Console console) {
    this.console = console;
  }

  /** The command with an option for each input and parameter of the catalogue. */
  static CommandLine commandLine(Console console) {
    CommandLine commandLine = new CommandLine(new ExplainCommand(console));
    Map<String, OptionSpec.Builder> options = new LinkedHashMap<>();
    for (LossType type : Losses.all()) {
      for (LossType.Input input : type.inputs()) {
        option(options, input.name(), "X,..", "the numbers of " + input.name());
      }
      for (LossType.Parameter parameter : type.parameters()) {
        if (isExplained(parameter)) {
          String label = parameter.kind() == LossType.Kind.TENSOR ? "X,.." : "X";
          option(options, parameter.name(), label, type.name() + ": " + parameter.meaning());
        }
      }
    }
    options.values().forEach(option -> commandLine.getCommandSpec().addOption(option.build()));
    return commandLine;
  }

  /** Adds an option, or what it means for one more loss. */
  static void option(
      Map<String, OptionSpec.Builder> options, String name, String label, String meaning) {
    OptionSpec.Builder option =
        options.computeIfAbsent(
            name,
            n ->
                OptionSpec.builder(option(n))
                    .paramLabel(label)
                    .type(String.class)
                    .description(new String[0]));
    List<String> meanings = new ArrayList<>(List.of(option.description()));
    if (!meanings.contains(meaning)) {
      meanings.add(meaning);
    }
    option.description(meanings.toArray(new String[0]));
  }

  /** One term is the same under every reduction. */
  private static boolean isExplained(LossType.Parameter parameter) {
    return !parameter.name().equals("reduction");
  }

  /** The option of an input or parameter. */
  static String option(String name) {
    return "--" + name.replace('_', '-');
  }

  @Override
  public Integer call() {
    LossType type = find();
    checkOptions(type);
    Tensor[] tensors = tensors(type);
    Loss explained = type.create(parameters(type));
    // More than one term would be more than one calculation.
    int terms = explained.withReduction(Reduction.NONE).value(tensors).count();
    if (terms != 1) {
      throw wrong(type.name() + ": explain calculates one element; these tensors have " + terms);
    }
    Explanation explanation = explained.explain(tensors);
    if (json) {
      console.out().println(ExplanationText.json(type, explanation));
    } else {
      ExplanationText.print(console.out(), console.width(), type, given(type), explanation);
    }
    return 0;
  }

  private LossType find() {
    try {
      return Losses.find(loss);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable String value(String name) {
    OptionSpec option = spec.findOption(option(name));
    return option == null ? null : option.getValue();
  }

  private void checkOptions(LossType type) {
    List<String> known = new ArrayList<>();
    type.inputs().forEach(input -> known.add(option(input.name())));
    for (LossType.Parameter parameter : type.parameters()) {
      if (isExplained(parameter)) {
        known.add(option(parameter.name()));
      }
    }
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (!known.contains(name) && !name.equals("--json")) {
        throw wrong(
            type.name() + ": no option " + name + "; expected some of " + String.join(", ", known));
      }
    }
  }

  private Map<String, String> given(LossType type) {
    Map<String, String> given = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    type.inputs().forEach(input -> names.add(input.name()));
    type.parameters().forEach(parameter -> names.add(parameter.name()));
    for (String name : names) {
      String text = value(name);
      if (text != null) {
        given.put(name, text.replaceAll("\\s", "").replace(",", ", "));
      }
    }
    return given;
  }

  private Tensor[] tensors(LossType type) {
    List<Tensor> tensors = new ArrayList<>();
    for (LossType.Input input : type.inputs()) {
      String text = value(input.name());
      if (text == null) {
        throw wrong(type.name() + ": " + option(input.name()) + " is missing");
      }
      NumberArray numbers = numbers(type, input.name(), text);
      boolean index =
          input.content() == LossType.Content.INDICES
              || (input.content() == LossType.Content.INDICES_OR_PROBABILITIES
                  && numbers.data().size() == 1
                  && NumberArray.number(text.strip()) instanceof Long);
      tensors.add(index ? numbers.integers() : numbers.floating(DType.FLOAT64));
      if (index && numbers.data().size() == 1) {
        // One row has one label, which has no dimension.
        tensors.set(tensors.size() - 1, Tensor.scalar(tensors.get(tensors.size() - 1).getLong(0)));
      }
    }
    return tensors.toArray(new Tensor[0]);
  }

  private Map<String, Object> parameters(LossType type) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (LossType.Parameter parameter : type.parameters()) {
      String text = value(parameter.name());
      if (text != null) {
        parameters.put(parameter.name(), argument(type, parameter, text));
      }
    }
    return parameters;
  }

  private Object argument(LossType type, LossType.Parameter parameter, String text) {
    return switch (parameter.kind()) {
      case TENSOR -> numbers(type, parameter.name(), text).floating(DType.FLOAT64);
      case NUMBER -> NumberArray.isNumber(text) ? Double.parseDouble(text) : text;
      case INTEGER -> NumberArray.isNumber(text) ? NumberArray.number(text) : text;
      case INTEGERS -> numbers(type, parameter.name(), text).integers();
      case FLAG ->
          text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
      case WORD -> text;
    };
  }

  private NumberArray numbers(LossType type, String name, String text) {
    List<String> data = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String number = part.strip();
      if (!NumberArray.isNumber(number)) {
        throw wrong(
            type.name()
                + ": "
                + option(name)
                + ": '"
                + number
                + "' in '"
                + text
                + "' is not a number; expected numbers with commas between, such as 1,2.5");
      }
      data.add(number);
    }
    return new NumberArray(type.name() + ": " + name, Shape.of(data.size()), data);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** For completion. */
  static final class LossNames implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return Losses.all().stream().map(LossType::name).iterator();
    }
  }
}
