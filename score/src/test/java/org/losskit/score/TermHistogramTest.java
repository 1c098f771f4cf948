package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.score.ScoreReport.Bucket;

class TermHistogramTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private static List<Bucket> of(double... terms) {
    TermHistogram histogram = new TermHistogram();
    Arrays.stream(terms).forEach(histogram::add);
    return histogram.buckets();
  }

  @Test
  void bucketsHaveTheirLowerEndAndNotTheUpper() {
    assertThat(of(1, 1.2, 1.25, 1.75))
        .containsExactly(
            new Bucket(1, 1.25, 2),
            new Bucket(1.25, 1.5, 1),
            new Bucket(1.5, 1.75, 0),
            new Bucket(1.75, 2, 1));
    assertThat(of(-1, -1.2, -1.25, -1.75, -2))
        .containsExactly(
            new Bucket(-2, -1.75, 1),
            new Bucket(-1.75, -1.5, 1),
            new Bucket(-1.5, -1.25, 0),
            new Bucket(-1.25, -1, 2),
            new Bucket(-1, -0.875, 1));
  }

  @Test
  void zeroAndInfinityHaveBucketsAtTheEnds() {
    assertThat(of(0, -0.0, 0)).containsExactly(new Bucket(0, 1, 3));
    assertThat(of(INF)).containsExactly(new Bucket(1, INF, 1));
    assertThat(of(0, INF)).containsExactly(new Bucket(0, 1, 1), new Bucket(1, INF, 1));
    assertThat(of(0, 3, INF, INF))
        .containsExactly(new Bucket(0, 3, 1), new Bucket(3, 3.5, 1), new Bucket(3.5, INF, 2));
    assertThat(of(-INF, -3, 3))
        .containsExactly(new Bucket(-INF, -3, 1), new Bucket(-3, -2.5, 1), new Bucket(3, 3.5, 1));
    assertThat(of(Double.NaN)).isEmpty();
  }

  @Test
  void fewSmallTermsDoNotStretchThePicture() {
    double[] terms = new double[1000];
    Arrays.fill(terms, 1.1);
    terms[0] = 1e-300;
    terms[1] = 0;
    assertThat(of(terms)).containsExactly(new Bucket(0, 1, 2), new Bucket(1, 1.25, 998));
  }

  @Test
  void allTermsAreInNeighbouringBucketsOnce() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double spread = random.nextInt(4) == 0 ? 600 : 20 * random.nextDouble();
      boolean signed = random.nextBoolean();
      double[] terms = new double[500];
      for (int i = 0; i < terms.length; i++) {
        double x = StrictMath.exp(spread * (random.nextDouble() - 0.5));
        x = random.nextInt(50) == 0 ? 0 : x;
        terms[i] = signed && random.nextBoolean() ? -x : x;
      }
      List<Bucket> buckets = of(terms);
      assertThat(buckets.size()).isLessThanOrEqualTo(signed ? 62 : 31);
      for (int b = 0; b < buckets.size(); b++) {
        Bucket bucket = buckets.get(b);
        assertThat(bucket.from()).isLessThan(bucket.to());
        if (b > 0 && bucket.from() > 0) {
          assertThat(bucket.from()).isEqualTo(buckets.get(b - 1).to());
        }
        assertThat(bucket.rows())
            .as("seed %d: %s", seed, bucket)
            .isEqualTo(
                Arrays.stream(terms).filter(x -> x >= bucket.from() && x < bucket.to()).count());
      }
      assertThat(buckets.stream().mapToLong(Bucket::rows).sum()).isEqualTo(terms.length);
    }
  }
}
