package org.losskit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.losskit.loss.LossType;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that the catalogue names; one that several losses have says what it means for each. */
final class LossOptions {
  private final Map<String, OptionSpec.Builder> options = new LinkedHashMap<>();

  /** The option of an input or parameter. */
  static String name(String argument) {
    return "--" + argument.replace('_', '-');
  }

  /** Adds the option of a parameter, or what it means for one more loss. */
  void add(LossType type, LossType.Parameter parameter) {
    boolean several =
        parameter.kind() == LossType.Kind.TENSOR || parameter.kind() == LossType.Kind.INTEGERS;
    OptionSpec.Builder option =
        add(parameter.name(), several ? "X,.." : "X", type.name() + ": " + parameter.meaning());
    if (parameter.kind() == LossType.Kind.FLAG) {
      option
          .arity("0..1")
          .fallbackValue("true")
          .paramLabel("true|false")
          .preprocessor(LossOptions::flag);
    }
  }

  /** A flag takes no word but true and false, unless it is attached: the next may be a file. */
  private static boolean flag(
      Stack<String> rest, CommandSpec command, ArgSpec option, Map<String, Object> found) {
    boolean given = !rest.isEmpty() && (rest.peek().equals("true") || rest.peek().equals("false"));
    if (!given && !"=".equals(found.get("separator"))) {
      rest.push("true");
    }
    return false;
  }

  /** Adds an option, or what it means for one more loss. */
  OptionSpec.Builder add(String argument, String label, String meaning) {
    OptionSpec.Builder option =
        options.computeIfAbsent(
            argument,
            n ->
                OptionSpec.builder(name(n))
                    .paramLabel(label)
                    .type(String.class)
                    .description(new String[0]));
    List<String> meanings = new ArrayList<>(List.of(option.description()));
    if (!meanings.contains(meaning)) {
      meanings.add(meaning);
    }
    return option.description(meanings.toArray(new String[0]));
  }

  /** Gives them to a command. */
  void addTo(CommandLine commandLine) {
    options.values().forEach(option -> commandLine.getCommandSpec().addOption(option.build()));
  }
}
