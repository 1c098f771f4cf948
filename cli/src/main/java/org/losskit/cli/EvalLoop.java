package org.losskit.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests in, answers out, a line each, until the input ends. */
final class EvalLoop {
  private EvalLoop() {}

  /** Answers every line; a bad one too. */
  static void run(InputStream in, OutputStream out) throws IOException {
    InputStream buffered = new BufferedInputStream(in);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int b = buffered.read();
      if (b == '\n' || (b < 0 && line.size() > 0)) {
        out.write((answer(line.toByteArray()) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        line.reset();
      } else if (b >= 0) {
        line.write(b);
      }
      if (b < 0) {
        return;
      }
    }
  }

  private static String answer(byte[] line) {
    Object id = null;
    try {
      Object request = Json.parse(decode(line));
      if (request instanceof Map<?, ?> members) {
        id = members.get("id");
      }
      return "{\"id\": " + Json.text(id) + Request.answer(request) + "}";
    } catch (IllegalArgumentException e) {
      return error(id, "IllegalArgumentException", String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // A fault of ours, or a request too large for this heap: the next line may fare better.
      return error(id, e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
    }
  }

  private static String error(@Nullable Object id, String kind, String message) {
    return "{\"id\": "
        + Json.text(id)
        + ", \"error\": {\"kind\": "
        + Json.text(kind)
        + ", \"message\": "
        + Json.text(message)
        + "}}";
  }

  private static String decode(byte[] line) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("request: the line is not UTF-8", e);
    }
  }
}
