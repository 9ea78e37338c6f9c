package io.fleetledger.metering;

import java.nio.ByteBuffer;

/**
 * In which tenths of a second of a minute at least one request ran: 600 bits, so that the union of
 * the requests' times does not depend on their order.
 */
final class BusySlots {
  static final long SLOT_MICROS = 100_000;
  private static final int WORDS = 10;

  /** How many {@link #toBytes} gives. */
  static final int BYTES = WORDS * Long.BYTES;

  private final long[] words = new long[WORDS];

  /** Marks the slots that a span touches, microseconds after the minute's start; not empty. */
  void mark(long fromMicros, long untilMicros) {
    int first = (int) (fromMicros / SLOT_MICROS);
    int last = (int) ((untilMicros - 1) / SLOT_MICROS);
    for (int word = first >> 6; word <= last >> 6; word++) {
      long from = word == first >> 6 ? -1L << first : -1L;
      long until = word == last >> 6 ? -1L >>> (63 - (last & 63)) : -1L;
      words[word] |= from & until;
    }
  }

  /** How long it was busy, microseconds. */
  long micros() {
    int slots = 0;
    for (long word : words) {
      slots += Long.bitCount(word);
    }
    return slots * SLOT_MICROS;
  }

  ByteBuffer toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    for (long word : words) {
      bytes.putLong(word);
    }
    return bytes.flip();
  }

  /** Marks the slots that {@link #toBytes} gave. */
  void mark(ByteBuffer bytes) {
    ByteBuffer source = bytes.duplicate();
    for (int i = 0; i < WORDS; i++) {
      words[i] |= source.getLong();
    }
  }
}
