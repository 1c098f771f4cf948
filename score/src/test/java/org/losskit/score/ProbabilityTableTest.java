package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProbabilityTableTest {
  private static final int SIZE = 128;

  private record Row(double p, double y, double w) {}

  private static void add(ProbabilityTable table, Row row) {
    table.add(row.p, row.y, row.w);
  }

  private static Row[] rows(int seed, int n, int distinct) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] p = random.doubles(distinct).toArray();
    p[0] = 0;
    p[1] = 1;
    p[2] = 1e-300;
    p[3] = 0x1p-16;
    p[4] = 3 / 15.0;
    Row[] rows = new Row[n];
    for (int i = 0; i < n; i++) {
      double y = random.nextInt(4) == 0 ? random.nextDouble() : random.nextInt(2);
      double w = random.nextInt(3) == 0 ? random.nextInt(3) * random.nextDouble() : 1;
      rows[i] = new Row(p[i < distinct ? i : random.nextInt(distinct)], y, w);
    }
    return rows;
  }

  /** Exact numbers are the same number however they are written. */
  private static List<List<Object>> values(ProbabilityTable table, boolean split) {
    return table.groups(split).stream()
        .map(group ->
            List.<Object>of(
                group.upTo(),
                group.bin(),
                group.rows(),
                value(group.weight()),
                value(group.predicted()),
                value(group.observed())))
        .toList();
  }

  private static Object value(Exact x) {
    int zeros = Math.max(x.digits().getLowestSetBit(), 0);
    return x.signum() == 0 ? "0" : x.digits().shiftRight(zeros) + " * 2^" + (x.exponent() + zeros);
  }

  @Test
  void binsAreOpenBelowAndClosedAbove() {
    SplittableRandom random = new SplittableRandom(61);
    for (int i = 0; i < 20_000; i++) {
      double p = random.nextInt(16) / 15.0;
      int nudge = random.nextInt(4);
      p = nudge == 0 ? Math.nextUp(p) : nudge == 1 ? Math.nextDown(p) : p;
      p = nudge == 2 ? random.nextDouble() : Math.min(Math.max(p, 0), 1);
      assertThat(ProbabilityTable.bin(p)).as("p = %s", p).isEqualTo(CalibrationReference.bin(p));
    }
  }

  @Test
  void whetherProbabilitiesAreToldApartDependsOnTheirSetAlone() {
    for (int distinct : new int[] {SIZE - 1, SIZE, SIZE + 1, 5 * SIZE}) {
      Row[] rows = rows(62 + distinct, 1000, distinct);
      ProbabilityTable whole = new ProbabilityTable(SIZE);
      for (Row row : rows) {
        add(whole, row);
      }
      assertThat(whole.isDistinct()).isEqualTo(distinct <= SIZE);
      for (int parts : new int[] {2, 3, 17}) {
        ProbabilityTable[] tables = new ProbabilityTable[parts];
        for (int t = 0; t < parts; t++) {
          tables[t] = new ProbabilityTable(SIZE);
          for (int i = rows.length - 1 - t; i >= 0; i -= parts) {
            add(tables[t], rows[i]);
          }
        }
        ProbabilityTable forth = new ProbabilityTable(SIZE);
        ProbabilityTable back = new ProbabilityTable(SIZE);
        for (int t = 0; t < parts; t++) {
          forth.merge(tables[t]);
          back.merge(tables[parts - 1 - t]);
        }
        assertThat(forth.isDistinct()).isEqualTo(whole.isDistinct());
        for (boolean split : new boolean[] {false, true}) {
          assertThat(values(forth, split)).isEqualTo(values(whole, split));
          assertThat(values(back, split)).isEqualTo(values(whole, split));
        }
      }
    }
  }

  @Test
  void mergedTablesKeepTheirOwn() {
    ProbabilityTable few = new ProbabilityTable(SIZE);
    ProbabilityTable many = new ProbabilityTable(SIZE);
    for (Row row : rows(63, 200, 50)) {
      add(few, row);
    }
    for (Row row : rows(64, 900, 500)) {
      add(many, row);
    }
    List<List<Object>> fewBefore = values(few, true);
    List<List<Object>> manyBefore = values(many, true);
    new ProbabilityTable(SIZE).merge(few);
    ProbabilityTable both = new ProbabilityTable(SIZE);
    both.merge(few);
    both.merge(many);
    assertThat(both.isDistinct()).isFalse();
    assertThat(values(few, true)).isEqualTo(fewBefore);
    assertThat(values(many, true)).isEqualTo(manyBefore);
  }

  @Test
  void totalsOfRangesAreExactAndLieInTheirBins() {
    for (int size : new int[] {SIZE, 1 << 12}) {
      Row[] rows = rows(65, 3 * size, 2 * size);
      ProbabilityTable table = new ProbabilityTable(size);
      Exact[] predicted = new Exact[size + 1];
      Exact[] inBin = new Exact[15];
      for (Row row : rows) {
        add(table, row);
        Exact product = Exact.of(row.p).times(Exact.of(row.w));
        int range = (int) (row.p * size);
        predicted[range] = predicted[range] == null ? product : predicted[range].plus(product);
        int bin = CalibrationReference.bin(row.p);
        inBin[bin] = inBin[bin] == null ? product : inBin[bin].plus(product);
      }
      List<ProbabilityGroup> ranges = table.groups(false);
      int at = 0;
      for (int range = 0; range <= size; range++) {
        if (predicted[range] != null) {
          ProbabilityGroup group = ranges.get(at++);
          assertThat(value(group.predicted())).isEqualTo(value(predicted[range]));
          assertThat(group.upTo()).isEqualTo(Math.min(1, (range + 1.0) / size));
        }
      }
      assertThat(at).isEqualTo(ranges.size());
      for (int bin = 0; bin < 15; bin++) {
        Exact sum = Exact.ZERO;
        for (ProbabilityGroup group : table.groups(true)) {
          sum = group.bin() == bin ? sum.plus(group.predicted()) : sum;
        }
        assertThat(value(sum)).isEqualTo(inBin[bin] == null ? "0" : value(inBin[bin]));
      }
    }
  }

  @Test
  void manyRowsOfOneProbabilityDoNotOverflow() {
    for (int others : new int[] {0, 2 * SIZE}) {
      ProbabilityTable some = new ProbabilityTable(SIZE);
      for (int i = 0; i < others; i++) {
        some.add(0.1 + i * 1e-9, 0, 1);
      }
      double p = Math.nextUp(0.75);
      some.add(p, 1, 1);
      for (int doubled = 0; doubled < 40; doubled++) {
        ProbabilityTable twice = new ProbabilityTable(SIZE);
        twice.merge(some);
        twice.merge(some);
        some = twice;
      }
      some.add(p, 0, 1);
      assertThat(some.isDistinct()).isEqualTo(others == 0);
      List<ProbabilityGroup> groups = some.groups(false);
      ProbabilityGroup last = groups.get(groups.size() - 1);
      Exact rows = Exact.of((1L << 40) + 1);
      assertThat(last.rows()).isEqualTo((1L << 40) + 1);
      assertThat(value(last.observed())).isEqualTo(value(Exact.of(1L << 40)));
      assertThat(value(last.predicted())).isEqualTo(value(Exact.of(p).times(rows)));
    }
  }

  @Test
  void rowsThatAreAddedTogetherCountLikeRowsOneByOne() {
    SplittableRandom random = new SplittableRandom(66);
    int n = 30_000;
    double[] p = new double[n];
    int[] labels = new int[n];
    ProbabilityTable one = new ProbabilityTable(SIZE);
    ProbabilityTable together = new ProbabilityTable(SIZE);
    for (int i = 0; i < n; i++) {
      p[i] = random.nextInt(50) == 0 ? random.nextDouble() * 0x1p-15 : random.nextDouble();
      labels[i] = random.nextInt(3);
      one.add(p[i], labels[i] == 2 ? 1 : 0, 1);
    }
    for (int from = 0; from < n; from += 1000) {
      double[] some = java.util.Arrays.copyOfRange(p, from, from + 1000);
      int[] own = java.util.Arrays.copyOfRange(labels, from, from + 1000);
      together.add(some, own, 2, 1000);
    }
    assertThat(values(together, true)).isEqualTo(values(one, true));
    assertThat(values(together, false)).isEqualTo(values(one, false));
  }

  /** As after two thousand million rows, without waiting for them. */
  @Test
  void countsAndSumsAreCarried() {
    RangeSums sums = new RangeSums(SIZE);
    double[] p = new double[4096];
    int[] labels = new int[4096];
    java.util.Arrays.fill(p, Math.nextDown(0.5));
    java.util.Arrays.fill(labels, 1);
    int rounds = 1 << 19;
    for (int i = 0; i < rounds + 1; i++) {
      sums.add(p, labels, 1, 0, 4096);
    }
    long rows = 4096L * (rounds + 1);
    int range = sums.range(p[0]);
    assertThat(sums.rows(range)).isEqualTo(rows);
    assertThat(sums.ones(range)).isEqualTo(rows);
    assertThat(value(sums.sum(range, SIZE / 2 - 1, rows)))
        .isEqualTo(value(Exact.of(p[0]).times(Exact.of(rows))));
  }
}
