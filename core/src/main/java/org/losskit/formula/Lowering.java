package org.losskit.formula;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.Formula.Kind;
import org.losskit.formula.Node.Sign;
import org.losskit.internal.kernel.Op;

/**
 * From formulas to primitives: the cancellation-free forms of softplus and sigmoid, common tails as
 * one primitive, and a mark on every difference that can still cancel.
 */
final class Lowering {
  private record Key(Op op, List<Node> arguments) {}

  private final ToIntFunction<String> inputIndex;
  private final boolean float64;
  private final Map<Key, Node> nodes = new HashMap<>();
  private final Map<Object, Node> leaves = new HashMap<>();
  private final IdentityHashMap<Formula, Node> lowered = new IdentityHashMap<>();

  /**
   * @param inputIndex the position of an input, by name
   * @param float64 whether results are rounded to double; those in float need fewer terms
   */
  Lowering(ToIntFunction<String> inputIndex, boolean float64) {
    this.inputIndex = inputIndex;
    this.float64 = float64;
  }

  /** The primitive form of a node of a {@link Graph}. */
  Node lower(Formula f) {
    Node known = lowered.get(f);
    if (known == null) {
      known = translate(f);
      lowered.put(f, known);
    }
    return known;
  }

  private Node translate(Formula f) {
    return switch (f.kind()) {
      case CONSTANT ->
          f.rest() == 0
              ? constant(f.constant())
              : make(Op.ADD, constant(f.constant()), constant(f.rest()));
      case INPUT -> input(f);
      case DECLARED -> lower(f.argument(0));
      case NEG -> negate(lower(f.argument(0)));
      case ABS -> make(Op.ABS, lower(f.argument(0)));
      case SIGN -> make(Op.SIGN, lower(f.argument(0)));
      case STEP -> make(Op.STEP, lower(f.argument(0)));
      case SQRT -> make(Op.SQRT, lower(f.argument(0)));
      case EXP -> make(Op.EXP, lower(f.argument(0)));
      case EXPM1 -> make(Op.EXPM1, lower(f.argument(0)));
      case LOG -> make(Op.LOG, lower(f.argument(0)));
      case LOG1P -> make(Op.LOG1P, lower(f.argument(0)));
      case SOFTPLUS -> {
        Node x = lower(f.argument(0));
        yield make(Op.ADD, make(Op.MAX, x, constant(0)), softplusTail(x));
      }
      case SIGMOID -> {
        Node x = lower(f.argument(0));
        yield make(Op.SIGMOID_TAIL, x, expNegAbs(x));
      }
      case TANH -> {
        Node x = lower(f.argument(0));
        Node e = expm1OfMinusTwice(x);
        // (1 - e^-2|x|) / (1 + e^-2|x|), where 1 + e^-2|x| = 2 + e is between 1 and 2.
        Node sum = sum(constant(2), e);
        yield make(Op.MUL, make(Op.SIGN, x), make(Op.DIV, make(Op.NEG, e), sum));
      }
      case LOG_COSH -> logCosh(lower(f.argument(0)));
      case SUB -> subtract(f.argument(0), f.argument(1));
      case ADD -> add(f.argument(0), f.argument(1));
      case MUL -> make(Op.MUL, lower(f.argument(0)), lower(f.argument(1)));
      case DIV -> make(Op.DIV, lower(f.argument(0)), lower(f.argument(1)));
      case MIN -> make(Op.MIN, lower(f.argument(0)), lower(f.argument(1)));
      case MAX -> make(Op.MAX, lower(f.argument(0)), lower(f.argument(1)));
      case MASS_MUL -> make(Op.MASS_MUL, lower(f.argument(0)), lower(f.argument(1)));
      case LESS -> make(Op.LESS, lower(f.argument(0)), lower(f.argument(1)));
      case EQUAL ->
          // A difference of doubles is 0 for equal ones only.
          make(
              Op.LESS,
              make(Op.ABS, make(Op.SUB, lower(f.argument(0)), lower(f.argument(1)))),
              constant(Double.MIN_VALUE));
      case WHERE ->
          make(Op.SELECT, lower(f.argument(0)), lower(f.argument(1)), lower(f.argument(2)));
    };
  }

  private Node constant(double value) {
    return leaves.computeIfAbsent(
        value, v -> new Node(null, List.of(), -1, value, Sign.of(value), false, true, null));
  }

