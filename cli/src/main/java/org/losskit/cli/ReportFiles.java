package org.losskit.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport;
import org.losskit.score.SpecException;
import org.losskit.score.page.HtmlReport;
import org.losskit.score.page.SvgPictures;

/** The files that a run writes: all of them, once all are complete, or none. */
final class ReportFiles {
  /** Enough of a picture to tell who made it. */
  private static final int LONGEST_START = 1000;

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
    Map<String, String> drawn = pictures == null ? Map.of() : SvgPictures.write(report);
    run.onCancel(() -> staged.forEach(ReportFile::discard));
    try {
      if (json != null) {
        stage(staged, json, report.toJson(), run);
      }
      if (html != null) {
        stage(staged, html, HtmlReport.write(report, command), run);
      }
      if (pictures != null) {
        drawn.forEach((name, text) -> {
          String file = pictures.resolve(name).toString();
          stage(staged, new ReportFile("svg", file, inputs), text, run);
        });
      }
      run.whole(() -> {
        staged.forEach(ReportFile::publish);
        run.written(!staged.isEmpty());
        if (pictures != null) {
          removeOldPictures(pictures, drawn.keySet());
        }
      });
    } finally {
      run.whole(() -> staged.forEach(ReportFile::discard));
    }
  }

  /**
   * Removes the pictures of an earlier run that this one does not make: they would be taken for
   * pictures of this report. A file that is not one of ours, though it has such a name, stays.
   */
  private static void removeOldPictures(Path folder, Set<String> made) {
    for (String name : SvgPictures.names()) {
      Path file = folder.resolve(name);
      if (!made.contains(name) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        try {
          if (SvgPictures.isOurs(name, start(file))) {
            Files.delete(file);
          }
        } catch (IOException e) {
          throw new SpecException(
              "svg: " + file + " is a picture of an earlier run and cannot be removed: " + e);
        }
      }
    }
  }

  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST_START), StandardCharsets.UTF_8);
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
