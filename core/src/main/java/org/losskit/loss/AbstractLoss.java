package org.losskit.loss;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * What all losses share: from the public methods to the loop over elements or rows, reductions,
 * upstream gradients and threads.
 *
 * @param <L> the loss itself
 */
abstract class AbstractLoss<L extends AbstractLoss<L>> extends CheckedLoss {
  /** What every loss can be set to. */
  record Settings(Reduction reduction, Precision precision, Workers workers) {
    static final Settings DEFAULT = new Settings(Reduction.MEAN, Precision.EXACT, Workers.CALLER);
  }

  static final List<Reduction> REDUCTIONS = List.of(Reduction.NONE, Reduction.MEAN, Reduction.SUM);

  final Settings settings;

  AbstractLoss(Settings settings) {
    this.settings = settings;
  }

  /** The same loss with other settings. */
  abstract L with(Settings settings);

  /**
   * Checks the inputs of a call and finds out the shape of the terms, the type of the results, the
   * units of work and the denominator. Nothing has been written when it throws.
   */
  abstract void check(Call call);

  /**
   * Computes the units {@code from <= unit < to}, adding their terms to the sum if there is one.
   */
  abstract void run(Call call, int from, int to, @Nullable ExactSum sum);

  /** Before any unit is computed, with the destinations known; nothing has been written. */
  void prepare(Call call) {}

  /** After all units are computed. */
  void complete(Call call) {}

  /** About how many units are worth a thread of their own. */
  abstract int grain(Call call);

  /** Parts begin at multiples of this many units. */
  abstract int alignment();

  /** Whether the parts of a call may run at the same time. */
  boolean isDivisible(Call call) {
    return true;
  }

  /** What a mean is worth when its denominator is 0. */
  EmptyMean emptyMean() {
    return EmptyMean.NAN;
  }

  /** Refuses a mean whose denominator is 0 where the loss is set to. */
  final void checkDenominator(boolean zero) {
    if (zero && emptyMean() == EmptyMean.REFUSE) {
      throw new IllegalArgumentException(
          type().name()
              + ": target: every sample is ignored or has weight 0; expected at least one that"
              + " counts");
    }
  }

  @Override
  public final Reduction reduction() {
    return settings.reduction();
  }

  @Override
  public final Precision precision() {
    return settings.precision();
  }

  @Override
  public final L withReduction(Reduction reduction) {
    if (!type().reductions().contains(reduction)) {
      throw new IllegalArgumentException(
          type().name()
              + ": reduction = "
              + reduction
              + "; expected "
              + LossType.oneOf(type().reductions()));
    }
    return with(new Settings(reduction, settings.precision(), settings.workers()));
  }

  @Override
  public final L withPrecision(Precision precision) {
    return with(new Settings(settings.reduction(), precision, settings.workers()));
  }

  @Override
  public final L withThreads(int threads) {
    checkAtLeastOne("threads", threads);
    return with(new Settings(settings.reduction(), settings.precision(), Workers.threads(threads)));
  }

  @Override
  public final L withExecutor(Executor executor, int parallelism) {
    checkAtLeastOne("parallelism", parallelism);
    return with(
        new Settings(
            settings.reduction(), settings.precision(), new Workers(executor, parallelism)));
  }

