package org.losskit.loss;

import static org.losskit.loss.AllDerivatives.Real.exact;
import static org.losskit.loss.AllDerivatives.assertWithin;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.loss.AllDerivatives.Points;
import org.losskit.loss.AllDerivatives.Real;
import org.losskit.loss.AllDerivatives.Truth;

/** SmoothL1, Huber and the losses of a margin against their real-number values. */
class DifferenceAccuracyTest {
  private static final BigDecimal ZERO = BigDecimal.ZERO;
  private static final BigDecimal ONE = BigDecimal.ONE;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  /** Numbers of every size: moderate, huge, subnormal as floats, subnormal. */
  private static double number(SplittableRandom random, int i) {
    double u = random.nextDouble() * 2 - 1;
    return switch (i % 7) {
      case 0 -> u * 0x1p100;
      case 1 -> u * 0x1p-140;
      case 2 -> u * 0x1p-1050;
      default -> Math.scalb(u, random.nextInt(40) - 20);
    };
  }

  /** Prediction and target: far apart, near, or by about {@code kink} apart. */
  private static Points pairs(double kink) {
    return (random, i, element) -> {
      double x = number(random, i);
      double by =
          switch (i % 3) {
            case 0 -> number(random, i / 3);
            case 1 -> x * random.nextDouble() * 1e-6;
            default -> kink * (1 + Math.scalb(random.nextDouble() - 0.5, -random.nextInt(60)));
          };
      element[0] = x;
      element[1] = x + by;
    };
  }

  /** Whether the rounded difference is where the Hessian diagonal jumps. */
  private static boolean isAtJump(double[] element, double size) {
    return Math.abs(element[0] - element[1]) == size;
  }

  private static BigDecimal big(double x) {
    return new BigDecimal(x);
  }

  private static BigDecimal divided(BigDecimal a, BigDecimal b) {
    return a.divide(b, Oracle.DIGITS);
  }

  @Test
  void smoothL1() {
    for (double beta : new double[] {1, 0.3, 1e-30, 1e30}) {
      BigDecimal b = big(beta);
      Truth truth =
          element -> {
            BigDecimal d = Oracle.difference(element[0], element[1]);
            BigDecimal a = d.abs();
            boolean quadratic = a.compareTo(b) < 0;
            BigDecimal slope = quadratic ? divided(d, b) : big(d.signum());
            return new Real[] {
              exact(
                  quadratic
                      ? divided(a.multiply(a), b.multiply(TWO))
                      : a.subtract(divided(b, TWO))),
              exact(slope),
              exact(slope.negate()),
              isAtJump(element, beta) ? null : exact(quadratic ? divided(ONE, b) : ZERO)
            };
          };
      assertWithin(Losses.smoothL1().withBeta(beta), 0.51, 4, pairs(beta), truth);
    }
  }

  @Test
  void huber() {
    for (double delta : new double[] {1, 0.3, 1e-30, 1e30, Double.POSITIVE_INFINITY}) {
      boolean bounded = delta < Double.POSITIVE_INFINITY;
      BigDecimal b = big(bounded ? delta : 0);
      Truth truth =
          element -> {
            BigDecimal d = Oracle.difference(element[0], element[1]);
            BigDecimal a = d.abs();
            boolean quadratic = !bounded || a.compareTo(b) < 0;
            BigDecimal slope = quadratic ? d : b.multiply(big(d.signum()));
            return new Real[] {
              exact(
                  quadratic
                      ? divided(a.multiply(a), TWO)
                      : b.multiply(a.subtract(divided(b, TWO)))),
              exact(slope),
              exact(slope.negate()),
              isAtJump(element, delta) ? null : exact(quadratic ? ONE : ZERO)
            };
          };
      assertWithin(Losses.huber().withDelta(delta), 0.51, 4, pairs(bounded ? delta : 1), truth);
    }
  }

  @Test
  void hingeEmbedding() {
    for (double margin : new double[] {1, 0.1, -3}) {
      Points points =
          (random, i, element) -> {
            pairs(margin).write(random, i, element);
            element[0] = i % 3 == 2 ? element[1] - element[0] : element[0];
            element[1] = new double[] {1, -1, 0.5}[random.nextInt(3)];
          };
      Truth truth =
          element -> {
            BigDecimal x = big(element[0]);
            BigDecimal z = big(margin).subtract(x);
            boolean near = element[1] != -1;
            boolean far = element[1] != 1;
            BigDecimal slope = ZERO;
            slope = near ? slope.add(ONE) : slope;
            slope = far && z.signum() > 0 ? slope.subtract(ONE) : slope;
            BigDecimal value = near ? x : ZERO;
            return new Real[] {
              exact(far ? value.add(z.max(ZERO)) : value), exact(slope), exact(ZERO)
            };
          };
      assertWithin(Losses.hingeEmbedding().withMargin(margin), 0.51, 4, points, truth);
    }
  }

  @Test
  void marginRanking() {
    for (double margin : new double[] {0, 0.5, 0.1, -3}) {
      for (boolean signs : new boolean[] {true, false}) {
        Points points =
            (random, i, element) -> {
              double y = signs ? i % 2 * 2 - 1 : random.nextDouble() * 4 - 2;
              // Products with subnormal numbers lose their digits.
              int at = !signs && i % 7 < 3 ? 3 : i;
              pairs(margin / y).write(random, at, element);
              element[0] = -element[0];
              element[1] = -element[1];
              element[2] = y;
            };
        Truth truth =
            element -> {
              BigDecimal y = big(element[2]);
              BigDecimal d = Oracle.difference(element[0], element[1]);
              BigDecimal z = big(margin).subtract(y.multiply(d));
              boolean active = z.signum() > 0;
              return new Real[] {
                new Real(z.max(ZERO), Math.abs(margin)),
                exact(active ? y.negate() : ZERO),
                exact(active ? y : ZERO),
                exact(active ? d.negate() : ZERO),
                exact(ZERO),
                exact(ZERO)
              };
            };
        assertWithin(Losses.marginRanking().withMargin(margin), 0.51, 4, points, truth);
      }
    }
  }

  /** With targets other than -1 and 1 the product -y x is rounded, to 2^-53 of itself. */
  private static Real rounded(BigDecimal value, BigDecimal z, boolean signs) {
    return new Real(value, signs ? 0 : 0x1p47 * value.multiply(z).abs().doubleValue());
  }

  @Test
  void softMargin() {
    for (boolean signs : new boolean[] {true, false}) {
      Points points =
          (random, i, element) -> {
            double scale = new double[] {1e-6, 1e-3, 1, 8, 100, 800, 1e30}[i % 7];
            element[0] = (random.nextDouble() * 2 - 1) * scale;
            element[1] = signs ? random.nextInt(2) * 2 - 1 : random.nextDouble() * 4 - 2;
          };
      Truth truth =
          element -> {
            BigDecimal y = big(element[1]);
            BigDecimal z = y.multiply(big(element[0]));
            BigDecimal e = Oracle.exp(z.abs().negate());
            BigDecimal small = divided(e, e.add(ONE));
            BigDecimal large = divided(ONE, e.add(ONE));
            BigDecimal sigmoid = z.signum() > 0 ? small : large;
            return new Real[] {
              rounded(Oracle.log1p(e).add(z.negate().max(ZERO)), z, signs),
              rounded(y.negate().multiply(sigmoid), z, signs),
              rounded(y.multiply(y).multiply(small).multiply(large), z, signs)
            };
          };
      assertWithin(Losses.softMargin(), 0.51, 4, points, truth);
    }
  }
}
