package io.fleetledger.alerting;

import java.nio.ByteBuffer;

/** Reads what {@link StateWriter} wrote, in the same order. */
final class StateReader {
  private final ByteBuffer bytes;

  StateReader(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  long nextLong() {
    return bytes.getLong();
  }

  double nextDouble() {
    return bytes.getDouble();
  }

  void nextInto(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes.getFloat();
    }
  }

  boolean atEnd() {
    return !bytes.hasRemaining();
  }
}
