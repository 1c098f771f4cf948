package org.losskit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Loss;
import org.losskit.tensor.Tensor;

/**
 * Proves a loss: its gradients and Hessian diagonal against differences of its value and gradient,
 * its value too where there is something to compare with, and says which term is off.
 *
 * <pre>{@code
 * GradCheck.Report report = GradCheck.of(loss).check(prediction, target);
 * assertTrue(report.ok(), report::toString);
 * }</pre>
 *
 * <p>A loss that is a formula per element is also compared with its evaluation in double-double
 * ({@link Loss#reference}). A loss from elsewhere is a port: its value and its gradient as
 * functions on arrays. A gradient that fits its own value proves nothing where the value is wrong,
 * so a port should be checked {@link #against} a loss of the library.
 *
 * <pre>{@code
 * GradCheck.of("their_l1", (p, t) -> theirValue(p, t), (p, t) -> theirGradient(p, t))
 *     .against(Losses.l1())
 *     .check(prediction, target);
 * }</pre>
 *
 * <p>Differences are central, extrapolated over many steps, and come with an estimate of their
 * error. Float32 inputs are copied to float64 for them. At a kink any slope between those of the
 * two sides is right, and at the edge of a domain the slope of the inner side. Where the catalogue
 * says that a gradient is a convention ({@link org.losskit.loss.LossType#conventions}), it is not
 * compared with differences. The work is that of about forty calls for each entry: check small
 * inputs.
 */
public final class GradCheck {
  /** What a number is part of. */
  public enum Part {
    /** The value of the loss. */
    VALUE,
    /** A gradient. */
    GRADIENT,
    /** A Hessian diagonal. */
    HESSIAN_DIAGONAL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * A number that is off.
   *
   * @param input the input by which it is a derivative; for a value the first one
   * @param index where in that input, or in the terms of a value; -1 for the value as a whole
   * @param given what the loss says
   * @param expected what it should be
   * @param message all of it, in a sentence
   */
  public record Finding(
      Part part, String input, int index, double given, double expected, String message) {
    /** How far it is off, relative to the larger of both; infinite if it is not a number. */
    double size() {
      double larger = Math.max(Math.abs(given), Math.abs(expected));
      return Double.isFinite(given)
          ? Math.abs(given - expected) / larger
          : Double.POSITIVE_INFINITY;
    }

    @Override
    public String toString() {
      return message;
    }
  }

  /**
   * What a check found.
   *
   * @param name the loss
   * @param checked how many numbers were compared
   * @param findings those that are off, by part and input
   */
  public record Report(String name, int checked, List<Finding> findings) {
    /** Takes a copy of the findings. */
    public Report {
      findings = List.copyOf(findings);
    }

    /** Whether every number is right. */
    public boolean ok() {
      return findings.isEmpty();
    }

    /** The number that is off by most, relative to its size. */
    public Optional<Finding> worst() {
      Finding worst = null;
      for (Finding finding : findings) {
        if (worst == null || finding.size() > worst.size()) {
          worst = finding;
        }
      }
      return Optional.ofNullable(worst);
    }

    /** All findings, a line each. */
    @Override
    public String toString() {
      List<String> lines = new ArrayList<>();
      lines.add(
          name
              + ": "
              + (ok() ? "all" : Integer.toString(findings.size()) + " of")
              + " "
              + checked
              + (ok() ? " numbers right" : " numbers off"));
      findings.forEach(finding -> lines.add(finding.message()));
      return String.join("\n", lines);
    }
  }

  private final Subject subject;
  private final @Nullable Loss reference;
  private final double tolerance;

  private GradCheck(Subject subject, @Nullable Loss reference, double tolerance) {
    this.subject = subject;
    this.reference = reference;
    this.tolerance = tolerance;
  }

  /** The check of a loss. */
  public static GradCheck of(Loss loss) {
    return new GradCheck(Subject.of(loss), null, GradCheckRun.TOLERANCE);
  }

  /**
   * The check of a loss from elsewhere.
   *
   * @param value of a batch: prediction and target to one number
   * @param gradient of that number by the prediction
   */
  public static GradCheck of(
      String name,
      ToDoubleBiFunction<double[], double[]> value,
      BiFunction<double[], double[], double[]> gradient) {
    return new GradCheck(Subject.of(name, value, gradient), null, GradCheckRun.TOLERANCE);
  }

  /** The same check, which also compares with a loss that takes the same inputs. */
  public GradCheck against(Loss other) {
    return new GradCheck(subject, other, tolerance);
  }

  /**
   * The same check with another relative tolerance for what is compared with differences or with
   * another loss; 1e-6 unless it is set.
   */
  public GradCheck withTolerance(double relative) {
    if (!(relative > 0 && relative < 1)) {
      throw new IllegalArgumentException(
          "grad_check: tolerance = " + relative + "; expected a number between 0 and 1");
    }
    return new GradCheck(subject, reference, relative);
  }

  /**
   * Checks at one point; the inputs are those of the loss, prediction and target for a port.
   *
   * @throws IllegalArgumentException if the loss refuses the inputs
   */
  public Report check(Tensor... inputs) {
    return new GradCheckRun(subject, reference, tolerance, inputs).report();
  }
}
