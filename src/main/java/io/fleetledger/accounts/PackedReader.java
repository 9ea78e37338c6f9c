package io.fleetledger.accounts;

import java.nio.charset.StandardCharsets;

/** Reads what {@link PackedWriter} wrote. */
final class PackedReader {
  private final byte[] bytes;
  private int at;

  PackedReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The next number.
   *
   * @throws IllegalStateException if there is none
   */
  long number() {
    long zigzag = 0;
    for (int shift = 0; shift < Long.SIZE && at < bytes.length; shift += 7) {
      byte group = bytes[at++];
      zigzag |= (group & 0x7fL) << shift;
      if (group >= 0) {
        return zigzag >>> 1 ^ -(zigzag & 1);
      }
    }
    throw new IllegalStateException("stored bytes can't be read: there is no number at " + at);
  }

  int integer() {
    return Math.toIntExact(number());
  }

  String text() {
    int length = integer();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** Reads as many sums as there is place for; what is not there was 0. */
  void sums(long[] sums) {
    long present = number();
    for (int i = 0; i < sums.length; i++) {
      sums[i] = (present & 1L << i) == 0 ? 0 : number();
    }
  }
}
