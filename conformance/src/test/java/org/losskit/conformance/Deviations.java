package org.losskit.conformance;

import org.losskit.conformance.Deviation.Concern;

/** Where Losskit and PyTorch 2.13 differ on purpose. */
final class Deviations {
  static final Deviation NAN_SLOPE =
      new Deviation(
          "slope at a NaN difference",
          "PyTorch's sign of NaN is 0, so that a NaN goes unnoticed in the gradient; Losskit answers NaN.",
          Concern.GRADIENT);

  static final Deviation ZERO_TIMES_INFINITY =
      new Deviation(
          "0 times infinity",
          "PyTorch multiplies a weight or a target of exactly 0 by an infinite (or NaN) term and gets NaN; in"
              + " Losskit a mass of exactly 0 takes no part.",
          Concern.BOTH);

  static final Deviation INFINITE_LOGIT =
      new Deviation(
          "infinite logits",
          "PyTorch subtracts infinity from infinity and gets NaN; Losskit returns the limit: 0 where the"
              + " infinite logit is right, infinity where it is wrong.",
          Concern.BOTH);

  static final Deviation CONFIDENT =
      new Deviation(
          "confident rows",
          "Where the true class leads by far, PyTorch takes the logarithm of a sum that rounds to 1 and loses"
              + " most digits, at a lead of 37 all of them; Losskit takes log1p of the other classes' share and"
              + " loses none.",
          Concern.DIGITS);

  static final Deviation IGNORED_NAN =
      new Deviation(
          "NaN in ignored rows",
          "A row whose label is ignored has gradient NaN in PyTorch if its softmax is NaN; in Losskit an"
              + " ignored row has gradient 0.",
          Concern.GRADIENT);

  static final Deviation BAD_WEIGHT =
      new Deviation(
          "weights that are no weights",
          "PyTorch computes with negative, infinite and NaN weights; Losskit refuses them.",
          Concern.REFUSAL);

  static final Deviation NO_WEIGHT_LEFT =
      new Deviation(
          "smoothed mean over weights of 0",
          "Where the weights of all labels are 0, the mean divides by 0. PyTorch divides the label's and the"
              + " smoothing's part one by one and adds NaN to infinity; Losskit divides their sum once, which is"
              + " infinite.",
          Concern.BOTH);

  static final Deviation NEGATIVE_SMOOTHING =
      new Deviation(
          "negative label smoothing",
          "PyTorch silently takes a negative label_smoothing for 0; Losskit refuses it.",
          Concern.REFUSAL);

  private Deviations() {}
}
