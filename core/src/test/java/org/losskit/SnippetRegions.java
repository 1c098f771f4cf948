package org.losskit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The regions of classes of examples: what stands between {@code // @start region="name"} and
 * {@code // @end}, and what the method of that name prints.
 */
final class SnippetRegions {
  private static final Pattern REGION =
      Pattern.compile("// @start region=\"(\\w+)\"\\R(.*?)\\h*// @end", Pattern.DOTALL);

  private final Map<String, Class<?>> owners = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** The regions of these classes, whose names differ. */
  SnippetRegions(Class<?>... classes) {
    for (Class<?> owner : classes) {
      Matcher region = REGION.matcher(source(owner));
      while (region.find()) {
        String text = region.group(2).stripTrailing().stripIndent() + "\n";
        if (texts.put(region.group(1), text) != null) {
          throw new IllegalStateException("two regions are named " + region.group(1));
        }
        owners.put(region.group(1), owner);
      }
    }
  }

  private static String source(Class<?> owner) {
    try {
      return Files.readString(
          Path.of("src/test/java", owner.getName().replace('.', '/') + ".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The code of a region, or null. */
  @Nullable String code(String name) {
    return texts.get(name);
  }

  /** What its method prints. */
  String output(String name) {
    PrintStream before = System.out;
    Locale locale = Locale.getDefault();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      Class<?> owner = owners.get(name);
      if (owner == null) {
        throw new IllegalArgumentException("no region is named " + name);
      }
      Method method = owner.getDeclaredMethod(name);
      System.setOut(out);
      Locale.setDefault(Locale.ROOT);
      method.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name, e);
    } finally {
      Locale.setDefault(locale);
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
