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

  static final Deviation INFINITE_THRESHOLD =
      new Deviation(
          "infinite difference with infinite beta or delta",
          "PyTorch takes the linear branch and subtracts infinity from infinity; in Losskit an infinite"
              + " difference costs infinity.",
          Concern.BOTH);

  static final Deviation INFINITE_TARGET =
      new Deviation(
          "infinite targets or exponentials",
          "PyTorch subtracts infinite parts from each other, or divides one by another, and gets NaN;"
              + " Losskit returns the limit.",
          Concern.BOTH);

  static final Deviation NO_TERM =
      new Deviation(
          "operands stretched to nothing",
          "Where broadcasting leaves no terms, PyTorch still differentiates what it computed of the target"
              + " alone, times 0, which is NaN for infinite slopes; in Losskit the gradient is 0.",
          Concern.GRADIENT);

  static final Deviation RATE_AT_ONE =
      new Deviation(
          "rates near 1",
          "PyTorch rounds x + eps before it takes the logarithm, which is near 0, and loses digits;"
              + " Losskit loses none.",
          Concern.DIGITS);

  static final Deviation MASKED_STIRLING =
      new Deviation(
          "Stirling's term of targets that have none",
          "For targets at and below 0 PyTorch masks Stirling's term, but not its derivative, which is NaN;"
              + " in Losskit a term that is off has no derivative.",
          Concern.GRADIENT);

  static final Deviation ZERO_TARGET =
      new Deviation(
          "slope by a target of 0",
          "The derivative of t ln t at 0 is minus infinity; PyTorch divides 0 by 0 and gives NaN.",
          Concern.GRADIENT);

  static final Deviation MORE_DIMENSIONS =
      new Deviation(
          "targets of more dimensions than the input",
          "PyTorch then sums over a dimension that is not the classes; Losskit refuses.",
          Concern.REFUSAL);

  static final Deviation STRETCHED_VECTORS =
      new Deviation(
          "vectors of different lengths",
          "PyTorch stretches vectors of one element along the dimension of the vectors; Losskit refuses.",
          Concern.REFUSAL);

  static final Deviation BAD_POWER =
      new Deviation(
          "negative powers",
          "PyTorch computes something without meaning; Losskit refuses p below 0.",
          Concern.REFUSAL);

  static final Deviation IMPOSSIBLE_CLASS =
      new Deviation(
          "log-probabilities of minus infinity",
          "The gradient by a class that cannot be is NaN in PyTorch, also where the value is finite; in"
              + " Losskit it is 0.",
          Concern.GRADIENT);

  static final Deviation BLANK_LABEL =
      new Deviation(
          "the blank as a label",
          "PyTorch computes something without meaning; Losskit refuses. (Labels outside the classes are not"
              + " drawn: PyTorch reads beyond its memory there, Losskit refuses them.)",
          Concern.REFUSAL);

  static final Deviation EMPTY_NORM =
      new Deviation(
          "largest component of no components",
          "PyTorch refuses the norm with p = infinity of vectors without elements; in Losskit it is 0, as for"
              + " every other p.",
          Concern.REFUSAL);

  static final Deviation BAD_EPS =
      new Deviation(
          "eps that is not positive",
          "PyTorch does not check eps; Losskit refuses what is not above 0.",
          Concern.REFUSAL);

  static final Deviation KINK =
      new Deviation(
          "kink of max(0, z)",
          "At z = 0 PyTorch up to 2.13 gives the full slope, as if z were above 0; PyTorch 2.14 and Losskit"
              + " give 0. Losskit decides on z = 0 without rounding.",
          Concern.GRADIENT);

  static final Deviation INACTIVE =
      new Deviation(
          "infinite inputs that cost nothing",
          "Where a term is 0 because z is below 0, or because no part of the formula applies, PyTorch"
              + " multiplies its slope of 0 by what is infinite and gets NaN; in Losskit it has gradient 0.",
          Concern.GRADIENT);

  static final Deviation NAN_DISTANCE =
      new Deviation(
          "NaN components with p = 0",
          "The norm with p = 0 counts components that are not 0, and PyTorch counts NaN; in Losskit NaN"
              + " propagates.",
          Concern.BOTH);

  static final Deviation SWALLOWED_NAN =
      new Deviation(
          "NaN in margins",
          "PyTorch compares margins with 0 and takes NaN for 0; in Losskit NaN propagates.",
          Concern.BOTH);

  static final Deviation OTHER_TARGET =
      new Deviation(
          "infinite inputs with targets other than -1 and 1",
          "PyTorch adds max(0, margin - x) to x and gets NaN for x = -infinity; Losskit takes their sum, which"
              + " is the larger of x and margin.",
          Concern.BOTH);

  static final Deviation OVERFLOW =
      new Deviation(
          "overflow of the exponential",
          "PyTorch takes the exponential of -y x, which overflows: the value is infinite and the gradient NaN."
              + " In Losskit the value is -y x and the gradient -y.",
          Concern.BOTH);

  static final Deviation INFINITE_SCORE =
      new Deviation(
          "infinite scores with target 0",
          "PyTorch multiplies 0 by infinity and gets NaN; in Losskit target 0 makes the score vanish.",
          Concern.BOTH);

  static final Deviation BAD_MARGIN =
      new Deviation(
          "margins that are not finite",
          "PyTorch computes with infinite and NaN margins; Losskit refuses them.",
          Concern.REFUSAL);

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
          "label smoothing below 0",
          "PyTorch silently takes a label_smoothing below 0 (or NaN) for 0; Losskit refuses it.",
          Concern.REFUSAL);

  private Deviations() {}
}