  private Node input(Formula f) {
    boolean unit = f.domain() == Formula.Domain.UNIT;
    Sign sign = f.domain() == Formula.Domain.REAL ? Sign.UNKNOWN : Sign.NON_NEGATIVE;
    String name = Objects.requireNonNull(f.name());
    int index = inputIndex.applyAsInt(name);
    return leaves.computeIfAbsent(
        name, n -> new Node(null, List.of(), index, 0, sign, unit, true, null));
  }

  /** The rest of a number goes to the sum: beside the number itself it would be lost. */
  private Node add(Formula a, Formula b) {
    if (b.rest() == 0) {
      return make(Op.ADD, lower(a), lower(b));
    }
    Node sum = make(Op.ADD, lower(a), constant(b.constant()));
    return make(Op.ADD, sum, constant(b.rest()));
  }

  private Node negate(Node a) {
    return a.isConstant() ? constant(-a.constant()) : make(Op.NEG, a);
  }

  private Node expNegAbs(Node x) {
    Op op = float64 ? Op.EXP_NEG_ABS : Op.EXP_NEG_ABS_FLOAT;
    return make(op, x.op() == Op.NEG ? x.argument(0) : x);
  }

  private Node softplusTail(Node x) {
    return make(float64 ? Op.LOG1P_UNIT : Op.LOG1P_UNIT_FLOAT, expNegAbs(x));
  }

  private Node expm1OfMinusTwice(Node x) {
    return make(Op.EXPM1, make(Op.MUL, constant(-2), make(Op.ABS, x)));
  }

  /**
   * log cosh a, a = |x|: below 1 log(1 + q^2 / (2 + 2 q)) with q = e^a - 1, a sum of positive
   * parts; else a + log((1 + e^-2a) / 2), which loses no more than a factor 2. Both take one
   * logarithm.
   */
  private Node logCosh(Node x) {
    Node a = make(Op.ABS, x);
    Node q = make(Op.EXPM1, make(Op.MIN, a, constant(1)));
    Node near = make(Op.DIV, make(Op.MUL, q, q), sum(constant(2), make(Op.MUL, constant(2), q)));
    Node far = make(Op.MUL, constant(0.5), expm1OfMinusTwice(x));
    Node isNear = make(Op.LESS, a, constant(1));
    Node log = make(Op.LOG1P, make(Op.SELECT, isNear, near, far));
    return sum(make(Op.SELECT, isNear, constant(0), a), log);
  }

  /** A sum that is known not to be negative, and not to cancel. */
  private Node sum(Node a, Node b) {
    List<Node> list = List.of(a, b);
    return nodes.computeIfAbsent(
        new Key(Op.ADD, list),
        key -> new Node(Op.ADD, list, -1, 0, Sign.NON_NEGATIVE, false, false, null));
  }

  /** Differences that a rewriting frees of cancellation, and all others. */
  private Node subtract(Formula a, Formula b) {
    if (a.kind() == Kind.SIGMOID) {
      // sigmoid(x) - t = (step(x) - t) + (x > 0 ? -q : q): exact where t is 0 or 1 and sigmoid is
      // close to it.
      Node x = lower(a.argument(0));
      Node step = make(Op.STEP_SUB, x, lower(b));
      return make(Op.LOGISTIC_TAIL, x, expNegAbs(x), step);
    }
    if (a.kind() == Kind.SOFTPLUS
        && b.kind() == Kind.MUL
        && b.arguments().contains(a.argument(0))) {
      // softplus(x) - x t = (step(x) - t) x + log1p(e^-|x|): no two large parts, and no 0 *
      // infinity for hard targets.
      Node x = lower(a.argument(0));
      Formula t = b.argument(0) == a.argument(0) ? b.argument(1) : b.argument(0);
      Node step = make(Op.STEP_SUB, x, lower(t));
      return make(Op.ADD, make(Op.MASS_MUL, step, x), softplusTail(x));
    }
    return make(Op.SUB, lower(a), lower(b));
  }

  private Node make(Op op, Node... arguments) {
    List<Node> list = List.of(arguments);
    Node known = nodes.get(new Key(op, list));
    if (known == null) {
      known =
          new Node(
              op, list, -1, 0, sign(op, list), unit(op, list), exact(op, list), guarded(op, list));
      nodes.put(new Key(op, list), known);
    }
    return known;
  }

