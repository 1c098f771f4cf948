package org.losskit.reader;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Turns a selection into readers: every name found, every type checked, no row read. */
final class Opening {
  private static final int MOST_BATCHES = 10_000_000;

  private final @Nullable Table table;
  private final Selection selection;
  private final List<Relation> relations;
  private final Labels labels = new Labels();
  private final Keys segments;
  private final Keys batches;
  private final List<RowReader> readers = new ArrayList<>();
  private @Nullable TableReader tableReader;

  Opening(@Nullable Table table, Selection selection) {
    this.table = table;
    this.selection = selection;
    this.relations = table == null ? List.of() : table.relations();
    boolean untyped = relations.stream().allMatch(r -> r.format().isDelimited());
    this.segments = new Keys("by", selection.by(), untyped, selection.maxSegments());
    List<String> batch = selection.batch() == null ? List.of() : List.of(selection.batch());
    this.batches = new Keys("batch", batch, untyped, MOST_BATCHES);
  }

  PredictionSource open() {
    try {
      return openReaders();
    } catch (RuntimeException e) {
      readers.forEach(RowReader::close);
      throw e;
    }
  }

  private PredictionSource openReaders() {
    NpyFile predictions = npy("prediction", selection.prediction(), Batch::predictions);
    NpyFile targets = npy("target", selection.target(), Batch::targets);
    if (targets != null) {
      checkTargets(targets, predictions);
    }
    List<String> names =
        predictions != null
            ? elements(selection.prediction(), predictions.columns())
            : tablePredictions();
    Batch batch = new Batch(names.size(), selection.numbers().size());
    if (table != null) {
      List<Plan> plans = new ArrayList<>();
      for (Relation relation : relations) {
        plans.add(plan(relation, predictions == null, targets == null, names.size()));
      }
      tableReader = new TableReader(table.database(), plans);
      readers.add(0, tableReader);
    } else {
      needTable("target", targets == null ? selection.target() : null);
      needTable("weight", selection.weight());
      needTable("by", selection.by().isEmpty() ? null : selection.by().get(0));
      needTable("batch", selection.batch());
      needTable("column", selection.numbers().isEmpty() ? null : selection.numbers().get(0));
    }
    return new PredictionSource(
        selection,
        List.copyOf(readers),
        tableReader,
        new PredictionSource.Columns(names, labels, segments, batches),
        batch,
        selection.textTarget());
  }

  private @Nullable NpyFile npy(String role, String value, Function<Batch, double[]> slot) {
    if (!value.endsWith(".npy")) {
      return null;
    }
    NpyFile file = NpyFile.open(role, value);
    readers.add(new NpyReader(role, file, slot));
    return file;
  }

  private static void checkTargets(NpyFile targets, @Nullable NpyFile predictions) {
    String beside = predictions == null ? "" : " for predictions of shape " + predictions.shape();
    if (targets.columns() != 1) {
      throw new DataException(
          "target: %s has shape %s%s; expected [N] or [N, 1]"
              .formatted(targets.name(), targets.shape(), beside));
    }
    if (predictions != null && targets.rows() != predictions.rows()) {
      throw new DataException(
          "target: %s has shape %s%s; expected [%d]"
              .formatted(targets.name(), targets.shape(), beside, predictions.rows()));
    }
  }

  private static void needTable(String role, @Nullable String column) {
    if (column != null) {
      throw new InputException(
          role + ": no column \"" + column + "\" without an input file; expected one beside .npy");
    }
  }

  private static List<String> elements(String name, int count) {
    return count == 1
        ? List.of(name)
        : IntStream.range(0, count).mapToObj(i -> name + "[" + i + "]").toList();
  }

  /** The names of the prediction columns, the same in every file. */
  private List<String> tablePredictions() {
    if (relations.isEmpty()) {
      needTable("prediction", selection.prediction());
    }
    Relation first = relations.get(0);
    List<String> names = names(first);
    for (Relation other : relations) {
      if (!names(other).equals(names) || isList(other) != isList(first)) {
        throw new InputException(
            "prediction: \"%s\" is %s in %s but %s in %s; expected the same columns"
                .formatted(
                    selection.prediction(),
                    described(first),
                    first.name(),
                    described(other),
                    other.name()));
      }
    }
    return isList(first) ? elements(names.get(0), width()) : names;
  }

