package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

import java.util.ArrayList;
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
      Loss loss = c.loss(ROWS);
      LossResult expected = Everything.pass(loss, in);
      LossResult result = Everything.pass(loss, c.select(in, order));
      assertThat(bits(result.value())).isEqualTo(bits(expected.value()));
      for (int i : Everything.differentiable(loss, in)) {
        String name = Everything.name(loss, i);
        assertThat(bits(result.gradient(name)))
            .as("gradient by %s", name)
            .isEqualTo(bits(c.select(expected.gradient(name), i, order)));
      }
      for (int i : Everything.predictions(loss)) {
        String name = Everything.name(loss, i);
        assertThat(bits(result.hessianDiagonal(name)))
            .as("Hessian diagonal by %s", name)
            .isEqualTo(bits(c.select(expected.hessianDiagonal(name), i, order)));
      }
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
          part.add(c.rows(in, from, to));
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

  /** Every loss with enough samples for a thread each. */
  static Stream<Case> threaded() {
    return LossCases.ofRows().filter(c -> c.width() <= 16);
  }

  @ParameterizedTest
  @MethodSource
  void threaded(Case c) {
    int rows = 5 * (1 << 16) / (3 * c.width()) + 100;
    Loss loss = c.loss(rows);
    Tensor[] in = c.inputs(rows, DType.FLOAT32, 7);
    LossResult expected = Everything.pass(loss, in);
    long[] terms = bits(loss.withReduction(Reduction.NONE).value(in));
    ExecutorService own = Executors.newFixedThreadPool(3);
    try {
      List<Loss> ways = new ArrayList<>(List.of(loss.withExecutor(own, 4)));
      ways.add(loss.withExecutor(Runnable::run, 3));
      for (int threads : new int[] {1, 2, 5}) {
        ways.add(loss.withThreads(threads));
      }
      for (Loss way : ways) {
        Everything.assertSame(Everything.pass(way, in), expected, loss, in);
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
}
