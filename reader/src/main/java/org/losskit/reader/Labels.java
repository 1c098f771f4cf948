package org.losskit.reader;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The distinct label texts, numbered in order of appearance. */
final class Labels {
  static final int MOST = 100_000;

  private final Map<String, Integer> ids = new HashMap<>();

  /** Read by other threads while this one goes on. */
  private final List<String> texts = Collections.synchronizedList(new ArrayList<>());

  int id(String text) {
    Integer known = ids.get(text);
    if (known != null) {
      return known;
    }
    if (texts.size() == MOST) {
      throw new DataException(
          "target: more than " + MOST + " distinct texts; expected the names of classes");
    }
    ids.put(text, texts.size());
    texts.add(text);
    return texts.size() - 1;
  }

  /** The text of a number: integral values without a fraction. */
  int id(double number) {
    boolean integral = number == Math.rint(number) && Math.abs(number) < 0x1p53;
    return id(integral ? Long.toString((long) number) : Double.toString(number));
  }

  List<String> texts() {
    return Collections.unmodifiableList(texts);
  }
}
