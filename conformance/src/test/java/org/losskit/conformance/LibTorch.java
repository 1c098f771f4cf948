package org.losskit.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;

/** LibTorch on one thread, from and to the tensors of Losskit. */
@SuppressWarnings("try") // Scopes are opened for what closing them does.
final class LibTorch {
  private static final @Nullable String MISSING = load();

  private LibTorch() {}

  private static @Nullable String load() {
    try {
      Loader.load(torch.class);
      torch.set_num_threads(1);
      return null;
    } catch (LinkageError e) {
      return "LibTorch's natives do not load on this platform: " + e.getMessage();
    }
  }

  /** LibTorch's version, which its bindings do not tell. */
  static final String VERSION = "2.13";

  /** Why nothing can be compared here, or null. */
  static @Nullable String missing() {
    return MISSING;
  }

  /** A loss over leaves of the autograd graph. */
  interface Function {
    Tensor apply(List<Tensor> inputs);
  }

  /** The shape of a value, the value, and gradients. */
  record Result(Shape shape, List<double[]> numbers) {}

  /**
   * Forward, then backward from the value times the upstream gradient.
   *
   * @throws RuntimeException if LibTorch refuses the call
   */
  static Result differentiate(
      Function loss,
      List<org.losskit.tensor.Tensor> inputs,
      List<Integer> differentiable,
      double[] upstream) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> leaves = inputs.stream().map(LibTorch::tensor).toList();
      differentiable.forEach(i -> leaves.get(i).set_requires_grad(true));
      Tensor value = loss.apply(leaves);
      if (value.requires_grad()) {
        Tensor weight =
            value.numel() == upstream.length
                ? Tensor.create(upstream).view_as(value)
                : torch.ones_like(value);
        value.mul(weight).sum().backward();
      }
      List<double[]> numbers = new ArrayList<>();
      numbers.add(numbers(value));
      for (int i : differentiable) {
        // What the value does not depend on has no gradient at all.
        Tensor leaf = leaves.get(i);
        Tensor gradient = leaf.grad();
        numbers.add(gradient.defined() ? numbers(gradient) : new double[(int) leaf.numel()]);
      }
      return new Result(Shape.of(sizes(value)), numbers);
    }
  }

  static Tensor tensor(org.losskit.tensor.Tensor tensor) {
    long[] sizes = sizes(tensor.shape().toArray());
    if (tensor.dtype() == DType.FLOAT64) {
      return Tensor.create(tensor.toDoubleArray(), sizes);
    }
    if (tensor.dtype() == DType.FLOAT32) {
      return Tensor.create(tensor.toFloatArray(), sizes);
    }
    long[] labels = new long[tensor.count()];
    Arrays.setAll(labels, tensor::getLong);
    return Tensor.create(labels, sizes);
  }

  private static long[] sizes(int[] shape) {
    return Arrays.stream(shape).asLongStream().toArray();
  }

  static TensorOptional optional(org.losskit.tensor.@Nullable Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor(tensor));
  }

  static Scalar scalar(double number) {
    return new Scalar(number);
  }

  static long reduction(Reduction reduction) {
    return switch (reduction) {
      case NONE -> 0;
      case MEAN -> 1;
      case SUM, BATCHMEAN -> 2;
    };
  }

  /** Reduces the terms of a loss that is composed of operations. */
  static Tensor reduce(Tensor terms, Reduction reduction) {
    return switch (reduction) {
      case NONE -> terms;
      case MEAN -> terms.mean();
      case SUM, BATCHMEAN -> terms.sum();
    };
  }

  /** Both operands in their common shape, as PyTorch's functions prepare them. */
  static List<Tensor> expand(Tensor a, Tensor b) {
    Tensor wide = a.detach().add(b.detach());
    return List.of(a.expand_as(wide), b.expand_as(wide));
  }

  /** Refuses what PyTorch's Python functions refuse before LibTorch sees it. */
  static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException(what);
    }
  }

  static boolean haveEqualSizes(Tensor a, Tensor b) {
    return Arrays.equals(sizes(a), sizes(b));
  }

  /** Whether b without its last dimension has the sizes of a. */
  static boolean isWithoutLast(Tensor a, Tensor b) {
    int[] sizes = sizes(b);
    return sizes.length > 0 && Arrays.equals(sizes(a), Arrays.copyOf(sizes, sizes.length - 1));
  }

  /** Whether a differs from b in one dimension, where it has size 1. */
  static boolean isOneApart(Tensor a, Tensor b) {
    int[] as = sizes(a);
    int[] bs = sizes(b);
    // PyTorch sums the sizes that differ.
    int sum = 0;
    for (int i = 0; i < as.length && as.length == bs.length; i++) {
      sum += as[i] == bs[i] ? 0 : as[i];
    }
    return sum == 1;
  }

  private static int[] sizes(Tensor tensor) {
    int[] sizes = new int[(int) tensor.dim()];
    Arrays.setAll(sizes, i -> (int) tensor.size(i));
    return sizes;
  }

  private static double[] numbers(Tensor tensor) {
    double[] result = new double[(int) tensor.numel()];
    if (result.length > 0) {
      // Every float is a double.
      tensor.detach().to(torch.ScalarType.Double).contiguous().data_ptr_double().get(result);
    }
    return result;
  }
}
