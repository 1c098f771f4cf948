package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every unary function on every 64th float: the block loops have the bits of the scalar twin, and
 * its double rounds to the float that is nearest to the true value. All 2^32 floats (a proof by
 * enumeration, some minutes per function):
 *
 * <pre>mvn -pl core test -Dtest=ExhaustiveUnaryTest -Dlosskit.stride=1</pre>
 */
class ExhaustiveUnaryTest {
  private static final int STRIDE = Integer.getInteger("losskit.stride", 64);
  private static final int CHUNKS = 256;

  /**
   * How many results of the sample are not the nearest float. The sigmoid of tiny x is 1/2 + x/4 -
   * x^3/48: where the first two terms end exactly between two floats, no double holds the third.
   */
  private static final Map<UnaryFunction, Integer> MISROUNDED =
      Map.of(
          UnaryFunction.SIGMOID,
          78,
          UnaryFunction.SOFTPLUS_FLOAT,
          9,
          UnaryFunction.SIGMOID_FLOAT,
          87);

  private record Tally(long inputs, long misrounded, double worst) {
    Tally plus(Tally other) {
      return new Tally(
          inputs + other.inputs, misrounded + other.misrounded, Math.max(worst, other.worst));
    }
  }

  @ParameterizedTest
  @EnumSource(UnaryFunction.class)
  void theResultIsTheNearestFloat(UnaryFunction function) {
    Tally tally =
        IntStream.range(0, CHUNKS)
            .parallel()
            .mapToObj(chunk -> check(function, chunk))
            .reduce(new Tally(0, 0, 0.5), Tally::plus);
    assertThat(tally.inputs).isEqualTo((1L << 32) / STRIDE);
    assertThat(tally.worst).isLessThan(0.51);
    if (STRIDE == 64) {
      assertThat(tally.misrounded).isEqualTo(MISROUNDED.getOrDefault(function, 0).longValue());
    }
  }

  private static Tally check(UnaryFunction function, int chunk) {
    UnaryFunction.Program program = new UnaryFunction.Program(Kernels.backend());
    Registers r = program.registers();
    double[] in = new double[UnaryFunction.Program.BLOCK];
    long step = (1L << 32) / CHUNKS;
    long inputs = 0;
    long misrounded = 0;
    double worst = 0.5;
    long end = (chunk + 1) * step;
    for (long bits = chunk * step; bits < end; bits += (long) in.length * STRIDE) {
      for (int i = 0; i < in.length; i++) {
        in[i] = Float.intBitsToFloat((int) (bits + (long) i * STRIDE));
      }
      System.arraycopy(in, 0, r.array(0), r.offset(0), in.length);
      int out = function.run(program);
      double[] results = r.array(out);
      int from = r.offset(out);
      for (int i = 0; i < in.length; i++) {
        double error = error(function, in[i], results[from + i]);
        if (error > 0.5) {
          misrounded++;
          worst = Math.max(worst, error);
        }
      }
      inputs += in.length;
    }
    return new Tally(inputs, misrounded, worst);
  }

  /** The error in float ulps where it is more than 0.5; otherwise 0. */
  private static double error(UnaryFunction function, double x, double result) {
    double twin = function.twin(x);
    if (Double.doubleToLongBits(twin) != Double.doubleToLongBits(result)) {
      throw new AssertionError(function + "(" + x + "): loop " + result + ", twin " + twin);
    }
    double rough = function.rough(x);
    float low = (float) (rough * (1 - function.doubt()));
    float high = (float) (rough * (1 + function.doubt()));
    float rounded = (float) result;
    if (Float.compare(low, high) == 0) {
      if (Float.compare(low, rounded) != 0) {
        throw new AssertionError(function + "(" + x + "): " + rounded + ", expected " + low);
      }
      return 0;
    }
    BigDecimal truth = function.truth(new BigDecimal(x));
    if (truth.floatValue() == rounded) {
      return 0;
    }
    BigDecimal ulp = new BigDecimal(Math.ulp(rounded));
    return new BigDecimal(rounded)
        .subtract(truth)
        .abs()
        .divide(ulp, new MathContext(30))
        .doubleValue();
  }
}
