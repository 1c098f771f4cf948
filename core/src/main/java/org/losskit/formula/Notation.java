package org.losskit.formula;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.losskit.formula.Formula.Kind;

/** Formulas as text: LaTeX for pages, plain text for messages and explanations. */
enum Notation {
  LATEX,
  TEXT;

  private static final Map<String, String> SYMBOLS =
      Map.of(
          "input", "x",
          "target", "y",
          "weight", "w",
          "pos_weight", "p",
          "log(2 pi)", "\\ln\\left(2 \\pi\\right)",
          "log(2 pi) / 2", "\\frac{\\ln\\left(2 \\pi\\right)}{2}");

  private static final Set<String> GREEK =
      Set.of("alpha", "beta", "gamma", "delta", "epsilon", "lambda", "mu", "sigma", "tau");

  String write(Formula f) {
    return write(f, 0);
  }

  /**
   * Binding strength: sums 1, products 2, signs 3, powers and fractions 4, the base of a power 5.
   */
  private String write(Formula f, int outer) {
    return switch (f.kind()) {
      case CONSTANT -> constant(f, outer);
      case INPUT -> symbol(Objects.requireNonNull(f.name()));
      case NEG -> wrap("-" + write(f.argument(0), 3), 1, outer);
      case ADD -> wrap(write(f.argument(0), 1) + " + " + addend(f.argument(1)), 1, outer);
      case SUB -> wrap(write(f.argument(0), 1) + " - " + write(f.argument(1), 2), 1, outer);
      case MUL, MASS_MUL -> product(f, outer);
      case DIV ->
          this == LATEX
              ? wrap(
                  "\\frac{" + write(f.argument(0), 0) + "}{" + write(f.argument(1), 0) + "}",
                  4,
                  outer)
              : wrap(write(f.argument(0), 2) + " / " + write(f.argument(1), 3), 2, outer);
      case ABS -> "|" + write(f.argument(0), 0) + "|";
      case SQRT -> this == LATEX ? "\\sqrt{" + write(f.argument(0), 0) + "}" : function("sqrt", f);
      case EXP ->
          this == LATEX
              ? wrap("e^{" + write(f.argument(0), 0) + "}", 4, outer)
              : function("exp", f);
      case EXPM1 ->
          this == LATEX
              ? wrap("e^{" + write(f.argument(0), 0) + "} - 1", 1, outer)
              : function("expm1", f);
      case SIGN -> function(this == LATEX ? "\\operatorname{sign}" : "sign", f);
      case STEP, LESS, EQUAL -> condition(test(f));
      case LOG -> function(this == LATEX ? "\\ln" : "log", f);
      case LOG1P ->
          this == LATEX
              ? "\\ln\\left(" + onePlus(f.argument(0)) + "\\right)"
              : function("log1p", f);
      case SOFTPLUS -> function(this == LATEX ? "\\operatorname{softplus}" : "softplus", f);
      case SIGMOID -> function(this == LATEX ? "\\sigma" : "sigmoid", f);
      case TANH -> function(this == LATEX ? "\\tanh" : "tanh", f);
      case LOG_COSH -> function(this == LATEX ? "\\ln\\cosh" : "logCosh", f);
      case MIN -> function(this == LATEX ? "\\min" : "min", f);
      case MAX -> function(this == LATEX ? "\\max" : "max", f);
      case WHERE -> where(f);
      case DECLARED -> write(f.argument(0), outer);
    };
  }

  /** A number below 0 in brackets: "1 + -2" reads badly. */
  private String addend(Formula f) {
    return write(f, f.kind() == Kind.CONSTANT && f.constant() < 0 ? 2 : 1);
  }

  private String onePlus(Formula f) {
    return f.kind() == Kind.NEG ? "1 - " + write(f.argument(0), 2) : "1 + " + write(f, 1);
  }

  private String constant(Formula f, int outer) {
    String name = f.name();
    String text = name == null ? number(f.constant()) : name;
    // A number of a trace is its own name.
    if (Character.isLetter(text.charAt(0)) && !text.equals(Double.toString(f.constant()))) {
      return symbol(text);
    }
    if (this == LATEX) {
      text = latexNumber(text);
    }
    return f.constant() < 0 ? wrap(text, 1, outer) : text;
  }

  /** 2.5e-7 as 2.5 times a power of ten. */
  private static String latexNumber(String text) {
    int e = Math.max(text.indexOf('e'), text.indexOf('E'));
    return e < 0
        ? text
        : text.substring(0, e) + " \\cdot 10^{" + text.substring(e + 1).replace("+", "") + "}";
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private String symbol(String name) {
    if (this == TEXT) {
      return name;
    }
    return GREEK.contains(name)
        ? "\\" + name
        : SYMBOLS.getOrDefault(name, "\\mathrm{" + name.replace("_", "\\_") + "}");
  }

  private String product(Formula f, int outer) {
    if (f.argument(0) == f.argument(1)) {
      return wrap(write(f.argument(0), 5) + (this == LATEX ? "^{2}" : "^2"), 4, outer);
    }
    String times = this == LATEX ? " \\, " : " * ";
    return wrap(write(f.argument(0), 2) + times + write(f.argument(1), 2), 2, outer);
  }

  private String function(String name, Formula f) {
    StringBuilder text = new StringBuilder(name).append(this == LATEX ? "\\left(" : "(");
    for (int i = 0; i < f.arguments().size(); i++) {
      text.append(i == 0 ? "" : ", ").append(write(f.argument(i), 0));
    }
    return text.append(this == LATEX ? "\\right)" : ")").toString();
  }

  private String condition(String text) {
    return this == LATEX ? "\\mathbf{1}[" + text + "]" : "[" + text + "]";
  }

  private String where(Formula f) {
    if (this == TEXT) {
      return "where("
          + write(f.argument(0), 0)
          + ", "
          + write(f.argument(1), 0)
          + ", "
          + write(f.argument(2), 0)
          + ")";
    }
    StringBuilder rows = new StringBuilder();
    Formula rest = f;
    for (; rest.kind() == Kind.WHERE; rest = rest.argument(2)) {
      rows.append(write(rest.argument(1), 0)).append(" & ").append(test(rest.argument(0)));
      rows.append(" \\\\ ");
    }
    return "\\begin{cases}" + rows + write(rest, 0) + " & \\text{otherwise}\\end{cases}";
  }

  /** A condition without its brackets. */
  private String test(Formula c) {
    return switch (c.kind()) {
      case LESS -> write(c.argument(0), 1) + " < " + write(c.argument(1), 1);
      case EQUAL -> write(c.argument(0), 1) + " = " + write(c.argument(1), 1);
      case STEP -> write(c.argument(0), 1) + " > 0";
      default -> write(c, 0) + " \\ne 0";
    };
  }

  /** In brackets where the surrounding binds more strongly. */
  private String wrap(String text, int strength, int outer) {
    if (strength >= outer) {
      return text;
    }
    return this == LATEX ? "\\left(" + text + "\\right)" : "(" + text + ")";
  }
}
