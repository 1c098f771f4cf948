package org.losskit.bench;

import org.losskit.loss.Loss;
import org.losskit.loss.Outputs;
import org.losskit.tensor.Tensor;

/** The same loss over the same numbers, by Losskit and by LibTorch. */
final class Pair implements AutoCloseable {
  private final Loss loss;
  private final Tensor input;
  private final Tensor target;
  private final float[] gradient;
  private final Outputs value = Outputs.value();
  private final Outputs valueAndGradient;
  private final TorchLoss torch;

  Pair(Loss loss, Tensor input, Tensor target, TorchLoss torch) {
    this.loss = loss;
    this.input = input;
    this.target = target;
    this.gradient = new float[input.count()];
    this.valueAndGradient = Outputs.gradient(Tensor.view(gradient, 0, input.shape()));
    this.torch = torch;
  }

  /** One call of Losskit into the same array every time. */
  double ours(boolean withGradient) {
    return loss.differentiate(input, target, withGradient ? valueAndGradient : value);
  }

  /** One call of LibTorch. */
  double torch(boolean withGradient) {
    return withGradient ? torch.gradient() : torch.value();
  }

  float[] gradient() {
    return gradient;
  }

  float[] torchGradient() {
    return torch.lastGradient();
  }

  @Override
  public void close() {
    torch.close();
  }
}
