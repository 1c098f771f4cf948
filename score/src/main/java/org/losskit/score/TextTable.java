package org.losskit.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for a terminal: aligned columns, one of them a bar that takes the room that is left. */
final class TextTable {
  private static final int INDENT = 2;
  private static final int NARROWEST_KEY = 8;
  private static final int SHORTEST_BAR = 6;
  private static final int LONGEST_BAR = 40;

  /** How the cells of a column are set. */
  enum Align {
    LEFT,
    RIGHT,
    BAR
  }

  /** A cell: a text, or a bar of some share of its column. */
  record Cell(String text, double share, Palette palette) {
    static Cell of(String text) {
      return new Cell(text, 0, Palette.PLAIN);
    }

    static Cell of(String text, Palette palette) {
      return new Cell(text, 0, palette);
    }

    static Cell bar(double share) {
      return new Cell("", share, Palette.BAR);
    }
  }

  private record Column(String header, Align align) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<Cell[]> rows = new ArrayList<>();

  TextTable column(String header, Align align) {
    columns.add(new Column(header, align));
    return this;
  }

  TextTable row(Cell... cells) {
    rows.add(cells);
    return this;
  }

  /** The width that the first column wants. */
  int keyWidth() {
    int width = TextWidth.of(columns.get(0).header);
    for (Cell[] row : rows) {
      width = Math.max(width, TextWidth.of(row[0].text));
    }
    return width;
  }

  /** Appends the lines, none longer than the width; the first column has at least its own. */
  void render(StringBuilder out, int width, int keyWidth, boolean colour) {
    int gap = width >= 100 ? 3 : 2;
    int[] widths = widths(width, keyWidth, gap);
    if (columns.stream().anyMatch(column -> !column.header.isEmpty())) {
      Cell[] header =
          columns.stream()
              .map(column -> Cell.of(column.header, Palette.FAINT))
              .toArray(Cell[]::new);
      line(out, header, widths, gap, colour);
    }
    for (Cell[] row : rows) {
      line(out, row, widths, gap, colour);
    }
  }

  private int[] widths(int width, int keyWidth, int gap) {
    int n = columns.size();
    int[] widths = new int[n];
    int bar = -1;
    for (int c = 0; c < n; c++) {
      widths[c] = TextWidth.of(columns.get(c).header);
      for (Cell[] row : rows) {
        widths[c] = Math.max(widths[c], TextWidth.of(row[c].text));
      }
      if (columns.get(c).align == Align.BAR) {
        bar = c;
        widths[c] = 0;
      }
    }
    widths[0] = Math.max(widths[0], keyWidth);
    int free = width - INDENT - gap * (n - 1) - Arrays.stream(widths).sum();
    if (bar >= 0) {
      widths[bar] = Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, free));
      free -= widths[bar];
    }
    if (free < 0) {
      int less = Math.min(-free, Math.max(0, widths[0] - NARROWEST_KEY));
      widths[0] -= less;
      free += less;
    }
    if (free < 0) {
      widths[n - 1] = Math.max(0, widths[n - 1] + free);
    }
    return widths;
  }

  private void line(StringBuilder out, Cell[] cells, int[] widths, int gap, boolean colour) {
    StringBuilder blank = new StringBuilder(" ".repeat(INDENT));
    for (int c = 0; c < cells.length; c++) {
      Cell cell = cells[c];
      String text =
          columns.get(c).align == Align.BAR
              ? Bars.of(cell.share, widths[c])
              : TextWidth.fit(cell.text, widths[c]);
      int room = Math.max(0, widths[c] - TextWidth.of(text));
      boolean right = columns.get(c).align == Align.RIGHT;
      if (!text.isEmpty()) {
        // Blanks wait for text, so that no line ends with them.
        out.append(blank).append(right ? " ".repeat(room) : "");
        out.append(cell.palette.paint(text, colour));
        blank.setLength(0);
        blank.append(right ? "" : " ".repeat(room));
      } else {
        blank.append(" ".repeat(widths[c]));
      }
      blank.append(" ".repeat(gap));
    }
    out.append('\n');
  }
}
