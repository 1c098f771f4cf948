package org.losskit.reader;

/**
 * A column of the input, known before any row is read.
 *
 * @param name as the header spells it
 * @param kind what it holds; for CSV and JSON lines a guess from the first 20,480 rows
 * @param type as DuckDB names it ({@code FLOAT}, {@code DECIMAL(9,2)}, {@code DOUBLE[]})
 */
public record Column(String name, Kind kind, String type) {
  /** What the values of a column are. */
  public enum Kind {
    /** Integers, floats or decimals. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** Strings and enumerations. */
    TEXT,
    /** Lists or arrays of numbers, one for each row. */
    LIST,
    /** Dates, structs, blobs: may be segment keys, as text. */
    OTHER
  }

  static Column of(String name, String type) {
    return new Column(name, kindOf(type), type);
  }

  private static Kind kindOf(String type) {
    if (type.endsWith("]")) {
      // In JSON lines a list of JSON may hold numbers beside texts for NaN; its rows tell.
      String element = elementOf(type);
      return isNumber(element) || element.equals("JSON") ? Kind.LIST : Kind.OTHER;
    }
    if (isNumber(type)) {
      return Kind.NUMBER;
    }
    return switch (type) {
      case "BOOLEAN" -> Kind.BOOLEAN;
      case "VARCHAR" -> Kind.TEXT;
      default -> type.startsWith("ENUM") ? Kind.TEXT : Kind.OTHER;
    };
  }

  private static boolean isNumber(String type) {
    return type.endsWith("INT")
        || type.equals("INTEGER")
        || type.equals("UINTEGER")
        || type.equals("FLOAT")
        || type.equals("DOUBLE")
        || type.equals("BIGNUM")
        || type.startsWith("DECIMAL");
  }

  /** The type of the elements of a list type. */
  static String elementOf(String type) {
    return type.substring(0, type.lastIndexOf('['));
  }

  /** The length that a fixed array type states, or -1 for a list. */
  static int lengthOf(String type) {
    String length = type.substring(type.lastIndexOf('[') + 1, type.length() - 1);
    return length.isEmpty() ? -1 : Integer.parseInt(length);
  }
}
