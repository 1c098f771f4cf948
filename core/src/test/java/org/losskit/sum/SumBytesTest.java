package org.losskit.sum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.losskit.sum.ExactSumTest.sumOf;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SumBytesTest {
  private static final String COUNTS_1_0_2 = "0000000000000001 0000000000000000 0000000000000002";

  @Test
  void formIsTheDocumentedOne() {
    assertThat(hex(new ExactSum())).isEqualTo("4c4b5301 0000 00 00");
    assertThat(hex(sumOf(3 * Double.MIN_VALUE))).isEqualTo("4c4b5301 0000 00 01 00000003");
    // 1 is 2^1074 units: digit 33, bit 18.
    assertThat(hex(sumOf(1))).isEqualTo("4c4b5301 0000 21 01 00040000");
    assertThat(hex(sumOf(-1, -0x1p-64)))
        .isEqualTo("4c4b5301 0001 1f 03 00040000 00000000 00040000");
    double inf = Double.POSITIVE_INFINITY;
    assertThat(hex(sumOf(1, -inf, -inf, Double.NaN)))
        .isEqualTo("4c4b5301 0002 21 01 " + COUNTS_1_0_2 + " 00040000");
  }

  /** Hexadecimal digits in the groups of the form. */
  private static String hex(ExactSum sum) {
    String hex = HexFormat.of().formatHex(sum.toBytes());
    StringBuilder grouped = new StringBuilder(hex.substring(0, 8));
    grouped.append(' ').append(hex, 8, 12).append(' ').append(hex, 12, 14);
    grouped.append(' ').append(hex, 14, 16);
    boolean counts = hex.charAt(11) >= '2';
    int at = 16;
    for (int i = 0; counts && i < 3; i++, at += 16) {
      grouped.append(' ').append(hex, at, at + 16);
    }
    for (; at < hex.length(); at += 8) {
      grouped.append(' ').append(hex, at, at + 8);
    }
    return grouped.toString();
  }

  @ParameterizedTest
  @EnumSource
  void bytesAreReadBackToAnEqualSumThatGoesOn(Terms kind) {
    for (int n = 0; n < 200; n += 7) {
      double[] terms = kind.of(2 * n, n);
      ExactSum half = new ExactSum();
      half.add(terms, 0, n);
      ExactSum read = ExactSum.fromBytes(half.toBytes());
      assertThat(read).isEqualTo(half).hasSameHashCodeAs(half);
      assertThat(read.toBytes()).isEqualTo(half.toBytes());
      read.add(terms, n, n);
      assertThat(read).isEqualTo(sumOf(terms));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4c4b5301000000| 7 bytes found; expected at least 8",
        "4c4b540100000000| start with 0x4c4b5401; expected 0x4c4b53 and a version",
        "4c4b530200000000| version 2 found; expected version 1",
        "4c4b530100040000| flags 0x0004 found; expected at most 0x0003",
        "4c4b530180000000| flags 0x8000 found; expected at most 0x0003",
        "4c4b530100004005| 5 digits from index 64 found; expected indices below 68",
        "4c4b5301000000010000000100| 13 bytes found; expected 12 for 1 digits without counts",
        "4c4b530100020000| 8 bytes found; expected 32 for 0 digits and counts",
        "4c4b530100010000| zero with a sign or an index found; expected flag and index 0",
        "4c4b530100000100| zero with a sign or an index found; expected flag and index 0",
        "4c4b53010000000100000000"
            + "| digit 0 of 1 is 0; expected the first and the last to differ from 0",
        "4c4b5301000000020000000100000000"
            + "| digit 1 of 2 is 0; expected the first and the last to differ from 0",
        "4c4b530100020000"
            + "0000000000000000"
            + "0000000000000000"
            + "0000000000000000"
            + "| only counts of 0 found; expected such counts to be absent",
        "4c4b530100020000"
            + "0000000000000001"
            + "ffffffffffffffff"
            + "0000000000000000"
            + "| count -1 found; expected counts >= 0",
      })
  void malformedBytesAreRefused(String hex, String found) {
    assertThatThrownBy(() -> ExactSum.fromBytes(HexFormat.of().parseHex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ExactSum.fromBytes: bytes: " + found);
  }
}