  private List<Integer> positions(Relation relation) {
    return new ColumnNames(relation).several("prediction", selection.prediction());
  }

  private List<String> names(Relation relation) {
    return positions(relation).stream().map(i -> relation.columns().get(i).name()).toList();
  }

  private boolean isList(Relation relation) {
    List<Integer> positions = positions(relation);
    return positions.size() == 1
        && relation.columns().get(positions.get(0)).kind() == Column.Kind.LIST;
  }

  private String described(Relation relation) {
    return isList(relation) ? "a list column" : String.join(", ", names(relation));
  }

  /** The length of the lists: that of the first one that is not NULL. */
  private int width() {
    for (Relation relation : relations) {
      int position = positions(relation).get(0);
      int fixed = Column.lengthOf(relation.columns().get(position).type());
      if (fixed > 0) {
        return fixed;
      }
      Plan plan = new Plan(relation);
      try {
        List<@Nullable String> row =
            Objects.requireNonNull(table).database().firstRow(plan.lengthQuery(position));
        if (row != null) {
          int length = Integer.parseInt(Objects.requireNonNull(row.get(0)));
          if (length == 0) {
            throw new DataException(
                relation.name()
                    + ": column "
                    + relation.columns().get(position).name()
                    + " begins with an empty list; expected numbers");
          }
          return length;
        }
      } catch (SQLException e) {
        plan.list(position, 1, row -> "");
        throw new Failures(Objects.requireNonNull(table).database()).explain(plan, 0);
      }
    }
    throw new DataException(
        "prediction: column "
            + selection.prediction()
            + " holds no list; expected one in each row");
  }

  private Plan plan(Relation relation, boolean hasPredictions, boolean hasTarget, int width) {
    Plan plan = new Plan(relation);
    ColumnNames names = new ColumnNames(relation);
    List<Integer> predictions = hasPredictions ? positions(relation) : List.of();
    if (hasPredictions && isList(relation)) {
      plan.list(predictions.get(0), width, this::location);
    } else {
      for (int i = 0; i < predictions.size(); i++) {
        plan.numbers("prediction", predictions.get(i), Batch::predictionSlot, width, i);
      }
    }
    if (hasTarget) {
      int target = names.one("target", selection.target());
      if (predictions.contains(target)) {
        throw new InputException(
            "target: column \"%s\" is also a prediction; expected another column"
                .formatted(selection.target()));
      }
      plan.target(target, selection.textTarget(), labels);
    }
    if (selection.weight() != null) {
      plan.numbers("weight", names.one("weight", selection.weight()), Batch::weightSlot, 1, 0);
    }
    for (int i = 0; i < selection.by().size(); i++) {
      String by = selection.by().get(i);
      plan.key(names.one("by", by), segments, i, Batch::segments, cells("by", by));
    }
    if (selection.batch() != null) {
      String column = selection.batch();
      plan.key(names.one("batch", column), batches, 0, Batch::batches, cells("batch", column));
    }
    for (int i = 0; i < selection.numbers().size(); i++) {
      int index = i;
      int position = names.one("column", selection.numbers().get(i));
      plan.numbers("column", position, b -> b.numberSlot(index), 1, 0);
    }
    return plan;
  }

  /** How the cells of delimited files are read as keys: as the first typed file has them. */
  private KeySink.Reading cells(String role, String column) {
    for (Relation relation : relations) {
      if (!relation.format().isDelimited()) {
        Column like = relation.columns().get(new ColumnNames(relation).one(role, column));
        return KeySink.cell(like, relation.name(), this::location);
      }
    }
    return (vector, index, row) -> vector.getString(index);
  }

  private String location(long row) {
    return tableReader == null ? "row " + row : tableReader.location(row);
  }
}
