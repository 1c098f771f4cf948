package org.losskit.loss;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Tensor;

/**
 * The mean or sum of a loss over any number of batches: exact numerator and denominator that merge
 * in any order, divided once, when the value is read. Batches of different sizes, threads and
 * machines give the same bits as one batch that holds all rows.
 *
 * <pre>{@code
 * LossAccumulator mean = loss.accumulator();
 * mean.add(batch, labels);
 * mean.merge(other);
 * double value = mean.value();
 * }</pre>
 *
 * <p>Not safe for use by several threads at once: give each its own and merge.
 */
public final class LossAccumulator {
  private static final int MAGIC = 0x4C4B4131; // "LKA1": the version is in the last byte.

  private final AbstractLoss<?> loss;
  private final ExactSum numerator = new ExactSum();
  private final ExactSum denominator = new ExactSum();
  private long terms;
  private double[] termBuffer = {};
  private double[] shareBuffer = {};

  LossAccumulator(AbstractLoss<?> loss) {
    this.loss = loss;
  }

  /** Adds the terms of a batch. */
  public LossAccumulator add(Tensor... inputs) {
    terms += loss.accumulate(numerator, denominator, inputs);
    return this;
  }

  /**
   * Adds the terms of a batch, each weighted: the weight multiplies the term and its share of the
   * denominator.
   *
   * @param weights one weight per term
   * @throws IllegalArgumentException if there are more or fewer weights than terms, or one is
   *     negative, infinite or NaN
   */
  public LossAccumulator addWeighted(Tensor weights, Tensor... inputs) {
    int n = weights.count();
    if (termBuffer.length < n) {
      termBuffer = new double[n];
      shareBuffer = new double[n];
    }
    for (int i = 0; i < n; i++) {
      double weight = weights.getDouble(i);
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            loss.type().name()
                + ": weights["
                + i
                + "] = "
                + CheckedLoss.text(weights, i)
                + "; expected a finite number >= 0");
      }
    }
    int count = loss.terms(weights, termBuffer, shareBuffer, inputs);
    for (int i = 0; i < count; i++) {
      double weight = weights.getDouble(i);
      // Weight 0 is the row's absence, whatever its term is.
      if (weight != 0) {
        numerator.addProduct(termBuffer[i], weight);
        denominator.addProduct(shareBuffer[i], weight);
      }
    }
    terms += count;
    return this;
  }

  /** Adds what another accumulator has seen; the other stays as it is. */
  public LossAccumulator merge(LossAccumulator other) {
    if (!other.loss.type().name().equals(loss.type().name())) {
      throw new IllegalArgumentException(
          "accumulator: cannot merge " + other.loss.type() + " into " + loss.type());
    }
    numerator.add(other.numerator);
    denominator.add(other.denominator);
    terms += other.terms;
    return this;
  }

  /** The sum for {@link Reduction#SUM}, otherwise the mean. */
  public double value() {
    return loss.reduction() == Reduction.SUM ? sum() : mean();
  }

  /** The exact sum of the terms, rounded once. */
  public double sum() {
    return numerator.toDouble();
  }

  /**
   * The exact sum over the exact denominator, rounded once; where nothing counts, NaN or what the
   * loss has for it.
   */
  public double mean() {
    boolean empty = denominator.isZero();
    loss.checkDenominator(empty);
    return empty && loss.emptyMean() == EmptyMean.ZERO ? 0 : ExactSum.ratio(numerator, denominator);
  }

  /** What the mean divides by: how many terms count, or the sum of their weights. */
  public double denominator() {
    return denominator.toDouble();
  }

  /** How many terms were added, ignored ones included. */
  public long terms() {
    return terms;
  }

  /**
   * The state as bytes: magic and version (4), number of terms (8), length of the numerator's bytes
   * (4), numerator, denominator as {@link ExactSum#toBytes()}; big-endian. Equal states give equal
   * bytes.
   */
  public byte[] toBytes() {
    byte[] top = numerator.toBytes();
    byte[] bottom = denominator.toBytes();
    return ByteBuffer.allocate(16 + top.length + bottom.length)
        .putInt(MAGIC)
        .putLong(terms)
        .putInt(top.length)
        .put(top)
        .put(bottom)
        .array();
  }

  /**
   * Adds a state that was written by {@link #toBytes()} for the same loss.
   *
   * @throws IllegalArgumentException if the bytes are not such a state
   */
  public LossAccumulator mergeBytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (bytes.length < 16 || buffer.getInt() != MAGIC) {
      throw new IllegalArgumentException(
          "accumulator: "
              + bytes.length
              + " bytes that do not begin with LKA1; expected a state of version 1");
    }
    long count = buffer.getLong();
    int length = buffer.getInt();
    if (count < 0) {
      throw new IllegalArgumentException(
          "accumulator: " + count + " terms in the state; expected a count >= 0");
    }
    if (length < 0 || length > buffer.remaining()) {
      throw new IllegalArgumentException(
          "accumulator: truncated state of "
              + bytes.length
              + " bytes; the numerator alone needs "
              + Integer.toUnsignedString(length)
              + " after the first 16");
    }
    ExactSum top = ExactSum.fromBytes(Arrays.copyOfRange(bytes, 16, 16 + length));
    ExactSum bottom = ExactSum.fromBytes(Arrays.copyOfRange(bytes, 16 + length, bytes.length));
    numerator.add(top);
    denominator.add(bottom);
    terms += count;
    return this;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LossAccumulator that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }
}
