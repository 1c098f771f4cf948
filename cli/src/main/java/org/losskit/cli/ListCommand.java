package org.losskit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.losskit.Losses;
import org.losskit.loss.LossType;
import org.losskit.loss.Property;
import org.losskit.loss.Reduction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code losskit list}. */
@Command(
    name = "list",
    description = "Lists the losses and their parameters.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {"", "Examples:", "  losskit list", "  losskit list --json"})
final class ListCommand implements Callable<Integer> {
  private static final String GAP = "  ";

  private final Console console;

  @Option(names = "--json", description = "All that the catalogue knows, as a JSON array.")
  private boolean json;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (json) {
      List<String> all = Losses.all().stream().map(type -> Json.text(describe(type))).toList();
      console.out().println("[" + String.join(",\n ", all) + "]");
    } else {
      table();
    }
    return 0;
  }

  private static Map<String, @Nullable Object> describe(LossType type) {
    Map<String, @Nullable Object> loss = new LinkedHashMap<>();
    loss.put("name", type.name());
    loss.put("class", type.className());
    loss.put("aliases", type.aliases());
    loss.put("formula", type.formula());
    loss.put("inputs", type.inputs().stream().map(LossType.Input::name).toList());
    loss.put(
        "differentiable",
        type.inputs().stream()
            .filter(LossType.Input::differentiable)
            .map(LossType.Input::name)
            .toList());
    List<Object> parameters = new ArrayList<>();
    for (LossType.Parameter parameter : type.parameters()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("name", parameter.name());
      one.put("default", parameter.defaultValue());
      one.put("range", parameter.range());
      one.put("meaning", parameter.meaning());
      parameters.add(one);
    }
    loss.put("parameters", parameters);
    loss.put("reductions", type.reductions().stream().map(Reduction::toString).toList());
    loss.put("accuracy", new TreeMap<>(type.accuracy()));
    loss.put("properties", type.properties().stream().sorted().map(Property::toString).toList());
    loss.put("summary", type.summary());
    return loss;
  }

  private void table() {
    List<LossType> all = Losses.all();
    int indent = all.stream().mapToInt(type -> type.name().length()).max().orElse(0) + GAP.length();
    for (LossType type : all) {
      List<String> lines = new ArrayList<>(wrap(type.summary(), console.width() - indent));
      lines.addAll(wrap(type.className() + parameters(type), console.width() - indent));
      String key = type.name();
      for (String line : lines) {
        console.out().println(key + " ".repeat(indent - key.length()) + line);
        key = "";
      }
    }
    console.out().println();
    console
        .out()
        .println(
            "Each also takes reduction. 'losskit list --json' has ranges, formulas, accuracy.");
  }

  private static String parameters(LossType type) {
    List<String> texts = new ArrayList<>();
    for (LossType.Parameter parameter : type.parameters()) {
      if (!parameter.name().equals("reduction")) {
        Object value = parameter.defaultValue();
        boolean word = parameter.kind() == LossType.Kind.WORD;
        texts.add(
            parameter.name()
                + (value == null ? "" : " = " + (word ? value.toString() : Json.text(value))));
      }
    }
    return texts.isEmpty() ? "" : " (" + String.join(", ", texts) + ")";
  }

  /** Lines of at most so many columns, broken between words. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
