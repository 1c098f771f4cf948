package org.losskit.score.page;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The page in a real browser. Skipped without Chromium, unless the environment variable {@code
 * LOSSKIT_BROWSER} is {@code required}. Screenshots are left in {@code target/screenshots}.
 */
class HtmlReportBrowserTest {
  private static final Path PAGES = Path.of("target", "pages");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final char TAB = '\ue004';
  private static final char ENTER = '\ue007';

  private static final Map<String, Path> pages = new LinkedHashMap<>();
  private static @Nullable Browser browser;

  @BeforeAll
  static void openTheBrowser() throws IOException {
    boolean installed =
        Browser.find("chromium").isPresent() && Browser.find("chromedriver").isPresent();
    boolean required = "required".equals(System.getenv("LOSSKIT_BROWSER"));
    assumeTrue(
        installed || required,
        "chromium and chromedriver are not on the PATH (Debian: chromium, chromium-driver)");
    browser =
        Browser.open(
            Browser.find("chromedriver")
                .orElseThrow(() ->
                    new AssertionError(
                        "LOSSKIT_BROWSER=required, but chromedriver is not on the PATH")));
    Files.createDirectories(PAGES);
    Files.createDirectories(SCREENSHOTS);
    page("binary", HtmlReport.write(Reports.binary(8), Reports.COMMAND));
    page("segments", HtmlReport.write(Reports.binary(237), Reports.COMMAND));
    page("classes", HtmlReport.write(Reports.classes(), Reports.COMMAND));
    page("regression", HtmlReport.write(Reports.regression(), Reports.COMMAND));
    page("broken", HtmlReport.write(Reports.broken(), List.of()));
    page("hostile", HtmlReport.write(Hostile.report(), List.of("losskit", Hostile.TEXT)));
  }

  private static void page(String name, String html) throws IOException {
    pages.put(name, Files.writeString(PAGES.resolve(name + ".html"), html));
  }

  @AfterAll
  static void closeTheBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Browser browser() {
    return requireNonNull(browser);
  }

  private static Path page(String name) {
    return requireNonNull(pages.get(name));
  }

