package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.losskit.LossCases;
import org.losskit.LossCases.Case;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * The bits of every loss are those that were stored, on every JDK and with every set of kernels. A
 * change that is meant rewrites them: {@code mvn -pl core test -Dtest=BitsTest -DargLine="-Xmx2g
 * -Dlosskit.write"}.
 */
class BitsTest {
  private static final Path STORED = Path.of("src/test/resources/golden/bits.csv");
  private static final int N = 3000;
  private static final long PRIME = 0x100000001b3L;

  @Test
  void everyCaseHasItsStoredBits() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# FNV-1a over value, gradients and Hessian diagonals of LossCases; made by BitsTest");
    lines.add("case,float32,float64");
    LossCases.all()
        .forEach(c ->
            lines.add(
                c.name().replace(',', ';')
                    + ","
                    + hash(c, DType.FLOAT32)
                    + ","
                    + hash(c, DType.FLOAT64)));
    if (System.getProperty("losskit.write") != null) {
      Files.createDirectories(STORED.getParent());
      Files.write(STORED, lines);
    }
    assertThat(lines).isEqualTo(Files.readAllLines(STORED));
  }

  private static String hash(Case c, DType dtype) {
    int n = N / c.width() + 7;
    Tensor[] in = c.inputs(n, dtype, 91);
    Loss loss = c.loss(n).withReduction(Reduction.NONE);
    LossResult result = Everything.pass(loss, in);
    long hash = add(0xcbf29ce484222325L, result.value());
    for (Tensor tensor : Everything.derivatives(result, loss, in).values()) {
      hash = add(hash, tensor);
    }
    hash = (hash ^ Arrays.hashCode(c.loss(n).accumulator().add(in).toBytes())) * PRIME;
    return Long.toHexString(hash);
  }

  /** All NaN alike. */
  private static long add(long start, Tensor tensor) {
    long hash = start;
    for (int i = 0; i < tensor.count(); i++) {
      long bits = Double.doubleToLongBits(tensor.getDouble(i));
      // The low half of a float is empty, and multiplication carries upwards only.
      hash = (hash ^ bits ^ (bits >>> 32)) * PRIME;
    }
    return hash;
  }
}
