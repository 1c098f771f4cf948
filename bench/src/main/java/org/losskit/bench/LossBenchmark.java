package org.losskit.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Large arrays, wall clock: for a quiet machine. */
@SuppressWarnings("NullAway.Init") // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LossBenchmark {
  /** What is computed. */
  @Param LossCase loss;

  /** Whether the gradient is wanted too. */
  @Param({"false", "true"})
  boolean gradient;

  private Pair pair;

  /** Makes the data. */
  @Setup
  public void open() {
    pair = loss.open();
  }

  /** Frees the native copy. */
  @TearDown
  public void close() {
    pair.close();
  }

  /** Losskit. */
  @Benchmark
  public double ours() {
    return pair.ours(gradient);
  }

  /** LibTorch. */
  @Benchmark
  public double torch() {
    return pair.torch(gradient);
  }
}
