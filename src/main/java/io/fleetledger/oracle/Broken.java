package io.fleetledger.oracle;

/**
 * A value that no reader can decode.
 *
 * @param reason UNDECODABLE or UNKNOWN_SCHEMA
 */
public record Broken(String reason) {

  /** Bytes that are broken in this way; the registry must not know the highest schema id. */
  public byte[] bytes() {
    return switch (reason) {
      case "UNDECODABLE" -> new byte[] {'n', 'o', ' ', 'A', 'v', 'r', 'o'};
      case "UNKNOWN_SCHEMA" -> new byte[] {0, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 2, 'x'};
      default -> throw new IllegalArgumentException("no bytes are broken as " + reason);
    };
  }
}
