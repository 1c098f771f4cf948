package org.losskit;

import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.losskit.formula.Formula;
import org.losskit.loss.AdaptiveLogSoftmaxWithLoss;
import org.losskit.loss.BCELoss;
import org.losskit.loss.BCEWithLogitsLoss;
import org.losskit.loss.CTCLoss;
import org.losskit.loss.CosineEmbeddingLoss;
import org.losskit.loss.CrossEntropyLoss;
import org.losskit.loss.FormulaLoss;
import org.losskit.loss.GaussianNLLLoss;
import org.losskit.loss.HingeEmbeddingLoss;
import org.losskit.loss.HuberLoss;
import org.losskit.loss.KLDivLoss;
import org.losskit.loss.L1Loss;
import org.losskit.loss.LinearCrossEntropyLoss;
import org.losskit.loss.Loss;
import org.losskit.loss.LossType;
import org.losskit.loss.MSELoss;
import org.losskit.loss.MarginRankingLoss;
import org.losskit.loss.MultiLabelMarginLoss;
import org.losskit.loss.MultiLabelSoftMarginLoss;
import org.losskit.loss.MultiMarginLoss;
import org.losskit.loss.NLLLoss;
import org.losskit.loss.PoissonNLLLoss;
import org.losskit.loss.SmoothL1Loss;
import org.losskit.loss.SoftMarginLoss;
import org.losskit.loss.TripletMarginLoss;
import org.losskit.loss.TripletMarginWithDistanceLoss;

/**
 * The catalogue: every loss, by a method and by name.
 *
 * <pre>{@code
 * CrossEntropyLoss loss = Losses.crossEntropy().withWeight(1, 2);
 * double mean = loss.value(logits, labels).toDouble();
 * }</pre>
 */
public final class Losses {
  private static final List<LossType> ALL =
      List.of(
          L1Loss.TYPE,
          MSELoss.TYPE,
          SmoothL1Loss.TYPE,
          HuberLoss.TYPE,
          PoissonNLLLoss.TYPE,
          GaussianNLLLoss.TYPE,
          KLDivLoss.TYPE,
          BCELoss.TYPE,
          BCEWithLogitsLoss.TYPE,
          HingeEmbeddingLoss.TYPE,
          SoftMarginLoss.TYPE,
          MultiLabelSoftMarginLoss.TYPE,
          MultiLabelMarginLoss.TYPE,
          NLLLoss.TYPE,
          CrossEntropyLoss.TYPE,
          LinearCrossEntropyLoss.TYPE,
          MultiMarginLoss.TYPE,
          CosineEmbeddingLoss.TYPE,
          MarginRankingLoss.TYPE,
          TripletMarginLoss.TYPE,
          TripletMarginWithDistanceLoss.TYPE,
          CTCLoss.TYPE,
          AdaptiveLogSoftmaxWithLoss.TYPE);

  private Losses() {}

  /** Absolute error. */
  public static L1Loss l1() {
    return new L1Loss();
  }

  /** Squared error. */
  public static MSELoss mse() {
    return new MSELoss();
  }

  /** Absolute error that is quadratic near zero. */
  public static SmoothL1Loss smoothL1() {
    return new SmoothL1Loss();
  }

  /** Squared error near zero, absolute error beyond delta. */
  public static HuberLoss huber() {
    return new HuberLoss();
  }

  /** Negative log-likelihood of counts under Poisson distributions. */
  public static PoissonNLLLoss poissonNLL() {
    return new PoissonNLLLoss();
  }

  /** Negative log-likelihood under normal distributions with given variances. */
  public static GaussianNLLLoss gaussianNLL() {
    return new GaussianNLLLoss();
  }

  /** Kullback-Leibler divergence from log-probabilities. */
  public static KLDivLoss klDiv() {
    return new KLDivLoss();
  }

  /** Binary cross entropy of probabilities. */
  public static BCELoss bce() {
    return new BCELoss();
  }

  /** Binary cross entropy of logits. */
  public static BCEWithLogitsLoss bceWithLogits() {
    return new BCEWithLogitsLoss();
  }

  /** Hinge loss of distances between pairs that are alike or not. */
  public static HingeEmbeddingLoss hingeEmbedding() {
    return new HingeEmbeddingLoss();
  }

  /** Logistic loss of scores with targets -1 and 1. */
  public static SoftMarginLoss softMargin() {
    return new SoftMarginLoss();
  }

  /** Binary cross entropy of every class of a sample. */
  public static MultiLabelSoftMarginLoss multiLabelSoftMargin() {
    return new MultiLabelSoftMarginLoss();
  }

