package org.losskit.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The rows with the largest terms, NaN being the largest; equal terms by row. */
final class Worst {
  static final int MOST = 10;

  /** A row. */
  record Row(double loss, long row, double target, List<Double> prediction) {}

  private static final Comparator<Row> ORDER =
      Comparator.comparingDouble(Row::loss).reversed().thenComparingLong(Row::row);

  private final List<Row> rows = new ArrayList<>();

  /** Adds the rows of a block. */
  void add(Block block) {
    double least = least();
    for (int k = 0; k < block.count; k++) {
      double term = block.terms[k];
      // Not greater, so that NaN passes too.
      if (term < least) {
        continue;
      }
      long number = block.number(k);
      if (accepts(term, number)) {
        int at = k * block.columns;
        List<Double> prediction =
            Arrays.stream(block.predictions, at, at + block.columns).boxed().toList();
        add(new Row(term, number, block.targets[k], prediction));
        least = least();
      }
    }
  }

  private double least() {
    return rows.size() < MOST ? Double.NaN : rows.get(MOST - 1).loss;
  }

  /** Whether a row would be among them. */
  private boolean accepts(double loss, long row) {
    if (rows.size() < MOST) {
      return true;
    }
    Row last = rows.get(MOST - 1);
    int order = Double.compare(loss, last.loss);
    return order > 0 || (order == 0 && row < last.row);
  }

  private void add(Row row) {
    rows.add(row);
    rows.sort(ORDER);
    if (rows.size() > MOST) {
      rows.remove(MOST);
    }
  }

  void merge(Worst other) {
    for (Row row : other.rows) {
      if (accepts(row.loss, row.row)) {
        add(row);
      }
    }
  }

  /** The largest first. */
  List<Row> rows() {
    return List.copyOf(rows);
  }
}
