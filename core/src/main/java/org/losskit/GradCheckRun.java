package org.losskit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.GradCheck.Finding;
import org.losskit.GradCheck.Part;
import org.losskit.GradCheck.Report;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.LossType;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** One run of a {@link GradCheck}: all comparisons at one point. */
final class GradCheckRun {
  /** For differences, and for a loss that is computed in another way. */
  static final double TOLERANCE = 1e-6;

  /** Between a formula in double and in double-double. */
  private static final double DOUBLE = 0x1p-49;

  /** Between a formula that is rounded to float and in double-double. */
  private static final double FLOAT = 0x1p-22;

  /** What rounding leaves of an entry that is zero beside others. */
  private static final double BESIDE_LARGEST = 1e-13;

  private static final String FORMULA = "its formula in double-double";

  private final Subject subject;
  private final @Nullable Subject reference;
  private final double tolerance;
  private final Tensor[] inputs;
  private final Tensor[] doubles;
  private final List<LossType.Input> names;
  private final boolean float64;

  /** The terms and those of the formula, or null. */
  private final double @Nullable [][] terms;

  private final List<Finding> findings = new ArrayList<>();
  private int checked;

  GradCheckRun(Subject subject, @Nullable Loss reference, double tolerance, Tensor... inputs) {
    this.subject = subject;
    this.reference = reference == null ? null : Subject.of(reference);
    this.tolerance = tolerance;
    this.inputs = inputs;
    this.names = subject.inputs(inputs);
    this.doubles = Arrays.stream(inputs).map(GradCheckRun::inDouble).toArray(Tensor[]::new);
    this.float64 = Arrays.stream(inputs).anyMatch(input -> input.dtype() == DType.FLOAT64);
    this.terms = subject.terms(inputs);
  }

  private static Tensor inDouble(Tensor tensor) {
    return tensor.dtype().isFloating()
        ? Tensor.view(tensor.toDoubleArray(), 0, tensor.shape())
        : tensor;
  }

  Report report() {
    LossResult formula = subject.formula(inputs);
    checkValue(formula);
    for (int i = 0; i < inputs.length; i++) {
      LossType.Input input = names.get(i);
      if (input.differentiable() && inputs[i].dtype().isFloating()) {
        checkGradient(i, input.name(), formula);
        if (input.prediction()) {
          checkHessianDiagonal(i, input.name(), formula);
        }
      }
    }
    return new Report(subject.name(), checked, findings);
  }

  private void checkValue(@Nullable LossResult formula) {
    Numbers value = numbers(Part.VALUE, 0, subject.value(inputs));
    if (formula != null && terms != null) {
      Numbers single = numbers(Part.VALUE, 0, terms[0]);
      single.compare(terms[1], FORMULA, float64 ? DOUBLE : FLOAT, 0, float64);
      if (!single.anyOff()) {
        double sum = Arrays.stream(terms[1]).map(Math::abs).sum();
        value.compare(
            formula.value().toDoubleArray(),
            FORMULA,
            float64 ? DOUBLE : FLOAT,
            sum * DOUBLE,
            float64);
      }
    }
    if (reference != null) {
      double expected = reference.value(doubles);
      Numbers rows = isOff(value.given[0], expected, tolerance, 0) ? compareRows(reference) : null;
      if (rows == null || !rows.anyOff()) {
        String source = reference.name() + (rows == null ? "" : "; each row alone is right");
        value.compare(new double[] {expected}, source, tolerance, 0, true);
      }
    }
  }

  /**
   * Compares the value of each row alone.
   *
   * @return null where the inputs have no rows in common, or a row depends on the others
   */
  private @Nullable Numbers compareRows(Subject other) {
    int rows = rows();
    double[] given = new double[rows];
    double[] expected = new double[rows];
    try {
      for (int row = 0; row < rows; row++) {
        given[row] = subject.value(row(inputs, row));
        expected[row] = other.value(row(doubles, row));
      }
    } catch (RuntimeException needsTheOtherRows) {
      return null;
    }
    if (rows == 0) {
      return null;
    }
    Numbers rowByRow = numbers(Part.VALUE, 0, given);
    rowByRow.compare(expected, other.name(), tolerance, 0, true);
    return rowByRow;
  }

  private static Tensor[] row(Tensor[] tensors, int row) {
    return Arrays.stream(tensors).map(tensor -> tensor.rows(row, row + 1)).toArray(Tensor[]::new);
  }

  /** How many rows all inputs have, or 0. */
  private int rows() {
    int rows = -1;
    for (Tensor input : inputs) {
      int own = input.shape().rank() == 0 ? 0 : input.shape().size(0);
      rows = rows < 0 || rows == own ? own : 0;
    }
    return rows;
  }

  private void checkGradient(int i, String name, @Nullable LossResult formula) {
    Numbers gradient = numbers(Part.GRADIENT, i, subject.gradient(name, inputs));
    if (formula != null && isWhole(i)) {
      gradient.compare(
          formula.gradient(name).toDoubleArray(), FORMULA, float64 ? DOUBLE : FLOAT, 0, float64);
    }
    if (reference != null) {
      String other = reference.inputs(inputs).get(i).name();
      gradient.compare(
          reference.gradient(other, doubles), reference.name(), tolerance, BESIDE_LARGEST, true);
    }
    if (subject.hasSlope(name)) {
      gradient.compareWithSlopes(
          "differences of the value", 0, (entry, point) -> subject.value(point));
    }
  }

