package org.losskit.conformance;

import static org.losskit.conformance.BinaryCounterparts.mass;
import static org.losskit.conformance.Deviations.BAD_MARGIN;
import static org.losskit.conformance.Deviations.INACTIVE;
import static org.losskit.conformance.Deviations.INFINITE_SCORE;
import static org.losskit.conformance.Deviations.KINK;
import static org.losskit.conformance.Deviations.OTHER_TARGET;
import static org.losskit.conformance.Deviations.OVERFLOW;

import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** Margins between elements. */
final class MarginCounterparts {
  private MarginCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart(
            "hinge_embedding", MarginCounterparts::hinge, KINK, OTHER_TARGET, BAD_MARGIN),
        new Counterpart("soft_margin", MarginCounterparts::softMargin, OVERFLOW, INFINITE_SCORE),
        new Counterpart(
            "margin_ranking",
            MarginCounterparts::ranking,
            KINK,
            INFINITE_SCORE,
            INACTIVE,
            BAD_MARGIN));
  }

  /** A margin: often one that makes ties; rarely one that is not finite. */
  static double margin(Draw draw) {
    return draw.chance(0.02)
        ? draw.oneOf(Double.NaN, Double.POSITIVE_INFINITY)
        : draw.chance(0.6) ? draw.oneOf(-0.5, 0, 0.5, 1, 2) : 3 * draw.unit();
  }

  private static Configuration hinge(Draw draw) {
    Reduction reduction = draw.reduction();
    double margin = margin(draw);
    int[] shape = draw.shape();
    Tensor x = draw.reals(draw.chance(0.3) ? draw.ones(shape) : shape);
    Tensor y = draw.tensor(draw.related(shape), draw::sign);
    return new Configuration("hinge_embedding", reduction)
        .with("margin", margin)
        .refused(!Double.isFinite(margin), BAD_MARGIN)
        .over(x, y)
        .differentiableBy(0)
        .torch(in ->
            torch.hinge_embedding_loss(in.get(0), in.get(1), margin, LibTorch.reduction(reduction)))
        .contract(
            Elementwise.contract(
                List.of(x, y), (in, element) -> hinge(in[0], in[1], margin, element)));
  }

  private static void hinge(double x, double y, double margin, Elementwise.Element element) {
    double slope = x < margin ? -1 : 0;
    if (y == 1) {
      element.value(x).slope(0, 1);
    } else if (y == -1) {
      element.value(Math.max(0, margin - x)).slope(0, slope);
    } else {
      element
          .value(Math.max(x, margin), Math.abs(x) + Math.abs(margin))
          .slope(0, 1 + slope)
          .mark(Double.isInfinite(x), OTHER_TARGET);
    }
    element.mark(x == margin, KINK);
  }

  private static Configuration softMargin(Draw draw) {
    Reduction reduction = draw.reduction();
    int[] shape = draw.shape();
    Tensor x = draw.reals(draw.chance(0.05) ? draw.ones(shape) : shape);
    Tensor y = draw.tensor(draw.related(shape), draw::sign);
    return new Configuration("soft_margin", reduction)
        .over(x, y)
        .differentiableBy(0)
        .torch(in -> torch.soft_margin_loss(in.get(0), in.get(1), LibTorch.reduction(reduction)))
        .contract(
            Elementwise.contract(
                List.of(x, y),
                (in, element) -> {
                  double z = -mass(in[1], in[0]);
                  double value = BinaryCounterparts.softplus(z);
                  element
                      .value(value)
                      .slope(0, -mass(in[1], BinaryCounterparts.sigmoid(z)))
                      .mark(in[1] == 0, INFINITE_SCORE)
                      .mark(Double.isInfinite(Math.exp(z)), OVERFLOW);
                }));
  }

  private static Configuration ranking(Draw draw) {
    Reduction reduction = draw.reduction();
    double margin = margin(draw);
    int[] shape = draw.shape();
    Tensor a = draw.reals(draw.chance(0.3) ? draw.ones(shape) : shape);
    Tensor b = draw.reals(draw.chance(0.3) ? draw.ones(shape) : shape);
    Tensor y = draw.tensor(draw.chance(0.3) ? draw.ones(shape) : draw.same(shape), draw::sign);
    return new Configuration("margin_ranking", reduction)
        .with("margin", margin)
        .refused(!Double.isFinite(margin), BAD_MARGIN)
        .over(a, b, y)
        .differentiableBy(0, 1, 2)
        .torch(in -> {
          LibTorch.require(
              in.get(0).dim() == in.get(1).dim() && in.get(0).dim() == in.get(2).dim(),
              "ranks differ");
          return torch.margin_ranking_loss(
              in.get(0), in.get(1), in.get(2), margin, LibTorch.reduction(reduction));
        })
        .contract(
            Elementwise.contract(
                List.of(a, b, y),
                (in, element) -> {
                  double d = in[0] - in[1];
                  double z = margin - mass(in[2], d);
                  double on = z > 0 ? 1 : 0;
                  element
                      .value(Math.max(0, z), Math.abs(mass(in[2], d)) + Math.abs(margin))
                      .slope(0, mass(on, -in[2]))
                      .slope(1, mass(on, in[2]))
                      .slope(2, mass(on, -d))
                      .mark(z == 0, KINK)
                      .mark(in[2] == 0, INFINITE_SCORE)
                      .mark(!(z > 0) && !Double.isFinite(d * in[2]), INACTIVE);
                }));
  }
}
