package io.fleetledger.accounts;

import java.nio.ByteBuffer;

/**
 * What a task must know of its windows as a whole when it starts.
 *
 * @param revision how many commits have changed windows: the revision of those of the last one
 * @param latestHour the latest hour in which anything was added, epoch microseconds
 */
record WindowMarks(long revision, long latestHour) {
  static final WindowMarks NONE = new WindowMarks(0, Long.MIN_VALUE);

  static WindowMarks of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new WindowMarks(buffer.getLong(), buffer.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(revision).putLong(latestHour).array();
  }
}
