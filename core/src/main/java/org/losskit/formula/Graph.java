package org.losskit.formula;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.Formula.Kind;

/**
 * Formulas in which equal parts are one node: simplified on entry, and differentiated.
 * Differentiation works on the formula as it was written; cancellation-free rewriting comes
 * afterwards ({@link Lowering}), since the derivative of a rewritten formula can be wrong where the
 * rewriting has a kink.
 */
final class Graph {
  private record Key(
      Kind kind, List<Integer> arguments, long constant, double rest, @Nullable String name) {}

  private final Map<Key, Formula> nodes = new HashMap<>();
  private final IdentityHashMap<Formula, Integer> ids = new IdentityHashMap<>();
  private final IdentityHashMap<Formula, Formula> imported = new IdentityHashMap<>();
  private final Map<List<Integer>, Formula> derivatives = new HashMap<>();

  /** The node of this graph that is equal to the formula. */
  Formula add(Formula formula) {
    Formula known = imported.get(formula);
    if (known == null) {
      known =
          formula.arguments().isEmpty()
              ? intern(formula)
              : make(
                  formula.kind(),
                  formula.arguments().stream().map(this::add).toArray(Formula[]::new));
      imported.put(formula, known);
    }
    return known;
  }

  /** The node of an input that the graph holds. */
  Formula input(String name) {
    return Objects.requireNonNull(nodes.get(new Key(Kind.INPUT, List.of(), 0, 0, name)));
  }

  Formula constant(double value) {
    return intern(Formula.constant(value));
  }

  private Formula intern(Formula formula) {
    List<Integer> arguments =
        formula.arguments().stream().map(a -> Objects.requireNonNull(ids.get(a))).toList();
    Key key =
        new Key(
            formula.kind(),
            arguments,
            Double.doubleToRawLongBits(formula.constant()),
            formula.rest(),
            formula.name());
    Formula known = nodes.putIfAbsent(key, formula);
    if (known != null) {
      return known;
    }
    ids.put(formula, ids.size());
    return formula;
  }

  /** A node whose arguments belong to this graph, simplified where that changes no value. */
  Formula make(Kind kind, Formula... a) {
    return switch (kind) {
      case NEG -> {
        if (a[0].kind() == Kind.NEG) {
          yield a[0].argument(0);
        }
        yield a[0].kind() == Kind.CONSTANT && a[0].rest() == 0
            ? constant(-a[0].constant())
            : plain(kind, a);
      }
      case ADD -> add(a[0], a[1]);
      case SUB -> subtract(a[0], a[1]);
      case MUL -> multiply(a[0], a[1]);
      case DIV -> {
        // As for products: the zero comes from a derivative that is zero everywhere, so 0 / 0 is no
        // concern.
        if (a[1].isConstant(1) || a[0].isConstant(0)) {
          yield a[0];
        }
        yield isPowerOfTwo(a[1]) ? multiply(a[0], constant(1 / a[1].constant())) : plain(kind, a);
      }
      case MASS_MUL -> {
        if (a[0].isConstant(1) || a[1].isConstant(0)) {
          yield a[1];
        }
        yield a[0].isConstant(0) || a[1].isConstant(1) ? a[0] : plain(kind, a);
      }
      case WHERE -> a[1] == a[2] ? a[1] : plain(kind, a);
      default -> plain(kind, a);
    };
  }

  private Formula plain(Kind kind, Formula... a) {
    return intern(Formula.of(kind, a));
  }

  private Formula add(Formula a, Formula b) {
    if (a.isConstant(0)) {
      return b;
    }
    if (b.isConstant(0)) {
      return a;
    }
    if (b.kind() == Kind.NEG) {
      return subtract(a, b.argument(0));
    }
    return a.kind() == Kind.NEG ? subtract(b, a.argument(0)) : plain(Kind.ADD, a, b);
  }

  private Formula subtract(Formula a, Formula b) {
    if (b.isConstant(0)) {
      return a;
    }
    if (a.isConstant(0)) {
      return make(Kind.NEG, b);
    }
    return b.kind() == Kind.NEG ? add(a, b.argument(0)) : plain(Kind.SUB, a, b);
  }

  private Formula multiply(Formula a, Formula b) {
    // A zero factor comes from a derivative that is zero everywhere, so 0 * infinity is no concern.
    if (a.isConstant(0) || b.isConstant(1)) {
      return a;
    }
    if (b.isConstant(0) || a.isConstant(1)) {
      return b;
    }
    if (a.isConstant(-1)) {
      return make(Kind.NEG, b);
    }
    if (b.isConstant(-1)) {
      return make(Kind.NEG, a);
    }
    return plain(Kind.MUL, a, b);
  }

