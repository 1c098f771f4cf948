package org.losskit.score.page;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A headless Chromium behind chromedriver: the W3C WebDriver protocol and Chromium's own. */
final class Browser implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
  private static final int MOST_WAITS = 200;
  private static final long WAIT = 50_000_000;
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Process driver;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String server;
  private final String session;

  private Browser(Process driver, int port) {
    this.driver = driver;
    this.server = "http://127.0.0.1:" + port;
    Map<String, Object> options =
        Map.of(
            "args",
            List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--window-size=1280,900"));
    Map<?, ?> created =
        (Map<?, ?>)
            post(
                "/session",
                Map.of(
                    "capabilities",
                    Map.of(
                        "alwaysMatch",
                        Map.of(
                            "browserName",
                            "chrome",
                            "goog:chromeOptions",
                            options,
                            "goog:loggingPrefs",
                            Map.of("browser", "ALL", "performance", "ALL")))));
    this.session = "/session/" + requireNonNull(created).get("sessionId");
  }

  /** The path of a program, if it is installed. */
  static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser open(Path chromedriver) throws IOException {
    Process driver =
        new ProcessBuilder(chromedriver.toString(), "--port=0").redirectErrorStream(true).start();
    try {
      BufferedReader out = driver.inputReader(StandardCharsets.UTF_8);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher port = PORT.matcher(line);
        if (port.find()) {
          return new Browser(driver, Integer.parseInt(port.group(1)));
        }
      }
      throw new IOException("chromedriver ended before it had a port");
    } catch (IOException | RuntimeException e) {
      driver.destroy();
      throw e;
    }
  }

  void go(Path page) {
    post(session + "/url", Map.of("url", page.toAbsolutePath().toUri().toString()));
    // Keys go nowhere while a window has no focus, as on a machine that is busy.
    command("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
    waitForLayout();
  }

  /** A page can be loaded before it has a width; asked without a script, which may be off. */
  private void waitForLayout() {
    for (int i = 0; i < MOST_WAITS; i++) {
      Map<?, ?> size = (Map<?, ?>) command("Page.getLayoutMetrics", Map.of()).get("cssContentSize");
      if (size != null && ((Number) requireNonNull(size.get("width"))).doubleValue() > 0) {
        return;
      }
      LockSupport.parkNanos(WAIT);
    }
    throw new IllegalStateException("the page has no layout");
  }

  /** What a function body returns, run in the page. */
  @Nullable Object script(String body) {
    return post(session + "/execute/sync", Map.of("script", body, "args", List.of()));
  }

  /** A command of Chromium's own protocol. */
  Map<?, ?> command(String name, Map<String, ?> parameters) {
    Object result = post(session + "/goog/cdp/execute", Map.of("cmd", name, "params", parameters));
    return (Map<?, ?>) requireNonNull(result);
  }

  /** The entries of a log since the last call. */
  List<String> log(String type) {
    List<?> entries = (List<?>) requireNonNull(post(session + "/se/log", Map.of("type", type)));
    return entries.stream()
        .map(entry -> String.valueOf(((Map<?, ?>) entry).get("message")))
        .toList();
  }

  void press(char key) {
    List<Map<String, String>> actions =
        List.of(
            Map.of("type", "keyDown", "value", String.valueOf(key)),
            Map.of("type", "keyUp", "value", String.valueOf(key)));
    post(
        session + "/actions",
        Map.of("actions", List.of(Map.of("type", "key", "id", "keys", "actions", actions))));
  }

  /** How wide and high the window is in CSS pixels, and how many dots a pixel has. */
  void resize(int width, int height, int dots) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", dots, "mobile", width < 600));
  }

  /** The whole page as PNG. */
  byte[] screenshot() {
    Map<?, ?> result =
        command("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(String.valueOf(result.get("data")));
  }

  /** A part of the page as PNG. */
  byte[] screenshot(double y, double width, double height) {
    Map<String, Object> clip = Map.of("x", 0, "y", y, "width", width, "height", height, "scale", 1);
    Map<?, ?> result =
        command(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
    return Base64.getDecoder().decode(String.valueOf(result.get("data")));
  }

  private @Nullable Object post(String path, Map<String, ?> body) {
    return send(
        HttpRequest.newBuilder(URI.create(server + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json(body))));
  }

  private static String json(Map<String, ?> body) {
    try {
      return WireJson.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable Object send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(
              request.timeout(LONGEST).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      Map<?, ?> answer = (Map<?, ?>) requireNonNull(WireJson.read(response.body()));
      if (response.statusCode() != 200) {
        throw new IllegalStateException(request.build().uri() + ": " + answer.get("value"));
      }
      return answer.get("value");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    try {
      send(HttpRequest.newBuilder(URI.create(server + session)).DELETE());
    } finally {
      driver.destroy();
    }
  }
}
