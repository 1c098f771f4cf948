package org.losskit.score;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.losskit.score.Expression.Comparison;
import org.losskit.score.Expression.Condition;
import org.losskit.score.Expression.Quantity;

/**
 * Reads conditions, by recursive descent:
 *
 * <pre>
 *   or       and ("or" and)*
 *   and      not ("and" not)*
 *   not      "not" not | compare
 *   compare  sum (("&lt;" | "&lt;=" | "&gt;" | "&gt;=" | "==" | "!=") sum)?
 *   sum      product (("+" | "-") product)*
 *   product  unary (("*" | "/") unary)*
 *   unary    "-" unary | number | name | "(" or ")"
 * </pre>
 */
final class ExpressionParser {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*([0-9]+(?:\\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\\.[0-9]+(?:[eE][+-]?[0-9]+)?"
              + "|[A-Za-z_][A-Za-z_0-9.]*|<=|>=|==|!=|[-+*/<>()])");

  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "<", (a, b) -> a < b,
          "<=", (a, b) -> a <= b,
          ">", (a, b) -> a > b,
          ">=", (a, b) -> a >= b,
          "==", (a, b) -> a == b,
          "!=", (a, b) -> a != b);

  /** Deeper nesting is refused rather than overflowing the stack. */
  private static final int DEEPEST = 200;

  private final String text;
  private final Set<String> names;
  private final Set<String> used = new LinkedHashSet<>();
  private int position;
  private int depth;
  private @Nullable String token;
  private int tokenStart;

  ExpressionParser(String text, Set<String> names) {
    this.text = text;
    this.names = names;
    next();
  }

  /** The names that were met. */
  Set<String> used() {
    return used;
  }

  Condition condition() {
    int start = tokenStart;
    Condition condition = asCondition(or(), start);
    if (token != null) {
      throw expected("the end, and or or");
    }
    return condition;
  }

  private Expression or() {
    int start = tokenStart;
    Expression left = and();
    while (take("or")) {
      Condition a = asCondition(left, start);
      int second = tokenStart;
      left = Expression.or(a, asCondition(and(), second));
    }
    return left;
  }

  private Expression and() {
    int start = tokenStart;
    Expression left = not();
    while (take("and")) {
      Condition a = asCondition(left, start);
      int second = tokenStart;
      left = Expression.and(a, asCondition(not(), second));
    }
    return left;
  }

  private Expression not() {
    if (!take("not")) {
      return compare();
    }
    deeper();
    int start = tokenStart;
    Condition negated = Expression.not(asCondition(not(), start));
    depth--;
    return negated;
  }

  private Expression compare() {
    int start = tokenStart;
    Expression left = sum();
    Comparison comparison = token == null ? null : COMPARISONS.get(token);
    if (comparison == null) {
      return left;
    }
    Quantity a = asQuantity(left, start);
    next();
    int second = tokenStart;
    Quantity b = asQuantity(sum(), second);
    if (token != null && COMPARISONS.containsKey(token)) {
      throw expected("the end, and or or");
    }
    return Expression.compare(a, b, comparison);
  }

  private Expression sum() {
    int start = tokenStart;
    Expression left = product();
    while (true) {
      boolean plus = take("+");
      if (!plus && !take("-")) {
        return left;
      }
      Quantity a = asQuantity(left, start);
      int second = tokenStart;
      Quantity b = asQuantity(product(), second);
      left = Expression.combine(a, b, plus ? (x, y) -> x + y : (x, y) -> x - y);
    }
  }

  private Expression product() {
    int start = tokenStart;
    Expression left = unary();
    while (true) {
      boolean times = take("*");
      if (!times && !take("/")) {
        return left;
      }
      Quantity a = asQuantity(left, start);
      int second = tokenStart;
      Quantity b = asQuantity(unary(), second);
      left = Expression.combine(a, b, times ? (x, y) -> x * y : (x, y) -> x / y);
    }
  }

  private Expression unary() {
    deeper();
    Expression read = operand();
    depth--;
    return read;
  }

  private Expression operand() {
    if (take("-")) {
      int start = tokenStart;
      Quantity a = asQuantity(unary(), start);
      return (Quantity) known -> -a.value(known);
    }
    if (take("(")) {
      Expression inner = or();
      if (!take(")")) {
        throw expected(")");
      }
      return inner;
    }
    String operand = token;
    if (operand == null) {
      throw expected("a number, a name or (");
    }
    char first = operand.charAt(0);
    if (Character.isDigit(first) || first == '.') {
      double number = Double.parseDouble(operand);
      next();
      return (Quantity) known -> number;
    }
    if (!Character.isLetter(first) && first != '_') {
      throw expected("a number, a name or (");
    }
    if (Set.of("and", "or", "not").contains(operand)) {
      throw expected("a number, a name or (");
    }
    if (!names.contains(operand)) {
      throw new SpecException(
          "fail-if: '%s': unknown name %s; expected one of %s"
              .formatted(text, operand, String.join(", ", names)));
    }
    used.add(operand);
    next();
    return (Quantity) known -> known.apply(operand);
  }

  private void deeper() {
    if (++depth > DEEPEST) {
      throw new SpecException(
          "fail-if: nested deeper than %d; expected a shorter condition".formatted(DEEPEST));
    }
  }

  private Condition asCondition(Expression read, int start) {
    if (read instanceof Condition condition) {
      return condition;
    }
    throw wrong("a number", start, "a comparison such as mean > 0.5");
  }

  private Quantity asQuantity(Expression read, int start) {
    if (read instanceof Quantity quantity) {
      return quantity;
    }
    throw wrong("a comparison", start, "a number");
  }

  private boolean take(String wanted) {
    if (!wanted.equals(token)) {
      return false;
    }
    next();
    return true;
  }

  private void next() {
    Matcher matcher = TOKEN.matcher(text);
    matcher.region(position, text.length());
    if (matcher.lookingAt()) {
      token = matcher.group(1);
      tokenStart = matcher.start(1);
      position = matcher.end();
    } else if (text.substring(position).isBlank()) {
      token = null;
      tokenStart = text.length();
    } else {
      int at = position;
      while (Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      throw wrong("'" + text.charAt(at) + "'", at, "numbers, names, comparisons, and, or, not");
    }
  }

  private SpecException expected(String what) {
    return wrong(token == null ? "the end" : "'" + token + "'", tokenStart, what);
  }

  private SpecException wrong(String found, int at, String expected) {
    return new SpecException(
        "fail-if: '%s': character %d: %s found; expected %s"
            .formatted(text, at + 1, found, expected));
  }
}
