package org.losskit.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to select from one relation, and where each selected column goes. */
final class Plan {
  private final Relation relation;
  private final Map<Integer, String> readAs = new TreeMap<>();
  private final Map<Integer, String> numbers = new TreeMap<>();
  private final List<Supplier<String>> expressions = new ArrayList<>();
  private final List<Sink> sinks = new ArrayList<>();

  Plan(Relation relation) {
    this.relation = relation;
  }

  Relation relation() {
    return relation;
  }

  List<Sink> sinks() {
    return sinks;
  }

  /** How many rows there are. */
  String countQuery() {
    return "SELECT count(*) FROM " + relation.from(readAs);
  }

  /**
   * The rows, each with a last column that is false, and after them one where it is true: a result
   * that DuckDB breaks off looks like one that ends, but it lacks this row.
   */
  String query() {
    String selected = expressions.stream().map(e -> e.get() + ", ").collect(Collectors.joining());
    return "SELECT "
        + selected
        + "false FROM "
        + relation.from(readAs)
        + " UNION ALL SELECT "
        + "NULL, ".repeat(expressions.size())
        + "true";
  }

  private void add(String expression, Sink sink) {
    add(() -> expression, sink);
  }

  private void add(Supplier<String> expression, Sink sink) {
    expressions.add(expression);
    sinks.add(sink);
  }

  private Column column(int position) {
    return relation.columns().get(position);
  }

  private InputException refused(String role, int position, String expected) {
    return new InputException(
        "%s: column \"%s\" of %s is %s; expected %s"
            .formatted(
                role, column(position).name(), relation.name(), column(position).type(), expected));
  }

  /** A column of numbers. */
  void numbers(
      String role, int position, Function<Batch, Batch.Doubles> slot, int stride, int offset) {
    add(number(role, position), Sink.numbers(slot, stride, offset));
  }

  private Supplier<String> number(String role, int position) {
    Column column = column(position);
    if (!relation.format().isTyped()) {
      if (column.type().endsWith("]") || column.type().startsWith("STRUCT")) {
        throw refused(role, position, "one number in each row");
      }
      readAs(position, "DOUBLE");
      numbers.put(position, "DOUBLE");
      return () -> asNumber(position);
    }
    if (column.kind() == Column.Kind.BOOLEAN) {
      return () -> "CAST(CAST(c" + position + " AS TINYINT) AS DOUBLE)";
    }
    if (column.kind() != Column.Kind.NUMBER) {
      throw refused(role, position, "numbers");
    }
    return () -> widened("c" + position, column.type());
  }

  /** A cell of an untyped file, which another part may want as text. */
  private String asNumber(int position) {
    return switch (readAs.getOrDefault(position, "DOUBLE")) {
      case "DOUBLE" -> "c" + position;
      case "JSON" -> "CAST(c" + position + "->>'$' AS DOUBLE)";
      default -> "CAST(c" + position + " AS DOUBLE)";
    };
  }

  /** Floats are widened here; by way of its digits a wide decimal is rounded once. */
  private static String widened(String expression, String type) {
    return switch (type) {
      case "FLOAT", "DOUBLE" -> expression;
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
          "CAST(" + expression + " AS DOUBLE)";
      default -> "CAST(CAST(" + expression + " AS VARCHAR) AS DOUBLE)";
    };
  }

  private void readAs(int position, String type) {
    readAs.merge(position, type, (one, other) -> one.equals("DOUBLE") ? other : one);
  }

  /** A list column of so many numbers in each row. */
  void list(int position, int width, Function<Long, String> location) {
    Column column = column(position);
    String element = Column.elementOf(column.type());
    boolean fixed = Column.lengthOf(column.type()) >= 0;
    if (!relation.format().isTyped()) {
      readAs(position, "DOUBLE[]");
      numbers.put(position, "DOUBLE[]");
      element = "DOUBLE";
      fixed = false;
    }
    if (!fixed) {
      add("len(c" + position + ")", Sink.lengths(column.name(), width, location));
    }
    for (int i = 0; i < width; i++) {
      String value = widened("c" + position + "[" + (i + 1) + "]", element);
      add(value, Sink.numbers(Batch::predictionSlot, width, i));
    }
  }

