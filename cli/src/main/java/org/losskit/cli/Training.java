package org.losskit.cli;

import java.nio.file.Path;
import java.util.List;
import org.losskit.reader.DataException;
import org.losskit.reader.InputException;
import org.losskit.reader.PredictionSource;
import org.losskit.reader.Selection;
import org.losskit.reader.Table;
import org.losskit.score.ContentException;
import org.losskit.score.ParallelScorer;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreSpec;
import org.losskit.score.SpecException;

/**
 * What {@code --train} names: predictions for the rows that the model was trained on, in files with
 * the columns of the input. They are scored as the input is.
 */
final class Training implements AutoCloseable {
  private final String name;
  private final Table table;
  private final Selection selection;

  private Training(String name, Table table, Selection selection) {
    this.name = name;
    this.table = table;
    this.selection = selection;
  }

  /**
   * Finds it.
   *
   * @param here what is scored
   * @param inputs the files of the input, which it must not be
   */
  static Training open(String name, Selection here, List<Path> inputs, int threads) {
    for (String npy : List.of(here.prediction(), here.target(), name)) {
      if (npy.endsWith(".npy")) {
        throw new SpecException(
            "train: %s with %s; a .npy file holds predictions or targets alone, expected tables with the same columns"
                .formatted(name, npy.equals(name) ? here.prediction() : npy));
      }
    }
    Table table;
    try {
      table = Table.ofFiles(List.of(name), threads);
    } catch (InputException e) {
      throw new InputException("train: " + e.getMessage());
    }
    for (Path file : table.files()) {
      for (Path input : inputs) {
        if (ReportFile.isSame(file, input)) {
          table.close();
          throw new SpecException(
              "train: %s is also an input; expected the rows that the model was trained on"
                  .formatted(file));
        }
      }
    }
    Selection alone = Selection.of(here.prediction(), here.target()).withNumbers(here.numbers());
    if (here.weight() != null) {
      alone = alone.withWeight(here.weight());
    }
    return new Training(name, table, here.textTarget() ? alone.withTextTarget() : alone);
  }

  List<Path> files() {
    return table.files();
  }

  private PredictionSource source() {
    try {
      return PredictionSource.open(table, selection);
    } catch (InputException e) {
      throw new InputException("train: " + e.getMessage());
    }
  }

  /** Refuses another number of prediction columns, or columns that cannot play their part. */
  void check(ScoreSpec spec) {
    try (PredictionSource source = source()) {
      if (source.columns() != spec.columns()) {
        throw new SpecException(
            "train: %s has %d prediction columns (%s); expected %d, as in the input (%s)"
                .formatted(
                    name,
                    source.columns(),
                    String.join(", ", source.predictionColumns()),
                    spec.columns(),
                    String.join(", ", spec.predictionColumns())));
      }
    }
  }

  /** The score of its rows, without segments and comparison. */
  ScoreReport score(ScoreSpec spec, ScoreCommand options, List<String> classNames) {
    int threads = options.threads;
    try (PredictionSource source = source()) {
      InputRows rows = new InputRows(options, classNames, false, source, threads, name, null);
      try {
        return ParallelScorer.score(spec.alone(), rows::next, threads).result();
      } catch (ContentException e) {
        ContentException placed = InputRows.placed(e, source, files());
        throw new ContentException("train: " + name + ": " + placed.getMessage(), e.row());
      } catch (DataException e) {
        throw new DataException("train: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
