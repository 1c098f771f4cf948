package org.losskit.score;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baseline;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Bin;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.ClassCalibration;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Comparison;
import org.losskit.score.ScoreReport.Difference;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Parts;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.RowCounts;
import org.losskit.score.ScoreReport.SegmentDifference;
import org.losskit.score.ScoreReport.SegmentScore;
import org.losskit.score.ScoreReport.Units;
import org.losskit.score.ScoreReport.WorstRow;

/** The report as JSON: one section a line, one entry of a list a line. */
final class JsonReport {
  static final String SCHEMA = "losskit.score/1";
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator json;
  private final JsonLines layout = new JsonLines();
  private final ScoreReport report;
  private final ScoreSpec spec;

  private JsonReport(JsonGenerator json, ScoreReport report) {
    this.json = json;
    json.setPrettyPrinter(layout);
    this.report = report;
    this.spec = report.spec();
  }

  static String write(ScoreReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      new JsonReport(json, report).write();
    } catch (IOException e) {
      throw new UncheckedIOException("score: a string cannot be written", e);
    }
    return text.append('\n').toString();
  }

  private void write() throws IOException {
    json.writeStartObject();
    json.writeStringField("schema", SCHEMA);
    json.writeStringField("loss", spec.lossName());
    if (spec.as() != null) {
      json.writeStringField("as", ScoreRequest.text(spec.as()));
    }
    json.writeFieldName("parameters");
    value(spec.parameters());
    json.writeStringField("precision", spec.loss().precision().name().toLowerCase(Locale.ROOT));
    json.writeFieldName("inferred");
    value(spec.inferred());
    rows(report.rows());
    result(report.result());
    if (report.units() != null) {
      units(report.units());
    }
    if (report.baselines() != null) {
      baselines(report.baselines());
    }
    if (!report.classes().isEmpty()) {
      classes();
    }
    if (!spec.segmentColumns().isEmpty()) {
      segments();
    }
    worst();
    if (report.calibration() != null) {
      calibration(report.calibration());
    }
    if (report.decomposition() != null) {
      json.writeObjectFieldStart("decomposition");
      parts("log_loss", report.decomposition().logLoss());
      parts("brier", report.decomposition().brier());
      json.writeEndObject();
    }
    if (report.comparison() != null) {
      comparison(report.comparison());
    }
    if (report.baseline() != null) {
      baseline(report.baseline());
    }
    findings();
    json.writeEndObject();
  }

  private void calibration(Calibration calibration) throws IOException {
    json.writeObjectFieldStart("calibration");
    number("brier", calibration.brier());
    number("ece_equal_width", calibration.eceEqualWidth());
    number("ece_equal_mass", calibration.eceEqualMass());
    bins(calibration.bins());
    json.writeArrayFieldStart("classes");
    for (ClassCalibration own : calibration.classes()) {
      json.writeStartObject();
      className(own.name(), own.label());
      number("brier", own.brier());
      number("ece_equal_width", own.eceEqualWidth());
      number("ece_equal_mass", own.eceEqualMass());
      bins(own.bins());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void bins(List<Bin> bins) throws IOException {
    json.writeArrayFieldStart("bins");
    for (Bin bin : bins) {
      json.writeStartObject();
      number("from", bin.from());
      number("to", bin.to());
      json.writeNumberField("rows", bin.rows());
      number("confidence", bin.confidence());
      number("frequency", bin.frequency());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void parts(String name, Parts parts) throws IOException {
    json.writeObjectFieldStart(name);
    number("score", parts.score());
    number("miscalibration", parts.miscalibration());
    number("discrimination", parts.discrimination());
    number("uncertainty", parts.uncertainty());
    json.writeEndObject();
  }

  private void comparison(Comparison comparison) throws IOException {
    json.writeObjectFieldStart("compare");
    json.writeStringField("with", comparison.with());
    json.writeNumberField("rows", comparison.rows());
    json.writeNumberField("skipped", comparison.skipped());
    difference(comparison.difference());
    json.writeArrayFieldStart("segments");
    for (SegmentDifference segment : comparison.segments()) {
      json.writeStartObject();
      by(segment.key());
      json.writeNumberField("rows", segment.rows());
      difference(segment.difference());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void difference(Difference difference) throws IOException {
    number("mean_difference", difference.mean());
    number("standard_error", difference.standardError());
    json.writeFieldName("confidence_95");
    value(difference.low() == null ? null : Arrays.asList(difference.low(), difference.high()));
  }

  private void baseline(Baseline baseline) throws IOException {
    json.writeObjectFieldStart("baseline");
    json.writeStringField("file", baseline.file());
    number("mean_difference", baseline.meanDifference());
    json.writeFieldName("worse");
    value(baseline.worse());
    if (!baseline.notes().isEmpty()) {
      json.writeFieldName("notes");
      value(baseline.notes());
    }
    json.writeEndObject();
  }

  private void rows(RowCounts rows) throws IOException {
    json.writeObjectFieldStart("rows");
    json.writeNumberField("read", rows.read());
    json.writeNumberField("scored", rows.scored());
    json.writeNumberField("ignored", rows.ignored());
    json.writeNumberField("skipped", rows.skipped());
    json.writeFieldName("skipped_by");
    value(rows.skippedBy());
    json.writeEndObject();
  }

  private void result(Result result) throws IOException {
    json.writeObjectFieldStart("result");
    number("mean", result.mean());
    number("sum", result.sum());
    number("denominator", result.denominator());
    json.writeStringField("denominator_is", spec.denominatorIs());
    number("standard_error", result.standardError());
    number("min", result.min());
    number("max", result.max());
    json.writeEndObject();
  }

  private void units(Units units) throws IOException {
    json.writeObjectFieldStart("units");
    number("nats", units.nats());
    number("bits", units.bits());
    number("perplexity", units.perplexity());
    json.writeEndObject();
  }

  private void baselines(Baselines baselines) throws IOException {
    json.writeObjectFieldStart("baselines");
    number("uniform", baselines.uniform());
    number("label_prior", baselines.labelPrior());
    number("gain_over_uniform_bits", baselines.gainOverUniformBits());
    number("gain_over_prior_bits", baselines.gainOverPriorBits());
    json.writeEndObject();
  }

  private void classes() throws IOException {
    json.writeArrayFieldStart("classes");
    for (ClassScore score : report.classes()) {
      json.writeStartObject();
      className(score.name(), score.label());
      json.writeNumberField("rows", score.rows());
      number("mean", score.mean());
      number("sum", score.sum());
      number("denominator", score.denominator());
      json.writeNumberField("predicted", score.predicted());
      json.writeNumberField("correct", score.correct());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void className(@Nullable String name, int label) throws IOException {
    if (name == null) {
      json.writeNumberField("class", label);
    } else {
      json.writeStringField("class", name);
    }
  }

  private void by(List<@Nullable Object> key) throws IOException {
    json.writeObjectFieldStart("by");
    for (int i = 0; i < spec.segmentColumns().size(); i++) {
      json.writeFieldName(spec.segmentColumns().get(i));
      value(key.get(i));
    }
    json.writeEndObject();
  }

  private void segments() throws IOException {
    json.writeArrayFieldStart("segments");
    for (SegmentScore score : report.segments()) {
      json.writeStartObject();
      by(score.key());
      json.writeNumberField("rows", score.rows());
      number("mean", score.mean());
      number("sum", score.sum());
      number("denominator", score.denominator());
      number("standard_error", score.standardError());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void worst() throws IOException {
    json.writeArrayFieldStart("worst");
    for (WorstRow row : report.worst()) {
      json.writeStartObject();
      json.writeNumberField("row", row.row());
      number("loss", row.loss());
      if (row.className() != null) {
        json.writeStringField("target", row.className());
      } else if (spec.classes() > 0 && row.target() == Math.rint(row.target())) {
        json.writeNumberField("target", (long) row.target());
      } else {
        number("target", row.target());
      }
      json.writeFieldName("prediction");
      value(row.prediction());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void findings() throws IOException {
    json.writeArrayFieldStart("findings");
    for (Finding finding : report.findings()) {
      json.writeStartObject();
      json.writeStringField("id", finding.id());
      json.writeStringField("severity", finding.severity().name().toLowerCase(Locale.ROOT));
      json.writeStringField("message", finding.message());
      json.writeFieldName("evidence");
      value(finding.evidence());
      json.writeStringField("next", finding.next());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void number(String name, @Nullable Double x) throws IOException {
    json.writeFieldName(name);
    value(x);
  }

  private void value(@Nullable Object x) throws IOException {
    if (x == null) {
      json.writeNull();
    } else if (x instanceof Double || x instanceof Float) {
      double d = ((Number) x).doubleValue();
      if (Double.isFinite(d)) {
        json.writeNumber(Numbers.format(d));
      } else {
        json.writeString(Numbers.format(d));
      }
    } else if (x instanceof Number) {
      json.writeNumber(x.toString());
    } else if (x instanceof Boolean b) {
      json.writeBoolean(b);
    } else if (x instanceof List<?> list) {
      layout.scalars(true);
      json.writeStartArray();
      for (Object element : list) {
        value(element);
      }
      json.writeEndArray();
      layout.scalars(false);
    } else if (x instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(entry.getKey().toString());
        value(entry.getValue());
      }
      json.writeEndObject();
    } else {
      json.writeString(x.toString());
    }
  }
}
