package io.fleetledger.app;

import io.fleetledger.alerting.SpikeThresholds;
import io.fleetledger.watch.Quantity;
import io.fleetledger.watch.Receiver;
import io.fleetledger.watch.Slo;
import io.fleetledger.watch.WatchSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings of alerts: what is worth one, and who gets them. */
final class AlertSettings {
  /** What follows the prefix: the receiver's name, what it understands, and url or secret. */
  private static final Pattern RECEIVER_KEY =
      Pattern.compile("([a-z0-9_-]+)\\.(alertmanager|webhook|slack)\\.(url|secret)");

  private AlertSettings() {}

  /** What the watch goes by. */
  static WatchSettings watch(Settings settings) {
    SpikeThresholds usual = SpikeThresholds.FLEET;
    return new WatchSettings(
        Duration.ofSeconds(settings.number("alert.grace.seconds")),
        Duration.ofMinutes(settings.number("alert.idle.minutes")),
        new SpikeThresholds(
            settings.decimal("alert.rise"),
            settings.decimal("alert.drop"),
            settings.decimal("alert.significance"),
            settings.decimal("alert.amount.per.hour"),
            usual.confirmSeconds(),
            usual.calmSeconds(),
            usual.coolDownSeconds()),
        quantities(settings.text("alert.quantities")),
        settings.number("alert.series.max"),
        new Slo(
            settings.decimal("alert.slo.objective"),
            settings.decimal("alert.slo.fast.burn"),
            settings.decimal("alert.slo.slow.burn")));
  }

  /**
   * The quantities of a list of names.
   *
   * @throws IllegalArgumentException if a name is of none
   */
  static Set<Quantity> quantities(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name -> Quantity.valueOf(name.toUpperCase(Locale.ROOT)))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Who gets alerts. */
  static List<Receiver> receivers(Settings settings) {
    var receivers = new ArrayList<Receiver>();
    String alertmanager = settings.text("alert.alertmanager.url");
    if (!alertmanager.isEmpty()) {
      receivers.add(receiver("alertmanager", Receiver.Kind.ALERTMANAGER, alertmanager, null, true));
    }
    String webhook = settings.secret("alert.webhook.url");
    if (webhook != null) {
      String secret = settings.secret("alert.webhook.secret");
      receivers.add(receiver("webhook", Receiver.Kind.WEBHOOK, webhook, secret, true));
    }
    String slack = settings.secret("alert.slack.url");
    if (slack != null) {
      receivers.add(receiver("slack", Receiver.Kind.SLACK, slack, null, true));
    }
    Map<String, String> named = new TreeMap<>(settings.withoutPrefix(SettingKeys.RECEIVER_PREFIX));
    named.forEach(
        (key, value) -> {
          Matcher parts = parts(key);
          if (parts.group(3).equals("url")) {
            String secret = named.get(parts.group(1) + "." + parts.group(2) + ".secret");
            var kind = Receiver.Kind.valueOf(parts.group(2).toUpperCase(Locale.ROOT));
            receivers.add(receiver(parts.group(1), kind, value, secret, false));
          }
        });
    ensureNamesDiffer(receivers);
    return receivers;
  }

  /** Throws unless a key with the receivers' prefix is one. */
  static void refuseUnknown(String key) {
    parts(key.substring(SettingKeys.RECEIVER_PREFIX.length()));
  }

  private static Matcher parts(String key) {
    Matcher parts = RECEIVER_KEY.matcher(key);
    if (!parts.matches()) {
      throw new UsageException(
          "unknown setting %s%s: set %1$sNAME.webhook.url, .slack.url or .alertmanager.url, and .secret"
              .formatted(SettingKeys.RECEIVER_PREFIX, key));
    }
    return parts;
  }

  private static Receiver receiver(
      String name, Receiver.Kind kind, String address, @Nullable String secret, boolean all) {
    try {
      URI uri = URI.create(address);
      if (uri.getHost() == null || !String.valueOf(uri.getScheme()).startsWith("http")) {
        throw new IllegalArgumentException("no host");
      }
      return new Receiver(name, kind, uri, secret, all);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "the address of alerts' receiver %s is no http or https address: correct it"
              .formatted(name),
          e);
    }
  }

  private static void ensureNamesDiffer(List<Receiver> receivers) {
    Set<String> names = new java.util.HashSet<>();
    for (Receiver receiver : receivers) {
      if (!names.add(receiver.name())) {
        throw new UsageException(
            "two receivers of alerts are called %s: rename one".formatted(receiver.name()));
      }
    }
  }
}
