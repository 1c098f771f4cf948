package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

class WorkersTest {
  private static final int N = 3 << 16;

  private static Tensor ramp(int factor) {
    float[] x = new float[N];
    for (int i = 0; i < N; i++) {
      x[i] = i % 1000 * factor;
    }
    return Tensor.of(x);
  }

  @Test
  void aCallMayRunInsideAnother() {
    // As in a pool whose threads run other tasks while they wait.
    Tensor zero = Tensor.of(new float[N]);
    double other = Losses.l1().differentiate(ramp(3), zero, Outputs.value());
    List<Double> inside = new ArrayList<>();
    MSELoss loss =
        Losses.mse()
            .withExecutor(
                task -> {
                  inside.add(Losses.l1().differentiate(ramp(3), zero, Outputs.value()));
                  task.run();
                  inside.add(Losses.l1().differentiate(ramp(3), zero, Outputs.value()));
                },
                3);
    assertThat(loss.differentiate(ramp(1), zero, Outputs.value()))
        .isEqualTo(Losses.mse().differentiate(ramp(1), zero, Outputs.value()));
    assertThat(inside).hasSize(4).containsOnly(other);
  }

  @Test
  void aFullExecutorLeavesTheWorkToTheCaller() {
    AtomicInteger tasks = new AtomicInteger();
    MSELoss loss =
        Losses.mse()
            .withExecutor(
                task -> {
                  if (tasks.incrementAndGet() > 1) {
                    throw new RejectedExecutionException("full");
                  }
                  new Thread(task).start();
                },
                3);
    Tensor zero = Tensor.of(new float[N]);
    assertThat(loss.value(ramp(1), zero).toDouble())
        .isEqualTo(Losses.mse().value(ramp(1), zero).toDouble());
    assertThat(tasks).hasValue(2);
  }

  @Test
  void allPartsHaveEndedWhenOneFails() {
    AtomicInteger ended = new AtomicInteger();
    Workers workers = new Workers(task -> new Thread(task).start(), 4);
    assertThatThrownBy(() ->
            workers.run(
                400,
                4,
                1,
                (part, from, to) -> {
                  if (part == 3 || part == 1) {
                    throw new IllegalStateException("part " + part);
                  }
                  try {
                    Thread.sleep(50);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  ended.incrementAndGet();
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("part 3");
    assertThat(ended).hasValue(2);
  }

  @Test
  void aFailureOfAnotherThreadArrivesAsItIs() {
    Workers workers = new Workers(task -> new Thread(task).start(), 2);
    assertThatThrownBy(() ->
            workers.run(
                2,
                2,
                1,
                (part, from, to) -> {
                  if (part == 0) {
                    throw new IllegalStateException("part 0");
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("part 0");
  }

  @Test
  void partsCoverEveryUnitOnce() {
    for (int units : new int[] {1, 255, 256, 1000, 12_345}) {
      for (int parts = 1; parts <= 5; parts++) {
        int[] seen = new int[units];
        new Workers(Runnable::run, parts)
            .run(
                units,
                parts,
                256,
                (part, from, to) -> {
                  assertThat(from % 256).isZero();
                  for (int i = from; i < to; i++) {
                    seen[i]++;
                  }
                });
        assertThat(seen).containsOnly(1);
      }
    }
  }
}
