package org.losskit.reader;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of all relations of a table, one after the other. */
final class TableReader implements RowReader {
  private final Database database;
  private final List<Plan> plans;
  private final Failures failures;

  /** The rows before each relation that has been begun. */
  private final List<Long> starts = new ArrayList<>();

  private @Nullable RowStream stream;
  private long rows;

  TableReader(Database database, List<Plan> plans) {
    this.database = database;
    this.plans = plans;
    this.failures = new Failures(database);
  }

  @Override
  public int fill(Batch batch) {
    int filled = 0;
    while (filled < batch.capacity()) {
      RowStream open = stream != null ? stream : begin();
      if (open == null) {
        break;
      }
      int copied = open.copy(batch, filled);
      filled += copied;
      rows += copied;
      if (copied == 0) {
        end(open);
      }
    }
    return filled;
  }

  private @Nullable RowStream begin() {
    if (starts.size() == plans.size()) {
      return null;
    }
    Plan plan = plans.get(starts.size());
    starts.add(rows);
    try {
      stream = new RowStream(database, plan);
      return stream;
    } catch (SQLException e) {
      throw failures.explain(plan, rows);
    }
  }

  private void end(RowStream open) {
    open.close();
    stream = null;
    if (!open.complete()) {
      int last = starts.size() - 1;
      throw failures.explain(plans.get(last), starts.get(last));
    }
  }

  @Override
  public long expectedRows() {
    long sum = 0;
    for (Plan plan : plans) {
      Relation relation = plan.relation();
      if (relation.format() != Format.PARQUET || relation.file() == null) {
        return -1;
      }
      sum +=
          number(
              plan,
              "SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata("
                  + Sql.path(relation.file())
                  + ")");
    }
    return sum;
  }

  @Override
  public long countRows() {
    long sum = 0;
    for (Plan plan : plans) {
      sum += number(plan, plan.countQuery());
    }
    return sum;
  }

  private long number(Plan plan, String query) {
    try {
      return Long.parseLong(
          Objects.requireNonNull(Objects.requireNonNull(database.firstRow(query)).get(0)));
    } catch (SQLException e) {
      throw failures.explain(plan, 0);
    }
  }

  /** The share of the work that is done, 0 to 1; every file counts the same. */
  double progress() {
    double inside = stream == null ? 0 : stream.progress();
    int finished = stream == null ? starts.size() : starts.size() - 1;
    return (finished + inside) / plans.size();
  }

  /** How messages name a row that has been read. */
  String location(long row) {
    int last = starts.size() - 1;
    while (last > 0 && starts.get(last) >= row) {
      last--;
    }
    if (last < 0) {
      return "row " + row;
    }
    long before = starts.get(last);
    return Failures.location(plans.get(last).relation(), row - before, before);
  }

  @Override
  public String name() {
    String first = plans.get(0).relation().name();
    return plans.size() == 1 ? first : first + " and " + (plans.size() - 1) + " more";
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }
}
