package org.losskit.reader;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds the columns that the caller names, or says which ones come nearest. */
final class ColumnNames {
  private static final int SUGGESTIONS = 4;
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private final Relation relation;

  ColumnNames(Relation relation) {
    this.relation = relation;
  }

  /** The position of the one column of that name. */
  int one(String role, String name) {
    List<Integer> found =
        IntStream.range(0, relation.columns().size())
            .filter(i -> relation.columns().get(i).name().equals(name))
            .boxed()
            .toList();
    if (found.isEmpty()) {
      throw new InputException(
          role + ": no column \"" + name + "\" in " + relation.name() + "; " + nearest(name));
    }
    if (found.size() > 1) {
      throw new InputException(
          "%s: %s names column \"%s\" %d times (columns %d and %d); expected one"
              .formatted(
                  role, relation.name(), name, found.size(), found.get(0) + 1, found.get(1) + 1));
    }
    return found.get(0);
  }

  /** The positions of the columns in a comma list of names and globs. */
  List<Integer> several(String role, String expression) {
    if (has(expression)) {
      return List.of(one(role, expression));
    }
    List<Integer> positions = new ArrayList<>();
    for (String part : expression.split(",", -1)) {
      String name = part.strip();
      List<Integer> found =
          !has(name) && (name.contains("*") || name.contains("?"))
              ? glob(role, name)
              : List.of(one(role, name));
      for (int position : found) {
        if (positions.contains(position)) {
          throw new InputException(
              "%s: %s names column \"%s\" twice; expected each once"
                  .formatted(role, expression, relation.columns().get(position).name()));
        }
        positions.add(position);
      }
    }
    return positions;
  }

  private boolean has(String name) {
    return relation.columns().stream().anyMatch(c -> c.name().equals(name));
  }

  private List<Integer> glob(String role, String glob) {
    Pattern pattern = Pattern.compile(regex(glob), Pattern.DOTALL);
    List<String> names =
        relation.columns().stream()
            .map(Column::name)
            .filter(name -> pattern.matcher(name).matches())
            .distinct()
            .sorted(NATURAL)
            .toList();
    if (names.isEmpty()) {
      throw new InputException(
          "%s: no column of %s matches \"%s\"; %s"
              .formatted(role, relation.name(), glob, nearest(glob)));
    }
    return names.stream().map(name -> one(role, name)).toList();
  }

  private static String regex(String glob) {
    return glob.chars()
        .mapToObj(c ->
            switch (c) {
              case '*' -> ".*";
              case '?' -> ".";
              default -> Pattern.quote(Character.toString(c));
            })
        .collect(Collectors.joining());
  }

  private String nearest(String name) {
    List<String> names = relation.columns().stream().map(Column::name).toList();
    String listed =
        names.stream()
            .sorted(Comparator.comparingInt(candidate -> distance(candidate, name)))
            .limit(SUGGESTIONS)
            .map(candidate -> "\"" + candidate + "\"")
            .collect(Collectors.joining(", "));
    return names.size() <= SUGGESTIONS
        ? "its columns are " + listed
        : "nearest of its " + names.size() + " columns: " + listed;
  }

  /** Levenshtein's distance, blind to case. */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[] row = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  /** Runs of digits compare as numbers: p_2 before p_10. */
  static final Comparator<String> NATURAL =
      (left, right) -> {
        Matcher a = DIGITS.matcher(left);
        Matcher b = DIGITS.matcher(right);
        int i = 0;
        int j = 0;
        while (a.find(i) && b.find(j)) {
          int text = left.substring(i, a.start()).compareTo(right.substring(j, b.start()));
          int number =
              text != 0 ? text : new BigInteger(a.group()).compareTo(new BigInteger(b.group()));
          if (number != 0) {
            return number;
          }
          i = a.end();
          j = b.end();
        }
        int rest = left.substring(i).compareTo(right.substring(j));
        return rest != 0 ? rest : left.compareTo(right);
      };
}
