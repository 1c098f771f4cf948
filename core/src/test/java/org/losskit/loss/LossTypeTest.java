package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

/** The catalogue: what can be asked of a loss, and losses from named parameters. */
class LossTypeTest {
  private static final Tensor LOGITS = Tensor.of(new double[] {1, 2, 3, 0, 4, 1}, 2, 3);
  private static final Tensor LABELS = Tensor.of(2, 0);
  private static final Tensor WEIGHT = Tensor.of(new double[] {0.5, 1, 2});

  static Stream<LossType> types() {
    return Losses.all().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyNameFindsTheLoss(LossType type) {
    assertThat(Losses.find(type.name())).isSameAs(type);
    assertThat(Losses.find(type.className())).isSameAs(type);
    for (String alias : type.aliases()) {
      assertThat(Losses.find(alias)).isSameAs(type);
    }
    assertThat(type).hasToString(type.name());
  }

  /** The parameters that a loss cannot do without. */
  private static Map<String, Object> required(LossType type) {
    Map<String, Object> parameters = new HashMap<>();
    if (type.name().equals("adaptive_log_softmax")) {
      parameters.put("n_classes", 5);
      parameters.put("cutoffs", Tensor.of(2, 4));
    }
    return parameters;
  }

  @ParameterizedTest
  @MethodSource("types")
  void defaultsMakeALoss(LossType type) {
    Loss loss = type.create(required(type));
    assertThat(loss.type()).isSameAs(type);
    assertThat(loss.reduction()).isEqualTo(Reduction.MEAN);
    assertThat(loss.precision()).isEqualTo(Precision.EXACT);
    for (LossType.Parameter parameter : type.parameters()) {
      if (parameter.defaultValue() != null) {
        // A default is a legal value.
        Map<String, Object> parameters = required(type);
        parameters.put(parameter.name(), parameter.defaultValue());
        assertThat(type.create(parameters).type()).isSameAs(type);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void theReductionsOfALossAreItsOwn(LossType type) {
    for (Reduction reduction : type.reductions()) {
      Map<String, Object> parameters = required(type);
      parameters.put("reduction", reduction.toString());
      assertThat(type.create(parameters).reduction()).isEqualTo(reduction);
    }
  }

  @Test
  void namedParametersReachTheLoss() {
    assertThat(
            Losses.create(
                    "cross_entropy",
                    Map.of(
                        "weight",
                        WEIGHT,
                        "label_smoothing",
                        0.1f,
                        "ignore_index",
                        0,
                        "reduction",
                        "sum"))
                .value(LOGITS, LABELS)
                .toDouble())
        .isEqualTo(
            Losses.crossEntropy()
                .withWeight(0.5, 1, 2)
                .withLabelSmoothing(0.1f)
                .withIgnoreIndex(0)
                .withReduction(Reduction.SUM)
                .value(LOGITS, LABELS)
                .toDouble());
    assertThat(
            Losses.create("NLLLoss", Map.of("weight", WEIGHT, "ignore_index", 2.0))
                .value(LOGITS, LABELS)
                .toDouble())
        .isEqualTo(
            Losses.nll().withWeight(0.5, 1, 2).withIgnoreIndex(2).value(LOGITS, LABELS).toDouble());
    Tensor half = Tensor.of(new double[] {0.5, 0.25, 1});
    assertThat(Losses.create("bce", Map.of("weight", WEIGHT)).value(half, half).toDouble())
        .isEqualTo(Losses.bce().withWeight(WEIGHT).value(half, half).toDouble());
    assertThat(
            Losses.create("bce_with_logits", Map.of("weight", half, "pos_weight", WEIGHT))
                .value(half, half)
                .toDouble())
        .isEqualTo(
            Losses.bceWithLogits()
                .withWeight(half)
                .withPosWeight(0.5, 1, 2)
                .value(half, half)
                .toDouble());
  }

  @Test
  void weightsGivenByNameAreCopiedToo() {
    double[] weight = {1, 1};
    Tensor half = Tensor.of(new double[] {0.5, 0.5});
    for (String name : new String[] {"bce", "bce_with_logits"}) {
      Loss loss = Losses.create(name, Map.of("weight", Tensor.of(weight)));
      double before = loss.value(half, half).toDouble();
      weight[0] = 100;
      assertThat(loss.value(half, half).toDouble()).isEqualTo(before);
      weight[0] = 1;
    }
  }
}
