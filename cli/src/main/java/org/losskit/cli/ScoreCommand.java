package org.losskit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.losskit.Losses;
import org.losskit.loss.LossType;
import org.losskit.score.SpecException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code losskit score}: what was asked for. Options for the parameters of the losses come from the
 * catalogue.
 */
@Command(
    name = "score",
    description = "Scores predictions in files against their labels.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  losskit score",
      "  losskit score preds.csv --prediction p --target y --as probabilities",
      "  losskit score 'run/*.parquet' --prediction 'logit_*' --target label \\",
      "    --loss cross_entropy --by country --json report.json --html report.html",
      "  losskit score --prediction logits.npy --target labels.npy --as logits",
      "  losskit score counts.csv --prediction rate --target n --loss poisson_nll \\",
      "    --log-input false",
      "  losskit score --sql \"SELECT * FROM 'p.parquet' JOIN 'y.parquet' USING (id)\" \\",
      "    --prediction p --target y --loss bce --fail-if 'mean > 0.5'",
      "",
      "Exit codes: 0 scored, 1 a --fail-if holds, 2 wrong command line, 3 bad input."
    })
final class ScoreCommand implements Callable<Integer> {
  final Console console;

  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "INPUT",
      description =
          "Files, globs or folders of .csv, .tsv, .parquet, .jsonl (.gz, .zst). Without any: a sample.")
  List<String> inputs = new ArrayList<>();

  @Option(names = "--sql", paramLabel = "SELECT", description = "A query in place of INPUT.")
  @Nullable String sql;

  @Option(names = "--sample", description = "${COMPLETION-CANDIDATES}: what ships with Losskit.")
  @Nullable Sample sample;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description = "One of the names of 'losskit list'.",
      completionCandidates = ExplainCommand.LossNames.class)
  @Nullable String loss;

  @Option(
      names = "--as",
      paramLabel = "SCALE",
      description = "What predictions are: logits, probabilities or log_probabilities.",
      completionCandidates = Scales.class)
  @Nullable String as;

  @Option(
      names = "--prediction",
      paramLabel = "P",
      description = "A column, a glob or comma list of columns, a list column, or a .npy file.")
  @Nullable String prediction;

  @Option(names = "--target", paramLabel = "T", description = "A column or a .npy file.")
  @Nullable String target;

  @Option(
      names = "--classes",
      paramLabel = "A,B,..",
      description = "The text labels, in the order of the prediction columns.")
  @Nullable String classes;

  @Option(names = "--by", paramLabel = "C[,C]", description = "Columns that make segments.")
  @Nullable String by;

  @Option(
      names = "--max-segments",
      paramLabel = "N",
      defaultValue = "100000",
      description = "More are refused (${DEFAULT-VALUE}).")
  int maxSegments;

  @Option(names = "--weight", paramLabel = "C", description = "The column of row weights.")
  @Nullable String weight;

  @Option(
      names = "--var",
      paramLabel = "C",
      description = "The column of variances that gaussian_nll takes.")
  @Nullable String variance;

  @Option(names = "--class-weight", paramLabel = "W,W,..", description = "A weight for each class.")
  @Nullable String classWeight;

  @Option(
      names = "--invalid",
      paramLabel = "POLICY",
      defaultValue = "refuse",
      description = "refuse, skip or propagate rows that cannot be scored (${DEFAULT-VALUE}).")
  String invalid = "";

  @Option(
      names = "--reduction",
      paramLabel = "R",
      defaultValue = "mean",
      description = "mean or sum: the headline figure (${DEFAULT-VALUE}).")
  String reduction = "";

  @Option(
      names = "--batch",
      paramLabel = "C",
      description = "The column of the batch of each row: is the mean of their means the mean?")
  @Nullable String batch;

  @Option(
      names = "--train",
      paramLabel = "FILE",
      description = "The same columns for the rows of the training: is the model overfitted?")
  @Nullable String train;

  @Option(
      names = "--compare",
      paramLabel = "P|FILE",
      description =
          "Other predictions of the same rows: columns of the input, or a file with its columns.")
  @Nullable String compare;

  @Option(
      names = "--baseline",
      paramLabel = "REPORT.json",
      description = "An earlier report: says what got worse since.")
  @Nullable String baseline;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the report as JSON; '-' is standard output.")
  @Nullable String json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes the report as one page that needs no network and no script.")
  @Nullable String html;

  @Option(
      names = "--svg",
      paramLabel = "FOLDER",
      description = "Writes the pictures of the page into a folder.")
  @Nullable String svg;

  @Option(
      names = "--fail-if",
      paramLabel = "CONDITION",
      description = "Ends with 1 when it holds, such as 'mean > 0.5'. Repeatable.")
  List<String> failIf = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads (the number of processors).")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--precision", paramLabel = "P", defaultValue = "exact", description = "exact.")
  String precision = "";

  @Option(names = "--quiet", description = "No report on the terminal and no progress.")
  boolean quiet;

  private ScoreCommand(Console console) {
    this.console = console;
  }

  /** The command with an option for each further parameter of the losses that it takes. */
  static CommandLine commandLine(Console console) {
    CommandLine commandLine = new CommandLine(new ScoreCommand(console));
    LossOptions options = new LossOptions();
    for (LossType type : Losses.all()) {
      for (LossType.Parameter parameter : type.parameters()) {
        if (isOption(type, parameter)) {
          options.add(type, parameter);
        }
      }
    }
    options.addTo(commandLine);
    return commandLine;
  }

  /** The weight of classes and the reduction have options of their own. */
  private static boolean isOption(LossType type, LossType.Parameter parameter) {
    return type.targets() != LossType.Targets.OTHER
        && !parameter.name().equals("weight")
        && !parameter.name().equals("reduction");
  }

  /** The words of the command line that repeat the run. */
  List<String> words() {
    List<String> words = new ArrayList<>(List.of("losskit"));
    words.addAll(spec.root().commandLine().getParseResult().originalArgs());
    return words;
  }

  /** The parameters of losses that were given, by PyTorch's names, as texts. */
  Map<String, String> lossParameters() {
    Map<String, String> given = new LinkedHashMap<>();
    if (classWeight != null) {
      given.put("weight", classWeight);
    }
    for (LossType type : Losses.all()) {
      for (LossType.Parameter parameter : type.parameters()) {
        OptionSpec option =
            isOption(type, parameter) ? spec.findOption(LossOptions.name(parameter.name())) : null;
        String value = option == null ? null : option.getValue();
        if (value != null) {
          given.put(parameter.name(), value);
        }
      }
    }
    return given;
  }

  /** A comma list; empty where the option was not given. */
  static List<String> list(String option, @Nullable String text) {
    if (text == null) {
      return List.of();
    }
    List<String> parts = List.of(text.split(",", -1)).stream().map(String::strip).toList();
    if (parts.contains("")) {
      throw new SpecException(
          option + ": '" + text + "' has an empty entry; expected names with commas between");
    }
    for (int i = 1; i < parts.size(); i++) {
      if (parts.subList(0, i).contains(parts.get(i))) {
        throw new SpecException(
            option + ": '" + text + "' names " + parts.get(i) + " twice; expected each once");
      }
    }
    return parts;
  }

  @Override
  public Integer call() {
    return new Scoring(this).run();
  }

  /** For completion. */
  static final class Scales extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Scales() {
      super(List.of("logits", "probabilities", "log_probabilities"));
    }
  }
}
