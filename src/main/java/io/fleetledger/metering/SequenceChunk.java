package io.fleetledger.metering;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Which of 128 sequence numbers in a row have been seen, and while it is young the fingerprint of
 * each event: 528 bytes, later 16.
 */
final class SequenceChunk {
  static final int BITS = 7;
  static final int SIZE = 1 << BITS;
  private static final int SEEN_BYTES = 2 * Long.BYTES;

  private long low;
  private long high;
  private int @Nullable [] fingerprints;

  /** Whether it differs from what is stored. */
  boolean dirty;

  /** Whether it has been asked for since the last commit. */
  boolean touched;

  /** A young chunk of which nothing has been seen. */
  SequenceChunk() {
    fingerprints = new int[SIZE];
  }

  /** The chunk as it was stored. */
  SequenceChunk(byte[] stored) {
    ByteBuffer bytes = ByteBuffer.wrap(stored);
    low = bytes.getLong();
    high = bytes.getLong();
    if (bytes.hasRemaining()) {
      int[] prints = new int[SIZE];
      bytes.asIntBuffer().get(prints);
      fingerprints = prints;
    }
  }

  /** Notes a number; false: it has been seen. */
  boolean add(int index, int fingerprint) {
    long bit = 1L << index;
    long word = index < Long.SIZE ? low : high;
    if ((word & bit) != 0) {
      return false;
    }
    if (index < Long.SIZE) {
      low |= bit;
    } else {
      high |= bit;
    }
    if (fingerprints != null) {
      fingerprints[index] = fingerprint;
    }
    dirty = true;
    return true;
  }

  /** Whether a seen number had this fingerprint; true too if nobody knows any more. */
  boolean isSame(int index, int fingerprint) {
    return fingerprints == null || fingerprints[index] == fingerprint;
  }

  boolean isFull() {
    return (low & high) == -1;
  }

  /** Drops the fingerprints. */
  void age() {
    dirty |= fingerprints != null;
    fingerprints = null;
  }

  /** How many numbers from one index up to another, both included, have been seen. */
  int count(int from, int until) {
    return Long.bitCount(low & mask(from, until))
        + Long.bitCount(high & mask(from - Long.SIZE, until - Long.SIZE));
  }

  private static long mask(int from, int until) {
    if (until < 0 || from >= Long.SIZE) {
      return 0;
    }
    return (-1L << Math.max(0, from)) & (-1L >>> (Long.SIZE - 1 - Math.min(Long.SIZE - 1, until)));
  }

  byte[] toBytes() {
    int[] prints = fingerprints;
    ByteBuffer bytes =
        ByteBuffer.allocate(SEEN_BYTES + (prints == null ? 0 : SIZE * Integer.BYTES));
    bytes.putLong(low).putLong(high);
    if (prints != null) {
      bytes.asIntBuffer().put(prints);
    }
    return bytes.array();
  }
}
