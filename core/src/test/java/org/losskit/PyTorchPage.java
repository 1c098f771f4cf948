package org.losskit;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.losskit.loss.LossType;

/** The tables of {@code docs/from-pytorch.md} that follow from the catalogue. */
final class PyTorchPage {
  private static final Pattern TABLE =
      Pattern.compile("<!-- table: (\\w+) -->\\R.*?<!-- end -->", Pattern.DOTALL);

  private PyTorchPage() {}

  /** The page with its tables as they are now. */
  static String withTables(String page) {
    Map<String, String> tables =
        Map.of("classes", classes(), "parameters", parameters(), "others", others());
    return TABLE
        .matcher(page)
        .replaceAll(match ->
            Matcher.quoteReplacement(
                "<!-- table: %s -->\n%s<!-- end -->"
                    .formatted(match.group(1), tables.get(match.group(1)))));
  }

  private static String classes() {
    StringBuilder table = new StringBuilder();
    table.append("| `torch.nn` | `torch.nn.functional` | Java | eval, explain, score |\n");
    table.append("|---|---|---|---|\n");
    for (PyTorchTwin twin : PyTorchTwin.ALL) {
      twin.type()
          .ifPresent(type ->
              table.append(
                  "| `%s` | %s | `%s` | [`%s`](losses/%s) |\n"
                      .formatted(
                          twin.className(),
                          twin.function().isEmpty() ? "" : "`" + twin.function() + "`",
                          LossPages.factory(type),
                          type.name(),
                          LossPages.file(type))));
    }
    return table.toString();
  }

  private static String parameters() {
    StringBuilder table = new StringBuilder();
    table.append("| Class | Parameter | Java |\n|---|---|---|\n");
    for (PyTorchTwin twin : PyTorchTwin.ALL) {
      twin.type()
          .ifPresent(type -> {
            for (String parameter : twin.parameters()) {
              row(table, twin, "`" + parameter + "`", setter(type, parameter));
            }
            twin.others().forEach((name, fate) -> row(table, twin, "`" + name + "`", fate));
          });
    }
    return table.toString();
  }

  private static String setter(LossType type, String parameter) {
    String setter = LossPages.setter(type, parameter.split("=", -1)[0]);
    return setter.isEmpty() ? "`" + LossPages.factory(type) + "`" : setter;
  }

  private static void row(StringBuilder table, PyTorchTwin twin, String name, String java) {
    table.append("| `%s` | %s | %s |\n".formatted(twin.className(), name, java));
  }

  private static String others() {
    List<String> twins = PyTorchTwin.ALL.stream().map(PyTorchTwin::className).toList();
    String list =
        Losses.all().stream()
            .filter(type -> !twins.contains(type.className()))
            .map(type ->
                "- [`%s`](losses/%s): %s\n"
                    .formatted(type.name(), LossPages.file(type), type.summary()))
            .collect(Collectors.joining());
    return list.isEmpty() ? "" : "Beyond PyTorch:\n\n" + list;
  }
}
