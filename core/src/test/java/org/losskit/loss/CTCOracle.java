package org.losskit.loss;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;

/** CTC of one sequence to 50 digits, by its definition or by the recursion. */
final class CTCOracle {
  private static final MathContext DIGITS = new MathContext(50);

  private static final int BITS = 200;
  private static final BigDecimal TWO = new BigDecimal(2);
  private static final BigDecimal LN10 = BigDecimalMath.log(BigDecimal.TEN, DIGITS);
  private static final BigDecimal ONE = TWO.pow(BITS);
  private static final BigInteger LN2 =
      BigDecimalMath.log(TWO, new MathContext(80)).multiply(ONE).toBigInteger();

  /** The probabilities, by time step and class. */
  final BigDecimal[][] y;

  /** P. */
  BigDecimal p = BigDecimal.ZERO;

  /** The occupancies, by time step and class. */
  final BigDecimal[][] occupancy;

  private final int[] labels;

  private CTCOracle(double[][] rows, boolean logits, int... labels) {
    int classes = rows.length == 0 ? 0 : rows[0].length;
    this.labels = labels;
    y = new BigDecimal[rows.length][classes];
    occupancy = new BigDecimal[rows.length][classes];
    for (int t = 0; t < rows.length; t++) {
      Arrays.fill(occupancy[t], BigDecimal.ZERO);
      BigDecimal sum = BigDecimal.ZERO;
      for (int c = 0; c < classes; c++) {
        double x = rows[t][c];
        y[t][c] = x == Double.NEGATIVE_INFINITY ? BigDecimal.ZERO : exp(x);
        sum = sum.add(y[t][c], DIGITS);
      }
      for (int c = 0; c < classes && logits; c++) {
        y[t][c] = y[t][c].divide(sum, DIGITS);
      }
    }
  }

  /** In integers of 2^-BITS: thousands of these in a moment. */
  private static BigDecimal exp(double x) {
    BigInteger fixed = new BigDecimal(x).multiply(ONE).toBigInteger();
    BigInteger k = fixed.divide(LN2);
    BigInteger r = fixed.subtract(k.multiply(LN2)).shiftRight(8);
    BigInteger sum = ONE.toBigInteger();
    BigInteger term = sum;
    for (int n = 1; term.signum() != 0; n++) {
      term = term.multiply(r).divide(BigInteger.valueOf(n)).shiftRight(BITS);
      // Shifts round down: a negative term ends at -1.
      term = term.equals(BigInteger.ONE.negate()) ? BigInteger.ZERO : term;
      sum = sum.add(term);
    }
    for (int i = 0; i < 8; i++) {
      sum = sum.multiply(sum).shiftRight(BITS);
    }
    int power = k.intValueExact() - BITS;
    BigDecimal scale = TWO.pow(Math.abs(power), DIGITS);
    BigDecimal mantissa = new BigDecimal(sum);
    return power < 0 ? mantissa.divide(scale, DIGITS) : mantissa.multiply(scale, DIGITS);
  }

  /** By looking at every string of classes that is as long as the sequence. */
  static CTCOracle ofAllStrings(double[][] rows, boolean logits, int... labels) {
    CTCOracle oracle = new CTCOracle(rows, logits, labels);
    oracle.strings(0, new int[rows.length], BigDecimal.ONE);
    oracle.divide();
    return oracle;
  }

  private void strings(int t, int[] string, BigDecimal product) {
    if (t < string.length) {
      for (int c = 0; c < y[t].length; c++) {
        string[t] = c;
        strings(t + 1, string, product.multiply(y[t][c], DIGITS));
      }
    } else if (Arrays.equals(collapsed(string), labels)) {
      p = p.add(product, DIGITS);
      for (int k = 0; k < string.length; k++) {
        occupancy[k][string[k]] = occupancy[k][string[k]].add(product, DIGITS);
      }
    }
  }

