package io.fleetledger.accounts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes numbers of variable length: base 128, the least significant group first, zigzag, as Avro
 * does.
 */
final class PackedWriter {
  /** The longest number. */
  private static final int MOST_BYTES = 10;

  private byte[] bytes = new byte[512];
  private int size;

  void number(long value) {
    if (size + MOST_BYTES > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    long zigzag = value << 1 ^ value >> 63;
    while ((zigzag & ~0x7fL) != 0) {
      bytes[size++] = (byte) (zigzag | 0x80);
      zigzag >>>= 7;
    }
    bytes[size++] = (byte) zigzag;
  }

  void text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    number(encoded.length);
    while (size + encoded.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }

  /** Which of at most 64 numbers are not 0, one bit each, and these. */
  void sums(long[] sums) {
    long present = 0;
    for (int i = 0; i < sums.length; i++) {
      present |= sums[i] == 0 ? 0 : 1L << i;
    }
    number(present);
    for (long sum : sums) {
      if (sum != 0) {
        number(sum);
      }
    }
  }

  /** What was written. */
  byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }
}
