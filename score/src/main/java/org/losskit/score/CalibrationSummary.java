package org.losskit.score;

import java.util.ArrayList;
import java.util.List;
import org.losskit.score.ScoreReport.Bin;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.ClassCalibration;

/** How far the probabilities of a table are from what happened. */
final class CalibrationSummary {
  private static final int BINS = ProbabilityTable.BINS;

  /** Rows with neighbouring probabilities. */
  private static final class Run {
    long rows;
    Exact weight = Exact.ZERO;
    Exact predicted = Exact.ZERO;
    Exact observed = Exact.ZERO;

    void add(ProbabilityGroup group) {
      add(group.rows(), group.weight(), group.predicted(), group.observed());
    }

    /** Adds some of the rows of a group: their share of everything. */
    void addPart(ProbabilityGroup group, long part) {
      Exact all = Exact.of(group.rows());
      Exact own = Exact.of(part);
      add(
          part,
          Exact.of(group.weight().times(own).dividedBy(all)),
          Exact.of(group.predicted().times(own).dividedBy(all)),
          Exact.of(group.observed().times(own).dividedBy(all)));
    }

    private void add(long someRows, Exact w, Exact wp, Exact wy) {
      rows += someRows;
      weight = weight.plus(w);
      predicted = predicted.plus(wp);
      observed = observed.plus(wy);
    }

    /** What it adds to the calibration error, before the division by all weights. */
    Exact error() {
      return predicted.plus(observed.negate()).abs();
    }

    Bin bin(double from, double to) {
      return new Bin(from, to, rows, predicted.dividedBy(weight), observed.dividedBy(weight));
    }
  }

  private final List<Bin> widthBins = new ArrayList<>();
  private final List<Bin> massBins = new ArrayList<>();
  private final double widthError;
  private final double massError;
  private final Exact weight;

  private CalibrationSummary(ProbabilityTable table) {
    Exact all = Exact.ZERO;
    Run[] width = new Run[BINS];
    for (ProbabilityGroup group : table.groups(true)) {
      all = all.plus(group.weight());
      if (width[group.bin()] == null) {
        width[group.bin()] = new Run();
      }
      width[group.bin()].add(group);
    }
    weight = all;
    Exact error = Exact.ZERO;
    for (int i = 0; i < BINS; i++) {
      // Rows without weight are as good as absent.
      if (width[i] != null && width[i].weight.signum() > 0) {
        error = error.plus(width[i].error());
        widthBins.add(width[i].bin(ProbabilityTable.edge(i), ProbabilityTable.edge(i + 1)));
      }
    }
    widthError = over(error);
    massError = over(equalMass(table.groups(false)));
  }

  /** Cuts the rows into runs whose sizes differ by at most one, the longer first. */
  private Exact equalMass(List<ProbabilityGroup> groups) {
    long rows = groups.stream().mapToLong(ProbabilityGroup::rows).sum();
    Exact error = Exact.ZERO;
    double from = 0;
    int next = 0;
    long taken = 0;
    for (int i = 0; i < BINS; i++) {
      long left = rows / BINS + (i < rows % BINS ? 1 : 0);
      if (left == 0) {
        break;
      }
      Run run = new Run();
      double to = from;
      while (left > 0) {
        ProbabilityGroup group = groups.get(next);
        long part = Math.min(left, group.rows() - taken);
        if (part == group.rows()) {
          run.add(group);
        } else {
          run.addPart(group, part);
        }
        to = group.upTo();
        left -= part;
        taken += part;
        if (taken == group.rows()) {
          next++;
          taken = 0;
        }
      }
      if (run.weight.signum() > 0) {
        error = error.plus(run.error());
        massBins.add(run.bin(from, to));
      }
      from = to;
    }
    return error;
  }

  private double over(Exact sum) {
    return weight.signum() == 0 ? Double.NaN : sum.dividedBy(weight);
  }

  static Calibration of(ScoreSpec spec, CalibrationState state) {
    CalibrationSummary whole = new CalibrationSummary(state.table);
    ProductSum squares = new ProductSum();
    squares.add(state.squares);
    List<ClassCalibration> classes = new ArrayList<>();
    boolean known = state.notNumbers == 0;
    for (int c = 0; c < state.classTables.length; c++) {
      CalibrationSummary own = new CalibrationSummary(state.classTables[c]);
      squares.add(state.classSquares[c]);
      classes.add(
          new ClassCalibration(
              c,
              spec.className(c),
              known ? own.brier(state.classSquares[c]) : Double.NaN,
              known ? own.widthError : Double.NaN,
              known ? own.massError : Double.NaN,
              own.widthBins));
    }
    return new Calibration(
        known ? whole.brier(squares) : Double.NaN,
        known ? whole.widthError : Double.NaN,
        known ? whole.massError : Double.NaN,
        whole.widthBins,
        whole.massBins,
        classes);
  }

  private double brier(ProductSum squares) {
    Exact sum = squares.exact();
    return sum == null ? Double.NaN : over(sum);
  }
}
