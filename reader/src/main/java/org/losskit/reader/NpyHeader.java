package org.losskit.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a .npy file, versions 1 to 3.
 *
 * @param type the letter of the kind (f, i, u, b) and the bytes of an element: "f4"
 * @param dataStart the position of the first element
 */
record NpyHeader(String type, ByteOrder order, boolean fortran, List<Long> shape, long dataStart) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST = 1 << 20;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>|=])(\\w+)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\s,L]*)\\)");
  private static final Pattern TYPE = Pattern.compile("f[248]|[iu][1248]|b1");

  NpyHeader {
    shape = List.copyOf(shape);
  }

  static NpyHeader read(FileChannel channel, String file) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    channel.read(start, 0);
    boolean whole = start.position() == start.capacity();
    if (start.position() == 0) {
      throw new DataException(file + ": empty file; expected a .npy array");
    }
    for (int i = 0; i < MAGIC.length; i++) {
      whole &= start.get(i) == MAGIC[i];
    }
    int version = start.get(6);
    if (!whole || version < 1 || version > 3) {
      throw new DataException(
          file + ": not a .npy file of version 1 to 3; expected NumPy's format");
    }
    int prefix = version == 1 ? 10 : 12;
    int length = version == 1 ? start.getShort(8) & 0xFFFF : start.getInt(8);
    if (length < 0 || length > LONGEST || prefix + length > channel.size()) {
      throw new DataException(
          file + ": truncated inside its header; the file has " + channel.size() + " bytes");
    }
    ByteBuffer text = ByteBuffer.allocate(length);
    channel.read(text, prefix);
    return parse(new String(text.array(), StandardCharsets.UTF_8), (long) prefix + length, file);
  }

  private static NpyHeader parse(String header, long dataStart, String file) {
    Matcher descr = DESCR.matcher(header);
    Matcher fortran = FORTRAN.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!fortran.find() || !shape.find()) {
      throw new DataException(
          file + ": header " + header.strip() + "; expected descr, fortran_order and shape");
    }
    if (!descr.find() || !TYPE.matcher(descr.group(2)).matches()) {
      throw new DataException(
          file
              + ": header "
              + header.strip()
              + "; expected float16, float32, float64, an integer type or bool");
    }
    List<Long> sizes = new ArrayList<>();
    for (String size : shape.group(1).split(",", -1)) {
      String digits = size.strip().replace("L", "");
      if (!digits.isEmpty()) {
        sizes.add(Long.parseLong(digits));
      }
    }
    ByteOrder order = descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new NpyHeader(descr.group(2), order, fortran.group(1).equals("True"), sizes, dataStart);
  }

  int elementBytes() {
    return type.charAt(1) - '0';
  }

  /** How many elements the shape promises. */
  long elements() {
    long product = 1;
    for (long size : shape) {
      product = Math.multiplyExact(product, size);
    }
    return product;
  }
}
