package org.losskit;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.losskit.loss.Loss;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** The losses that every contract test runs over, each with the inputs that reach its branches. */
public final class LossCases {
  private static final int C = 3;

  /** Inputs of size {@code n}, the prediction first. */
  @FunctionalInterface
  public interface Generator {
    Tensor[] generate(Numbers numbers, int n);
  }

  /**
   * A loss with valid inputs for it.
   *
   * @param rowsAlike whether n counts samples that the loss treats alike; otherwise it counts
   *     classes, or parameters differ from sample to sample
   * @param width how many elements the prediction has for each one of n
   * @param rowDimensions for each input which dimension counts the samples, -1 where all samples
   *     share the input; an empty list stands for dimension 0 of all
   */
  public record Case(
      String name,
      boolean rowsAlike,
      int width,
      IntFunction<Loss> losses,
      Generator generator,
      List<Integer> rowDimensions) {
    /** With samples along the first dimension of every input. */
    public Case(
        String name, boolean rowsAlike, int width, IntFunction<Loss> losses, Generator generator) {
      this(name, rowsAlike, width, losses, generator, List.of());
    }

    /** The inputs with these samples only, in this order. */
    public Tensor[] select(Tensor[] inputs, int... rows) {
      Tensor[] selected = new Tensor[inputs.length];
      for (int i = 0; i < inputs.length; i++) {
        int dimension = rowDimensions.isEmpty() ? 0 : rowDimensions.get(i);
        selected[i] = dimension < 0 ? inputs[i] : selectRows(inputs[i], dimension, rows);
      }
      return selected;
    }

    /** The samples of a result that has the shape of input {@code i}. */
    public Tensor select(Tensor result, int i, int... rows) {
      int dimension = rowDimensions.isEmpty() ? 0 : rowDimensions.get(i);
      return dimension < 0 ? result : selectRows(result, dimension, rows);
    }

    /** The inputs with the samples {@code from <= row < to}. */
    public Tensor[] rows(Tensor[] inputs, int from, int to) {
      return select(inputs, IntStream.range(from, to).toArray());
    }

    /** The loss for inputs of this size. */
    public Loss loss(int n) {
      return losses.apply(n);
    }

    /** Inputs of this size; the same for the same seed. */
    public Tensor[] inputs(int n, DType dtype, long seed) {
      return generator.generate(new Numbers(new SplittableRandom(seed), dtype), n);
    }

    /** Whether a mean divides each term by a number of its own before it adds them. */
    public boolean dividesTerms() {
      return name.startsWith("ctc");
    }

    /** Whether the terms belong to elements, not to rows. */
    public boolean isElementwise() {
      Tensor[] inputs = inputs(2, DType.FLOAT32, 0);
      return loss(2).withReduction(Reduction.NONE).value(inputs).count() == inputs[0].count();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Seeded numbers of one type. */
  public record Numbers(SplittableRandom random, DType dtype) {
    /** Real numbers from -8 to 8. */
    public Tensor reals(int... sizes) {
      return fill(sizes, -8, 8);
    }

    /** Numbers strictly between 0 and 1. */
    public Tensor units(int... sizes) {
      return fill(sizes, 0x1p-6, 1 - 0x1p-6);
    }

    /** Targets of two classes: a third each of 0, 1 and what is between. */
    public Tensor binary(int... sizes) {
      Tensor result = units(sizes);
      for (int i = 0; i < result.count(); i++) {
        int kind = random.nextInt(3);
        if (kind < 2) {
          result.set(i, kind);
        }
      }
      return result;
    }

    /** Probabilities that sum to 1 along dimension 1, some of them 0. */
    public Tensor probabilities(int... sizes) {
      Tensor result = units(sizes);
      int inner = result.shape().count(2, sizes.length);
      for (int row = 0; row < sizes[0] * inner; row++) {
        int start = row / inner * sizes[1] * inner + row % inner;
        double sum = 0;
        for (int c = 0; c < sizes[1]; c++) {
          double mass = random.nextInt(4) == 0 ? 0 : result.getDouble(start + c * inner);
          result.set(start + c * inner, mass);
          sum += mass;
        }
        for (int c = 0; c < sizes[1] && sum > 0; c++) {
          result.set(start + c * inner, result.getDouble(start + c * inner) / sum);
        }
      }
      return result;
    }

    /** Labels below a bound, a fifth of them replaced by another number. */
    public Tensor labels(int bound, long instead, int... sizes) {
      Shape shape = Shape.of(sizes);
      long[] labels = new long[shape.count()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = random.nextInt(5) == 0 ? instead : random.nextInt(bound);
      }
      return Tensor.of(labels, sizes);
    }

    private Tensor fill(int[] sizes, double low, double high) {
      Tensor result = Tensor.zeros(dtype, Shape.of(sizes));
      for (int i = 0; i < result.count(); i++) {
        // A product and a sum: the same bits everywhere.
        result.set(i, random.nextDouble() * (high - low) + low);
      }
      return result;
    }
  }

  private LossCases() {}

  /** All of them. */
  public static Stream<Case> all() {
    return Stream.of(
            regression(),
            bce(),
            bceWithLogits(),
            nll(),
            crossEntropy(),
            VocabularyCases.all(),
            FormulaCases.all(),
            ElementwiseCases.all(),
            RowCases.multiLabelSoftMargin(),
            RowCases.multiLabelMargin(),
            RowCases.multiMargin(),
            EmbeddingCases.cosineEmbedding(),
            EmbeddingCases.tripletMargin(),
            EmbeddingCases.tripletMarginWithDistance(),
            CTCCases.all())
        .flatMap(List::stream);
  }

  /** Those whose samples can be permuted, repeated and left out. */
  public static Stream<Case> ofRows() {
    return all().filter(Case::rowsAlike);
  }

  static Tensor weights(int n, int... sizes) {
    // A weight of 0 is among them from three elements on.
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      weights[i] = (i + 1) % 3 * 0.75f;
    }
    return Tensor.of(weights, sizes);
  }

  private static List<Case> regression() {
    Generator generator = (numbers, n) -> new Tensor[] {numbers.reals(n), numbers.reals(n)};
    return List.of(
        new Case("l1", true, 1, n -> Losses.l1(), generator),
        new Case("mse", true, 1, n -> Losses.mse(), generator),
        new Case("mse strict", true, 1, n -> Losses.mse().withStrictShapes(), generator),
        new Case("l1 weight", false, 1, n -> Losses.l1().withWeight(weights(n, n)), generator),
        new Case("mse weight", false, 1, n -> Losses.mse().withWeight(weights(n, n)), generator));
  }

  private static List<Case> bce() {
    Generator generator = (numbers, n) -> new Tensor[] {numbers.units(n, C), numbers.binary(n, C)};
    return List.of(
        new Case("bce", true, C, n -> Losses.bce(), generator),
        new Case(
            "bce weight (N,C)",
            false,
            C,
            n -> Losses.bce().withWeight(weights(n * C, n, C)),
            generator),
        new Case("bce weight (C)", true, C, n -> Losses.bce().withWeight(weights(C)), generator),
        new Case(
            "bce weight ()", true, C, n -> Losses.bce().withWeight(Tensor.scalar(0.3)), generator));
  }

  private static List<Case> bceWithLogits() {
    Generator generator = (numbers, n) -> new Tensor[] {numbers.reals(n, C), numbers.binary(n, C)};
    Generator hard =
        (numbers, n) -> {
          boolean[] target = new boolean[n * C];
          for (int i = 0; i < target.length; i++) {
            target[i] = numbers.random().nextBoolean();
          }
          return new Tensor[] {numbers.reals(n, C), Tensor.of(target, n, C)};
        };
    return List.of(
        new Case("bce_with_logits", true, C, n -> Losses.bceWithLogits(), generator),
        new Case("bce_with_logits boolean", true, C, n -> Losses.bceWithLogits(), hard),
        new Case(
            "bce_with_logits weight (N,C)",
            false,
            C,
            n -> Losses.bceWithLogits().withWeight(weights(n * C, n, C)).withStrictTargets(),
            generator),
        new Case(
            "bce_with_logits weight (C)",
            true,
            C,
            n -> Losses.bceWithLogits().withWeight(weights(C)),
            generator),
        new Case(
            "bce_with_logits pos_weight (C)",
            true,
            C,
            n -> Losses.bceWithLogits().withPosWeight(0.5, 3, 0),
            generator),
        new Case(
            "bce_with_logits weight () pos_weight (N,1)",
            false,
            C,
            n ->
                Losses.bceWithLogits()
                    .withWeight(Tensor.scalar(0.3f))
                    .withPosWeight(weights(n, n, 1)),
            generator));
  }

  private static List<Case> nll() {
    return List.of(
        new Case("nll", true, C, n -> Losses.nll(), rows(-100)),
        new Case("nll weight", true, C, n -> Losses.nll().withWeight(0.5, 0, 2), rows(-100)),
        new Case("nll ignore_index 1", true, C, n -> Losses.nll().withIgnoreIndex(1), rows(1)),
        new Case("nll (C)", false, 1, n -> Losses.nll(), LossCases::row),
        new Case(
            "nll (N,C,d1,d2)",
            true,
            4 * C,
            n -> Losses.nll().withWeight(0.5, 0.25, 2).withIgnoreIndex(7),
            (numbers, n) ->
                new Tensor[] {numbers.reals(n, C, 2, 2), numbers.labels(C, 7, n, 2, 2)}));
  }

  private static List<Case> crossEntropy() {
    Generator labels = rows(-100);
    Generator probabilities =
        (numbers, n) -> new Tensor[] {numbers.reals(n, C), numbers.probabilities(n, C)};
    double[] w = {0.5, 0, 2};
    return List.of(
        new Case("cross_entropy", true, C, n -> Losses.crossEntropy(), labels),
        new Case("cross_entropy weight", true, C, n -> Losses.crossEntropy().withWeight(w), labels),
        new Case(
            "cross_entropy ignore_index 1",
            true,
            C,
            n -> Losses.crossEntropy().withIgnoreIndex(1),
            rows(1)),
        new Case(
            "cross_entropy smoothing",
            true,
            C,
            n -> Losses.crossEntropy().withLabelSmoothing(0.1),
            labels),
        new Case(
            "cross_entropy smoothing weight ignore_index 255",
            true,
            C,
            n -> Losses.crossEntropy().withLabelSmoothing(0.25).withWeight(w).withIgnoreIndex(255),
            rows(255)),
        new Case(
            "cross_entropy smoothing 1",
            true,
            C,
            n -> Losses.crossEntropy().withLabelSmoothing(1),
            labels),
        new Case("cross_entropy probabilities", true, C, n -> Losses.crossEntropy(), probabilities),
        new Case(
            "cross_entropy probabilities weight smoothing",
            true,
            C,
            n -> Losses.crossEntropy().withWeight(w).withLabelSmoothing(0.1),
            probabilities),
        new Case("cross_entropy (C)", false, 1, n -> Losses.crossEntropy(), LossCases::row),
        new Case(
            "cross_entropy (2,C)",
            false,
            2,
            n -> Losses.crossEntropy(),
            (numbers, n) -> new Tensor[] {numbers.reals(2, n), numbers.labels(n, n - 1, 2)}),
        new Case(
            "cross_entropy (N,C,d1,d2)",
            true,
            4 * C,
            n -> Losses.crossEntropy().withWeight(0.5, 0.25, 2),
            (numbers, n) ->
                new Tensor[] {numbers.reals(n, C, 2, 2), numbers.labels(C, -100, n, 2, 2)}),
        new Case(
            "cross_entropy (N,C,d1,d2) probabilities",
            true,
            4 * C,
            n -> Losses.crossEntropy().withWeight(0.5, 0.25, 2),
            (numbers, n) ->
                new Tensor[] {numbers.reals(n, C, 2, 2), numbers.probabilities(n, C, 2, 2)}));
  }

  private static Generator rows(long ignored) {
    return (numbers, n) -> new Tensor[] {numbers.reals(n, C), numbers.labels(C, ignored, n)};
  }

  private static Tensor[] row(Numbers numbers, int classes) {
    return new Tensor[] {
      numbers.reals(classes), Tensor.scalar((long) numbers.random().nextInt(classes))
    };
  }

  /** Some rows of a tensor, in the given order. */
  private static Tensor selectRows(Tensor tensor, int dimension, int... rows) {
    int[] sizes = tensor.shape().toArray();
    int outer = tensor.shape().count(0, dimension);
    int size = sizes[dimension];
    int inner = tensor.shape().count(dimension + 1, sizes.length);
    sizes[dimension] = rows.length;
    double[] selected = new double[Shape.of(sizes).count()];
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (int row : rows) {
        for (int i = 0; i < inner; i++) {
          selected[at++] = tensor.getDouble((o * size + row) * inner + i);
        }
      }
    }
    return like(tensor.dtype(), selected, sizes);
  }

