package org.losskit.formula;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.losskit.internal.kernel.Op;
import org.losskit.internal.kernel.ScalarMath;
import org.losskit.internal.kernel.ScalarOps;

/** The hand calculation of a formula: one line for each part, innermost first. */
public final class Trace {
  /**
   * One line.
   *
   * @param what the part, in symbols
   * @param numbers the part with the values of its arguments put in
   * @param value its value
   */
  public record Line(String what, String numbers, double value) {}

  private final Map<String, Double> inputs;
  private final IdentityHashMap<Formula, Double> values = new IdentityHashMap<>();
  private final List<Line> lines = new ArrayList<>();

  private Trace(Map<String, Double> inputs) {
    this.inputs = inputs;
  }

  /** The lines for a formula, with these values of its inputs. */
  public static List<Line> of(Formula formula, Map<String, Double> inputs) {
    Trace trace = new Trace(inputs);
    // One graph, so that equal parts are calculated once.
    trace.value(new Graph().add(formula));
    return trace.lines;
  }

  private double value(Formula f) {
    Double known = values.get(f);
    if (known == null) {
      known = calculate(f);
      values.put(f, known);
    }
    return known;
  }

  private double calculate(Formula f) {
    return switch (f.kind()) {
      case CONSTANT -> f.constant();
      case INPUT -> Objects.requireNonNull(inputs.get(f.name()));
      case DECLARED -> value(f.argument(0));
      default -> line(f);
    };
  }

  private double line(Formula f) {
    double[] a = f.arguments().stream().mapToDouble(this::value).toArray();
    double result = apply(f.kind(), a);
    Formula[] numbers = new Formula[a.length];
    for (int i = 0; i < a.length; i++) {
      numbers[i] = Formula.number(number(a[i]), a[i]);
    }
    // x * x keeps its form as a square.
    if (a.length == 2 && f.argument(0).equals(f.argument(1))) {
      numbers[1] = numbers[0];
    }
    lines.add(new Line(f.toString(), Formula.of(f.kind(), numbers).toString(), result));
    return result;
  }

  private static double apply(Formula.Kind kind, double[] a) {
    double b = a.length > 1 ? a[1] : 0;
    double c = a.length > 2 ? a[2] : 0;
    return switch (kind) {
      case SOFTPLUS -> ScalarMath.softplus(a[0]);
      case SIGMOID -> ScalarMath.sigmoid(a[0]);
      case TANH -> ScalarMath.tanh(a[0]);
      case LOG_COSH -> ScalarMath.logCosh(a[0]);
      case EQUAL -> a[0] == b ? 1 : 0;
      case WHERE -> a[0] != 0 ? b : c;
      case CONSTANT, INPUT, DECLARED -> throw new AssertionError(kind);
      default -> ScalarOps.apply(Op.valueOf(kind.name()), a[0], b, c);
    };
  }

  /** A number as a hand calculation writes it: eight significant digits. */
  public static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    return new BigDecimal(value)
        .round(new MathContext(8))
        .stripTrailingZeros()
        .toString()
        .replace("E", "e");
  }
}
