package org.losskit.score.page;

import java.util.LinkedHashMap;
import java.util.Map;
import org.losskit.score.ScoreReport;

/** The pictures of a report as files that stand alone. */
public final class SvgPictures {
  private SvgPictures() {}

  /**
   * SVG by file name: {@code reliability.svg}, {@code reliability_classes.svg}, {@code
   * loss_histogram.svg}, {@code segments.svg}, {@code classes.svg}, {@code decomposition.svg} and
   * {@code comparison.svg}, those that the report has the numbers for. The same report gives the
   * same text.
   */
  public static Map<String, String> write(ScoreReport report) {
    Map<String, String> files = new LinkedHashMap<>();
    Pictures.of(report).forEach((name, picture) -> files.put(name + ".svg", picture.file()));
    return files;
  }
}