  private static Tensor like(DType dtype, double[] numbers, int... sizes) {
    return switch (dtype) {
      case FLOAT32, FLOAT64 -> {
        Tensor tensor = Tensor.zeros(dtype, Shape.of(sizes));
        for (int i = 0; i < numbers.length; i++) {
          tensor.set(i, numbers[i]);
        }
        yield tensor;
      }
      case INT32, INT64 ->
          Tensor.of(Arrays.stream(numbers).mapToLong(number -> (long) number).toArray(), sizes);
      case BOOLEAN -> {
        boolean[] flags = new boolean[numbers.length];
        for (int i = 0; i < flags.length; i++) {
          flags[i] = numbers[i] != 0;
        }
        yield Tensor.of(flags, sizes);
      }
    };
  }

  /** The bits of a tensor's elements, all NaN alike. */
  public static long[] bits(Tensor tensor) {
    return Arrays.stream(tensor.toDoubleArray()).mapToLong(Double::doubleToLongBits).toArray();
  }

  /** A floating tensor with the same elements in an array of its own. */
  public static Tensor copy(Tensor tensor) {
    return tensor.dtype() == DType.FLOAT32
        ? Tensor.view(tensor.toFloatArray(), 0, tensor.shape())
        : Tensor.view(tensor.toDoubleArray(), 0, tensor.shape());
  }
}
