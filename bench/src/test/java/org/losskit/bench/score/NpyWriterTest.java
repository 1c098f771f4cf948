package org.losskit.bench.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyWriterTest {
  @TempDir Path folder;

  @Test
  void headerSaysTypeOrderAndShape() throws IOException {
    Path file = folder.resolve("a.npy");
    try (NpyWriter npy = NpyWriter.doubles(file, 2, 3)) {
      for (int i = 0; i < 6; i++) {
        npy.put(i + 0.5);
      }
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.get(0)).isEqualTo((byte) 0x93);
    assertThat(new String(bytes.array(), 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
    assertThat(bytes.getShort(6)).isEqualTo((short) 1);
    int start = 10 + bytes.getShort(8);
    assertThat(start % 64).isZero();
    assertThat(new String(bytes.array(), 10, start - 10, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f8', 'fortran_order': False, 'shape': (2,3,), }  ")
        .endsWith(" \n");
    assertThat(bytes.capacity()).isEqualTo(start + 6 * 8);
    assertThat(bytes.getDouble(start + 5 * 8)).isEqualTo(5.5);
  }

  @Test
  void elementsBeyondTheBufferFollowInOrder() throws IOException {
    int count = 300_000;
    Path file = folder.resolve("a.npy");
    try (NpyWriter npy = NpyWriter.longs(file, count)) {
      for (long i = 0; i < count; i++) {
        npy.put(i);
      }
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int start = bytes.capacity() - count * 8;
    for (int i = 0; i < count; i++) {
      assertThat(bytes.getLong(start + i * 8)).isEqualTo(i);
    }
  }

  @Test
  void fewerElementsThanTheShapeAreAnError() throws IOException {
    NpyWriter npy = NpyWriter.longs(folder.resolve("a.npy"), 2);
    npy.put(1);
    assertThatThrownBy(npy::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the shape promises 1 more elements");
  }
}
