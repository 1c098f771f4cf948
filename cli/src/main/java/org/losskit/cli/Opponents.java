package org.losskit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.reader.Batch;
import org.losskit.reader.Column;
import org.losskit.reader.DataException;
import org.losskit.reader.InputException;
import org.losskit.reader.PredictionSource;
import org.losskit.reader.Selection;
import org.losskit.reader.Table;
import org.losskit.score.SpecException;

/**
 * What {@code --compare} names: columns of the input, which are read with it row by row, or another
 * file, which is read beside it.
 */
final class Opponents implements AutoCloseable {
  private final String name;
  private final Selection here;
  private final List<String> columns;
  private final List<Path> files;
  private final @Nullable Selection there;
  private final @Nullable Table table;
  private final boolean ownTable;

  private Opponents(
      String name,
      Selection here,
      List<String> columns,
      List<Path> files,
      @Nullable Selection there,
      @Nullable Table table,
      boolean ownTable) {
    this.name = name;
    this.here = here;
    this.columns = columns;
    this.files = files;
    this.there = there;
    this.table = table;
    this.ownTable = ownTable;
  }

  /**
   * Finds it. A text that names both columns and a file names the columns.
   *
   * @param table the input, or null where all is in .npy files
   * @param here what is scored
   */
  static Opponents open(String name, @Nullable Table table, Selection here, int threads) {
    if (name.isEmpty()) {
      throw new SpecException("compare: no name; expected columns of the input, or a file");
    }
    if (name.endsWith(".npy")) {
      return new Opponents(
          name, here, List.of(), List.of(Path.of(name)), with(here, name), table, false);
    }
    List<Path> files = Table.filesOf(name);
    List<String> columns = columns(name, table, files);
    checkOthers(name, columns, table, here);
    if (table != null && columns.size() == 1 && isList(table, columns.get(0))) {
      if (table.files().isEmpty()) {
        throw new SpecException(
            "compare: column \"" + name + "\" of the query is a list; expected columns of numbers");
      }
      return new Opponents(
          name, here, columns, List.of(), with(here, columns.get(0)), table, false);
    }
    if (!columns.isEmpty()) {
      return new Opponents(name, here, columns, List.of(), null, null, false);
    }
    if (here.prediction().endsWith(".npy")) {
      throw new SpecException(
          "compare: %s for predictions in %s; expected a .npy file, or columns of the input"
              .formatted(name, here.prediction()));
    }
    Table other = Table.ofFiles(List.of(name), threads);
    return new Opponents(name, here, List.of(), files, with(here, here.prediction()), other, true);
  }

  /** Weights and segments are those of the input. */
  private static Selection with(Selection selection, String prediction) {
    Selection other = Selection.of(prediction, selection.target()).withNumbers(selection.numbers());
    return selection.textTarget() ? other.withTextTarget() : other;
  }

  /** The columns of the input that are meant; none where it is a file. */
  private static List<String> columns(String name, @Nullable Table table, List<Path> files) {
    if (table == null) {
      if (files.isEmpty()) {
        throw new SpecException("compare: " + name + " does not exist; expected a .npy file");
      }
      return List.of();
    }
    try {
      return table.columnsOf("compare", name);
    } catch (InputException e) {
      if (files.isEmpty()) {
        throw new SpecException(e.getMessage() + "; and no file has that name");
      }
      return List.of();
    }
  }

  /**
   * The target would score as a perfect model, and the predictions as no better than themselves.
   */
  private static void checkOthers(
      String name, List<String> columns, @Nullable Table table, Selection here) {
    if (columns.contains(here.target())) {
      throw new SpecException(
          "compare: %s: column \"%s\" is the target; expected predictions of another model"
              .formatted(name, here.target()));
    }
    if (table != null
        && !columns.isEmpty()
        && !here.prediction().endsWith(".npy")
        && columns.equals(table.columnsOf("prediction", here.prediction()))) {
      throw new SpecException(
          "compare: %s: the same columns as the predictions; expected those of another model"
              .formatted(name));
    }
  }

  private static boolean isList(Table table, String column) {
    return table.columns().stream()
        .anyMatch(c -> c.name().equals(column) && c.kind() == Column.Kind.LIST);
  }

  String name() {
    return name;
  }

  /** The files that it reads beside the input. */
  List<Path> files() {
    return files;
  }

  /** What to read of the input: what is scored, and the columns to compare with. */
  Selection selection() {
    if (there != null) {
      return here;
    }
    List<String> numbers = new ArrayList<>(here.numbers());
    numbers.addAll(columns);
    return here.withNumbers(numbers);
  }

  /** Its rows from the first on. */
  Reader read() {
    if (there == null) {
      return new Reader(null);
    }
    try {
      return new Reader(PredictionSource.open(table, there));
    } catch (InputException e) {
      throw new InputException("compare: " + e.getMessage());
    } catch (DataException e) {
      boolean named = String.valueOf(e.getMessage()).contains(name);
      throw new DataException("compare: " + (named ? "" : name + ": ") + e.getMessage());
    }
  }

  @Override
  public void close() {
    if (ownTable && table != null) {
      table.close();
    }
  }

  /** One pass over it, in step with the input. */
  final class Reader implements AutoCloseable {
    private final @Nullable PredictionSource source;

    private Reader(@Nullable PredictionSource source) {
      this.source = source;
    }

    List<String> predictionColumns() {
      return source == null ? columns : source.predictionColumns();
    }

    /** What is read beside the input; null where its columns are read with the input. */
    @Nullable PredictionSource source() {
      return source;
    }

    /** Whether it has targets and variances of its own. */
    boolean isWhole() {
      return ownTable;
    }

    /** Room for the columns to compare with, where they are read with the input. */
    Columns newColumns() {
      return new Columns(here.numbers().size(), columns.size());
    }

    @Override
    public void close() {
      if (source != null) {
        source.close();
      }
    }
  }

  /** The columns to compare with among the numbers of a batch of the input, row by row. */
  static final class Columns {
    private final int first;
    private final int width;
    private double[] gathered = {};
    private final BitSet nulls = new BitSet();

    private Columns(int first, int width) {
      this.first = first;
      this.width = width;
    }

    double[] predictions(Batch batch) {
      if (gathered.length < batch.rows() * width) {
        gathered = new double[batch.rows() * width];
      }
      nulls.clear();
      for (int c = 0; c < width; c++) {
        double[] column = batch.numbers(first + c);
        for (int i = 0; i < batch.rows(); i++) {
          gathered[i * width + c] = column[i];
        }
        BitSet missing = batch.numberNulls(first + c);
        for (int i = missing.nextSetBit(0); i >= 0; i = missing.nextSetBit(i + 1)) {
          nulls.set(i * width + c);
        }
      }
      return gathered;
    }

    /** Which of {@link #predictions} are NULL. */
    BitSet nulls() {
      return nulls;
    }
  }
}
