package org.losskit.conformance;

import static org.losskit.conformance.BinaryCounterparts.mass;
import static org.losskit.conformance.Deviations.BAD_MARGIN;
import static org.losskit.conformance.Deviations.INACTIVE;
import static org.losskit.conformance.Deviations.KINK;
import static org.losskit.conformance.Deviations.STRETCHED_VECTORS;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.losskit.conformance.Terms.Term;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Losses of vectors along the last dimension. */
final class EmbeddingCounterparts {
  /** A float32 constant in PyTorch. */
  private static final double EPSILON = 1e-12f;

  private EmbeddingCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart(
            "cosine_embedding",
            EmbeddingCounterparts::cosine,
            KINK,
            INACTIVE,
            STRETCHED_VECTORS,
            BAD_MARGIN));
  }

  private static Configuration cosine(Draw draw) {
    Reduction reduction = draw.reduction();
    double margin = draw.chance(0.3) ? 0 : MarginCounterparts.margin(draw);
    int[] shape = draw.shape(1, 2);
    Tensor a = draw.reals(shape);
    Tensor b = draw.reals(draw.chance(0.3) ? stretched(draw, shape) : draw.same(shape));
    int[] samples = Shape.of(shape).without(shape.length - 1).toArray();
    Tensor y = draw.tensor(draw.chance(0.1) ? draw.ones(samples) : samples, draw::sign);
    return new Configuration("cosine_embedding", reduction)
        .with("margin", margin)
        .refused(!Double.isFinite(margin), BAD_MARGIN)
        .refused(width(a) != width(b), STRETCHED_VECTORS)
        .over(a, b, y)
        .differentiableBy(0, 1)
        .torch(in ->
            torch.cosine_embedding_loss(
                in.get(0), in.get(1), in.get(2), margin, LibTorch.reduction(reduction)))
        .contract(terms -> cosine(a, b, y, margin, terms));
  }

  private static int width(Tensor vectors) {
    int rank = vectors.shape().rank();
    return rank == 0 ? 1 : vectors.shape().size(rank - 1);
  }

  /** With ones in front; rarely also in the last dimension. */
  private static int[] stretched(Draw draw, int[] shape) {
    int[] sizes = draw.ones(shape);
    if (!draw.chance(0.05)) {
      sizes[sizes.length - 1] = shape[shape.length - 1];
    }
    return sizes;
  }

  private static void cosine(Tensor a, Tensor b, Tensor y, double margin, Terms terms) {
    Shape shape = Elementwise.common(List.of(a, b));
    int width = shape.size(shape.rank() - 1);
    Shape samples = shape.without(shape.rank() - 1);
    Shape wide = samples.broadcast(y.shape());
    if (wide == null) {
      throw new IllegalStateException(samples + " and " + y.shape());
    }
    int[] rows = Elementwise.positions(samples, wide);
    int[] as = Elementwise.positions(a.shape(), shape);
    int[] bs = Elementwise.positions(b.shape(), shape);
    int[] ys = Elementwise.positions(y.shape(), wide);
    for (int n = 0; n < wide.count(); n++) {
      int start = rows[n] * width;
      cosine(
          a,
          Arrays.copyOfRange(as, start, start + width),
          b,
          Arrays.copyOfRange(bs, start, start + width),
          y.getDouble(ys[n]),
          margin,
          terms.next());
    }
  }

  private static void cosine(
      Tensor a, int[] as, Tensor b, int[] bs, double y, double margin, Term term) {
    double product = 0;
    double aa = EPSILON;
    double bb = EPSILON;
    for (int i = 0; i < as.length; i++) {
      double u = a.getDouble(as[i]);
      double v = b.getDouble(bs[i]);
      product += u * v;
      aa += u * u;
      bb += v * v;
    }
    double norms = Math.sqrt(aa) * Math.sqrt(bb);
    double cos = product / norms;
    double z = cos - margin;
    double sign = y == 1 ? -1 : y == -1 && !(z <= 0) ? 1 : 0;
    if (y == 1) {
      term.value(1 - cos, 2);
    } else if (y == -1) {
      term.value(Math.max(0, z), 1 + Math.abs(margin)).mark(z == 0, KINK);
    }
    term.mark(sign == 0 && !Double.isFinite(norms), INACTIVE);
    for (int i = 0; i < as.length; i++) {
      double u = a.getDouble(as[i]);
      double v = b.getDouble(bs[i]);
      term.slope(0, as[i], mass(sign, v / norms - cos * u / aa), 2 / Math.sqrt(aa))
          .slope(1, bs[i], mass(sign, u / norms - cos * v / bb), 2 / Math.sqrt(bb));
    }
  }
}
