package org.losskit.bench;

import java.util.function.BinaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One loss of LibTorch over its own copy of the data, on one thread. */
@SuppressWarnings("try") // Scopes are opened for what closing them does.
final class TorchLoss implements AutoCloseable {
  static {
    torch.set_num_threads(1);
  }

  private final Tensor input;
  private final Tensor target;
  private final BinaryOperator<Tensor> loss;

  private TorchLoss(Tensor input, Tensor target, BinaryOperator<Tensor> loss) {
    this.input = input.set_requires_grad(true);
    this.target = target;
    this.loss = loss;
  }

  static TorchLoss crossEntropy(float[] logits, long[] labels) {
    return new TorchLoss(
        Tensor.create(logits, labels.length, logits.length / labels.length),
        Tensor.create(labels),
        torch::cross_entropy_loss);
  }

  static TorchLoss nll(float[] logProbabilities, long[] labels) {
    return new TorchLoss(
        Tensor.create(logProbabilities, labels.length, logProbabilities.length / labels.length),
        Tensor.create(labels),
        torch::nll_loss);
  }

  static TorchLoss bceWithLogits(float[] input, float[] target) {
    return elementwise(input, target, torch::binary_cross_entropy_with_logits);
  }

  static TorchLoss bce(float[] input, float[] target) {
    return elementwise(input, target, torch::binary_cross_entropy);
  }

  static TorchLoss mse(float[] input, float[] target) {
    return elementwise(input, target, torch::mse_loss);
  }

  static TorchLoss l1(float[] input, float[] target) {
    return elementwise(input, target, torch::l1_loss);
  }

  private static TorchLoss elementwise(float[] input, float[] target, BinaryOperator<Tensor> loss) {
    return new TorchLoss(Tensor.create(input), Tensor.create(target), loss);
  }

  /** Forward only, nothing recorded for a gradient. */
  double value() {
    // Without the scope the native tensors would live until the next garbage collection.
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      return loss.apply(input, target).item_float();
    }
  }

  /** Forward and backward into a fresh gradient, as a training step does. */
  double gradient() {
    try (PointerScope scope = new PointerScope()) {
      input.mutable_grad().reset();
      Tensor value = loss.apply(input, target);
      value.backward();
      return value.item_float();
    }
  }

  /** The gradient of the last call. */
  float[] lastGradient() {
    try (PointerScope scope = new PointerScope()) {
      float[] result = new float[(int) input.numel()];
      input.grad().data_ptr_float().get(result);
      return result;
    }
  }

  @Override
  public void close() {
    input.close();
    target.close();
  }
}