  private static void media(String media, String scheme) {
    browser()
        .command(
            "Emulation.setEmulatedMedia",
            Map.of(
                "media",
                media,
                "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) requireNonNull(value);
  }

  private static double number(String expression) {
    return ((Number) requireNonNull(browser().script("return " + expression))).doubleValue();
  }

  private static List<?> list(String expression) {
    return (List<?>) requireNonNull(browser().script("return " + expression));
  }

  @Test
  void nothingIsRequestedAndNothingIsComplainedAbout() throws IOException {
    browser().log("browser");
    browser().log("performance");
    for (Path page : pages.values()) {
      browser().go(page);
      assertThat(browser().log("browser")).as(page.toString()).isEmpty();
      List<String> requested = new ArrayList<>();
      for (String entry : browser().log("performance")) {
        Map<?, ?> message = map(map(WireJson.read(entry)).get("message"));
        if ("Network.requestWillBeSent".equals(message.get("method"))) {
          Map<?, ?> request = map(map(message.get("params")).get("request"));
          requested.add(String.valueOf(request.get("url")));
        }
      }
      assertThat(requested)
          .as(page.toString())
          .contains(page.toAbsolutePath().toUri().toString())
          .allMatch(url -> url.startsWith("data:") || url.endsWith(page.getFileName().toString()));
    }
  }

  @Test
  void nothingScrollsSidewaysOnAPhone() {
    for (int width : new int[] {320, 360, 375, 1280}) {
      browser().resize(width, 812, 1);
      for (Path page : pages.values()) {
        browser().go(page);
        browser().script("document.querySelectorAll('details').forEach(d => d.open = true)");
        assertThat(number("document.documentElement.scrollWidth"))
            .as(page + " at " + width)
            .isLessThanOrEqualTo(width);
      }
    }
  }

  @Test
  void textInPicturesStaysInsideThem() {
    browser().resize(375, 812, 1);
    for (Path page : pages.values()) {
      browser().go(page);
      assertThat(
              list(
                  """
                  [...document.querySelectorAll('svg.picture')].flatMap(svg => {
                    const box = svg.getBoundingClientRect();
                    return [...svg.querySelectorAll('text')].filter(t => {
                      const b = t.getBoundingClientRect();
                      return b.width > 0 && (b.left < box.left - 0.5 || b.right > box.right + 0.5
                          || b.top < box.top - 0.5 || b.bottom > box.bottom + 0.5);
                    }).map(t => svg.getAttribute('aria-labelledby') + ': ' + t.textContent);
                  })
                  """))
          .as(page.toString())
          .isEmpty();
      assertThat(
              number(
                  "Math.min(99, ...[...document.querySelectorAll('svg.picture text')].map(t => "
                      + "parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a))"))
          .as("the smallest text on a phone, in pixels")
          .isGreaterThanOrEqualTo(11);
    }
  }

  private static String focused() {
    return String.valueOf(browser().script("return " + NAME + "(document.activeElement)"));
  }

  private static final String NAME =
      "(e => e.localName + ' ' + (e.getAttribute('href') ?? e.getAttribute('aria-labelledby') ??"
          + " e.textContent.trim()))";

  @Test
  void tabReachesEverythingInItsOrderAndLeaves() {
    browser().resize(375, 812, 1);
    browser().go(page("segments"));
    List<?> expected =
        list(
            "[...document.querySelectorAll('a, summary, [tabindex=\"0\"]')]"
                + ".filter(e => e.localName === 'summary' || !e.closest('details'))"
                + ".filter(e => e.getClientRects().length > 0).map("
                + NAME
                + ")");
    assertThat(expected.size()).isGreaterThan(15);
    List<String> visited = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      browser().press(TAB);
      visited.add(focused());
      assertThat(browser().script("return getComputedStyle(document.activeElement).outlineStyle"))
          .as(visited.get(i))
          .isEqualTo("solid");
      assertThat(
              browser()
                  .script(
                      "const b = document.activeElement.getBoundingClientRect();"
                          + " return b.bottom > 0 && b.top < innerHeight"))
          .as(visited.get(i) + " is on the screen")
          .isEqualTo(true);
    }
    assertThat(visited).isEqualTo(expected);
    browser().press(TAB);
    assertThat(focused()).startsWith("body");
  }

  @Test
  void theSkipLinkLeadsToTheReportAndEnterOpensATable() {
    browser().resize(375, 812, 1);
    browser().go(page("segments"));
    browser().press(TAB);
    assertThat(focused()).isEqualTo("a #report");
    browser().press(ENTER);
    assertThat(browser().script("return document.activeElement.id")).isEqualTo("report");
    browser().press(TAB);
    assertThat(focused()).isEqualTo("summary All 237 differences as a table");
    browser().script("document.querySelector('summary').focus()");
    browser().press(ENTER);
    assertThat(browser().script("return document.querySelector('details').open")).isEqualTo(true);
  }

  /** What a screen reader is told: role, name, description and level of each node. */
  private record Node(String role, String name, String description, int level) {}

  private static List<Node> tree() {
    List<Node> nodes = new ArrayList<>();
    List<?> all = (List<?>) browser().command("Accessibility.getFullAXTree", Map.of()).get("nodes");
    for (Object entry : requireNonNull(all)) {
      Map<?, ?> node = (Map<?, ?>) entry;
      if (Boolean.TRUE.equals(node.get("ignored"))) {
        continue;
      }
      int level = 0;
      if (node.get("properties") instanceof List<?> properties) {
        for (Object property : properties) {
          if ("level".equals(((Map<?, ?>) property).get("name"))) {
            level = (int) Double.parseDouble(value(((Map<?, ?>) property).get("value")));
          }
        }
      }
      nodes.add(
          new Node(
              value(node.get("role")),
              value(node.get("name")),
              value(node.get("description")),
              level));
    }
    return nodes;
  }

  private static String value(@Nullable Object wrapped) {
    return wrapped instanceof Map<?, ?> map ? Objects.toString(map.get("value"), "") : "";
  }

  private static List<Node> of(List<Node> nodes, String role) {
    return nodes.stream().filter(node -> node.role().equals(role)).toList();
  }

  @Test
  void aScreenReaderIsToldWhatThereIs() {
    for (String name : List.of("binary", "segments", "classes", "regression")) {
      browser().go(page(name));
      assertThat(browser().script("return document.documentElement.lang")).isEqualTo("en");
      List<Node> nodes = tree();
      for (String landmark : List.of("banner", "navigation", "main", "contentinfo")) {
        assertThat(of(nodes, landmark)).as(landmark).hasSize(1);
      }
      List<Node> headings = of(nodes, "heading");
      assertThat(headings).allMatch(heading -> !heading.name().isBlank());
      assertThat(headings.get(0).level()).isEqualTo(1);
      for (int i = 1; i < headings.size(); i++) {
        assertThat(headings.get(i).level())
            .as(headings.get(i).name())
            .isBetween(2, headings.get(i - 1).level() + 1);
      }
      List<String> regions = of(nodes, "region").stream().map(Node::name).toList();
      assertThat(regions)
          .isEqualTo(
              headings.stream().filter(heading -> heading.level() == 2).map(Node::name).toList());
      assertThat(of(nodes, "image").size() + of(nodes, "img").size())
          .isEqualTo((int) number("document.querySelectorAll('svg').length"));
      assertThat(nodes)
          .filteredOn(node -> node.role().equals("image") || node.role().equals("img"))
          .isNotEmpty()
          .allMatch(image -> !image.name().isBlank() && !image.description().isBlank());
      assertThat(of(nodes, "table")).isNotEmpty().allMatch(table -> !table.name().isBlank());
      assertThat(of(nodes, "columnheader")).isNotEmpty().allMatch(cell -> !cell.name().isBlank());
      assertThat(of(nodes, "rowheader")).isNotEmpty().allMatch(cell -> !cell.name().isBlank());
      assertThat(of(nodes, "link")).isNotEmpty().allMatch(link -> !link.name().isBlank());
    }
  }

  @Test
  void idsAreUniqueAndReferencesLeadSomewhere() {
    for (Path page : pages.values()) {
      browser().go(page);
      assertThat(
              list(
                  """
                  [...document.querySelectorAll('[id]')].map(e => e.id)
                      .filter((id, i, all) => all.indexOf(id) !== i)
                  """))
          .isEmpty();
      assertThat(
              list(
                  """
                  [...document.querySelectorAll('[aria-labelledby], [aria-describedby], a')]
                      .flatMap(e => [e.getAttribute('aria-labelledby'),
                          e.getAttribute('aria-describedby'), e.getAttribute('href')?.slice(1)])
                      .filter(id => id != null && !document.getElementById(id))
                  """))
          .isEmpty();
    }
  }

  @Test
  void theScreenMayBeDarkAndPaperIsLight() {
    try {
      browser().go(page("binary"));
      assertThat(colours("screen", "light")).isEqualTo(colours(false));
      assertThat(colours("screen", "dark")).isEqualTo(colours(true));
      assertThat(colours("print", "dark")).isEqualTo(colours(false));
    } finally {
      media("", "light");
    }
  }

  /** WCAG 2.2, AA: 4.5 for text as it is drawn on whatever lies behind it. */
  @Test
  void allTextStandsOutFromWhatIsBehindIt() {
    try {
      for (String scheme : List.of("light", "dark")) {
        media("screen", scheme);
        for (Path page : pages.values()) {
          browser().go(page);
          browser().script("document.querySelectorAll('details').forEach(d => d.open = true)");
          List<?> contrasts = list(CONTRASTS);
          assertThat(contrasts).hasSizeGreaterThan(20);
          assertThat(contrasts)
              .as(page + " " + scheme)
              .allMatch(c -> ((Number) ((List<?>) requireNonNull(c)).get(1)).doubleValue() >= 4.5);
        }
      }
    } finally {
      media("", "light");
    }
  }

  /** Each element with text of its own, and its contrast. */
  private static final String CONTRASTS =
      """
      (() => {
        const rgb = c => c.match(/[\\d.]+/g).map(Number);
        const light = c => {
          const [r, g, b] = c.map(x => x / 255)
              .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = e => {
          for (; e; e = e.parentElement) {
            const c = rgb(getComputedStyle(e).backgroundColor);
            if (c.length === 3 || c[3] === 1) return c.slice(0, 3);
          }
          return [255, 255, 255];
        };
        return [...document.body.querySelectorAll('*')].filter(e =>
            !['title', 'desc'].includes(e.localName) && e.getClientRects().length > 0 &&
            [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(e => {
          const style = getComputedStyle(e);
          const text = light(rgb(e.localName === 'text' ? style.fill : style.color).slice(0, 3));
          const ground = light(behind(e));
          return [e.localName + ' ' + e.textContent.trim().slice(0, 40),
              (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)];
        });
      })()
      """;

  private static List<?> colours(String media, String scheme) {
    media(media, scheme);
    return list(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,"
            + " getComputedStyle(document.querySelector('svg text.faint')).fill,"
            + " getComputedStyle(document.querySelector('svg .first')).fill]");
  }

  private static List<String> colours(boolean dark) {
    List<String> colours = new ArrayList<>();
    for (Colour colour : List.of(Colour.BACKGROUND, Colour.TEXT, Colour.FAINT, Colour.FIRST)) {
      int rgb = Integer.parseInt((dark ? colour.dark : colour.light).substring(1), 16);
      colours.add("rgb(%d, %d, %d)".formatted(rgb >> 16, rgb >> 8 & 255, rgb & 255));
    }
    return colours;
  }

  @Test
  void withoutScriptsThePageLooksTheSame() {
    browser().resize(1280, 900, 1);
    browser().go(page("binary"));
    byte[] with = browser().screenshot();
    browser().command("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      browser().go(page("binary"));
      assertThat(browser().screenshot()).isEqualTo(with);
    } finally {
      browser().command("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }

  @Test
  void whatDataSayIsTextAndRunsNothing() {
    browser().go(page("hostile"));
    assertThat(number("document.querySelectorAll('script, img, iframe, b').length")).isZero();
    assertThat(browser().script("return window.stolen ?? null")).isNull();
    assertThat(browser().script("return document.querySelector('h1').textContent"))
        .isEqualTo(Hostile.TEXT);
  }

  @Test
  void picturesStandAlone() throws IOException {
    for (Map.Entry<String, String> file : SvgPictures.write(Reports.binary(8)).entrySet()) {
      Path path = Files.writeString(PAGES.resolve(file.getKey()), file.getValue());
      browser().log("browser");
      browser().go(path);
      assertThat(browser().log("browser")).as(file.getKey()).isEmpty();
      assertThat(browser().script("return document.documentElement.localName")).isEqualTo("svg");
      assertThat(
              browser().script("return getComputedStyle(document.querySelector('text')).fontSize"))
          .isEqualTo("13px");
    }
  }

  @Test
  void screenshotsAreWritten() throws IOException {
    try {
      for (Map.Entry<String, Path> page : pages.entrySet()) {
        media("screen", "light");
        shoot(page.getValue(), page.getKey() + "-desktop", 1280, 1);
        shoot(page.getValue(), page.getKey() + "-phone", 375, 2);
      }
      media("screen", "dark");
      shoot(page("binary"), "binary-dark", 1280, 1);
      media("print", "dark");
      shoot(page("binary"), "binary-print", 794, 1);
      media("", "light");
      Map<?, ?> pdf = browser().command("Page.printToPDF", Map.of("preferCSSPageSize", true));
      Files.write(
          SCREENSHOTS.resolve("binary.pdf"),
          Base64.getDecoder().decode(String.valueOf(pdf.get("data"))));
    } finally {
      media("", "light");
    }
    assertThat(SCREENSHOTS.resolve("binary-phone-1.png")).isNotEmptyFile();
    assertThat(SCREENSHOTS.resolve("binary.pdf")).isNotEmptyFile();
  }

  /** In parts that are no higher than they are easy to look at. */
  private static void shoot(Path page, String name, int width, int dots) throws IOException {
    double part = width < 600 ? 1600 : 1400;
    browser().resize(width, 900, dots);
    browser().go(page);
    double height = number("document.documentElement.scrollHeight");
    int index = 0;
    for (double y = 0; y < height; y += part) {
      index++;
      byte[] png = browser().screenshot(y, width, Math.min(part, height - y));
      Files.write(SCREENSHOTS.resolve(name + "-" + index + ".png"), png);
    }
  }
}
