package org.losskit.bench.score;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Writes a .npy file of version 1, little-endian, in C order, element by element. <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The format</a>
 */
final class NpyWriter implements AutoCloseable {
  /** The header ends so that the elements begin at a multiple of this. */
  private static final int ALIGNMENT = 64;

  private static final int PREFIX = 10;
  private static final int BUFFER = 1 << 20;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private long missing;

  private NpyWriter(FileChannel channel, long elements) {
    this.channel = channel;
    this.missing = elements;
  }

  /** An array of float64. */
  static NpyWriter doubles(Path file, long... shape) throws IOException {
    return open(file, "<f8", shape);
  }

  /** An array of int64. */
  static NpyWriter longs(Path file, long... shape) throws IOException {
    return open(file, "<i8", shape);
  }

  private static NpyWriter open(Path file, String type, long... shape) throws IOException {
    long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    NpyWriter writer =
        new NpyWriter(
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING),
            elements);
    writer.header(type, shape);
    return writer;
  }

  private void header(String type, long... shape) {
    // A tuple of one has a comma too.
    String sizes = Arrays.stream(shape).mapToObj(size -> size + ",").collect(Collectors.joining());
    String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
    int unpadded = PREFIX + text.length() + 1;
    String padding = " ".repeat((ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT);
    byte[] bytes = (text + padding + "\n").getBytes(StandardCharsets.US_ASCII);
    buffer.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    buffer.put((byte) 1).put((byte) 0).putShort((short) bytes.length).put(bytes);
  }

  void put(double element) {
    room();
    buffer.putDouble(element);
  }

  void put(long element) {
    room();
    buffer.putLong(element);
  }

  private void room() {
    missing--;
    if (buffer.remaining() < Long.BYTES) {
      flush();
    }
  }

  private void flush() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      flush();
    }
    if (missing != 0) {
      throw new IllegalStateException("the shape promises " + missing + " more elements");
    }
  }
}
