package org.losskit.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether a .zst file is whole. DuckDB takes the end of a truncated one for the end of its rows, so
 * the frames (RFC 8878) are walked here, by the headers of their blocks and without decompressing.
 */
final class ZstdFrames {
  private static final int MAGIC = 0xFD2FB528;
  private static final int SKIPPABLE = 0x184D2A50;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
  private long position;

  private ZstdFrames(FileChannel channel) {
    this.channel = channel;
  }

  /** Refuses a file that ends inside a frame or is none. */
  static void check(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ZstdFrames frames = new ZstdFrames(channel);
      while (frames.position < channel.size()) {
        if (!frames.skip()) {
          throw new DataException(file + ": not in Zstandard format; expected a .zst file");
        }
        if (frames.position > channel.size()) {
          throw new DataException(
              file + ": truncated after " + channel.size() + " bytes; expected whole .zst frames");
        }
      }
    }
  }

  /** Moves past one frame; false when there is none here. */
  private boolean skip() throws IOException {
    int magic = (int) take(4);
    if ((magic & 0xFFFFFFF0) == SKIPPABLE) {
      position += take(4);
      return true;
    }
    if (magic != MAGIC) {
      return false;
    }
    int descriptor = (int) take(1);
    boolean single = (descriptor & 0x20) != 0;
    int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
    int size = new int[] {single ? 1 : 0, 2, 4, 8}[descriptor >>> 6];
    position += (single ? 0 : 1) + dictionary + size;
    boolean last = false;
    while (!last) {
      int block = (int) take(3);
      last = (block & 1) != 0;
      int length = block >>> 3;
      boolean repeats = (block >>> 1 & 3) == 1;
      position += repeats ? 1 : length;
      if (!last && position >= channel.size()) {
        position = channel.size() + 1;
        return true;
      }
    }
    position += (descriptor & 4) != 0 ? 4 : 0;
    return true;
  }

  /** The next bytes as a little-endian number; the position moves on even beyond the end. */
  private long take(int bytes) throws IOException {
    buffer.clear().putLong(0, 0).limit(bytes);
    int read = channel.read(buffer, position);
    position += bytes;
    if (read < bytes) {
      position = Math.max(position, channel.size() + 1);
    }
    return buffer.clear().getLong(0);
  }
}
