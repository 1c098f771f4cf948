package org.losskit.score;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.RowCounts;
import org.losskit.score.ScoreReport.Severity;

/** The report for people, on a terminal of some width. */
public final class TerminalReport {
  /** No narrower: tables would have no room for their numbers. */
  private static final int NARROWEST = 60;

  /** Longer lists are cut; the JSON report has all. */
  private static final int MOST_ENTRIES = 12;

  /** The first columns of all tables line up, as long as they are no wider. */
  private static final int KEY = 12;

  private final ScoreReport report;
  private final ScoreSpec spec;
  private final int width;
  private final boolean colour;
  private final StringBuilder out = new StringBuilder();

  private TerminalReport(ScoreReport report, int width, boolean colour) {
    this.report = report;
    this.spec = report.spec();
    this.width = Math.max(width, NARROWEST);
    this.colour = colour;
  }

  /**
   * The text, with a line end; no line is longer than the width.
   *
   * @param width of the terminal; less than 60 counts as 60
   * @param colour whether to use the colours of ANSI terminals
   */
  public static String render(ScoreReport report, int width, boolean colour) {
    return new TerminalReport(report, width, colour).render();
  }

  private String render() {
    List<TextTable> tables = new ArrayList<>();
    ReportTables parts = new ReportTables(report, MOST_ENTRIES);
    TextTable classes = parts.classes();
    TextTable segments = parts.segments();
    TextTable worst = parts.worst();
    TextTable loss = parts.loss();
    tables.add(loss);
    tables.add(worst);
    if (!report.classes().isEmpty()) {
      tables.add(classes);
    }
    if (!report.segments().isEmpty()) {
      tables.add(segments);
    }
    int key =
        Math.min(
            width / 3,
            Math.max(KEY, tables.stream().mapToInt(TextTable::keyWidth).max().orElse(KEY)));
    header();
    loss.render(out, width, key, colour);
    new DifferenceLines(report, width, colour)
        .render(out, label("compare", key), label("baseline", key));
    if (!report.classes().isEmpty()) {
      out.append('\n');
      classes.render(out, width, key, colour);
      more(report.classes().size(), "by mean");
    }
    if (!report.segments().isEmpty()) {
      out.append('\n');
      segments.render(out, width, key, colour);
      more(report.segments().size(), "by mean less two standard errors");
    }
    out.append('\n');
    worst.render(out, width, key, colour);
    out.append('\n');
    findings(key);
    return out.toString();
  }

  private void header() {
    RowCounts rows = report.rows();
    StringBuilder facts = new StringBuilder();
    facts.append(Figures.count(rows.scored())).append(rows.scored() == 1 ? " row" : " rows");
    facts.append(" · ").append(spec.lossName());
    if (spec.as() != null) {
      facts.append(" of ").append(ScoreRequest.text(spec.as()).replace('_', '-'));
    }
    String inferred =
        spec.inferred().isEmpty() ? "" : " · inferred: " + String.join(", ", spec.inferred());
    String title = spec.title().isEmpty() ? "score" : spec.title();
    boolean fits = TextWidth.of(title + " · " + facts + inferred) <= width - 2;
    if (inferred.isEmpty() || fits) {
      headLine(title, " · " + facts + inferred);
    } else {
      // What was inferred stays in the first line.
      headLine(title, inferred);
      out.append("  ").append(TextWidth.fit(facts.toString(), width - 2)).append('\n');
    }
    if (rows.scored() != rows.read()) {
      List<String> parts = new ArrayList<>();
      parts.add(Figures.count(rows.read()) + " rows read");
      if (rows.ignored() > 0) {
        parts.add(Figures.count(rows.ignored()) + " ignored");
      }
      if (rows.skipped() > 0) {
        parts.add(
            Figures.count(rows.skipped())
                + " skipped ("
                + rows.skippedBy().entrySet().stream()
                    .map(e -> Figures.count(e.getValue()) + " " + e.getKey())
                    .collect(Collectors.joining(", "))
                + ")");
      }
      for (String line : TextWidth.wrap(String.join(", ", parts), width - 2)) {
        out.append("  ").append(Palette.WARNING.paint(line, colour)).append('\n');
      }
    }
    out.append('\n');
  }

  /** The title, as much as there is room for, and what must be said beside it. */
  private void headLine(String title, String facts) {
    String fitted = TextWidth.fit(title, width - 2 - TextWidth.of(facts));
    out.append("  ")
        .append(Palette.STRONG.paint(fitted, colour))
        .append(TextWidth.fit(facts, width - 2 - TextWidth.of(fitted)))
        .append('\n');
  }

  private void more(int all, String order) {
    if (all > MOST_ENTRIES) {
      String text =
          "... %s more, --json has all (%s)".formatted(Figures.count(all - MOST_ENTRIES), order);
      String line = TextWidth.fit(text, width - 2);
      out.append("  ").append(Palette.FAINT.paint(line, colour)).append('\n');
    }
  }

  /** The first column of a line that is no table. */
  private String label(String text, int key) {
    return TextWidth.left(text, key) + (width >= 100 ? "   " : "  ");
  }

  private void findings(int key) {
    String label = label("findings", key);
    if (report.findings().isEmpty()) {
      out.append("  ").append(label).append(Palette.GOOD.paint("none", colour)).append('\n');
      return;
    }
    String indent = " ".repeat(2 + TextWidth.of(label));
    String start = "  " + label;
    for (Finding finding : report.findings()) {
      Palette palette = finding.severity() == Severity.ERROR ? Palette.BAD : Palette.WARNING;
      int room = width - indent.length() - 2;
      String mark = "! ";
      for (String line : TextWidth.wrap(finding.message(), room)) {
        out.append(start).append(palette.paint(mark + line, colour)).append('\n');
        start = indent;
        mark = "  ";
      }
      for (String line : TextWidth.wrap("→ " + finding.next(), room)) {
        out.append(indent).append("  ").append(line).append('\n');
      }
    }
  }
}