  private static Sign sign(Op op, List<Node> a) {
    return switch (op) {
      case ABS,
          STEP,
          SQRT,
          EXP,
          EXP_NEG_ABS,
          EXP_NEG_ABS_FLOAT,
          LOG1P_UNIT,
          LOG1P_UNIT_FLOAT,
          LESS,
          SIGMOID_TAIL ->
          Sign.NON_NEGATIVE;
      case NEG -> a.get(0).sign().negate();
      case SIGN -> a.get(0).sign();
      case MUL, DIV, MASS_MUL -> productSign(op, a.get(0), a.get(1));
      case ADD -> a.get(0).sign() == a.get(1).sign() ? a.get(0).sign() : Sign.UNKNOWN;
      case SUB -> {
        boolean oneMinusUnit = a.get(0).isConstant() && a.get(0).constant() >= 1 && a.get(1).unit();
        yield oneMinusUnit
            ? Sign.NON_NEGATIVE
            : isHalfOfLess(a.get(1), a.get(0)) || a.get(0).sign() == a.get(1).sign().negate()
                ? a.get(0).sign()
                : Sign.UNKNOWN;
      }
      case LOG -> a.get(0).unit() ? Sign.NON_POSITIVE : Sign.UNKNOWN;
      case LOG1P, EXPM1 -> a.get(0).sign();
      case MIN, MAX -> extremeSign(op == Op.MAX ? Sign.NON_NEGATIVE : Sign.NON_POSITIVE, a);
      case SELECT -> a.get(1).sign() == a.get(2).sign() ? a.get(1).sign() : Sign.UNKNOWN;
      case STEP_SUB, LOGISTIC_TAIL, GUARD_FLOAT, GUARD_DOUBLE -> Sign.UNKNOWN;
    };
  }

  private static Sign productSign(Op op, Node a, Node b) {
    boolean square = a.equals(b);
    // (step(x) - t) x is >= 0 for t in [0, 1].
    boolean stepped =
        op == Op.MASS_MUL
            && a.op() == Op.STEP_SUB
            && a.argument(0).equals(b)
            && (a.argument(1).unit() || isUnitConstant(a.argument(1)));
    return square || stepped ? Sign.NON_NEGATIVE : a.sign().times(b.sign());
  }

  private static boolean isUnitConstant(Node a) {
    return a.isConstant() && a.constant() >= 0 && a.constant() <= 1;
  }

  /**
   * The larger of two is not negative when one is not, and negative only when both are; the smaller
   * likewise.
   */
  private static Sign extremeSign(Sign decisive, List<Node> a) {
    if (a.get(0).sign() == decisive || a.get(1).sign() == decisive) {
      return decisive;
    }
    return a.get(0).sign() == a.get(1).sign() ? a.get(0).sign() : Sign.UNKNOWN;
  }

  private static boolean unit(Op op, List<Node> a) {
    return switch (op) {
      case STEP, LESS, EXP_NEG_ABS, EXP_NEG_ABS_FLOAT, SIGMOID_TAIL -> true;
      case SUB -> a.get(0).isConstant() && a.get(0).constant() == 1 && a.get(1).unit();
      default -> false;
    };
  }

  private static boolean exact(Op op, List<Node> a) {
    return switch (op) {
      case STEP, SIGN, LESS -> true;
      case NEG, ABS, MIN, MAX, SELECT -> a.stream().allMatch(Node::exact);
      default -> false;
    };
  }

  /**
   * The part that a difference is compared with, or null where nothing can cancel or both parts are
   * exact.
   */
  private static @Nullable Node guarded(Op op, List<Node> a) {
    return switch (op) {
      case LOGISTIC_TAIL -> isHard(a.get(2)) ? null : a.get(2);
      case ADD, SUB -> {
        Sign second = op == Op.ADD ? a.get(1).sign() : a.get(1).sign().negate();
        boolean sameSide = a.get(0).sign() != Sign.UNKNOWN && a.get(0).sign() == second;
        boolean exact = a.get(0).exact() && a.get(1).exact();
        yield sameSide || exact || (op == Op.SUB && isHalfOfLess(a.get(1), a.get(0)))
            ? null
            : a.get(0);
      }
      default -> null;
    };
  }

  /** Whether b is min(a, c) / 2: at least half of a >= 0 remains when it is subtracted. */
  private static boolean isHalfOfLess(Node b, Node a) {
    return b.op() == Op.MUL
        && b.argument(0).isConstant()
        && b.argument(0).constant() == 0.5
        && b.argument(1).op() == Op.MIN
        && b.argument(1).arguments().contains(a)
        && b.sign() == Sign.NON_NEGATIVE;
  }

  /** step(x) - 0 or step(x) - 1: the tail then never cancels. */
  private static boolean isHard(Node stepSub) {
    Node t = stepSub.argument(1);
    return t.isConstant() && (t.constant() == 0 || t.constant() == 1);
  }
}
