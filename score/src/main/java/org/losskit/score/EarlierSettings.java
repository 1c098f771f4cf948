package org.losskit.score;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.LossType;
import org.losskit.score.ScoreReport.ClassScore;

/**
 * How an earlier report was scored, beside how a new one is: what makes their means incomparable is
 * refused, and what may make them so is noted.
 */
final class EarlierSettings {
  private static final String IGNORE_INDEX = "ignore_index";

  /** What a parameter that was not given and has no default stands for. */
  private static final String NONE = "none";

  /** Sums of logarithms may differ by so much from version to version. */
  private static final double SAME = 1e-9;

  private static final int MOST_CLASSES_NAMED = 10;

  private final String file;
  private final String loss;
  private final @Nullable String as;
  private final Map<String, Object> parameters;
  private final @Nullable String precision;
  private final @Nullable String denominatorIs;
  private final @Nullable Long scored;
  private final @Nullable Long skipped;
  private final @Nullable Double labelPrior;
  private final List<String> classes;

  private EarlierSettings(
      String file,
      String loss,
      @Nullable String as,
      Map<String, Object> parameters,
      @Nullable String precision,
      @Nullable String denominatorIs,
      @Nullable Long scored,
      @Nullable Long skipped,
      @Nullable Double labelPrior,
      List<String> classes) {
    this.file = file;
    this.loss = loss;
    this.as = as;
    this.parameters = parameters;
    this.precision = precision;
    this.denominatorIs = denominatorIs;
    this.scored = scored;
    this.skipped = skipped;
    this.labelPrior = labelPrior;
    this.classes = classes;
  }

  /** Of the parts of a report; a part that is missing is not compared. */
  static EarlierSettings of(String file, JsonTree tree, Map<?, ?> report) {
    if (!(report.get("loss") instanceof String loss)) {
      throw tree.bad("loss", "a name");
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    section(tree, report, "parameters")
        .forEach((name, value) -> parameters.put(name.toString(), JsonTree.canonical(value)));
    Map<?, ?> rows = section(tree, report, "rows");
    List<String> classes = new ArrayList<>();
    if (report.get("classes") instanceof List<?> list) {
      for (Object entry : list) {
        classes.add(String.valueOf(tree.object("classes", entry).get("class")));
      }
    }
    return new EarlierSettings(
        file,
        loss,
        text(report.get("as")),
        parameters,
        text(report.get("precision")),
        text(section(tree, report, "result").get("denominator_is")),
        tree.count("rows.scored", rows.get("scored")),
        tree.count("rows.skipped", rows.get("skipped")),
        tree.number("baselines.label_prior", section(tree, report, "baselines").get("label_prior")),
        classes);
  }

  private static Map<?, ?> section(JsonTree tree, Map<?, ?> report, String name) {
    Object section = report.get(name);
    return section == null ? Map.of() : tree.object(name, section);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text ? text : null;
  }

  void check(ScoreSpec spec) {
    if (!loss.equals(spec.lossName())) {
      throw new SpecException(
          "baseline: %s has the loss %s, but this is %s; expected the same"
              .formatted(file, loss, spec.lossName()));
    }
    for (String name : names(spec)) {
      Object here = here(spec, name);
      Object there = there(spec.loss().type(), name);
      if (!name.equals(IGNORE_INDEX) && !here.equals(there)) {
        throw new SpecException(
            "baseline: %s has %s = %s, but here it is %s; expected the same"
                .formatted(file, name, shown(there), shown(here)));
      }
    }
    // Class weights are parameters; of one, they are as good as none.
    if (denominatorIs != null
        && denominatorIs.contains("row weights") != spec.denominatorIs().contains("row weights")) {
      throw new SpecException(
          "baseline: %s has a mean over %s, but this is one over %s; expected the same"
              .formatted(file, denominatorIs, spec.denominatorIs()));
    }
    if (!classes.isEmpty() && spec.classes() > 0 && classes.size() != spec.classes()) {
      throw new SpecException(
          "baseline: %s has %d classes, but here there are %d; expected as many"
              .formatted(file, classes.size(), spec.classes()));
    }
  }

  /** Those of the loss, then those that only the report has. */
  private Set<String> names(ScoreSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    spec.loss().type().parameters().forEach(parameter -> names.add(parameter.name()));
    names.addAll(parameters.keySet());
    names.remove("reduction");
    return names;
  }

  private static Object here(ScoreSpec spec, String name) {
    Object given = spec.parameters().get(name);
    return given == null
        ? otherwise(spec.loss().type(), name)
        : withoutOnes(JsonTree.canonical(given));
  }

  private Object there(LossType type, String name) {
    Object given = parameters.get(name);
    return given == null ? otherwise(type, name) : withoutOnes(given);
  }

  private static Object otherwise(LossType type, String name) {
    for (LossType.Parameter parameter : type.parameters()) {
      if (parameter.name().equals(name) && parameter.defaultValue() != null) {
        return JsonTree.canonical(parameter.defaultValue());
      }
    }
    return NONE;
  }

  /** Weights of one are as good as none. */
  private static Object withoutOnes(Object value) {
    return value instanceof List<?> list
            && list.stream().allMatch(x -> x.equals(JsonTree.canonical(1L)))
        ? NONE
        : value;
  }

  private static String shown(Object value) {
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(EarlierSettings::shown).toList());
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  /** What differs and does not forbid a comparison. */
  List<String> notes(ScoreReport report) {
    ScoreSpec spec = report.spec();
    List<String> notes = new ArrayList<>();
    String scale = spec.as() == null ? null : ScoreRequest.text(spec.as());
    if (as != null && scale != null && !as.equals(scale)) {
      notes.add(note("predictions:", scale, as));
    }
    String now = spec.loss().precision().name().toLowerCase(Locale.ROOT);
    if (precision != null && !precision.equals(now)) {
      notes.add(note("precision:", now, precision));
    }
    Object ignored = here(spec, IGNORE_INDEX);
    Object ignoredThere = there(spec.loss().type(), IGNORE_INDEX);
    if (!ignored.equals(ignoredThere)) {
      notes.add(note(IGNORE_INDEX + ":", shown(ignored), shown(ignoredThere)));
    }
    count(notes, "rows scored:", report.rows().scored(), scored);
    count(notes, "rows skipped:", report.rows().skipped(), skipped);
    labels(notes, report);
    return notes;
  }

  private static void count(List<String> notes, String what, long here, @Nullable Long there) {
    if (there != null && here != there) {
      notes.add(note(what, Figures.count(here), Figures.count(there)));
    }
  }

  /** The report does not name its target; other labels show by their classes and their entropy. */
  private void labels(List<String> notes, ScoreReport report) {
    List<String> now = report.classes().stream().map(ClassScore::text).toList();
    if (!classes.isEmpty() && !now.isEmpty() && !classes.equals(now)) {
      notes.add(note("classes:", some(now), some(classes)));
    }
    boolean sameRows = scored != null && scored == report.rows().scored();
    if (sameRows && labelPrior != null && report.baselines() != null) {
      double prior = report.baselines().labelPrior();
      if (Math.abs(prior - labelPrior) > SAME * Math.max(1, Math.abs(prior))) {
        notes.add(
            note("other labels: their entropy is", Figures.loss(prior), Figures.loss(labelPrior)));
      }
    }
  }

  private static String some(List<String> names) {
    String text = String.join(", ", names.subList(0, Math.min(names.size(), MOST_CLASSES_NAMED)));
    return names.size() > MOST_CLASSES_NAMED ? text + ", ..." : text;
  }

  static String note(String what, String here, String there) {
    return what + " " + here + " here, " + there + " there";
  }
}
