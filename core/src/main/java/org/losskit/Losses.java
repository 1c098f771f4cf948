package org.losskit;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.losskit.loss.AdaptiveLogSoftmaxWithLoss;
import org.losskit.loss.BCELoss;
import org.losskit.loss.BCEWithLogitsLoss;
import org.losskit.loss.CrossEntropyLoss;
import org.losskit.loss.L1Loss;
import org.losskit.loss.LinearCrossEntropyLoss;
import org.losskit.loss.Loss;
import org.losskit.loss.LossType;
import org.losskit.loss.MSELoss;
import org.losskit.loss.NLLLoss;

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
          BCELoss.TYPE,
          BCEWithLogitsLoss.TYPE,
          NLLLoss.TYPE,
          CrossEntropyLoss.TYPE,
          LinearCrossEntropyLoss.TYPE,
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

  /** Binary cross entropy of probabilities. */
  public static BCELoss bce() {
    return new BCELoss();
  }

  /** Binary cross entropy of logits. */
  public static BCEWithLogitsLoss bceWithLogits() {
    return new BCEWithLogitsLoss();
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

  /**
   * Adaptive softmax over so many classes.
   *
   * @param cutoffs the first class of every cluster of rare classes, increasing
   */
  public static AdaptiveLogSoftmaxWithLoss adaptiveLogSoftmax(int classes, int... cutoffs) {
    return new AdaptiveLogSoftmaxWithLoss(classes, cutoffs);
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
