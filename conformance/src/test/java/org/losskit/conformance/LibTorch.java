package org.losskit.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;

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

  /** Why nothing can be compared here, or null. */
  static @Nullable String missing() {
    return MISSING;
  }

  /** A loss over leaves of the autograd graph. */
  interface Function {
    Tensor apply(List<Tensor> inputs);
  }

  /**
   * Forward, then backward from the value times the upstream gradient: the value first, then the
   * gradients of the first inputs.
   */
  static List<double[]> differentiate(
      Function loss,
      List<org.losskit.tensor.Tensor> inputs,
      int differentiable,
      org.losskit.tensor.Tensor upstream) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> leaves = inputs.stream().map(LibTorch::tensor).toList();
      leaves.subList(0, differentiable).forEach(leaf -> leaf.set_requires_grad(true));
      Tensor value = loss.apply(leaves);
      value.mul(tensor(upstream)).sum().backward();
      List<double[]> results = new ArrayList<>();
      results.add(numbers(value));
      leaves.subList(0, differentiable).forEach(leaf -> results.add(numbers(leaf.grad())));
      return results;
    }
  }

  static Tensor tensor(org.losskit.tensor.Tensor tensor) {
    long[] sizes = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
    if (tensor.dtype() == DType.FLOAT64) {
      return Tensor.create(tensor.toDoubleArray(), sizes);
    }
    long[] labels = new long[tensor.count()];
    Arrays.setAll(labels, tensor::getLong);
    return Tensor.create(labels, sizes);
  }

  static TensorOptional optional(org.losskit.tensor.@Nullable Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor(tensor));
  }

  static long reduction(Reduction reduction) {
    return switch (reduction) {
      case NONE -> 0;
      case MEAN -> 1;
      case SUM -> 2;
      case BATCHMEAN -> throw new IllegalArgumentException("no loss here has batchmean");
    };
  }

  private static double[] numbers(Tensor tensor) {
    double[] result = new double[(int) tensor.numel()];
    if (result.length > 0) {
      tensor.detach().contiguous().data_ptr_double().get(result);
    }
    return result;
  }
}
