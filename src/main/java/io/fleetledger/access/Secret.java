package io.fleetledger.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The text of a bearer token: 256 random bits, so one round of SHA-256 is all that its hash needs:
 * nothing can be guessed. It is told once, when it is made, and kept nowhere.
 */
final class Secret {
  /** What its texts begin with, so that scanners of repositories find those that leaked. */
  static final String BEGINNING = "flt_";

  private static final SecureRandom RANDOM = new SecureRandom();

  private Secret() {}

  static String make() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return BEGINNING + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  static String hash(String secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
