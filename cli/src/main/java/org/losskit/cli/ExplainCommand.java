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
      "  losskit explain mse --input 2.5 --target 2 --json",
      "",
      "Numbers have commas between them, rows of a matrix semicolons: '1,2;3,4'."
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
    LossOptions options = new LossOptions();
    for (LossType type : Losses.all()) {
      for (LossType.Input input : type.inputs()) {
        options.add(input.name(), "X,..", "the numbers of " + input.name());
      }
      for (LossType.Parameter parameter : type.parameters()) {
        if (isExplained(parameter)) {
          options.add(type, parameter);
        }
      }
    }
    options.addTo(commandLine);
    // Inputs that only some losses of a type have, such as tail.0.0.weight, are looked for there.
    commandLine.setUnmatchedArgumentsAllowed(true);
    return commandLine;
  }

  /** One term is the same under every reduction. */
  private static boolean isExplained(LossType.Parameter parameter) {
    return !parameter.name().equals("reduction");
  }

  @Override
  public Integer call() {
    LossType type = find();
    Loss explained = type.create(parameters(type));
    Map<String, String> given = given(explained);
    Tensor[] tensors = tensors(explained, given);
    // More than one term would be more than one calculation.
    int terms = explained.withReduction(Reduction.NONE).value(tensors).count();
    if (terms != 1) {
      throw wrong(type.name() + ": explain calculates one element; these tensors have " + terms);
    }
    Explanation explanation = explained.explain(tensors);
    if (json) {
      console.out().println(ExplanationText.json(type, explanation));
    } else {
      given.replaceAll((name, text) -> text.replaceAll("\\s", "").replaceAll("([,;])(?=.)", "$1 "));
      ExplanationText.print(console.out(), console.width(), type, given, explanation);
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
    OptionSpec option = spec.findOption(LossOptions.name(name));
    return option == null ? null : option.getValue();
  }

  /** The inputs and parameters that were given, in the order of the loss. */
  private Map<String, String> given(Loss loss) {
    List<String> names = new ArrayList<>();
    loss.inputs().forEach(input -> names.add(input.name()));
    loss.type().parameters().stream()
        .filter(ExplainCommand::isExplained)
        .forEach(parameter -> names.add(parameter.name()));
    List<String> known = names.stream().map(LossOptions::name).toList();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (!known.contains(name) && !name.equals("--json")) {
        throw wrong(
            loss.type().name()
                + ": no option "
                + name
                + "; expected some of "
                + String.join(", ", known));
      }
    }
    Map<String, String> others = others(known);
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : names) {
      String text = others.getOrDefault(LossOptions.name(name), value(name));
      if (text != null) {
        given.put(name, text);
      }
    }
    return given;
  }

  /** The options that the catalogue does not name, if the loss does. */
  private Map<String, String> others(List<String> known) {
    List<String> rest = spec.commandLine().getUnmatchedArguments();
    Map<String, String> others = new LinkedHashMap<>();
    for (int i = 0; i < rest.size(); i++) {
      int equals = rest.get(i).indexOf('=');
      String name = equals < 0 ? rest.get(i) : rest.get(i).substring(0, equals);
      if (!known.contains(name) || (equals < 0 && i + 1 == rest.size())) {
        throw new CommandLine.UnmatchedArgumentException(spec.commandLine(), List.of(rest.get(i)));
      }
      others.put(name, equals < 0 ? rest.get(++i) : rest.get(i).substring(equals + 1));
    }
    return others;
  }

  private Tensor[] tensors(Loss loss, Map<String, String> given) {
    List<Tensor> tensors = new ArrayList<>();
    for (LossType.Input input : loss.inputs()) {
      String text = given.get(input.name());
      if (text != null) {
        tensors.add(tensor(loss, input, numbers(loss.type(), input.name(), text)));
      } else if (!input.optional()) {
        throw wrong(loss.type().name() + ": " + LossOptions.name(input.name()) + " is missing");
      }
    }
    return tensors.toArray(new Tensor[0]);
  }

  private static Tensor tensor(Loss loss, LossType.Input input, NumberArray numbers) {
    boolean one = numbers.data().size() == 1;
    boolean integers =
        numbers.data().stream().allMatch(text -> NumberArray.number(text) instanceof Long);
    boolean index =
        switch (input.content()) {
          case FLOATING, FLOATING_OR_NUMBER -> false;
          case INDICES -> true;
          case SIGNS -> integers;
          case INDICES_OR_PROBABILITIES -> one && integers;
        };
    // One row has one label, which has no dimension; targets with target_lengths are a list.
    String stem = input.name().replaceFirst("s$", "");
    boolean list = loss.inputs().stream().anyMatch(other -> other.name().equals(stem + "_lengths"));
    boolean scalar = one && !list && (index || input.content() == LossType.Content.SIGNS);
    NumberArray shaped =
        scalar ? new NumberArray(numbers.who(), Shape.scalar(), numbers.data()) : numbers;
    return index ? shaped.integers("") : shaped.floating(DType.FLOAT64);
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
      case INTEGERS -> numbers(type, parameter.name(), text).integers("");
      case FLAG ->
          text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
      case WORD -> text;
    };
  }

  /** Numbers with commas between; with semicolons between rows it is a matrix. */
  private NumberArray numbers(LossType type, String name, String text) {
    List<String> data = new ArrayList<>();
    // A last semicolon makes a matrix of one row.
    String[] rows = text.replaceFirst(";\\s*$", "").split(";", -1);
    int columns = rows[0].split(",", -1).length;
    for (String row : rows) {
      String[] parts = row.split(",", -1);
      if (parts.length != columns) {
        throw wrong(
            type.name()
                + ": "
                + LossOptions.name(name)
                + ": '"
                + row
                + "' has "
                + parts.length
                + " numbers; expected "
                + columns
                + ", as in the first row");
      }
      for (String part : parts) {
        String number = part.strip();
        if (!NumberArray.isNumber(number)) {
          throw wrong(
              type.name()
                  + ": "
                  + LossOptions.name(name)
                  + ": '"
                  + number
                  + "' in '"
                  + text
                  + "' is not a number; expected numbers with commas between, such as 1,2.5");
        }
        data.add(number);
      }
    }
    Shape shape = text.indexOf(';') < 0 ? Shape.of(columns) : Shape.of(rows.length, columns);
    return new NumberArray(type.name() + ": " + name, shape, data);
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
