package io.fleetledger.app;

import java.util.HexFormat;

/** Bytes for people: sixteen a line, with their position and the ASCII among them. */
final class HexDump {
  private static final int WIDTH = 16;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private HexDump() {}

  /** The lines of a dump; none of no bytes. */
  static String of(byte[] bytes) {
    var text = new StringBuilder();
    for (int from = 0; from < bytes.length; from += WIDTH) {
      int to = Math.min(from + WIDTH, bytes.length);
      text.append("%08x  %-47s  ".formatted(from, HEX.formatHex(bytes, from, to)));
      for (int i = from; i < to; i++) {
        text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
      }
      text.append('\n');
    }
    return text.toString();
  }
}