  private void checkHessianDiagonal(int i, String name, @Nullable LossResult formula) {
    double[] given = subject.hessianDiagonal(name, inputs);
    if (given == null) {
      return;
    }
    Numbers diagonal = numbers(Part.HESSIAN_DIAGONAL, i, given);
    if (formula != null && isWhole(i)) {
      diagonal.compare(
          formula.hessianDiagonal(name).toDoubleArray(),
          FORMULA,
          float64 ? DOUBLE : FLOAT,
          0,
          float64);
    }
    if (subject.hasCurvature(name)) {
      // What is left of a gradient that cancels is rounded at the gradient's size.
      double size = largest(subject.gradient(name, doubles));
      diagonal.compareWithSlopes(
          "differences of the gradient",
          size,
          (entry, point) -> subject.gradient(name, point)[entry]);
    }
  }

  /** Whether no entry of an input stands for several terms, whose derivatives may cancel. */
  private boolean isWhole(int i) {
    return terms != null && terms[0].length == inputs[i].count();
  }

  private static boolean isOff(double given, double expected, double relative, double absolute) {
    // Where nothing is known, or both are the same infinity, nothing is off.
    if (Double.isNaN(expected) || given == expected) {
      return false;
    }
    return !(Math.abs(given - expected) <= relative * Math.abs(expected) + absolute)
        || Double.isInfinite(expected);
  }

  /** The largest finite magnitude. */
  private static double largest(double... numbers) {
    return Arrays.stream(numbers).filter(Double::isFinite).map(Math::abs).max().orElse(0);
  }

  private Numbers numbers(Part part, int input, double... given) {
    return new Numbers(part, input, given);
  }

  /** Something to take differences of. */
  @FunctionalInterface
  private interface Function {
    double at(int entry, Tensor... point);
  }

  /** The numbers of one part; each is found to be off at most once. */
  private final class Numbers {
    private final Part part;
    private final int input;
    private final double[] given;
    private final boolean[] off;
    private final boolean[] compared;

    Numbers(Part part, int input, double... given) {
      this.part = part;
      this.input = input;
      this.given = given;
      this.off = new boolean[given.length];
      this.compared = new boolean[given.length];
    }

    boolean anyOff() {
      for (boolean one : off) {
        if (one) {
          return true;
        }
      }
      return false;
    }

    /**
     * Compares with numbers from elsewhere.
     *
     * @param floor what is allowed in addition, relative to the largest of them
     * @param exact whether they are to be taken as they are, rather than rounded to float
     */
    void compare(double[] expected, String source, double relative, double floor, boolean exact) {
      double[] rounded = expected.clone();
      for (int k = 0; k < rounded.length; k++) {
        rounded[k] = exact ? expected[k] : (float) expected[k];
      }
      double largest = largest(rounded);
      double least = exact ? 8 * Double.MIN_VALUE : 2 * Float.MIN_VALUE;
      Mistake mistake = Mistake.of(given, rounded);
      for (int k = 0; k < given.length; k++) {
        count(k, rounded[k]);
        if (!off[k] && isOff(given[k], rounded[k], relative, least + floor * largest)) {
          find(k, rounded[k], source, mistake);
        }
      }
    }

    /**
     * Compares with slopes of a function by each entry of the input.
     *
     * @param size of the numbers that these are differences of
     */
    void compareWithSlopes(String source, double size, Function function) {
      double[] expected = new double[given.length];
      Slope[] slopes = new Slope[given.length];
      for (int k = 0; k < given.length; k++) {
        int entry = k;
        Tensor moved = inDouble(doubles[input]);
        Tensor[] point = doubles.clone();
        point[input] = moved;
        slopes[k] =
            Slope.of(
                x -> {
                  moved.set(entry, x);
                  return function.at(entry, point);
                },
                doubles[input].getDouble(k));
        expected[k] = slopes[k] == null ? Double.NaN : slopes[k].nearest(given[k]);
      }
      double largest = Math.max(size, largest(given));
      Mistake mistake = Mistake.of(given, expected);
      for (int k = 0; k < given.length; k++) {
        Slope slope = slopes[k];
        count(k, expected[k]);
        if (!off[k]
            && slope != null
            && !slope.allows(given[k], tolerance, BESIDE_LARGEST * largest)) {
          find(k, expected[k], source, mistake);
        }
      }
    }

    private void count(int k, double expected) {
      if (!compared[k] && !Double.isNaN(expected)) {
        compared[k] = true;
        checked++;
      }
    }

    private void find(int k, double expected, String source, Mistake mistake) {
      off[k] = true;
      boolean whole = part == Part.VALUE && given.length == 1;
      String name = names.get(input).name();
      String where =
          part == Part.VALUE
              ? whole ? "value" : "value[" + k + "]"
              : part + " by " + name + "[" + k + "]";
      findings.add(
          new Finding(
              part,
              name,
              whole ? -1 : k,
              given[k],
              expected,
              subject.name()
                  + ": "
                  + where
                  + " = "
                  + Mistake.number(given[k], expected)
                  + "; expected "
                  + Mistake.number(expected, given[k])
                  + " ("
                  + source
                  + ")"
                  + mistake.remark(given[k], expected)));
    }
  }
}