  /** The targets. */
  void target(int position, boolean asText, Labels labels) {
    Column.Kind kind = column(position).kind();
    boolean typed = relation.format().isTyped();
    if (kind == Column.Kind.LIST || (typed && kind == Column.Kind.OTHER)) {
      throw refused("target", position, "numbers or texts");
    }
    boolean json = relation.format() == Format.JSON;
    if (!typed) {
      readAs(position, json ? "JSON" : "VARCHAR");
    }
    String cell = "c" + position;
    if (!typed || kind == Column.Kind.TEXT) {
      String text = json ? "(" + cell + "->>'$')" : "CAST(" + cell + " AS VARCHAR)";
      if (asText) {
        add(text, Sink.texts(labels));
      } else {
        String number = "TRY_CAST(" + text + " AS DOUBLE)";
        add(number, Sink.numbers(Batch::targetSlot, 1, 0));
        add("CASE WHEN " + number + " IS NULL THEN " + text + " END", Sink.leftovers(labels));
      }
    } else if (asText && !isFractional(column(position).type())) {
      add("CAST(" + cell + " AS VARCHAR)", Sink.texts(labels));
    } else {
      numbers("target", position, Batch::targetSlot, 1, 0);
    }
  }

  /** Whether a number of that type needs its fraction cut off to be the text of a class. */
  static boolean isFractional(String type) {
    return type.equals("FLOAT") || type.equals("DOUBLE") || type.startsWith("DECIMAL");
  }

  /**
   * One of the columns whose values together are a key.
   *
   * @param cells how the cells of a delimited file are read
   */
  void key(int position, Keys keys, int index, Function<Batch, int[]> slot, KeySink.Reading cells) {
    String cell = "c" + position;
    if (relation.format() == Format.JSON) {
      readAs(position, "JSON");
      String typed =
          """
          CASE json_type(%1$s) WHEN 'VARCHAR' THEN 't' WHEN 'ARRAY' THEN 't' WHEN 'OBJECT' THEN 't'
          WHEN 'BOOLEAN' THEN 'b' ELSE 'n' END || (%1$s->>'$')\
          """
              .formatted(cell);
      add(typed, new KeySink(keys, index, slot, KeySink::json));
      return;
    }
    if (relation.format().isDelimited()) {
      readAs(position, "VARCHAR");
      add(cell, new KeySink(keys, index, slot, cells));
      return;
    }
    String type = column(position).type();
    switch (type) {
      case "FLOAT" -> add(cell, new KeySink(keys, index, slot, KeySink::single));
      case "DOUBLE" ->
          add(cell, new KeySink(keys, index, slot, (v, i, row) -> Keys.canonical(v.getDouble(i))));
      case "BOOLEAN" -> add(cell, new KeySink(keys, index, slot, (v, i, row) -> v.getBoolean(i)));
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
          add(
              "CAST(" + cell + " AS BIGINT)",
              new KeySink(keys, index, slot, (v, i, row) -> v.getLong(i)));
      default -> {
        KeySink.Reading reading =
            column(position).kind() == Column.Kind.NUMBER
                ? KeySink::digits
                : (v, i, row) -> v.getString(i);
        add("CAST(" + cell + " AS VARCHAR)", new KeySink(keys, index, slot, reading));
      }
    }
  }

  /** The length of the first list that is not NULL. */
  String lengthQuery(int position) {
    String from =
        relation.format().isTyped()
            ? relation.from(Map.of())
            : relation.from(Map.of(position, "DOUBLE[]"));
    return "SELECT len(c%d) FROM %s WHERE c%d IS NOT NULL LIMIT 1"
        .formatted(position, from, position);
  }

  /** The first row with a text where a number belongs, as row, column and text. */
  @Nullable String badValueQuery() {
    Map<Integer, String> texts = new TreeMap<>();
    List<String> bad = new ArrayList<>();
    numbers.forEach((position, type) -> {
      boolean list = type.endsWith("]");
      String cell = "c" + position;
      texts.put(position, list ? "VARCHAR[]" : "VARCHAR");
      String condition =
          list
              ? "WHEN list_count([TRY_CAST(x AS DOUBLE) FOR x IN %1$s]) <> list_count(%1$s)"
              : "WHEN %1$s IS NOT NULL AND TRY_CAST(%1$s AS DOUBLE) IS NULL";
      bad.add(condition.formatted(cell) + " THEN " + position);
    });
    if (texts.isEmpty()) {
      return null;
    }
    String columns = texts.keySet().stream().map(i -> "c" + i).collect(Collectors.joining(", "));
    String value =
        texts.keySet().stream()
            .map(i -> "WHEN " + i + " THEN CAST(c" + i + " AS VARCHAR)")
            .collect(Collectors.joining(" ", "CASE bad ", " END"));
    return """
    SELECT r, bad, %s FROM (
      SELECT *, CASE %s END AS bad FROM (
        SELECT row_number() OVER () AS r, %s FROM %s))
    WHERE bad IS NOT NULL LIMIT 1\
    """
        .formatted(value, String.join(" ", bad), columns, relation.from(texts));
  }
}
