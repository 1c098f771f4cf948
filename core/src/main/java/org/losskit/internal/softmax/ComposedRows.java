package org.losskit.internal.softmax;

import java.util.Arrays;
import org.losskit.tensor.Tensor;

/** Rows whose weight is the product of two, for second derivatives through both. */
public final class ComposedRows extends LinearRows {
  private Tensor outer;
  private Tensor inner;

  /**
   * The rows of {@code outer} times {@code inner}.
   *
   * @param outer (outputs, hidden)
   * @param inner (hidden, features)
   */
  public ComposedRows(Tensor outer, Tensor inner) {
    this.outer = outer;
    this.inner = inner;
  }

  /** Takes other factors. */
  public void compose(Tensor newOuter, Tensor newInner) {
    outer = newOuter;
    inner = newInner;
  }

  @Override
  void loadRow(int output, double[] into, int at) {
    int hidden = inner.shape().size(0);
    int features = inner.shape().size(1);
    Arrays.fill(into, at, at + stride(), 0);
    for (int k = 0; k < hidden; k++) {
      double factor = outer.getDouble(output * hidden + k);
      for (int i = 0; i < features; i++) {
        into[at + i] = Math.fma(factor, inner.getDouble(k * features + i), into[at + i]);
      }
    }
  }
}
