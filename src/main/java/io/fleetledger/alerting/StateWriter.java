package io.fleetledger.alerting;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes a detector's state as bytes, of which there are at most {@link #LIMIT_BYTES}. */
final class StateWriter {
  static final int LIMIT_BYTES = 4096;

  private final ByteBuffer bytes = ByteBuffer.allocate(LIMIT_BYTES);

  void put(long value) {
    bytes.putLong(value);
  }

  void put(double value) {
    bytes.putDouble(value);
  }

  void put(float[] values) {
    for (float value : values) {
      bytes.putFloat(value);
    }
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