  private void checkAtLeastOne(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          type().name() + ": " + what + " = " + count + "; expected at least 1");
    }
  }

  @Override
  public final Tensor value(Tensor... inputs) {
    return differentiate(Wanted.value(), inputs).value();
  }

  @Override
  public final LossResult differentiate(Tensor... inputs) {
    return differentiate(predictions(), inputs);
  }

  @Override
  public final LossResult differentiate(Wanted wanted, Tensor... inputs) {
    return differentiate(wanted, false, inputs);
  }

  @Override
  public Optional<LossResult> reference(Tensor... inputs) {
    return Optional.empty();
  }

  /** As {@link #reference}, for a loss that is a formula. */
  final LossResult sure(Tensor... inputs) {
    Tensor[] doubles = new Tensor[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      doubles[i] =
          inputs[i].dtype() == DType.FLOAT32
              ? Tensor.view(inputs[i].toDoubleArray(), 0, inputs[i].shape())
              : inputs[i];
    }
    return differentiate(everything(doubles), true, doubles);
  }

  /** All derivatives that exist for these inputs. */
  private Wanted everything(Tensor... inputs) {
    Call call = Call.start();
    try {
      call.inputs(this, inputs);
      Wanted wanted = Wanted.value().hessianDiagonal();
      for (int i = 0; i < call.inputCount; i++) {
        if (isDifferentiable(i, call)) {
          wanted = wanted.and(inputs().get(i).name());
        }
      }
      return wanted;
    } finally {
      call.end();
    }
  }

  private LossResult differentiate(Wanted wanted, boolean sure, Tensor... inputs) {
    Call call = Call.start();
    try {
      call.inputs(this, inputs);
      call.sure = sure;
      check(call);
      Map<String, Tensor> gradients = new LinkedHashMap<>();
      Map<String, Tensor> hessians = new LinkedHashMap<>();
      for (String name : wanted.gradients()) {
        int index = differentiable(name, call);
        Tensor gradient = Tensor.zeros(call.dtype, call.inputs[index].shape());
        call.gradients[index] = gradient;
        gradients.put(name, gradient);
      }
      for (int i = 0; i < call.inputCount && wanted.wantsHessianDiagonal(); i++) {
        LossType.Input input = inputs().get(i);
        if (input.prediction()) {
          Tensor diagonal = Tensor.zeros(call.dtype, call.inputs[i].shape());
          call.hessians[i] = diagonal;
          hessians.put(input.name(), diagonal);
        }
      }
      Tensor terms = reduction() == Reduction.NONE ? Tensor.zeros(call.dtype, call.shape) : null;
      call.terms = terms;
      execute(call, wanted.upstream(), terms == null);
      Tensor value = terms == null ? reduce(call) : terms;
      return new LossResult(value, gradients, hessians, inputs().get(0).name());
    } finally {
      call.end();
    }
  }

  @Override
  public final double differentiate(Tensor prediction, Tensor target, Outputs into) {
    Call call = Call.start();
    try {
      call.inputs(this, prediction, target);
      return differentiate(call, into);
    } finally {
      call.end();
    }
  }

  @Override
  public final double differentiate(Tensor[] inputs, Outputs into) {
    Call call = Call.start();
    try {
      call.inputs(this, inputs);
      return differentiate(call, into);
    } finally {
      call.end();
    }
  }

  private double differentiate(Call call, Outputs into) {
    check(call);
    List<Outputs.Place> gradients = into.gradients();
    for (int i = 0; i < gradients.size(); i++) {
      Outputs.Place place = gradients.get(i);
      int index = place.input() == null ? 0 : differentiable(place.input(), call);
      call.gradients[index] = destination(place, call.inputs[index].shape(), call);
    }
    List<Outputs.Place> hessians = into.hessianDiagonals();
    for (int i = 0; i < hessians.size(); i++) {
      Outputs.Place place = hessians.get(i);
      int index = place.input() == null ? 0 : prediction(place.input());
      call.hessians[index] = destination(place, call.inputs[index].shape(), call);
    }
    if (into.terms() != null) {
      call.terms = destination("terms", into.terms(), call.shape, call);
    }
    checkApart(into);
    execute(call, into.upstream(), true);
    return isMean() ? mean(call) : call.numerator.toDouble();
  }

  private boolean isMean() {
    return reduction() == Reduction.MEAN || reduction() == Reduction.BATCHMEAN;
  }

  @Override
  public final void terms(double[] terms, double[] shares, Tensor... inputs) {
    terms(null, terms, shares, inputs);
  }

  /** As the public method, for as many terms as there are weights, if they are given. */
  final int terms(@Nullable Tensor weights, double[] terms, double[] shares, Tensor... inputs) {
    Call call = Call.start();
    try {
      call.inputs(this, inputs);
      check(call);
      int count = call.shape.count();
      if (weights != null && weights.count() != count) {
        throw new IllegalArgumentException(
            type().name()
                + ": weights has shape "
                + weights.shape()
                + "; expected "
                + call.shape
                + ", one weight per term");
      }
      if (terms.length < count || shares.length < count) {
        throw new IllegalArgumentException(
            type().name()
                + ": terms and shares have "
                + terms.length
                + " and "
                + shares.length
                + " places; expected at least "
                + count);
      }
      Arrays.fill(shares, 0, count, 1);
      call.rawTerms = terms;
      call.rawShares = shares;
      compute(call, false);
      return count;
    } finally {
      call.end();
    }
  }

  @Override
  public final LossAccumulator accumulator() {
    return new LossAccumulator(this);
  }

  /** Adds the terms of a batch to the numerator and their shares to the denominator. */
  final long accumulate(ExactSum numerator, ExactSum denominator, Tensor... inputs) {
    Call call = Call.start();
    try {
      call.inputs(this, inputs);
      check(call);
      compute(call, true);
      numerator.add(call.numerator);
      if (call.weighted) {
        denominator.add(call.denominator);
      } else {
        denominator.add((double) call.termCount);
      }
      return call.shape.count();
    } finally {
      call.end();
    }
  }

  private void execute(Call call, @Nullable Tensor upstream, boolean sum) {
    if (upstream != null) {
      boolean none = reduction() == Reduction.NONE;
      if (none && upstream.shape().equals(call.shape)) {
        call.upstream = upstream;
      } else if (!none && upstream.count() == 1) {
        call.scale = upstream.getDouble(0);
      } else {
        throw new IllegalArgumentException(
            type().name()
                + ": upstream has shape "
                + upstream.shape()
                + "; expected "
                + (none ? call.shape : Shape.scalar())
                + ", the shape of the value");
      }
    }
    if (isMean()) {
      checkDenominator(call.isEmpty());
      call.scale = isZero(call) ? 0 : call.scale / call.denominatorValue();
    }
    compute(call, sum);
  }

  /** Runs all units, in parts where the loss has workers. */
  private void compute(Call call, boolean sum) {
    prepare(call);
    computeUnits(call, sum);
    complete(call);
  }

  private void computeUnits(Call call, boolean sum) {
    Workers workers = settings.workers();
    int parts = isDivisible(call) ? workers.parts(call.units, grain(call)) : 1;
    if (parts == 1) {
      run(call, 0, call.units, sum ? call.numerator : null);
      return;
    }
    ExactSum[] sums = new ExactSum[parts];
    workers.run(
        call.units,
        parts,
        alignment(),
        (part, from, to) -> {
          ExactSum own = sum ? new ExactSum() : null;
          run(call, from, to, own);
          if (own != null) {
            sums[part] = own;
          }
        });
    for (ExactSum part : sums) {
      if (part != null) {
        call.numerator.add(part);
      }
    }
  }

  /** Whether the loss's mean is to be 0 where the division would be by 0. */
  private boolean isZero(Call call) {
    return call.isEmpty() && emptyMean() == EmptyMean.ZERO;
  }

  private double mean(Call call) {
    if (isZero(call)) {
      return 0;
    }
    return call.weighted
        ? ExactSum.ratio(call.numerator, call.denominator)
        : ExactSum.ratio(call.numerator, call.termCount);
  }

  private Tensor reduce(Call call) {
    boolean mean = isMean();
    if (call.dtype == DType.FLOAT64) {
      return Tensor.scalar(mean ? mean(call) : call.numerator.toDouble());
    }
    if (!mean) {
      return Tensor.scalar(call.numerator.toFloat());
    }
    if (isZero(call)) {
      return Tensor.scalar(0f);
    }
    return Tensor.scalar(
        call.weighted
            ? ExactSum.ratioToFloat(call.numerator, call.denominator)
            : ExactSum.ratioToFloat(call.numerator, call.termCount));
  }

  /** Puts the term of a row where it is wanted. */
  static void term(Call call, int row, double value, double share, @Nullable ExactSum sum) {
    if (sum != null) {
      sum.add(value);
    }
    if (call.terms != null) {
      call.terms.set(row, value);
    }
    if (call.rawTerms != null) {
      call.rawTerms[row] = value;
    }
    if (call.rawShares != null) {
      call.rawShares[row] = share;
    }
  }

  /** What the gradients of a row are multiplied by. */
  static double scale(Call call, int row) {
    return call.upstream == null ? call.scale : call.upstream.getDouble(row);
  }

  /** The only term of the inputs and its derivatives, for explanations. */
  final LossResult single(Tensor... inputs) {
    LossResult result = withReduction(Reduction.NONE).differentiate(predictions(), inputs);
    if (result.value().count() != 1) {
      throw new IllegalArgumentException(
          type().name()
              + ": explain: "
              + inputs().get(0).name()
              + " has shape "
              + inputs[0].shape()
              + ", which makes "
              + result.value().count()
              + " terms; expected one element or one row");
    }
    return result;
  }

  /** The gradients and Hessian diagonals by every prediction. */
  private Wanted predictions() {
    Wanted wanted = Wanted.value().hessianDiagonal();
    for (LossType.Input input : inputs()) {
      if (input.prediction()) {
        wanted = wanted.and(input.name());
      }
    }
    return wanted;
  }
}
