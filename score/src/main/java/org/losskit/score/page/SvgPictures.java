package org.losskit.score.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.losskit.score.ScoreReport;

/** The pictures of a report as files that stand alone. */
public final class SvgPictures {
  private static final List<String> NAMES =
      List.of(
          "reliability.svg",
          "reliability_classes.svg",
          "loss_histogram.svg",
          "segments.svg",
          "classes.svg",
          "decomposition.svg",
          "comparison.svg");

  private static final String START =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          + "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" role=\"img\" aria-labelledby=\"";

  private SvgPictures() {}

  /** The names of all files that {@link #write} may make. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Whether a file starts as those of {@link #write} do: it may be replaced or removed. One that a
   * person drew, or saved again with another program, does not.
   *
   * @param name one of {@link #names()}
   * @param text how the file starts, or all of it
   */
  public static boolean isOurs(String name, String text) {
    return NAMES.contains(name)
        && text.startsWith(START + name.substring(0, name.length() - ".svg".length()) + "-title\"");
  }

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
