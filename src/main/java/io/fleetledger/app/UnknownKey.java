package io.fleetledger.app;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Refuses keys that nothing reads, naming the one that was probably meant. */
final class UnknownKey {
  /** Keys that the settings own, whichever way they are spelled, and why. */
  private static final Map<String, String> FIXED =
      Map.of(
          "processing.guarantee",
          "is fixed to exactly_once_v2: the sums are only right if each event counts once",
          "auto.offset.reset",
          "is fixed to none: records that were deleted unread must not be passed over silently",
          "topology.optimization",
          "is fixed to none",
          "ensure.explicit.internal.resource.naming",
          "is fixed to true");

  private UnknownKey() {}

  /** Throws unless something reads this key. */
  static void refuse(String key) {
    Set<String> known = SettingKeys.DEFINITION.names();
    if (known.contains(key)) {
      return;
    }
    String bare = withoutPrefix(key);
    if (!bare.equals(key)) {
      if (FIXED.containsKey(bare)) {
        throw new UsageException("setting " + key + ": " + bare + " " + FIXED.get(bare));
      }
      if (known.contains(bare)) {
        throw new UsageException("setting " + key + ": set " + bare + " in its place");
      }
      return;
    }
    if (key.startsWith(SettingKeys.RECEIVER_PREFIX)) {
      AlertSettings.refuseUnknown(key);
      return;
    }
    if (SettingKeys.SERDE_PREFIXES.stream().noneMatch(key::startsWith)) {
      throw new UsageException(
          "unknown setting %s: did you mean %s? `fleetledger config` lists them all"
              .formatted(key, nearest(key, known)));
    }
  }

  private static String withoutPrefix(String key) {
    return SettingKeys.CLIENT_PREFIXES.stream()
        .filter(key::startsWith)
        .findFirst()
        .map(prefix -> key.substring(prefix.length()))
        .orElse(key);
  }

  private static String nearest(String key, Set<String> known) {
    return Stream.concat(known.stream(), SettingKeys.SERDE_PREFIXES.stream())
        .filter(candidate -> !candidate.endsWith("."))
        .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
        .orElseThrow();
  }

  /** Levenshtein distance: insertions, deletions and replacements of characters. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
