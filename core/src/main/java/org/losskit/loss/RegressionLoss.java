package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.formula.Formula.Domain;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Broadcast;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * A loss of the difference between prediction and target, with an optional weight for each element
 * of the prediction.
 *
 * @param <L> the loss itself
 */
abstract class RegressionLoss<L extends RegressionLoss<L>> extends BroadcastLoss<L> {
  static final LossType.Parameter WEIGHT =
      LossType.Parameter.tensor(
          "weight",
          "numbers >= 0 of exactly the input's shape",
          "multiplies each term; a mean divides by their sum");

  static final String[] SHAPES = {
    "input: any shape",
    "target: the same, or one that broadcasts with it",
    "weight: exactly the input's",
    "terms: the shape to which input and target broadcast"
  };

  static final String MEAN = "the number of terms; with a weight the sum of its elements";

  /** A formula alone and times a weight, compiled once for all losses that share it. */
  static final class Terms {
    private final CompiledFormula plain;
    private final CompiledFormula weighted;

    Terms(Formula formula, String... inputs) {
      List<String> names = new ArrayList<>(List.of(inputs));
      plain = new CompiledFormula(formula, names);
      names.add("weight");
      weighted =
          new CompiledFormula(
              Formula.input("weight", Domain.NON_NEGATIVE).massTimes(formula), names);
    }
  }

  /**
   * What every loss of a difference can be set to.
   *
   * @param weightSum the exact sum of the weight's elements
   */
  record Options(boolean strictShapes, @Nullable Tensor weight, ExactSum weightSum) {
    static final Options DEFAULT = new Options(false, null, new ExactSum());

    /** The options that a catalogue's parameters stand for. */
    static Options of(String loss, LossType.Arguments arguments) {
      Tensor weight = arguments.tensor("weight");
      return weight == null ? DEFAULT : DEFAULT.withWeight(loss, weight);
    }

    Options withStrictShapes(boolean strict) {
      return new Options(strict, weight, weightSum);
    }

    /** With a copy of the weight. */
    Options withWeight(String loss, Tensor other) {
      BinaryLoss.checkWeights(loss, "weight", other);
      ExactSum sum = new ExactSum();
      for (int i = 0; i < other.count(); i++) {
        sum.add(other.getDouble(i));
      }
      return new Options(strictShapes, BinaryLoss.copy(other), sum);
    }
  }

  final Terms terms;
  final Options options;

  RegressionLoss(Settings settings, Terms terms, Options options) {
    super(
        settings,
        options.weight == null ? terms.plain : terms.weighted,
        options.weight == null ? List.of() : List.of(options.weight),
        options.strictShapes);
    this.terms = terms;
    this.options = options;
  }

  abstract L with(Settings settings, Options options);

  @Override
  final L with(Settings other, boolean strict) {
    return with(other, options.withStrictShapes(strict));
  }

  /** Whether a mean divides by the sum of the weights; otherwise by the number of terms. */
  boolean dividesByWeights() {
    return true;
  }

  /**
   * The same loss with a weight for each element: a tensor of exactly the input's shape, whose
   * elements multiply the terms. Weight 0 is the element's absence, whatever its term is.
   *
   * @throws IllegalArgumentException if an element is negative, infinite or NaN
   */
  public final L withWeight(Tensor weight) {
    return with(settings, options.withWeight(type().name(), weight));
  }

  @Override
  final Shape shape(Call call) {
    Tensor weight = options.weight;
    Shape input = call.inputs[0].shape();
    if (weight != null && !weight.shape().equals(input)) {
      throw new IllegalArgumentException(
          type().name()
              + ": weight has shape "
              + weight.shape()
              + " but "
              + inputs().get(0).name()
              + " has shape "
              + input
              + "; expected equal shapes");
    }
    return super.shape(call);
  }

  private boolean isWeighted() {
    return options.weight != null && dividesByWeights();
  }

  @Override
  final void divisor(Call call) {
    if (isWeighted()) {
      call.weighted = true;
      call.denominator.add(options.weightSum);
    }
  }

  /** The weights; each is shared by all the terms that a stretched element makes. */
  @Override
  final void shares(Call call, double[] shares, int from, int to) {
    if (!isWeighted()) {
      return;
    }
    Tensor weight = Objects.requireNonNull(options.weight);
    Broadcast way = call.way(call.inputCount);
    int[] position = new int[1];
    for (int i = from; i < to; i++) {
      way.positions(i, 1, position);
      shares[i] = weight.getDouble(position[0]) * weight.count() / call.units;
    }
  }
}
