package org.losskit.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A .npy array of one or two dimensions, read by blocks of rows. */
final class NpyFile implements AutoCloseable {
  private final String name;
  private final FileChannel channel;
  private final NpyHeader header;
  private final int columns;
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  private NpyFile(String name, FileChannel channel, NpyHeader header) {
    this.name = name;
    this.channel = channel;
    this.header = header;
    this.columns = header.shape().size() == 2 ? Math.toIntExact(header.shape().get(1)) : 1;
  }

  /** Opens the file and checks that it holds exactly what its header promises. */
  static NpyFile open(String role, String file) {
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw new InputException(role + ": " + file + " does not exist; expected a .npy file");
    }
    if (!Files.isReadable(path)) {
      throw new InputException(role + ": " + file + " cannot be read; check its permissions");
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      NpyHeader header = NpyHeader.read(channel, file);
      check(role, file, header, channel.size());
      NpyFile npy = new NpyFile(file, channel, header);
      channel = null;
      return npy;
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e.getMessage() + ")");
    } finally {
      closeQuietly(channel);
    }
  }

  private static void check(String role, String file, NpyHeader header, long size) {
    int dimensions = header.shape().size();
    long columns = dimensions == 2 ? header.shape().get(1) : 1;
    if (dimensions < 1 || dimensions > 2 || columns < 1 || columns > 1 << 24) {
      throw new DataException(
          "%s: %s has shape %s; expected [N], [N, 1] or [N, C]"
              .formatted(role, file, header.shape()));
    }
    long promised =
        header.dataStart() + Math.multiplyExact(header.elements(), (long) header.elementBytes());
    if (size != promised) {
      throw new DataException(
          "%s: %s for shape %s of %s: the file has %d bytes; expected %d"
              .formatted(
                  file,
                  size < promised ? "truncated" : "trailing bytes",
                  header.shape(),
                  header.type(),
                  size,
                  promised));
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("a file that was only read does not close", e);
    }
  }

  String name() {
    return name;
  }

  String shape() {
    return header.shape().toString();
  }

  long rows() {
    return header.shape().get(0);
  }

  int columns() {
    return columns;
  }

  /** Writes rows first to first + count - 1, row by row. */
  void read(long first, int count, double[] into) {
    if (header.fortran() && columns > 1) {
      for (int column = 0; column < columns; column++) {
        load(column * rows() + first, count);
        widen(count, into, column, columns);
      }
    } else {
      load(first * columns, count * columns);
      widen(count * columns, into, 0, 1);
    }
  }

  private void load(long element, int count) {
    int bytes = count * header.elementBytes();
    if (buffer.capacity() < bytes) {
      // Direct: the system writes into it, not into a copy.
      buffer = ByteBuffer.allocateDirect(bytes).order(header.order());
    }
    buffer.clear().limit(bytes);
    long position = header.dataStart() + element * header.elementBytes();
    try {
      while (buffer.hasRemaining()) {
        int read = channel.read(buffer, position + buffer.position());
        if (read < 0) {
          throw new DataException(name + ": became shorter while it was read");
        }
      }
    } catch (IOException e) {
      throw new DataException(name + ": cannot be read (" + e.getMessage() + ")");
    }
    buffer.flip();
  }

  private void widen(int count, double[] into, int start, int stride) {
    ByteBuffer from = buffer;
    int at = start;
    switch (header.type()) {
      case "f2" -> {
        for (int i = 0; i < count; i++, at += stride) {
          into[at] = half(from.getShort(2 * i));
        }
      }
      case "f4" -> {
        for (int i = 0; i < count; i++, at += stride) {
          into[at] = from.getFloat(4 * i);
        }
      }
      case "f8" -> {
        if (stride == 1) {
          from.asDoubleBuffer().get(into, start, count);
          return;
        }
        for (int i = 0; i < count; i++, at += stride) {
          into[at] = from.getDouble(8 * i);
        }
      }
      default -> {
        for (int i = 0; i < count; i++, at += stride) {
          into[at] = integer(from, i);
        }
      }
    }
  }

  private double integer(ByteBuffer from, int i) {
    return switch (header.type()) {
      case "i1" -> from.get(i);
      case "u1" -> from.get(i) & 0xFF;
      case "b1" -> from.get(i) == 0 ? 0 : 1;
      case "i2" -> from.getShort(2 * i);
      case "u2" -> from.getShort(2 * i) & 0xFFFF;
      case "i4" -> from.getInt(4 * i);
      case "u4" -> from.getInt(4 * i) & 0xFFFFFFFFL;
      case "i8" -> from.getLong(8 * i);
      default -> unsigned(from.getLong(8 * i));
    };
  }

  /** The nearest double; the halved value keeps the last bit so that the rounding stays right. */
  private static double unsigned(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  /** IEEE binary16, exactly: the JDK has this from 20 on. */
  static double half(short bits) {
    int exponent = (bits >> 10) & 0x1F;
    int mantissa = bits & 0x3FF;
    double magnitude =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24;
          case 0x1F -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb(1024.0 + mantissa, exponent - 25);
        };
    return bits < 0 ? -magnitude : magnitude;
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
