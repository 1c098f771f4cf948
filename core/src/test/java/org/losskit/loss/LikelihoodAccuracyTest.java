package org.losskit.loss;

import static org.losskit.loss.AllDerivatives.Real.exact;
import static org.losskit.loss.AllDerivatives.assertWithin;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.loss.AllDerivatives.Points;
import org.losskit.loss.AllDerivatives.Real;
import org.losskit.loss.AllDerivatives.Truth;

/** The likelihoods and the divergence against their real-number values. */
class LikelihoodAccuracyTest {
  /** More digits than cancel. */
  private static final MathContext DIGITS = new MathContext(130);

  private static final BigDecimal ONE = BigDecimal.ONE;
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private static BigDecimal big(double x) {
    return new BigDecimal(x);
  }

  private static Real of(BigDecimal difference, BigDecimal parts) {
    return new Real(difference, parts.abs().doubleValue());
  }

  /** How much of y (e^d - 1 - d), d = log - ln y, an error of the size of log in d makes. */
  private static BigDecimal excess(BigDecimal y, BigDecimal log) {
    BigDecimal d = log.subtract(log(y));
    return times(times(y, exp(d).subtract(ONE)), log.abs().max(ONE));
  }

  private static BigDecimal log(BigDecimal x) {
    return BigDecimalMath.log(x, DIGITS);
  }

  private static BigDecimal exp(BigDecimal x) {
    return x.compareTo(new BigDecimal(-3000)) < 0 ? BigDecimal.ZERO : BigDecimalMath.exp(x, DIGITS);
  }

  private static BigDecimal times(BigDecimal a, BigDecimal b) {
    return a.multiply(b, DIGITS);
  }

  private static BigDecimal divided(BigDecimal a, BigDecimal b) {
    return a.divide(b, DIGITS);
  }

  private static BigDecimal halfLogOfTwoPi(BigDecimal y) {
    BigDecimal pi = BigDecimalMath.pi(DIGITS);
    return times(HALF, log(times(pi.add(pi), y)));
  }

  /** y ln y - y + ln(2 pi y) / 2. */
  private static BigDecimal stirling(BigDecimal y) {
    return times(y, log(y)).subtract(y).add(halfLogOfTwoPi(y));
  }

  /** The derivative of the Stirling term. */
  private static BigDecimal stirlingSlope(BigDecimal y) {
    return log(y).add(divided(HALF, y));
  }

  @Test
  void poissonOfLogarithms() {
    Points points =
        (random, i, element) -> {
          double range = new double[] {1, 8, 80, 1e-3}[i % 4];
          double x = (random.nextDouble() * 2 - 1) * range;
          double y =
              switch (i % 5) {
                case 0 -> random.nextInt(5);
                case 1 -> random.nextDouble() * 1e3;
                // x is almost the logarithm of y, or y x almost e^x.
                case 2 -> Math.exp(x);
                case 3 -> Math.exp(x) / x;
                default -> Math.exp(x) * (1 + Math.scalb(random.nextDouble(), -i % 50));
              };
          element[0] = i % 10 == 2 ? (float) Math.log(y) : x;
          element[1] = y;
        };
    for (boolean full : new boolean[] {false, true}) {
      Truth truth =
          element -> {
            BigDecimal x = big(element[0]);
            BigDecimal y = big(element[1]);
            BigDecimal e = exp(x);
            boolean more = full && element[1] > 1;
            BigDecimal value = e.subtract(y.multiply(x));
            return new Real[] {
              of(more ? value.add(stirling(y)) : value, more ? excess(y, x) : e.max(y)),
              of(e.subtract(y), y),
              of(more ? stirlingSlope(y).subtract(x) : x.negate(), more ? x : BigDecimal.ZERO),
              exact(e)
            };
          };
      assertWithin(Losses.poissonNLL().withFull(full), 1, 4, points, truth);
    }
  }

  @Test
  void poissonOfRates() {
    for (double eps : new double[] {1e-8, 0.5, 1e-30}) {
      Points points =
          (random, i, element) -> {
            double x =
                switch (i % 6) {
                  case 0 -> random.nextDouble();
                  case 1 -> random.nextDouble() * 1e3;
                  case 2 -> Math.scalb(random.nextDouble(), -random.nextInt(100));
                  case 3 -> 1 - eps + (random.nextInt(9) - 4) * (i % 12 < 6 ? 0x1p-24 : 0x1p-53);
                  case 4 -> 0;
                  default -> Math.scalb(random.nextDouble(), random.nextInt(90));
                };
            double y =
                switch (i % 5) {
                  case 0 -> random.nextInt(5);
                  case 1 -> random.nextDouble() * 1e3;
                  case 2 -> x + eps;
                  case 3 -> x / Math.log(x + eps + 1e-9);
                  default -> x * (1 + Math.scalb(random.nextDouble(), -i % 50));
                };
            element[0] = x;
            element[1] = y;
          };
      for (boolean full : new boolean[] {false, true}) {
        Truth truth =
            element -> {
              BigDecimal x = big(element[0]);
              BigDecimal y = big(element[1]);
              BigDecimal rate = x.add(big(eps));
              BigDecimal log = log(rate);
              boolean more = full && element[1] > 1;
              BigDecimal value = x.subtract(times(y, log));
              return new Real[] {
                of(more ? value.add(stirling(y)) : value, more ? excess(y, log).add(big(eps)) : x),
                exact(divided(rate.subtract(y), rate)),
                of(
                    more ? stirlingSlope(y).subtract(log) : log.negate(),
                    more ? log : BigDecimal.ZERO),
                exact(divided(y, times(rate, rate)))
              };
            };
        assertWithin(
            Losses.poissonNLL().withLogInput(false).withFull(full).withEps(eps),
            1,
            4,
            points,
            truth);
      }
    }
  }

