package org.losskit.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.losskit.Losses;
import org.losskit.loss.LossType;
import org.losskit.loss.Reduction;
import org.losskit.reader.Column;
import org.losskit.reader.PredictionSource;
import org.losskit.reader.Selection;
import org.losskit.reader.Table;
import org.losskit.score.ContentException;
import org.losskit.score.EarlierReport;
import org.losskit.score.FailIf;
import org.losskit.score.Inference;
import org.losskit.score.InvalidPolicy;
import org.losskit.score.ParallelScorer;
import org.losskit.score.Rows;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreRequest;
import org.losskit.score.ScoreSpec;
import org.losskit.score.ScoreSpec.Opponent;
import org.losskit.score.Scorer;
import org.losskit.score.SpecException;
import org.losskit.score.TerminalReport;

/** One run of {@code losskit score}: from the options to the report. */
final class Scoring {
  private static final String STANDARD_OUTPUT = "-";
  private static final int HOLDS = 1;

  /** Texts and names of SQL: either may be a file. */
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

  private final ScoreCommand options;
  private final Console console;
  private final List<String> classNames;
  private final List<String> segments;
  private final @Nullable Sample sample;
  private @Nullable Opponents opponents;
  private @Nullable Training training;

  Scoring(ScoreCommand options) {
    this.options = options;
    this.console = options.console;
    this.classNames = ScoreCommand.list("classes", options.classes);
    this.sample = sample();
    String by = options.by == null && sample != null ? sample.by : options.by;
    this.segments = ScoreCommand.list("by", by);
  }

  private @Nullable Sample sample() {
    boolean files = !options.inputs.isEmpty() || isNpy(options.prediction) || isNpy(options.target);
    if ((!options.inputs.isEmpty() ? 1 : 0)
            + (options.sql != null ? 1 : 0)
            + (options.sample != null ? 1 : 0)
        > 1) {
      throw new SpecException("input: INPUT, --sql and --sample exclude each other; expected one");
    }
    return options.sample == null && !files && options.sql == null
        ? Sample.flights
        : options.sample;
  }

  private static boolean isNpy(@Nullable String name) {
    return name != null && name.endsWith(".npy");
  }

  /** Scores, writes the reports, and says the exit code. */
  int run() {
    try (Cancellation run = Cancellation.begin(console)) {
      return run(run);
    }
  }

  private int run(Cancellation run) {
    if (!options.precision.equals("exact")) {
      throw new SpecException(
          "precision: " + options.precision + " does not exist in this version; expected exact");
    }
    if (options.threads < 1) {
      throw new SpecException("threads = " + options.threads + "; expected at least 1");
    }
    InvalidPolicy invalid = InvalidPolicy.parse(options.invalid);
    conditions(null);
    EarlierReport earlier = options.baseline == null ? null : earlier(options.baseline);
    try (Table table = table(run)) {
      List<Path> inputs = new ArrayList<>(table == null ? List.of() : table.files());
      inputs.addAll(quotedFiles());
      if (options.baseline != null) {
        inputs.add(Path.of(options.baseline));
      }
      List<String> inferred = new ArrayList<>();
      Selection selection = selection(table, inferred);
      if (options.train != null) {
        training = Training.open(options.train, selection, inputs, options.threads);
        inputs.addAll(training.files());
      }
      opponents = opponents(table, selection);
      if (opponents != null) {
        inputs.addAll(opponents.files());
        selection = opponents.selection();
      }
      for (String npy : List.of(selection.prediction(), selection.target())) {
        if (isNpy(npy)) {
          inputs.add(Path.of(npy));
        }
      }
      String json = STANDARD_OUTPUT.equals(options.json) ? null : options.json;
      ReportFiles files = new ReportFiles(json, options.html, options.svg, inputs);
      ScoreSpec spec;
      try (PredictionSource first = PredictionSource.open(table, selection)) {
        spec = spec(first, invalid, inferred);
      }
      if (earlier != null) {
        earlier.check(spec);
      }
      if (training != null) {
        training.check(spec);
      }
      List<FailIf> conditions = conditions(spec.hasBaselines());
      ScoreReport report;
      try (PredictionSource source = PredictionSource.open(table, selection)) {
        report = score(spec, source, table, run);
      }
      if (training != null) {
        report = report.trainedOn(training.score(spec, options, classNames));
      }
      return write(earlier == null ? report : report.since(earlier), files, conditions, run);
    } finally {
      if (opponents != null) {
        opponents.close();
      }
      if (training != null) {
        training.close();
      }
    }
  }

