package org.losskit.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All rows of a source, as text where a test compares them. */
record Rows(
    List<String> predictions,
    List<String> targets,
    List<String> weights,
    List<String> segments,
    List<String> batches,
    List<String> numbers,
    List<String> predictionColumns,
    List<String> keys) {

  static Rows of(Path file, Selection selection) {
    return of(List.of(file.toString()), selection);
  }

  static Rows of(List<String> inputs, Selection selection) {
    try (Table table = Table.ofFiles(inputs, 2)) {
      return of(table, selection);
    }
  }

  static Rows ofSql(String sql, Selection selection) {
    try (Table table = Table.ofSql(sql, 2)) {
      return of(table, selection);
    }
  }

  static Rows of(@Nullable Table table, Selection selection) {
    try (PredictionSource source = PredictionSource.open(table, selection)) {
      Rows rows =
          new Rows(
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              source.predictionColumns(),
              new ArrayList<>());
      List<Integer> segments = new ArrayList<>();
      List<Integer> batches = new ArrayList<>();
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        for (int row = 0; row < batch.rows(); row++) {
          rows.add(source, batch, row);
          segments.add(batch.segments()[row]);
          batches.add(batch.batches()[row]);
        }
      }
      List<@Nullable Object[]> keys = source.segmentKeys();
      keys.forEach(key -> rows.keys.add(typed(key)));
      if (!keys.isEmpty()) {
        segments.forEach(id -> rows.segments.add(Arrays.toString(keys.get(id))));
      }
      List<@Nullable Object[]> batchKeys = source.batchKeys();
      if (!batchKeys.isEmpty()) {
        batches.forEach(id -> rows.batches.add(Arrays.toString(batchKeys.get(id))));
      }
      return rows;
    }
  }

  private void add(PredictionSource source, Batch batch, int row) {
    StringBuilder line = new StringBuilder();
    for (int i = row * batch.columns(); i < (row + 1) * batch.columns(); i++) {
      line.append(line.isEmpty() ? "" : " ");
      line.append(value(batch.predictions()[i], batch.predictionNulls().get(i)));
    }
    predictions.add(line.toString());
    String target = value(batch.targets()[row], batch.targetNulls().get(row));
    int label = batch.labels()[row];
    targets.add(label < 0 ? target : target + " \"" + source.labels().get(label) + "\"");
    weights.add(value(batch.weights()[row], batch.weightNulls().get(row)));
    for (int i = 0; i < source.selection().numbers().size(); i++) {
      numbers.add(value(batch.numbers(i)[row], batch.numberNulls(i).get(row)));
    }
  }

  private static String value(double value, boolean isNull) {
    return isNull ? "NULL" : Double.toString(value);
  }

  private static String typed(@Nullable Object[] key) {
    List<String> parts = new ArrayList<>();
    for (Object part : key) {
      parts.add(part == null ? "null" : part.getClass().getSimpleName() + " " + part);
    }
    return String.join(", ", parts);
  }
}
