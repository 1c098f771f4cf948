package org.losskit.score.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TicksTest {
  private static List<String> labels(double low, double high, int most) {
    return Ticks.of(low, high, most).stream().map(Ticks::label).toList();
  }

  @Test
  void stepsAreOneTwoOrFive() {
    assertThat(labels(0, 1, 6)).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertThat(labels(0, 1, 5)).containsExactly("0", "0.5", "1.0");
    assertThat(labels(0.301, 0.699, 5)).containsExactly("0.4", "0.5", "0.6");
    assertThat(labels(-0.031, 0.024, 5)).containsExactly("-0.02", "0", "0.02");
    assertThat(labels(0, 41_234, 5)).containsExactly("0", "10,000", "20,000", "30,000", "40,000");
    assertThat(labels(0, 3e7, 4)).containsExactly("0", "1e7", "2e7", "3e7");
    assertThat(labels(0, 1e-6, 3)).containsExactly("0", "5e-7", "1e-6");
  }

  @Test
  void thereAreNeverTooManyAndHardlyEverTooFew() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 5000; i++) {
      double low = (random.nextDouble() - 0.5) * StrictMath.pow(10, random.nextInt(-300, 290));
      double high = low + StrictMath.pow(10, random.nextInt(-300, 290)) * random.nextDouble();
      if (high > low) {
        List<BigDecimal> ticks = Ticks.of(low, high, 5);
        assertThat(ticks).hasSizeBetween(1, 5);
        assertThat(ticks.get(0).doubleValue()).isGreaterThanOrEqualTo(low);
        assertThat(ticks.get(ticks.size() - 1).doubleValue()).isLessThanOrEqualTo(high);
      }
    }
  }

  @Test
  void countsAreWhole() {
    assertThat(Ticks.counts(1, 5).stream().map(Ticks::label)).containsExactly("0", "1");
    assertThat(Ticks.counts(2, 5).stream().map(Ticks::label)).containsExactly("0", "1", "2");
    assertThat(Ticks.counts(8100, 5).stream().map(Ticks::label))
        .containsExactly("0", "2,000", "4,000", "6,000", "8,000");
  }

  @Test
  void anAxisKeepsWhatIsOutOfRangeAtItsEndsAndNeverDividesByZero() {
    Axis axis = new Axis(0, 10, 100, 200);
    assertThat(axis.at(5)).isEqualTo(150);
    assertThat(axis.at(Double.POSITIVE_INFINITY)).isEqualTo(200);
    assertThat(axis.at(-3)).isEqualTo(100);
    Axis one = new Axis(2, 2, 0, 100);
    assertThat(one.at(2)).isEqualTo(50);
    assertThat(new Axis(0, 0, 0, 100).at(0)).isEqualTo(50);
    Axis wide = new Axis(-Double.MAX_VALUE, Double.MAX_VALUE, 0, 100);
    assertThat(wide.at(0)).isEqualTo(50);
  }

  @Test
  void whereRoomIsShortEveryOtherRuleHasANumber() {
    assertThat(labels(new Axis(-0.045, 0.031, 0, 140))).containsExactly("-0.04", "0");
    assertThat(labels(new Axis(-0.045, 0.031, 0, 300)))
        .containsExactly("-0.04", "-0.02", "0", "0.02");
    assertThat(labels(new Axis(0, 1.1, 0, 60))).containsExactly("0", "1.0");
  }

  private static List<String> labels(Axis axis) {
    Svg svg = new Svg("id", 100, "t", "d");
    axis.draw(svg, 0, 50);
    return Pattern.compile("<text[^>]*>([^<]*)<")
        .matcher(svg.inline())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /** Relative luminance of WCAG 2.2. */
  private static double luminance(String colour) {
    double sum = 0;
    double[] shares = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
      double c = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      sum += shares[i] * (c <= 0.04045 ? c / 12.92 : StrictMath.pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  }

  private static double contrast(String a, String b) {
    double x = luminance(a);
    double y = luminance(b);
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  }

  @Test
  void coloursAreReadableOnBothScreens() {
    assertThat(contrast("#000000", "#ffffff")).isCloseTo(21, within(1e-9));
    for (Colour ground : List.of(Colour.BACKGROUND, Colour.SURFACE)) {
      for (Colour text : List.of(Colour.TEXT, Colour.FAINT, Colour.FIRST, Colour.SECOND)) {
        assertThat(contrast(text.light, ground.light)).as(text + " light").isGreaterThan(4.5);
        assertThat(contrast(text.dark, ground.dark)).as(text + " dark").isGreaterThan(4.5);
      }
    }
  }
}
