package org.losskit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.losskit.loss.LossType;

/**
 * A loss of torch.nn 2.14 and its parameters as Losskit knows them.
 *
 * @param function the name in torch.nn.functional, or empty
 * @param legacy whether it takes {@code size_average} and {@code reduce}
 * @param parameters those that Losskit has under the same name, with PyTorch's defaults
 * @param others the rest, and what becomes of them
 */
record PyTorchTwin(
    String className,
    String function,
    boolean legacy,
    List<String> parameters,
    Map<String, String> others) {
  private static final String LAYER = "an input: the layer's tensors are passed with each call";

  /** Every loss class of torch.nn, in the order of its documentation. */
  static final List<PyTorchTwin> ALL =
      List.of(
          legacy("L1Loss", "l1_loss", "weight=None"),
          legacy("MSELoss", "mse_loss", "weight=None"),
          legacy("CrossEntropyLoss", "cross_entropy", "weight=None", "ignore_index=-100")
              .and("label_smoothing=0.0"),
          of("LinearCrossEntropyLoss", "linear_cross_entropy", "weight=None", "ignore_index=None")
              .and("label_smoothing=0.0")
              .other("in_features, num_classes, out_features, bias", LAYER)
              .other("device, dtype", "the tensors have them")
              .other("options", "see LinearCrossEntropyOptions below"),
          of("CTCLoss", "ctc_loss", "blank=0", "zero_infinity=False"),
          legacy("NLLLoss", "nll_loss", "weight=None", "ignore_index=-100"),
          legacy("PoissonNLLLoss", "poisson_nll_loss", "log_input=True", "full=False", "eps=1e-8"),
          of("GaussianNLLLoss", "gaussian_nll_loss", "full=False", "eps=1e-6"),
          legacy("KLDivLoss", "kl_div", "log_target=False"),
          legacy("BCELoss", "binary_cross_entropy", "weight=None"),
          legacy("BCEWithLogitsLoss", "binary_cross_entropy_with_logits", "weight=None")
              .and("pos_weight=None"),
          legacy("MarginRankingLoss", "margin_ranking_loss", "margin=0.0"),
          legacy("HingeEmbeddingLoss", "hinge_embedding_loss", "margin=1.0"),
          legacy("MultiLabelMarginLoss", "multilabel_margin_loss"),
          of("HuberLoss", "huber_loss", "delta=1.0", "weight=None"),
          legacy("SmoothL1Loss", "smooth_l1_loss", "beta=1.0"),
          legacy("SoftMarginLoss", "soft_margin_loss"),
          legacy("MultiLabelSoftMarginLoss", "multilabel_soft_margin_loss", "weight=None"),
          legacy("CosineEmbeddingLoss", "cosine_embedding_loss", "margin=0.0"),
          legacy("MultiMarginLoss", "multi_margin_loss", "p=1", "margin=1.0", "weight=None"),
          legacy("TripletMarginLoss", "triplet_margin_loss", "margin=1.0", "p=2.0", "eps=1e-6")
              .and("swap=False"),
          of("TripletMarginWithDistanceLoss", "triplet_margin_with_distance_loss", "margin=1.0")
              .and("swap=False")
              .other("distance_function", "given when the loss is made; Euclidean by name"),
          of("AdaptiveLogSoftmaxWithLoss", "", "n_classes", "cutoffs", "div_value=4.0")
              .other("in_features, head_bias", LAYER)
              .other("device, dtype", "the tensors have them"));

  private static PyTorchTwin of(String className, String function, String... parameters) {
    return new PyTorchTwin(className, function, false, List.of(parameters), Map.of());
  }

  private static PyTorchTwin legacy(String className, String function, String... parameters) {
    return new PyTorchTwin(className, function, true, List.of(parameters), Map.of());
  }

  private PyTorchTwin and(String parameter) {
    List<String> more = new ArrayList<>(parameters);
    more.add(parameter);
    return new PyTorchTwin(className, function, legacy, more, others);
  }

  private PyTorchTwin other(String parameter, String fate) {
    Map<String, String> more = new LinkedHashMap<>(others);
    more.put(parameter, fate);
    return new PyTorchTwin(className, function, legacy, parameters, more);
  }

  /** The entry of the catalogue. */
  Optional<LossType> type() {
    return Losses.all().stream().filter(type -> type.isNamed(className)).findFirst();
  }
}
