package io.fleetledger.app;

import java.util.regex.Pattern;

/** Which settings must never be shown. */
final class Secrets {
  private static final Pattern SECRET =
      Pattern.compile(
          "password|passphrase|user\\.info|token|secret|jaas\\.config|keystore\\.key"
              + "|(webhook|slack)\\.url");

  /** What is shown in a secret's place. */
  private static final String HIDDEN = "********";

  private Secrets() {}

  /** Whether the value under a key is a secret. */
  static boolean isSecret(String key) {
    return SECRET.matcher(key).find();
  }

  /** The value as it may be shown. */
  static String shown(String key, String value) {
    return isSecret(key) && !value.isEmpty() ? HIDDEN : withoutUserInfo(value);
  }

  /** Hides what an address may carry in front of its host or as its password parameter. */
  private static String withoutUserInfo(String value) {
    return value
        .replaceAll("://[^/@\\s]+@", "://" + HIDDEN + "@")
        .replaceAll("(?i)(password=)[^&\\s]*", "$1" + HIDDEN);
  }
}
