package org.losskit.score.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.losskit.score.Figures;

/** Tables of a list that may be long: of what its picture shows, and of the whole behind a line. */
final class LongTable {
  /** More would make the page too large to open; the JSON report has all. */
  private static final int MOST_ROWS = 5000;

  private LongTable() {}

  /** Makes a table of some entries. */
  interface Maker<T> {
    HtmlTable table(String id, String caption, List<T> some);
  }

  /**
   * One table of a short list; else that of the ranking and a folded one of all.
   *
   * @param ranking what the picture shows of a long list, or null for nothing open
   * @param what they are: {@code segments}
   */
  static <T> Markup write(List<T> all, @Nullable Ranking<T> ranking, String what, Maker<T> maker) {
    Markup out = new Markup();
    String count = Figures.count(all.size());
    if (all.size() <= Ranking.MOST) {
      maker
          .table("table", what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1), all)
          .write(out);
      return out;
    }
    if (ranking != null) {
      List<T> shown = new ArrayList<>(ranking.worst());
      shown.addAll(ranking.best());
      // On a phone it would only repeat what is right above it.
      out.open("div", "class", "beside").line();
      maker
          .table("shown", "The %d %s of the picture".formatted(shown.size(), what), shown)
          .write(out);
      out.close("div").line();
    }
    boolean cut = all.size() > MOST_ROWS;
    maker
        .table(
            "all",
            (cut ? "The first " + Figures.count(MOST_ROWS) + " " : "All ") + what,
            all.subList(0, Math.min(all.size(), MOST_ROWS)))
        .writeFolded(
            out,
            cut
                ? "The first %s of %s %s as a table; the JSON report has all"
                    .formatted(Figures.count(MOST_ROWS), count, what)
                : "All %s %s as a table".formatted(count, what));
    return out;
  }
}
