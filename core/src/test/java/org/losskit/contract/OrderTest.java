package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases;
import org.losskit.LossCases.Case;
import org.losskit.LossCases.Numbers;
import org.losskit.Losses;
import org.losskit.loss.Loss;
import org.losskit.loss.LossAccumulator;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** Neither the order of rows nor batches, merges or threads show in a bit. */
class OrderTest {
  private static final int ROWS = 300;

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#ofRows")
  void permutedRowsGiveTheSameBits(Case c) {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = c.inputs(ROWS, dtype, 1);
      int[] order = permutation(ROWS, 2);
      Tensor[] permuted = {permuted(in[0], order), permuted(in[1], order)};
      LossResult expected = c.loss(ROWS).differentiate(in);
      LossResult result = c.loss(ROWS).differentiate(permuted);
      assertThat(bits(result.value())).isEqualTo(bits(expected.value()));
      assertThat(bits(result.gradient())).isEqualTo(bits(permuted(expected.gradient(), order)));
      assertThat(bits(result.hessianDiagonal()))
          .isEqualTo(bits(permuted(expected.hessianDiagonal(), order)));
    }
  }

  @ParameterizedTest
  @MethodSource("org.losskit.LossCases#ofRows")
  void anySplitAndAnyMergeGiveTheSameBytes(Case c) {
    SplittableRandom random = new SplittableRandom(3);
    Loss loss = c.loss(ROWS);
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in = c.inputs(ROWS, dtype, 4);
      LossAccumulator whole = loss.accumulator().add(in);
      for (int round = 0; round < 5; round++) {
        List<LossAccumulator> parts = new ArrayList<>();
        for (int from = 0; from < ROWS; ) {
          int to = Math.min(ROWS, from + random.nextInt(120));
          LossAccumulator part = loss.accumulator();
          parts.add(random.nextInt(parts.size() + 1), part);
          part.add(in[0].rows(from, to), in[1].rows(from, to));
          from = to;
        }
        while (parts.size() > 1) {
          LossAccumulator other = parts.remove(random.nextInt(parts.size()));
          LossAccumulator into = parts.get(random.nextInt(parts.size()));
          if (random.nextBoolean()) {
            into.merge(other);
          } else {
            into.mergeBytes(other.toBytes());
          }
        }
        assertThat(parts.get(0).toBytes()).isEqualTo(whole.toBytes());
        assertThat(parts.get(0)).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(parts.get(0).value()).isEqualTo(whole.value());
      }
      assertThat(loss.value(in).toDouble())
          .isEqualTo(dtype == DType.FLOAT64 ? whole.value() : (float) whole.value());
    }
  }

  /** One loss for each way to run, and one whose rows are worth a thread each. */
  static Stream<Loss> threaded() {
    return Stream.of(
        Losses.mse(),
        Losses.bce(),
        Losses.bceWithLogits().withPosWeight(0.5, 3, 0),
        Losses.nll().withWeight(0.5, 0.25, 2),
        Losses.crossEntropy(),
        Losses.crossEntropy().withLabelSmoothing(0.1).withWeight(0.5, 0.25, 2));
  }

  @ParameterizedTest
  @MethodSource
  void threaded(Loss loss) {
    int rows = 5 * (1 << 16) / 3 + 100;
    Tensor[] in = inputs(loss, rows, DType.FLOAT32);
    LossResult expected = loss.differentiate(in);
    long[] terms = bits(loss.withReduction(Reduction.NONE).value(in));
    ExecutorService own = Executors.newFixedThreadPool(3);
    try {
      List<Loss> ways = new ArrayList<>(List.of(loss.withExecutor(own, 4)));
      ways.add(loss.withExecutor(Runnable::run, 3));
      for (int threads = 1; threads <= 5; threads++) {
        ways.add(loss.withThreads(threads));
      }
      for (Loss way : ways) {
        LossResult result = way.differentiate(in);
        assertThat(bits(result.value())).isEqualTo(bits(expected.value()));
        assertThat(bits(result.gradient())).isEqualTo(bits(expected.gradient()));
        assertThat(bits(result.hessianDiagonal())).isEqualTo(bits(expected.hessianDiagonal()));
        assertThat(bits(way.withReduction(Reduction.NONE).value(in))).isEqualTo(terms);
        assertThat(way.accumulator().add(in)).isEqualTo(loss.accumulator().add(in));
      }
    } finally {
      own.shutdown();
    }
  }

  @Test
  void wideRowsAreSplitToo() {
    int classes = 70_000;
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor[] in =
          LossCases.all()
              .filter(c -> c.name().equals("cross_entropy (2,C)"))
              .findFirst()
              .orElseThrow()
              .inputs(classes, dtype, 5);
      LossResult expected = Losses.crossEntropy().differentiate(in);
      LossResult result = Losses.crossEntropy().withThreads(2).differentiate(in);
      assertThat(bits(result.value())).isEqualTo(bits(expected.value()));
      assertThat(bits(result.gradient())).isEqualTo(bits(expected.gradient()));
      assertThat(bits(result.hessianDiagonal())).isEqualTo(bits(expected.hessianDiagonal()));
    }
  }

  @Test
  void stretchedOperandsGiveTheSameBitsForAnyThreadCount() {
    Numbers numbers = new Numbers(new SplittableRandom(6), DType.FLOAT32);
    Tensor x = numbers.reals(70_000, 3);
    Tensor y = numbers.reals(3);
    Wanted wanted = Wanted.gradient("input").and("target").hessianDiagonal();
    LossResult expected = Losses.mse().differentiate(wanted, x, y);
    LossResult result = Losses.mse().withThreads(3).differentiate(wanted, x, y);
    assertThat(bits(result.value())).isEqualTo(bits(expected.value()));
    assertThat(bits(result.gradient())).isEqualTo(bits(expected.gradient()));
    assertThat(bits(result.gradient("target"))).isEqualTo(bits(expected.gradient("target")));
    assertThat(bits(result.hessianDiagonal())).isEqualTo(bits(expected.hessianDiagonal()));
  }

  private static Tensor[] inputs(Loss loss, int rows, DType dtype) {
    return LossCases.all()
        .filter(c -> c.width() == 3 && c.name().startsWith(loss.type().name()))
        .findFirst()
        .or(() -> LossCases.all().filter(c -> c.name().equals("bce")).findFirst())
        .orElseThrow()
        .inputs(rows, dtype, 7);
  }

  private static int[] permutation(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** The rows of the first dimension in another order. */
  private static Tensor permuted(Tensor tensor, int[] order) {
    int width = tensor.count() / order.length;
    int[] from = new int[tensor.count()];
    for (int i = 0; i < from.length; i++) {
      from[i] = order[i / width] * width + i % width;
    }
    int[] sizes = tensor.shape().toArray();
    if (tensor.dtype() == DType.INT64) {
      return Tensor.of(Arrays.stream(from).mapToLong(tensor::getLong).toArray(), sizes);
    }
    if (tensor.dtype() == DType.BOOLEAN) {
      boolean[] result = new boolean[from.length];
      for (int i = 0; i < from.length; i++) {
        result[i] = tensor.getLong(from[i]) != 0;
      }
      return Tensor.of(result, sizes);
    }
    Tensor result = Tensor.zeros(tensor.dtype(), tensor.shape());
    for (int i = 0; i < from.length; i++) {
      result.set(i, tensor.getDouble(from[i]));
    }
    return result;
  }
}
