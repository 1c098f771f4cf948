package org.losskit.score;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import java.io.IOException;

/**
 * A layout between one line and fully indented: the sections of the report and the entries of its
 * lists have a line each, so that the report can be read, searched and compared by line.
 */
final class JsonLines implements PrettyPrinter {
  /** How deep a value may lie and still have a line of its own. */
  private static final int LINES = 2;

  private int depth;

  /** Whether a list of plain values is being written, which stays on its line. */
  private boolean scalars;

  void scalars(boolean now) {
    scalars = now;
  }

  @Override
  public void writeRootValueSeparator(JsonGenerator json) throws IOException {
    json.writeRaw('\n');
  }

  @Override
  public void writeStartObject(JsonGenerator json) throws IOException {
    json.writeRaw('{');
    depth++;
  }

  @Override
  public void beforeObjectEntries(JsonGenerator json) throws IOException {
    lineInObject(json);
  }

  @Override
  public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
    json.writeRaw(depth == 1 ? "," : ", ");
    lineInObject(json);
  }

  private void lineInObject(JsonGenerator json) throws IOException {
    if (depth == 1) {
      json.writeRaw("\n  ");
    }
  }

  @Override
  public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
    json.writeRaw(": ");
  }

  @Override
  public void writeEndObject(JsonGenerator json, int entries) throws IOException {
    depth--;
    json.writeRaw(depth == 0 ? "\n}" : "}");
  }

  @Override
  public void writeStartArray(JsonGenerator json) throws IOException {
    json.writeRaw('[');
    depth++;
  }

  @Override
  public void beforeArrayValues(JsonGenerator json) throws IOException {
    lineInArray(json);
  }

  @Override
  public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
    json.writeRaw(isInList() ? "," : ", ");
    lineInArray(json);
  }

  private void lineInArray(JsonGenerator json) throws IOException {
    if (isInList()) {
      json.writeRaw("\n    ");
    }
  }

  private boolean isInList() {
    return depth == LINES && !scalars;
  }

  @Override
  public void writeEndArray(JsonGenerator json, int entries) throws IOException {
    boolean list = isInList() && entries > 0;
    depth--;
    json.writeRaw(list ? "\n  ]" : "]");
  }
}
