package org.losskit.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.LossType;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** One configuration in both libraries, number by number. */
final class Comparison {
  private static final double ABSOLUTE = 1e-13;
  private static final double GRADIENT = 1e-10;
  private static final double TELLING = 1e-9;

  private final Configuration configuration;
  private final double valueTolerance;
  private final Map<Deviation, Example> deviations = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private boolean isRefused;

  private record Ours(Shape shape, List<Tensor> numbers, List<String> names) {}

  /** Compares values to the given relative tolerance, and gradients. */
  Comparison(Configuration configuration, Draw draw, double valueTolerance) {
    this.configuration = configuration;
    this.valueTolerance = valueTolerance;
    compare(draw);
  }

  /** The classes that explain what differs, each with what was found. */
  Map<Deviation, Example> deviations() {
    return deviations;
  }

  /** What differs without a reason. */
  List<String> failures() {
    return failures;
  }

  /** Whether both libraries refuse. */
  boolean isRefused() {
    return isRefused;
  }

  private void compare(Draw draw) {
    Ours ours = null;
    String ourRefusal = "";
    double[] upstream = {};
    try {
      Loss loss = configuration.loss();
      Tensor[] inputs = configuration.inputs().toArray(Tensor[]::new);
      Shape shape = loss.value(inputs).shape();
      Tensor weights = draw.tensor(shape.toArray(), draw::upstream);
      upstream = weights.toDoubleArray();
      ours = differentiate(loss, weights, inputs);
    } catch (IllegalArgumentException e) {
      ourRefusal = String.valueOf(e.getMessage());
    }
    LibTorch.Result theirs = null;
    String theirRefusal = "";
    try {
      theirs =
          LibTorch.differentiate(
              configuration.torch(),
              configuration.inputs(),
              configuration.differentiable(),
              upstream);
    } catch (RuntimeException e) {
      theirRefusal = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
    if (ours != null && theirs != null) {
      compare(ours, theirs, upstream);
    } else if (ours == null && theirs == null) {
      isRefused = true;
    } else if (configuration.refusals().isEmpty()) {
      failures.add(
          (ours == null
                  ? "only Losskit refuses: " + ourRefusal
                  : "only LibTorch refuses: " + theirRefusal)
              + ", "
              + configuration);
    } else {
      deviations.put(
          configuration.refusals().get(0),
          new Example(
              true,
              configuration
                  + (ours == null
                      ? ": PyTorch computes, Losskit refuses (" + ourRefusal + ")"
                      : ": PyTorch refuses, Losskit computes "
                          + text(ours.numbers.get(0).toDoubleArray()))));
    }
  }

  private Ours differentiate(Loss loss, Tensor upstream, Tensor[] inputs) {
    List<LossType.Input> given =
        loss.inputs().stream()
            .filter(input -> !input.optional() || loss.inputs().size() == inputs.length)
            .toList();
    List<String> names =
        configuration.differentiable().stream().map(i -> given.get(i).name()).toList();
    Wanted wanted = Wanted.value().upstream(upstream);
    for (String name : names) {
      wanted = wanted.and(name);
    }
    LossResult result = loss.differentiate(wanted, inputs);
    List<Tensor> numbers = new ArrayList<>(List.of(result.value()));
    names.forEach(name -> numbers.add(result.gradient(name)));
    return new Ours(result.value().shape(), numbers, names);
  }

  private void compare(Ours ours, LibTorch.Result theirs, double[] upstream) {
    if (!ours.shape.equals(theirs.shape())) {
      failures.add("shape " + ours.shape + ", LibTorch's " + theirs.shape() + ", " + configuration);
      return;
    }
    List<Numbers> expected = configuration.expected(upstream);
    for (int k = 0; k <= ours.names.size(); k++) {
      Numbers contract = expected.get(k == 0 ? 0 : configuration.differentiable().get(k - 1) + 1);
      for (int i = 0; i < contract.count(); i++) {
        String what = k == 0 ? "value" : "gradient by " + ours.names.get(k - 1);
        if (configuration.reduction() == Reduction.NONE || k > 0) {
          what += "[" + i + "]";
        }
        compare(
            what,
            k > 0,
            contract,
            i,
            ours.numbers.get(k).getDouble(i),
            theirs.numbers().get(k)[i],
            upstream);
      }
    }
  }

  private void compare(
      String what,
      boolean gradient,
      Numbers expected,
      int i,
      double ours,
      double theirs,
      double[] upstream) {
    double relative = gradient ? Math.max(GRADIENT, valueTolerance) : valueTolerance;
    double contract = expected.number(i);
    double size = expected.size(i);
    String found =
        "%s: %s: PyTorch %s, Losskit %s%s"
            .formatted(
                configuration,
                what,
                Configuration.text(theirs),
                Configuration.text(ours),
                gradient ? ", upstream " + text(upstream) : "");
    if (!isSame(ours, contract, relative, size)) {
      failures.add("not the contract's " + contract + " (size " + size + "): " + found);
      return;
    }
    List<Deviation> digits = expected.digits(i);
    if (!digits.isEmpty() && isSame(theirs, contract, relative, size + 1)) {
      note(digits.get(0), new Example(!isSame(ours, theirs, TELLING, 0), found));
    } else if (!isSame(ours, theirs, relative, size)) {
      Deviation reason = reason(expected.deviations(i), gradient);
      if (reason == null) {
        failures.add("no reason (size " + size + "): " + found);
      } else {
        note(reason, new Example(true, found));
      }
    }
  }

  private static @Nullable Deviation reason(Collection<Deviation> candidates, boolean gradient) {
    for (Deviation candidate : candidates) {
      if (candidate.explains(gradient)) {
        return candidate;
      }
    }
    return null;
  }

  private void note(Deviation deviation, Example found) {
    deviations.merge(deviation, found, Example::better);
  }

  private static boolean isSame(double a, double b, double relative, double size) {
    // Equal covers infinities; NaN belongs to NaN.
    return a == b
        || (Double.isNaN(a) && Double.isNaN(b))
        || Math.abs(a - b) <= relative * Math.abs(b) + ABSOLUTE * size;
  }

  private static String text(double[] numbers) {
    return String.join(
        ", ", Arrays.stream(numbers).limit(12).mapToObj(Configuration::text).toList());
  }
}
