package org.losskit.score.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.losskit.score.Figures;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.RowCounts;
import org.losskit.score.ScoreReport.WorstRow;
import org.losskit.score.ScoreSpec;

/** The rows with the largest loss, what was scored, and how to repeat it. */
final class RowParts {
  /** Words that a shell takes as they stand. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private final ScoreReport report;
  private final ScoreSpec spec;
  private final List<String> command;

  RowParts(ScoreReport report, List<String> command) {
    this.report = report;
    this.spec = report.spec();
    this.command = List.copyOf(command);
  }

  Markup worst() {
    Markup out = new Markup();
    if (report.worst().isEmpty()) {
      return out;
    }
    boolean several = spec.columns() > 1;
    String prediction = Names.prediction(spec);
    HtmlTable table =
        new HtmlTable("worst-table", "Rows with the largest loss")
            .number("row")
            .number("loss")
            .text(spec.classes() > 0 ? "label" : "target");
    if (several) {
      table.number(prediction + " of the label").text("predicted").number(prediction + " of that");
    } else {
      table.number(prediction);
    }
    for (WorstRow row : report.worst()) {
      List<String> cells = new ArrayList<>();
      cells.add(row.row() > 0 ? Figures.count(row.row()) : "-");
      cells.add(Figures.loss(row.loss()));
      cells.add(target(row));
      if (several) {
        int largest = largest(row.prediction());
        cells.add(at(row.prediction(), row.target()));
        cells.add(Names.className(spec, largest));
        cells.add(at(row.prediction(), largest));
      } else {
        cells.add(at(row.prediction(), 0));
      }
      table.row(cells.toArray(String[]::new));
    }
    table.write(out);
    return out;
  }

  private String target(WorstRow row) {
    if (row.className() != null) {
      return Names.shown(row.className());
    }
    return spec.classes() > 0 && row.target() == Math.rint(row.target())
        ? Long.toString((long) row.target())
        : Figures.prediction(row.target());
  }

  private static String at(List<Double> prediction, double index) {
    int i = (int) index;
    return i == index && i >= 0 && i < prediction.size()
        ? Figures.prediction(prediction.get(i))
        : "-";
  }

  private static int largest(List<Double> prediction) {
    int best = 0;
    for (int c = 1; c < prediction.size(); c++) {
      if (prediction.get(c) > prediction.get(best)) {
        best = c;
      }
    }
    return best;
  }

  Markup scored() {
    Markup out = new Markup();
    RowCounts counts = report.rows();
    HtmlTable rows = new HtmlTable("rows-table", "Rows").text("what became of them").number("rows");
    rows.row("read", Figures.count(counts.read()));
    rows.row("scored", Figures.count(counts.scored()));
    if (counts.ignored() > 0) {
      rows.row("ignored (label " + spec.ignoreIndex() + ")", Figures.count(counts.ignored()));
    }
    counts
        .skippedBy()
        .forEach((reason, n) -> rows.row("skipped: " + reason.replace('_', ' '), Figures.count(n)));
    out.open("div", "class", "pair").line();
    rows.write(out);
    settings().write(out);
    out.close("div").line();
    if (!command.isEmpty()) {
      out.element("h3", "Repeat it").line();
      out.open("pre").open("code");
      for (int i = 0; i < command.size(); i++) {
        // Lines break between words, not within an option.
        out.text(i == 0 ? "" : " ").element("span", quoted(command.get(i)));
      }
      out.close("code").close("pre").line();
    }
    return out;
  }

  private HtmlTable settings() {
    HtmlTable table = new HtmlTable("settings-table", "Settings").text("setting").text("value");
    table.row("loss", spec.lossName());
    if (spec.as() != null) {
      table.row("predictions are", Names.predictions(spec));
    }
    table.row(
        spec.columns() == 1 ? "prediction" : "predictions", Names.some(spec.predictionColumns()));
    table.row("target", spec.targetColumn());
    if (spec.weightColumn() != null) {
      table.row("row weight", spec.weightColumn());
    }
    if (spec.varianceColumn() != null) {
      table.row("variance", spec.varianceColumn());
    }
    if (!spec.segmentColumns().isEmpty()) {
      table.row("segments by", String.join(", ", spec.segmentColumns()));
    }
    if (!spec.classNames().isEmpty()) {
      table.row("classes", Names.some(spec.classNames()));
    }
    spec.parameters().forEach((name, value) -> table.row(name, Names.exact(value)));
    table.row("rows that cannot be scored", spec.invalid().toString());
    table.row("precision", spec.loss().precision().name().toLowerCase(Locale.ROOT));
    if (!spec.inferred().isEmpty()) {
      table.row("inferred", Names.inferred(spec));
    }
    return table;
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