  /** Hinge over pairs of labels and other classes. */
  public static MultiLabelMarginLoss multiLabelMargin() {
    return new MultiLabelMarginLoss();
  }

  /** Negative log-likelihood of log-probabilities. */
  public static NLLLoss nll() {
    return new NLLLoss();
  }

  /** Cross entropy of logits. */
  public static CrossEntropyLoss crossEntropy() {
    return new CrossEntropyLoss();
  }

  /** Cross entropy of the logits of a linear layer, for large vocabularies. */
  public static LinearCrossEntropyLoss linearCrossEntropy() {
    return new LinearCrossEntropyLoss();
  }

  /** Hinge of every class but the true one. */
  public static MultiMarginLoss multiMargin() {
    return new MultiMarginLoss();
  }

  /** Cosine distance of similar pairs, cosine of others. */
  public static CosineEmbeddingLoss cosineEmbedding() {
    return new CosineEmbeddingLoss();
  }

  /** Hinge loss of the order of two scores. */
  public static MarginRankingLoss marginRanking() {
    return new MarginRankingLoss();
  }

  /** Nearer to the positive than to the negative, in the p-norm. */
  public static TripletMarginLoss tripletMargin() {
    return new TripletMarginLoss();
  }

  /** Nearer to the positive than to the negative, in any distance. */
  public static TripletMarginWithDistanceLoss tripletMarginWithDistance() {
    return new TripletMarginWithDistanceLoss();
  }

  /** Connectionist temporal classification of sequences. */
  public static CTCLoss ctc() {
    return new CTCLoss();
  }

  /**
   * Adaptive softmax over so many classes.
   *
   * @param cutoffs the first class of every cluster of rare classes, increasing
   */
  public static AdaptiveLogSoftmaxWithLoss adaptiveLogSoftmax(int classes, int... cutoffs) {
    return new AdaptiveLogSoftmaxWithLoss(classes, cutoffs);
  }

  /**
   * A loss of your own, from the formula of one element: value, gradients, Hessian diagonal,
   * reductions, weights, accumulators, LaTeX and explanation follow.
   *
   * <pre>{@code
   * Loss logCosh = Losses.elementwise("log_cosh", (x, y) -> Formula.logCosh(x.minus(y)));
   * }</pre>
   *
   * @param name for messages and reports: lower_snake_case, none of the catalogue's
   * @param formula of the inputs {@code input} and {@code target}, which may take any value
   * @throws IllegalArgumentException if the name or the formula will not do; see {@link
   *     FormulaLoss}
   */
  public static FormulaLoss elementwise(String name, BinaryOperator<Formula> formula) {
    return elementwise(
        name, formula.apply(Formula.input("input"), Formula.input("target")), "input", "target");
  }

  /**
   * A loss of your own, with inputs of your own: their names, and in the formula their domains,
   * which calls then check.
   *
   * <pre>{@code
   * Formula p = Formula.input("probability", Formula.Domain.UNIT);
   * Formula y = Formula.input("outcome", Formula.Domain.UNIT);
   * Loss brier = Losses.elementwise("brier", p.minus(y).square(), "probability", "outcome");
   * }</pre>
   *
   * @param inputs the names of the formula's inputs in the order of calls; the first is the
   *     prediction
   */
  public static FormulaLoss elementwise(String name, Formula formula, String... inputs) {
    for (LossType type : ALL) {
      if (type.isNamed(name)) {
        throw new IllegalArgumentException(
            "elementwise: name = '"
                + name
                + "', which is a loss of the catalogue; expected another name");
      }
    }
    return FormulaLoss.of(name, formula, List.of(inputs));
  }

  /** Every loss of the library. */
  public static List<LossType> all() {
    return ALL;
  }

  /**
   * The loss that goes by a name: the short name ({@code cross_entropy}), PyTorch's class ({@code
   * CrossEntropyLoss}) or an alias.
   *
   * @throws IllegalArgumentException if there is none; the message names the nearest
   */
  public static LossType find(String name) {
    for (LossType type : ALL) {
      if (type.isNamed(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "loss: '" + name + "' is unknown; the nearest are " + Names.nearest(name, names(), 3));
  }

  /** The loss of a name with named parameters, as {@link LossType#create(Map)} takes them. */
  public static Loss create(String name, Map<String, ?> parameters) {
    return find(name).create(parameters);
  }

  private static List<String> names() {
    return ALL.stream()
        .flatMap(type ->
            Stream.concat(Stream.of(type.name(), type.className()), type.aliases().stream()))
        .toList();
  }
}
