package org.losskit.sum;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Sums and quotients in big integers. */
final class Reference {
  private Reference() {}

  /** The sum in units of 2^-1074. */
  static BigInteger sum(double[] terms) {
    BigInteger sum = BigInteger.ZERO;
    for (double t : terms) {
      sum = sum.add(units(t));
    }
    return sum;
  }

  /** A double in units of 2^-1074. */
  static BigInteger units(double t) {
    return new BigDecimal(t)
        .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(1074)))
        .toBigIntegerExact();
  }

  static double toDouble(BigInteger units) {
    return decimal(units, 1074).doubleValue();
  }

  static float toFloat(BigInteger units) {
    return decimal(units, 1074).floatValue();
  }

  static double ratio(BigInteger n, BigInteger d) {
    return quotient(n, d).doubleValue();
  }

  static float ratioToFloat(BigInteger n, BigInteger d) {
    return quotient(n, d).floatValue();
  }

  /** The quotient to more than 128 bits, rounded to odd, so that rounding it again is correct. */
  private static BigDecimal quotient(BigInteger n, BigInteger d) {
    int shift = 128 + Math.max(0, d.bitLength() - n.bitLength());
    BigInteger[] q = n.abs().shiftLeft(shift).divideAndRemainder(d.abs());
    BigInteger odd = q[1].signum() == 0 ? q[0] : q[0].setBit(0);
    return decimal(n.signum() * d.signum() < 0 ? odd.negate() : odd, shift);
  }

  private static BigDecimal decimal(BigInteger n, int shift) {
    return new BigDecimal(n).divide(new BigDecimal(BigInteger.ONE.shiftLeft(shift)));
  }
}
