package org.losskit.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport;
import org.losskit.score.SpecException;
import org.losskit.score.page.HtmlReport;
import org.losskit.score.page.SvgPictures;

/** The files that a run writes: all of them, once all are complete, or none. */
final class ReportFiles {
  private final List<Path> inputs;
  private final @Nullable ReportFile json;
  private final @Nullable ReportFile html;
  private final @Nullable Path pictures;

  /**
   * Checks all that can be known before there is a report.
   *
   * @param json the file, or null
   * @param html the file, or null
   * @param svg the folder, or null
   * @param inputs what must not be overwritten
   */
  ReportFiles(
      @Nullable String json, @Nullable String html, @Nullable String svg, List<Path> inputs) {
    this.inputs = List.copyOf(inputs);
    this.json = json == null ? null : new ReportFile("json", json, inputs);
    this.html = html == null ? null : new ReportFile("html", html, inputs);
    this.pictures = svg == null ? null : folder(svg);
    if (this.json != null && this.html != null) {
      this.html.checkIsNot(this.json);
    }
  }

  private static Path folder(String name) {
    Path folder = ReportFile.path("svg", name);
    if (!Files.isDirectory(folder)) {
      throw new SpecException(
          "svg: "
              + folder
              + (Files.exists(folder) ? " is a file" : " does not exist")
              + "; expected a folder for the pictures");
    }
    return folder;
  }

  /**
   * Writes them.
   *
   * @param command the words that repeat the report
   * @param run cancels between two files, not within one, nor while they are moved into place
   */
  void write(ScoreReport report, List<String> command, Cancellation run) {
    List<ReportFile> staged = new ArrayList<>();
    run.onCancel(() -> staged.forEach(ReportFile::discard));
    try {
      if (json != null) {
        stage(staged, json, report.toJson(), run);
      }
      if (html != null) {
        stage(staged, html, HtmlReport.write(report, command), run);
      }
      if (pictures != null) {
        SvgPictures.write(report)
            .forEach((name, text) -> {
              String file = pictures.resolve(name).toString();
              stage(staged, new ReportFile("svg", file, inputs), text, run);
            });
      }
      run.whole(() -> {
        staged.forEach(ReportFile::publish);
        run.written(!staged.isEmpty());
      });
    } finally {
      run.whole(() -> staged.forEach(ReportFile::discard));
    }
  }

  private static void stage(
      List<ReportFile> staged, ReportFile file, String text, Cancellation run) {
    run.whole(() -> {
      staged.add(file);
      file.stage(text);
    });
  }
}