  @Test
  void gaussian() {
    for (double eps : new double[] {1e-6, 1e-30}) {
      Points points =
          (random, i, element) -> {
            double scale = new double[] {1, 1e-6, 1e15, 1e-20, 1e3}[i % 5];
            double x = (random.nextDouble() * 2 - 1) * scale;
            double d = (random.nextDouble() * 2 - 1) * (i % 2 == 0 ? scale : 1);
            double var =
                switch (i % 6) {
                  case 0 -> random.nextDouble();
                  case 1 -> Math.scalb(random.nextDouble(), random.nextInt(100) - 50);
                  // The gradient by the variance all but vanishes.
                  case 2 -> d * d * (1 + Math.scalb(random.nextDouble(), -random.nextInt(60)));
                  // The value all but vanishes: ln v is about -d^2 / v.
                  case 3 -> 0.5;
                  // And with the constant.
                  case 4 -> 0.1;
                  default -> eps * random.nextDouble() * 2;
                };
            element[1] = x;
            element[2] = var;
            double near = i % 6 == 3 ? -Math.log(var) : -Math.log(var) - Math.log(2 * Math.PI);
            element[0] = i % 6 == 3 || i % 6 == 4 ? x + Math.sqrt(var * near) : x + d;
            if (i % 12 > 6) {
              element[1] = 0;
              element[0] -= x;
            }
          };
      for (boolean full : new boolean[] {false, true}) {
        Truth truth =
            element -> {
              BigDecimal d = Oracle.difference(element[0], element[1]);
              BigDecimal v = big(Math.max(element[2], eps));
              BigDecimal slope = divided(d, v);
              BigDecimal ratio = divided(times(d, d), v);
              BigDecimal value = times(HALF, log(v).add(ratio));
              return new Real[] {
                of(full ? value.add(halfLogOfTwoPi(ONE)) : value, ratio.max(ONE)),
                exact(slope),
                exact(slope.negate()),
                of(divided(times(HALF, ONE.subtract(ratio)), v), divided(ONE, v)),
                exact(divided(ONE, v))
              };
            };
        assertWithin(Losses.gaussianNLL().withFull(full).withEps(eps), 1, 4, points, truth);
      }
    }
  }

  @Test
  void divergence() {
    Points points =
        (random, i, element) -> {
          double t =
              switch (i % 4) {
                case 0 -> random.nextDouble();
                case 1 -> Math.scalb(random.nextDouble(), -random.nextInt(140));
                case 2 -> 1 - Math.scalb(random.nextDouble(), -random.nextInt(50));
                default -> random.nextDouble() * 4;
              };
          double x =
              switch (i % 5) {
                case 0 -> -random.nextDouble() * 100;
                // The value all but vanishes, or the gradient by the target.
                case 1 -> Math.log(t);
                case 2 -> 1 + Math.log(t);
                case 3 -> Math.log(t) * (1 + Math.scalb(random.nextDouble(), -random.nextInt(52)));
                default -> -random.nextDouble() * 1e30;
              };
          element[0] = x;
          element[1] = t;
        };
    Truth ofProbabilities =
        element -> {
          BigDecimal t = big(element[1]);
          BigDecimal excess = log(t).subtract(big(element[0]));
          BigDecimal x = big(element[0]);
          return new Real[] {
            of(times(t, excess), times(t, x)),
            exact(t.negate()),
            of(excess.add(ONE), x.abs().max(ONE)),
            exact(BigDecimal.ZERO)
          };
        };
    assertWithin(Losses.klDiv(), 1, 4, points, ofProbabilities);
    Points logarithms =
        (random, i, element) -> {
          points.write(random, i, element);
          element[1] = Math.log(element[1]);
          element[0] = i % 20 == 1 ? element[1] + 1 : element[0];
        };
    Truth ofLogarithms =
        element -> {
          BigDecimal mass = exp(big(element[1]));
          BigDecimal excess = Oracle.difference(element[1], element[0]);
          return new Real[] {
            exact(times(mass, excess)),
            exact(mass.negate()),
            of(times(mass, excess.add(ONE)), mass),
            exact(BigDecimal.ZERO)
          };
        };
    assertWithin(Losses.klDiv().withLogTarget(true), 1, 4, logarithms, ofLogarithms);
  }
}
