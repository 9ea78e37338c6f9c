package io.fleetledger.registry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings by their UTF-8 bytes: most ids come again and again, and one that was made lately need
 * not be made anew. A table of fixed size in which the latest wins. Belongs to one thread.
 */
final class Interned {
  private static final int SLOTS = 1 << 13;

  /** Longer ones are rare, and not worth the look. */
  private static final int MOST_BYTES = 64;

  private final byte[] @Nullable [] keys = new byte[SLOTS][];
  private final @Nullable String[] values = new String[SLOTS];

  /** The string of some bytes of an array. */
  String get(byte[] bytes, int from, int length) {
    if (length > MOST_BYTES) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ hash >>> 13) & (SLOTS - 1);
    byte[] key = keys[slot];
    String known = values[slot];
    if (key != null
        && known != null
        && Arrays.equals(key, 0, key.length, bytes, from, from + length)) {
      return known;
    }
    String made = new String(bytes, from, length, StandardCharsets.UTF_8);
    keys[slot] = Arrays.copyOfRange(bytes, from, from + length);
    values[slot] = made;
    return made;
  }
}
