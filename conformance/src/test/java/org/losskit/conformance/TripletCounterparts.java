package org.losskit.conformance;

import static org.losskit.conformance.BinaryCounterparts.mass;
import static org.losskit.conformance.Deviations.BAD_MARGIN;
import static org.losskit.conformance.Deviations.BAD_POWER;
import static org.losskit.conformance.Deviations.EMPTY_NORM;
import static org.losskit.conformance.Deviations.INACTIVE;
import static org.losskit.conformance.Deviations.KINK;
import static org.losskit.conformance.Deviations.NAN_DISTANCE;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.losskit.conformance.Terms.Term;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Distances of an anchor from what is like it and from what is not. */
final class TripletCounterparts {
  private static final double ROUNDING = 1e-15;

  private TripletCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart(
            "triplet_margin",
            TripletCounterparts::triplet,
            KINK,
            INACTIVE,
            NAN_DISTANCE,
            EMPTY_NORM,
            BAD_POWER,
            BAD_MARGIN),
        new Counterpart(
            "triplet_margin_with_distance",
            TripletCounterparts::withDistance,
            KINK,
            INACTIVE,
            BAD_MARGIN));
  }

  private static Configuration triplet(Draw draw) {
    Reduction reduction = draw.reduction();
    double margin = margin(draw);
    double p = draw.chance(0.01) ? -1 : draw.oneOf(0, 1, 1.5, 2, 2, 2, 3, Double.POSITIVE_INFINITY);
    double eps = draw.chance(0.7) ? 1e-6 : draw.oneOf(0, 1e-3);
    boolean swap = draw.chance(0.5);
    return triplets(draw, new Configuration("triplet_margin", reduction), margin, p, eps, swap)
        .with("p", p)
        .with("eps", eps)
        .refused(p < 0, BAD_POWER)
        .refused(Double.isInfinite(p), EMPTY_NORM)
        .torch(in -> {
          LibTorch.require(!(margin <= 0), "margin must be above 0");
          return torch.triplet_margin_loss(
              in.get(0), in.get(1), in.get(2), margin, p, eps, swap, LibTorch.reduction(reduction));
        });
  }

  /** PyTorch's default: the Euclidean distance. */
  private static Configuration withDistance(Draw draw) {
    Reduction reduction = draw.reduction();
    double margin = margin(draw);
    boolean swap = draw.chance(0.5);
    return triplets(
            draw,
            new Configuration("triplet_margin_with_distance", reduction),
            margin,
            2,
            1e-6,
            swap)
        .torch(in -> withDistance(in, margin, swap, reduction));
  }

  /** As PyTorch's Python function composes it. */
  static org.bytedeco.pytorch.Tensor withDistance(
      List<org.bytedeco.pytorch.Tensor> in, double margin, boolean swap, Reduction reduction) {
    LibTorch.require(!(margin <= 0), "margin must be above 0");
    LibTorch.require(
        in.get(0).dim() == in.get(1).dim() && in.get(0).dim() == in.get(2).dim(), "ranks differ");
    org.bytedeco.pytorch.Tensor near = torch.pairwise_distance(in.get(0), in.get(1));
    org.bytedeco.pytorch.Tensor far = torch.pairwise_distance(in.get(0), in.get(2));
    if (swap) {
      far = torch.minimum(far, torch.pairwise_distance(in.get(1), in.get(2)));
    }
    return LibTorch.reduce(
        near.sub(far).add(LibTorch.scalar(margin)).clamp_min(LibTorch.scalar(0)), reduction);
  }

  private static Configuration triplets(
      Draw draw, Configuration configuration, double margin, double p, double eps, boolean swap) {
    int[] shape = draw.shape(1, 4);
    Tensor a = draw.reals(vectors(draw, shape));
    Tensor b = draw.reals(vectors(draw, shape));
    Tensor c = draw.reals(vectors(draw, shape));
    return configuration
        .with("margin", margin)
        .with("swap", swap)
        .refused(!Double.isFinite(margin), BAD_MARGIN)
        .over(a, b, c)
        .differentiableBy(0, 1, 2)
        .contract(terms -> {
          Shape wide = Elementwise.common(List.of(a, b, c));
          int width = wide.size(wide.rank() - 1);
          int[] as = Elementwise.positions(a.shape(), wide);
          int[] bs = Elementwise.positions(b.shape(), wide);
          int[] cs = Elementwise.positions(c.shape(), wide);
          for (int n = 0; n < wide.without(wide.rank() - 1).count(); n++) {
            Vector anchor = new Vector(0, a, Arrays.copyOfRange(as, n * width, (n + 1) * width));
            Vector positive = new Vector(1, b, Arrays.copyOfRange(bs, n * width, (n + 1) * width));
            Vector negative = new Vector(2, c, Arrays.copyOfRange(cs, n * width, (n + 1) * width));
            triplet(anchor, positive, negative, margin, p, eps, swap, terms.next());
          }
        });
  }

  /** Above 0; rarely not, or not finite. */
  private static double margin(Draw draw) {
    return draw.chance(0.05)
        ? MarginCounterparts.margin(draw)
        : draw.oneOf(0.5, 1, 2, 0.1 + 3 * draw.unit());
  }

  private static int[] vectors(Draw draw, int[] shape) {
    if (draw.chance(0.8)) {
      return draw.same(shape);
    }
    int[] sizes = draw.ones(shape);
    sizes[sizes.length - 1] = shape[shape.length - 1];
    return sizes;
  }

  /** A row of an input. */
  private static final class Vector {
    private final int input;
    private final Tensor tensor;
    private final int[] positions;

    Vector(int input, Tensor tensor, int[] positions) {
      this.input = input;
      this.tensor = tensor;
      this.positions = positions;
    }

    int width() {
      return tensor.shape().size(tensor.shape().rank() - 1);
    }

    double get(int i) {
      return tensor.getDouble(positions[i]);
    }
  }

  private static void triplet(
      Vector anchor,
      Vector positive,
      Vector negative,
      double margin,
      double p,
      double eps,
      boolean swap,
      Term term) {
    double near = distance(anchor, positive, p, eps);
    double far = distance(anchor, negative, p, eps);
    double swapped = swap ? distance(positive, negative, p, eps) : far;
    double least = Math.min(far, swapped);
    double z = margin + near - least;
    double size = margin + near + least;
    if (Double.isFinite(size) && Math.abs(z) <= ROUNDING * size) {
      // A kink, which rounding may hide.
      z = 0;
    }
    double on = z <= 0 ? 0 : Double.isNaN(z) ? z : 1;
    // A tie is shared.
    double share = !swap ? 1 : far < swapped ? 1 : far == swapped ? 0.5 : 0;
    term.value(Math.max(0, z), size)
        .mark(z == 0, KINK)
        .mark(!Double.isFinite(near + far + swapped), INACTIVE)
        .mark(Double.isNaN(z), NAN_DISTANCE);
    slopes(anchor, positive, p, eps, near, on, term);
    slopes(anchor, negative, p, eps, far, -on * share, term);
    if (swap) {
      slopes(positive, negative, p, eps, swapped, -on * (1 - share), term);
    }
  }

  /** Two vectors stretch each other, whatever the third is. */
  private static int width(Vector a, Vector b) {
    return Math.max(a.width(), b.width());
  }

  /** The p-norm of a - b + eps. */
  private static double distance(Vector a, Vector b, double p, double eps) {
    double sum = 0;
    for (int i = 0; i < width(a, b); i++) {
      double u = Math.abs(a.get(i) - b.get(i) + eps);
      double power = u == 0 || Double.isNaN(u) ? u : Math.pow(u, p);
      sum = Double.isInfinite(p) ? Math.max(sum, u) : sum + power;
    }
    return Double.isInfinite(p) || p == 0 ? sum : Math.pow(sum, 1 / p);
  }

  private static void slopes(
      Vector a, Vector b, double p, double eps, double distance, double scale, Term term) {
    int largest = 0;
    for (int i = 0; i < width(a, b); i++) {
      largest += Math.abs(a.get(i) - b.get(i) + eps) == distance ? 1 : 0;
    }
    for (int i = 0; i < width(a, b); i++) {
      double u = a.get(i) - b.get(i) + eps;
      double slope;
      if (distance == 0 || p == 0) {
        slope = 0;
      } else if (Double.isInfinite(p)) {
        slope = Math.abs(u) == distance ? Math.signum(u) / largest : 0;
      } else {
        slope = Math.signum(u) * Math.pow(Math.abs(u) / distance, p - 1);
      }
      term.slope(a.input, a.positions[i], mass(scale, slope), scale)
          .slope(b.input, b.positions[i], -mass(scale, slope), scale);
    }
  }
}
