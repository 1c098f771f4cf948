package org.losskit.score;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.losskit.sum.ExactSum;

/**
 * An exact number {@code digits * 2^exponent}, and the roundings that reports need: each rounds
 * once, to nearest, ties to even.
 */
record Exact(BigInteger digits, int exponent) {
  static final Exact ZERO = of(0);

  /** Bits of a quotient or root that are computed: 53 and enough to see the tie. */
  private static final int BITS = 66;

  /** Where the digits begin in the bytes of a sum of finite terms. */
  private static final int FIRST_DIGIT = 8;

  static Exact of(long n) {
    return new Exact(BigInteger.valueOf(n), 0);
  }

  /** A finite double. */
  static Exact of(double x) {
    long bits = Double.doubleToRawLongBits(x);
    int biased = (int) (bits >>> 52) & 0x7ff;
    long m = bits & ((1L << 52) - 1);
    m = biased == 0 ? m : m | 1L << 52;
    return new Exact(BigInteger.valueOf(bits < 0 ? -m : m), Math.max(biased, 1) - 1075);
  }

  /** The value of a sum, from the bytes that it documents; null if a term is not finite. */
  static @Nullable Exact of(ExactSum sum) {
    ByteBuffer bytes = ByteBuffer.wrap(sum.toBytes());
    if ((bytes.getShort(4) & 2) != 0) {
      return null;
    }
    boolean negative = (bytes.getShort(4) & 1) != 0;
    int lowest = bytes.get(6) & 0xff;
    int count = bytes.get(7) & 0xff;
    BigInteger digits = BigInteger.ZERO;
    for (int k = count - 1; k >= 0; k--) {
      long digit = bytes.getInt(FIRST_DIGIT + 4 * k) & 0xffffffffL;
      digits = digits.shiftLeft(32).or(BigInteger.valueOf(digit));
    }
    return new Exact(negative ? digits.negate() : digits, 32 * lowest - 1074);
  }

  Exact times(Exact other) {
    return new Exact(digits.multiply(other.digits), exponent + other.exponent);
  }

  Exact plus(Exact other) {
    int common = Math.min(exponent, other.exponent);
    return new Exact(
        digits.shiftLeft(exponent - common).add(other.digits.shiftLeft(other.exponent - common)),
        common);
  }

  Exact negate() {
    return new Exact(digits.negate(), exponent);
  }

  Exact abs() {
    return new Exact(digits.abs(), exponent);
  }

  int signum() {
    return digits.signum();
  }

  double toDouble() {
    double magnitude = round(digits.abs(), false, exponent);
    return signum() < 0 ? -magnitude : magnitude;
  }

  /** {@code this / divisor}, for a divisor that is not zero. */
  double dividedBy(Exact divisor) {
    BigInteger n = digits.abs();
    BigInteger d = divisor.digits.abs();
    int shift = BITS + d.bitLength() - n.bitLength();
    BigInteger[] q = scaledQuotient(n, d, shift);
    double magnitude = round(q[0], q[1].signum() != 0, exponent - divisor.exponent - shift);
    return signum() * divisor.signum() < 0 ? -magnitude : magnitude;
  }

  /** The square root of {@code this / divisor}, neither of them negative, the divisor not zero. */
  double rootOfQuotient(Exact divisor) {
    if (signum() == 0) {
      return 0;
    }
    int shift = 2 * BITS + divisor.digits.bitLength() - digits.bitLength();
    int e = exponent - divisor.exponent - shift;
    if ((e & 1) != 0) {
      shift++;
      e--;
    }
    BigInteger[] q = scaledQuotient(digits, divisor.digits, shift);
    BigInteger[] root = q[0].sqrtAndRemainder();
    return round(root[0], q[1].signum() != 0 || root[1].signum() != 0, e / 2);
  }

  /** {@code n 2^shift / d} with its remainder. */
  private static BigInteger[] scaledQuotient(BigInteger n, BigInteger d, int shift) {
    return shift >= 0
        ? n.shiftLeft(shift).divideAndRemainder(d)
        : n.divideAndRemainder(d.shiftLeft(-shift));
  }

  /** {@code (q + f) 2^exponent}, where f is 0, or anything inside (0, 1) if inexact. */
  private static double round(BigInteger q, boolean inexact, int exponent) {
    if (q.signum() == 0) {
      return 0;
    }
    int dropped = Math.max(q.bitLength() - 62, 0);
    long head = q.shiftRight(dropped).longValueExact();
    boolean rest = inexact || q.getLowestSetBit() < dropped;
    int unit = exponent + dropped;
    int surplus = Math.max(64 - Long.numberOfLeadingZeros(head) - 53, -1074 - unit);
    if (surplus <= 0) {
      // Short numbers are exact: quotients and roots always have more bits.
      return Math.scalb((double) head, unit);
    }
    if (surplus > 63) {
      return 0;
    }
    long half = 1L << (surplus - 1);
    long low = head & (half | (half - 1));
    long c = surplus == 63 ? 0 : head >>> surplus;
    boolean up = low > half || (low == half && (rest || (c & 1) != 0));
    return Math.scalb((double) (up ? c + 1 : c), unit + surplus);
  }
}