  /** The string without repetitions, then without blanks, which are 0. */
  private static int[] collapsed(int[] string) {
    int[] result = new int[string.length];
    int n = 0;
    for (int t = 0; t < string.length; t++) {
      if (string[t] != 0 && (t == 0 || string[t] != string[t - 1])) {
        result[n++] = string[t];
      }
    }
    return Arrays.copyOf(result, n);
  }

  /** By the forward and backward recursions over the target with blanks around each label. */
  static CTCOracle ofRecursion(double[][] rows, boolean logits, int... labels) {
    CTCOracle oracle = new CTCOracle(rows, logits, labels);
    oracle.recursion();
    oracle.divide();
    return oracle;
  }

  private void recursion() {
    int states = 2 * labels.length + 1;
    BigDecimal[][] alpha = new BigDecimal[y.length][states];
    for (int t = 0; t < y.length; t++) {
      for (int s = 0; s < states; s++) {
        BigDecimal sum = BigDecimal.ZERO;
        if (t == 0) {
          sum = s < 2 ? BigDecimal.ONE : sum;
        } else {
          for (int from = Math.max(0, s - 2); from <= s; from++) {
            sum = follows(from, s) ? sum.add(alpha[t - 1][from], DIGITS) : sum;
          }
        }
        alpha[t][s] = sum.multiply(y[t][symbol(s)], DIGITS);
      }
    }
    BigDecimal[] beta = new BigDecimal[states];
    for (int t = y.length - 1; t >= 0; t--) {
      BigDecimal[] before = new BigDecimal[states];
      for (int s = 0; s < states; s++) {
        BigDecimal sum = BigDecimal.ZERO;
        if (t == y.length - 1) {
          sum = s >= states - 2 ? BigDecimal.ONE : sum;
        } else {
          for (int to = s; to <= Math.min(states - 1, s + 2); to++) {
            sum =
                follows(s, to)
                    ? sum.add(beta[to].multiply(y[t + 1][symbol(to)], DIGITS), DIGITS)
                    : sum;
          }
        }
        before[s] = sum;
        BigDecimal through = alpha[t][s].multiply(sum, DIGITS);
        occupancy[t][symbol(s)] = occupancy[t][symbol(s)].add(through, DIGITS);
        p = t == 0 ? p.add(through, DIGITS) : p;
      }
      beta = before;
    }
  }

  private int symbol(int state) {
    return state % 2 == 0 ? 0 : labels[state / 2];
  }

  private boolean follows(int from, int to) {
    return to < from + 2 || (to % 2 == 1 && symbol(from) != symbol(to));
  }

  private void divide() {
    if (p.signum() == 0) {
      return;
    }
    for (BigDecimal[] row : occupancy) {
      for (int c = 0; c < row.length; c++) {
        row[c] = row[c].divide(p, DIGITS);
      }
    }
  }

  /** -ln P. */
  BigDecimal loss() {
    // The logarithm of a number far from 1 takes minutes.
    int digits = p.precision() - p.scale();
    if (digits > -5) {
      return BigDecimalMath.log(p, DIGITS).negate();
    }
    BigDecimal mantissa = p.scaleByPowerOfTen(-digits);
    return BigDecimalMath.log(mantissa, DIGITS)
        .add(LN10.multiply(new BigDecimal(digits), DIGITS), DIGITS)
        .negate();
  }

  /** y - g, or -g. */
  BigDecimal gradient(int t, int c, boolean byLogits) {
    return byLogits ? y[t][c].subtract(occupancy[t][c], DIGITS) : occupancy[t][c].negate();
  }

  /** y (1 - y) - g (1 - g), or -g (1 - g). */
  BigDecimal hessian(int t, int c, boolean byLogits) {
    BigDecimal g = occupancy[t][c];
    BigDecimal own = g.multiply(BigDecimal.ONE.subtract(g, DIGITS));
    return byLogits
        ? y[t][c].multiply(BigDecimal.ONE.subtract(y[t][c], DIGITS)).subtract(own, DIGITS)
        : own.negate();
  }
}
