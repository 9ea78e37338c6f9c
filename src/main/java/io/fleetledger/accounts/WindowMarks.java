package io.fleetledger.accounts;

import java.nio.ByteBuffer;

/**
 * What a task must know of its windows as a whole when it starts.
 *
 * @param revision how many commits have changed windows: the revision of those of the last one
 * @param latestHour the latest hour in which anything was added, epoch microseconds
 * @param unsentHour every window whose row has not been sent lies in this hour or a later one,
 *     epoch microseconds; {@link Long#MAX_VALUE}: all have been
 * @param unsentRevision every such window has this revision or a higher one
 */
record WindowMarks(long revision, long latestHour, long unsentHour, long unsentRevision) {
  static final WindowMarks NONE = new WindowMarks(0, Long.MIN_VALUE, Long.MAX_VALUE, 0);

  static WindowMarks of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new WindowMarks(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(4 * Long.BYTES)
        .putLong(revision)
        .putLong(latestHour)
        .putLong(unsentHour)
        .putLong(unsentRevision)
        .array();
  }
}
