package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.Losses;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * The bits of a million mixed inputs: on every JDK, machine and backend the same. A change of one
 * of these numbers is a change of results and belongs into the changelog.
 */
class HashesTest {
  private static final int TOTAL = 1_000_000;
  private static final long PRIME = 0x100000001b3L;

  /** What is hashed, with the hashes of float32 and float64 results. */
  record Hashed(String name, Loss loss, int classes, long float32, long float64) {
    private Tensor[] inputs(DType dtype) {
      int n = dtype == DType.FLOAT32 ? TOTAL : TOTAL / 4;
      SplittableRandom random = new SplittableRandom(classes);
      Tensor x = Tensor.zeros(dtype, Shape.of(n));
      Tensor y = Tensor.zeros(dtype, Shape.of(n));
      boolean unit = loss.type().name().equals("bce");
      for (int i = 0; i < n; i++) {
        x.set(i, unit ? unit(random) : classes == 1 ? any(random) : logit(random));
        y.set(i, loss.type().name().startsWith("bce") ? target(random) : any(random));
      }
      if (classes == 1) {
        return new Tensor[] {x, y};
      }
      x = x.reshape(n / classes, classes);
      if (name.endsWith("probabilities")) {
        for (int i = 0; i < n; i++) {
          y.set(i, target(random));
        }
        return new Tensor[] {x, y.reshape(n / classes, classes)};
      }
      int[] labels = new int[n / classes];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = random.nextInt(20) == 0 ? -100 : random.nextInt(classes);
      }
      return new Tensor[] {x, Tensor.of(labels)};
    }

    /** Any number at all, NaN and infinities among them. */
    private static double any(SplittableRandom random) {
      return random.nextInt(4) == 0
          ? Float.intBitsToFloat(random.nextInt())
          : random.nextInt(-(1 << 24), 1 << 24) * 0x1p-20;
    }

    /** Mostly near zero, sometimes far, rarely impossible. */
    private static double logit(SplittableRandom random) {
      int kind = random.nextInt(1000);
      double near = random.nextInt(-(1 << 24), 1 << 24) * 0x1p-22;
      if (kind == 0) {
        return Double.NEGATIVE_INFINITY;
      }
      return kind < 20 ? near * 64 : kind < 25 ? near * 0x1p90 : kind < 60 ? Math.rint(near) : near;
    }

    /** Any number from 0 to 1, as likely of one exponent as of another. */
    private static double unit(SplittableRandom random) {
      return random.nextBoolean()
          ? Float.intBitsToFloat(random.nextInt(0x3f800001))
          : random.nextInt((1 << 24) + 1) * 0x1p-24;
    }

    private static double target(SplittableRandom random) {
      int kind = random.nextInt(3);
      return kind == 2 ? unit(random) : kind;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Hashed> all() {
    return Stream.of(
        new Hashed("l1", Losses.l1(), 1, 0xa770368c4abfea8bL, 0x9e5541d84d7dcf1L),
        new Hashed("mse", Losses.mse(), 1, 0x89313d23b84f1f55L, 0xf2b491aa136463c5L),
        new Hashed("bce", Losses.bce(), 1, 0xd406b534cb9cde1dL, 0x1135d05feefc15cL),
        new Hashed(
            "bce_with_logits", Losses.bceWithLogits(), 1, 0x5c65b93f0ed8fbe5L, 0x35287982db57cdcbL),
        new Hashed(
            "bce_with_logits pos_weight",
            Losses.bceWithLogits().withPosWeight(2.5),
            1,
            0xf91daa344ca856ddL,
            0xbdc08c763ed14c3bL),
        new Hashed("nll", Losses.nll(), 10, 0x1d08db5f7f38721aL, 0x5d7108cc1728f265L),
        new Hashed(
            "cross_entropy of 2",
            Losses.crossEntropy(),
            2,
            0x521318b93d2b5f2L,
            0xd7b09141ff24509eL),
        new Hashed(
            "cross_entropy of 10",
            Losses.crossEntropy(),
            10,
            0x3001dc6f8089e5fdL,
            0x3ae7155d70686269L),
        new Hashed(
            "cross_entropy of 1000",
            Losses.crossEntropy(),
            1000,
            0x25a1d4b3dab6bee1L,
            0x1823b566c1e1064fL),
        new Hashed(
            "cross_entropy smoothing",
            Losses.crossEntropy().withLabelSmoothing(0.1),
            10,
            0xeb6ec784b7ee1f72L,
            0x87a33a067570f2fdL),
        new Hashed(
            "cross_entropy probabilities",
            Losses.crossEntropy(),
            10,
            0x6a5a43301c4172f5L,
            0xa827bb5fd1b60L));
  }

  @ParameterizedTest
  @MethodSource("all")
  void floats(Hashed hashed) {
    assertThat(hash(hashed, DType.FLOAT32)).isEqualTo(hashed.float32);
  }

  @ParameterizedTest
  @MethodSource("all")
  void doubles(Hashed hashed) {
    assertThat(hash(hashed, DType.FLOAT64)).isEqualTo(hashed.float64);
  }

  static long hash(Hashed hashed, DType dtype) {
    Tensor[] in = hashed.inputs(dtype);
    Loss loss = hashed.loss.withReduction(Reduction.NONE);
    Wanted wanted = Wanted.gradient("input").hessianDiagonal();
    boolean soft = in[1].dtype().isFloating();
    LossResult r = loss.differentiate(soft ? wanted.and("target") : wanted, in);
    long hash = add(0xcbf29ce484222325L, r.value());
    hash = add(hash, r.gradient());
    hash = add(hash, r.hessianDiagonal());
    if (soft) {
      hash = add(hash, r.gradient("target"));
    }
    // The exact sum of the finite terms, and how many of the others there are.
    return (hash ^ Arrays.hashCode(loss.accumulator().add(in).toBytes())) * PRIME;
  }

  /** FNV-1a over the bits, all NaN alike. */
  private static long add(long start, Tensor tensor) {
    long hash = start;
    for (int i = 0; i < tensor.count(); i++) {
      long bits = Double.doubleToLongBits(tensor.getDouble(i));
      // The low half of a float is empty, and multiplication carries upwards only.
      hash = (hash ^ bits ^ (bits >>> 32)) * PRIME;
    }
    return hash;
  }
}
