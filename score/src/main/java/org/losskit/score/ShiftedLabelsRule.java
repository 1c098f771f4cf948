package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/**
 * Labels that name the class after the right one, or before it, in a circle.
 *
 * <p>Agreement is counted beyond chance, as Cohen's kappa does: rare classes beside common ones
 * agree by chance.
 *
 * <p>Margin: the kappa of moved labels was below 0.02 for 70 healthy models; with labels moved by
 * one it was 0.8 and more.
 */
final class ShiftedLabelsRule extends Rule.OfScore {
  /** Of kappa: how much better the shifted labels agree, than by chance and than as they are. */
  private static final double BETTER = 0.2;

  /** In standard errors of an agreement by chance. */
  private static final double SIGNIFICANT = 5;

  private static final int LEAST_CLASSES = 3;

  ShiftedLabelsRule() {
    super(
        new Text(
            "labels_shifted",
            "The labels are the class indices plus or minus one.",
            "Found when, for %d classes or more, predictions agree with the labels moved by one class (Cohen's kappa, the agreement beyond chance) by more than %s, by %s more than with the labels as they are, and by %.0f standard errors."
                .formatted(
                    LEAST_CLASSES, Numbers.compact(BETTER), Numbers.compact(BETTER), SIGNIFICANT),
            "A model whose favourite mistake is the next class still names the right one more often.",
            "check how labels become indices: one side counts from 0 and the other from 1, or one"
                + " has a class (background, padding) that the other lacks"));
  }

  /** How often predictions and labels agree. */
  private record Agreement(double share, double chance, double rows) {
    double kappa() {
      return (share - chance) / (1 - chance);
    }

    double significance() {
      return (share - chance) / StrictMath.sqrt(chance * (1 - chance) / rows);
    }
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    List<ClassScore> classes = evidence.classes();
    if (classes.size() < LEAST_CLASSES) {
      return null;
    }
    long correct = classes.stream().mapToLong(ClassScore::correct).sum();
    Agreement own = agreement(classes, correct, 0);
    Agreement after = agreement(classes, evidence.signs().shift.after, 1);
    Agreement before = agreement(classes, evidence.signs().shift.before, classes.size() - 1);
    boolean up = after.kappa() >= before.kappa();
    Agreement best = up ? after : before;
    if (!(best.kappa() > BETTER
        && best.kappa() > own.kappa() + BETTER
        && best.significance() > SIGNIFICANT)) {
      return null;
    }
    return found(
        Severity.WARNING,
        "the labels look shifted by one class: %s of the rows have the class %s the predicted one, %s the predicted one"
            .formatted(percent(best.share()), up ? "after" : "before", percent(own.share())),
        List.of(
            "agree_shifted",
            best.share(),
            "agree",
            own.share(),
            "shift",
            up ? 1L : -1L,
            "rows",
            (long) best.rows()));
  }

  /** Of the labels that are so many classes after the predicted one. */
  private static Agreement agreement(List<ClassScore> classes, long agreeing, int shift) {
    double rows = 0;
    double chance = 0;
    for (ClassScore c : classes) {
      rows += c.rows();
      chance += (double) c.predicted() * classes.get((c.label() + shift) % classes.size()).rows();
    }
    return new Agreement(agreeing / rows, chance / rows / rows, rows);
  }
}