  private @Nullable Opponents opponents(@Nullable Table table, Selection selection) {
    return options.compare == null
        ? null
        : Opponents.open(options.compare, table, selection, options.threads);
  }

  private List<FailIf> conditions(@Nullable Boolean classification) {
    FailIf.Sections sections =
        new FailIf.Sections(
            !segments.isEmpty(), classification, options.compare != null, options.baseline != null);
    return options.failIf.stream().map(text -> FailIf.parse(text, sections)).toList();
  }

  private static EarlierReport earlier(String name) {
    Path file = ReportFile.path("baseline", name);
    if (!Files.isRegularFile(file)) {
      throw new SpecException(
          "baseline: " + name + " does not exist; expected a report that --json wrote");
    }
    try {
      return EarlierReport.parse(name, Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new ContentException("baseline: " + name + " is no UTF-8 text; expected a report");
    } catch (IOException e) {
      throw new SpecException("baseline: " + name + " cannot be read; check its permissions");
    }
  }

  /** The files that a query names, as far as its text tells. */
  private List<Path> quotedFiles() {
    List<Path> files = new ArrayList<>();
    Matcher quoted = QUOTED.matcher(options.sql == null ? "" : options.sql);
    while (quoted.find()) {
      files.addAll(Table.filesOf(quoted.group(1) != null ? quoted.group(1) : quoted.group(2)));
    }
    return files;
  }

  private @Nullable Table table(Cancellation run) {
    if (options.sql != null || sample != null || !options.inputs.isEmpty()) {
      // A library that is half unpacked would stay behind, and so would half a sample.
      run.whole(Table::load);
    }
    if (options.sql != null) {
      return Table.ofSql(options.sql, options.threads);
    }
    if (sample != null) {
      Path file = run.whole(sample::file);
      return Table.ofFiles(List.of(file.toString()), options.threads);
    }
    return options.inputs.isEmpty() ? null : Table.ofFiles(options.inputs, options.threads);
  }

  private Selection selection(@Nullable Table table, List<String> inferred) {
    String prediction = options.prediction;
    String target = options.target;
    if (sample != null && prediction == null && target == null) {
      prediction = sample.prediction;
      target = sample.target;
    }
    List<String> taken = new ArrayList<>(segments);
    for (@Nullable String column :
        new @Nullable String[] {options.weight, options.variance, options.batch}) {
      if (column != null) {
        taken.add(column);
      }
    }
    if (target == null) {
      if (prediction != null) {
        taken.addAll(predictionColumns(prediction, table));
      }
      target = choice("target", table, taken).target(!classNames.isEmpty());
      inferred.add("target");
    }
    if (prediction == null) {
      taken.add(target);
      prediction = choice("prediction", table, taken).prediction();
      inferred.add(0, "prediction");
    }
    Selection selection =
        Selection.of(prediction, target).withBy(segments).withMaxSegments(options.maxSegments);
    if (options.weight != null) {
      selection = selection.withWeight(options.weight);
    }
    if (options.variance != null) {
      selection = selection.withNumbers(List.of(options.variance));
    }
    if (options.batch != null) {
      selection = selection.withBatch(options.batch);
    }
    return classNames.isEmpty() ? selection : selection.withTextTarget();
  }

  private static ColumnChoice choice(String role, @Nullable Table table, List<String> taken) {
    if (table == null) {
      throw new SpecException(role + ": not given; expected --" + role + ", a .npy file");
    }
    return new ColumnChoice(table.columns(), taken);
  }

  /** The columns that a name, glob or comma list stands for; a wrong one is refused later. */
  private static List<String> predictionColumns(String prediction, @Nullable Table table) {
    if (table == null || isNpy(prediction)) {
      return List.of();
    }
    List<String> taken = new ArrayList<>(List.of(prediction));
    for (String part : prediction.split(",", -1)) {
      String regex = Pattern.quote(part.strip()).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
      table.columns().stream()
          .map(Column::name)
          .filter(name -> name.matches(regex))
          .forEach(taken::add);
    }
    return taken;
  }

  private ScoreSpec spec(PredictionSource source, InvalidPolicy invalid, List<String> inferred) {
    ScoreRequest request =
        new ScoreRequest(source.predictionColumns(), source.selection().target())
            .title(title())
            .segments(segments)
            .classNames(classNames)
            .headline(headline())
            .invalid(invalid);
    if (options.loss == null && options.as == null && sample != null) {
      request.loss(sample.loss).as("logits");
    }
    if (options.loss != null) {
      request.loss(options.loss);
    }
    if (options.as != null) {
      request.as(options.as);
    }
    if (options.weight != null) {
      request.weight(options.weight);
    }
    if (options.variance != null) {
      request.variance(options.variance);
    }
    parameters(request);
    inferred.forEach(request::inferred);
    if (opponents != null) {
      try (Opponents.Reader other = opponents.read()) {
        request.opponent(new Opponent(opponents.name(), other.predictionColumns()));
      }
    }
    if (request.needsRows()) {
      Inference inference = request.inference();
      InputRows input =
          new InputRows(options, classNames, !segments.isEmpty(), source, 1, title(), null);
      for (Rows rows = input.next(0); rows != null && !inference.isFull(); rows = input.next(0)) {
        inference.add(rows);
      }
      request.infer(inference);
    }
    return request.build();
  }

  private Reduction headline() {
    try {
      return Reduction.parse(options.reduction);
    } catch (IllegalArgumentException e) {
      throw new SpecException(
          "reduction: '" + options.reduction + "' is unknown; expected mean or sum");
    }
  }

  private void parameters(ScoreRequest request) {
    Map<String, String> given = new LinkedHashMap<>(options.lossParameters());
    given.forEach((name, text) -> {
      List<String> parts = List.of(text.split(",", -1)).stream().map(String::strip).toList();
      if (parts.stream().allMatch(NumberArray::isNumber)) {
        request.parameter(name, parts.stream().mapToDouble(Double::parseDouble).toArray());
      } else if (isWord(name)) {
        request.parameter(name, text);
      } else {
        throw new SpecException(
            (name.equals("weight") ? "class-weight" : name.replace('_', '-'))
                + ": '"
                + text
                + "' found; expected "
                + (name.equals("weight") ? "numbers with commas between" : "a number"));
      }
    });
  }

  /** Whether some loss has a parameter of this name that is no number. */
  private static boolean isWord(String name) {
    return Losses.all().stream()
        .flatMap(type -> type.parameters().stream())
        .anyMatch(parameter ->
            parameter.name().equals(name)
                && (parameter.kind() == LossType.Kind.FLAG
                    || parameter.kind() == LossType.Kind.WORD));
  }

  private String title() {
    if (sample != null) {
      return sample + ", held out";
    }
    if (options.sql != null) {
      return "query";
    }
    if (options.inputs.isEmpty()) {
      return String.valueOf(options.prediction);
    }
    String first = String.valueOf(Path.of(options.inputs.get(0)).getFileName());
    return options.inputs.size() == 1
        ? first
        : first + " and " + (options.inputs.size() - 1) + " more";
  }

  private ScoreReport score(
      ScoreSpec spec, PredictionSource source, @Nullable Table table, Cancellation run) {
    Progress progress = new Progress(console, options.quiet);
    run.onCancel(progress::clear);
    int threads = options.threads;
    try (Opponents.Reader other = opponents == null ? null : opponents.read()) {
      InputRows input =
          new InputRows(options, classNames, !segments.isEmpty(), source, threads, title(), other);
      long of = progress.isVisible() ? source.expectedRows() : -1;
      ParallelScorer.Source rows =
          thread -> {
            long now = System.nanoTime();
            if (progress.isDue(now)) {
              progress.show(now, source.rows(), of, source.progress());
            }
            return input.next(thread);
          };
      Scorer scorer = ParallelScorer.score(spec, rows, threads);
      List<List<@Nullable Object>> keys = new ArrayList<>();
      if (!segments.isEmpty()) {
        for (@Nullable Object[] key : source.segmentKeys()) {
          keys.add(Arrays.asList(key));
        }
      }
      return scorer.result(keys);
    } catch (ContentException e) {
      throw InputRows.placed(e, source, table == null ? List.of() : table.files());
    } finally {
      progress.clear();
    }
  }

  private int write(
      ScoreReport report, ReportFiles files, List<FailIf> conditions, Cancellation run) {
    files.write(report, options.words(), run);
    if (STANDARD_OUTPUT.equals(options.json)) {
      console.out().print(report.toJson());
    } else if (!options.quiet) {
      console.out().print(TerminalReport.render(report, console.width(), console.color()));
    }
    console.out().flush();
    int code = 0;
    for (FailIf condition : conditions) {
      if (condition.holds(report)) {
        console.err().println("losskit: fail-if: '" + condition + "' holds");
        code = HOLDS;
      }
    }
    return code;
  }
}
