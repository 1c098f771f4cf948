package org.losskit.score.page;

import java.util.ArrayList;
import java.util.List;

/** A table with a caption, whose first column names the row; it scrolls where it is too wide. */
final class HtmlTable {
  /** Columns that may not fit on a phone; fewer ones wrap their text. */
  private static final int WIDE = 4;

  private final String id;
  private final String caption;
  private final List<String> columns = new ArrayList<>();
  private final List<Boolean> numeric = new ArrayList<>();
  private final Markup rows = new Markup();

  HtmlTable(String id, String caption) {
    this.id = id;
    this.caption = caption;
  }

  HtmlTable text(String column) {
    columns.add(column);
    numeric.add(false);
    return this;
  }

  HtmlTable number(String column) {
    columns.add(column);
    numeric.add(true);
    return this;
  }

  void row(String... cells) {
    rows.open("tr");
    if (numeric.get(0)) {
      rows.open("th", "scope", "row", "class", "n");
    } else {
      rows.open("th", "scope", "row");
    }
    rows.text(cells[0]).close("th");
    for (int i = 1; i < cells.length; i++) {
      rows.raw(numeric.get(i) ? "<td class=\"n\">" : "<td>").text(cells[i]).raw("</td>");
    }
    rows.close("tr").line();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void write(Markup out) {
    if (columns.size() >= WIDE) {
      // Not every browser lets keys scroll what cannot have the focus.
      out.open("div", "class", "scroll", "role", "group", "aria-labelledby", id, "tabindex", "0");
    } else {
      out.open("div", "class", "scroll");
    }
    out.line();
    out.open("table").line().element("caption", caption, "id", id).line();
    out.open("thead").open("tr");
    for (int i = 0; i < columns.size(); i++) {
      if (numeric.get(i)) {
        out.open("th", "scope", "col", "class", "n");
      } else {
        out.open("th", "scope", "col");
      }
      out.text(columns.get(i)).close("th");
    }
    out.close("tr").close("thead").line();
    out.open("tbody").line().raw(rows.toString()).close("tbody").line();
    out.close("table").close("div").line();
  }

  /** Beside a picture where there is room for both. */
  static Markup pair(Markup picture, Markup table) {
    Markup out = new Markup().open("div", "class", "pair").line();
    out.open("div").line().raw(picture.toString()).close("div").line();
    out.open("div").line().raw(table.toString()).close("div").line();
    return out.close("div").line();
  }

  /** Behind a line that opens it. */
  void writeFolded(Markup out, String summary) {
    out.open("details").line().element("summary", summary).line();
    write(out);
    out.close("details").line();
  }
}