  private static boolean isPowerOfTwo(Formula a) {
    double c = a.constant();
    return a.kind() == Kind.CONSTANT
        && a.rest() == 0
        && Math.abs(Math.getExponent(c)) < 1000
        && c == Math.copySign(Math.scalb(1.0, Math.getExponent(c)), c);
  }

  /** The derivative of a node of this graph by an input, as a node of this graph. */
  Formula derivative(Formula f, Formula input) {
    List<Integer> key =
        List.of(Objects.requireNonNull(ids.get(f)), Objects.requireNonNull(ids.get(input)));
    Formula known = derivatives.get(key);
    if (known == null) {
      known = differentiate(f, input);
      derivatives.put(key, known);
    }
    return known;
  }

  private Formula differentiate(Formula f, Formula input) {
    if (f == input) {
      return constant(1);
    }
    if (f.kind() == Kind.DECLARED && f.argument(1) == input) {
      return f.argument(2);
    }
    if (f.arguments().isEmpty()) {
      return constant(0);
    }
    Formula a = f.argument(0);
    Formula da = derivative(a, input);
    return switch (f.kind()) {
      case NEG -> make(Kind.NEG, da);
      case ABS -> multiply(make(Kind.SIGN, a), da);
      case SIGN, STEP, LESS, EQUAL -> constant(0);
      case SQRT -> make(Kind.DIV, da, multiply(constant(2), f));
      case EXP -> multiply(f, da);
      case EXPM1 -> multiply(make(Kind.EXP, a), da);
      case LOG -> make(Kind.DIV, da, a);
      case LOG1P -> make(Kind.DIV, da, add(constant(1), a));
      case SOFTPLUS -> multiply(make(Kind.SIGMOID, a), da);
      case SIGMOID -> multiply(multiply(f, make(Kind.SIGMOID, make(Kind.NEG, a))), da);
      case TANH -> {
        // 1 - tanh^2 would cancel.
        Formula twice = multiply(constant(2), a);
        Formula tails =
            multiply(make(Kind.SIGMOID, twice), make(Kind.SIGMOID, make(Kind.NEG, twice)));
        yield multiply(multiply(constant(4), tails), da);
      }
      case LOG_COSH -> multiply(make(Kind.TANH, a), da);
      case ADD -> add(da, derivative(f.argument(1), input));
      case SUB -> subtract(da, derivative(f.argument(1), input));
      case MUL -> product(a, f.argument(1), da, derivative(f.argument(1), input));
      case DIV -> quotient(f, da, derivative(f.argument(1), input));
      case MIN -> extreme(a, f.argument(1), da, derivative(f.argument(1), input), true);
      case MAX -> extreme(a, f.argument(1), da, derivative(f.argument(1), input), false);
      case MASS_MUL ->
          add(
              make(Kind.MASS_MUL, a, derivative(f.argument(1), input)),
              // What the mass gains or loses is a mass as well.
              da.kind() == Kind.CONSTANT
                  ? multiply(da, f.argument(1))
                  : make(Kind.MASS_MUL, da, f.argument(1)));
      case WHERE ->
          make(Kind.WHERE, a, derivative(f.argument(1), input), derivative(f.argument(2), input));
      case DECLARED -> da;
      case CONSTANT, INPUT -> throw new AssertionError(f.kind());
    };
  }

  private Formula product(Formula a, Formula b, Formula da, Formula db) {
    // One factor 2 instead of two equal products.
    return a == b ? multiply(constant(2), multiply(a, da)) : add(multiply(da, b), multiply(a, db));
  }

  private Formula quotient(Formula f, Formula da, Formula db) {
    return make(Kind.DIV, subtract(da, multiply(f, db)), f.argument(1));
  }

  /**
   * min and max: the derivative of the part that is taken; half of each at a tie, nothing for a tie
   * with a constant.
   */
  private Formula extreme(Formula a, Formula b, Formula da, Formula db, boolean smaller) {
    if (da.isConstant(0) && db.isConstant(0)) {
      return constant(0);
    }
    Formula aIsLess = make(Kind.LESS, a, b);
    Formula bIsLess = make(Kind.LESS, b, a);
    Formula takeA = smaller ? aIsLess : bIsLess;
    Formula takeB = smaller ? bIsLess : aIsLess;
    if (a.kind() == Kind.CONSTANT) {
      return make(Kind.WHERE, takeB, db, constant(0));
    }
    if (b.kind() == Kind.CONSTANT) {
      return make(Kind.WHERE, takeA, da, constant(0));
    }
    Formula half = multiply(constant(0.5), add(da, db));
    return make(Kind.WHERE, takeA, da, make(Kind.WHERE, takeB, db, half));
  }
}
