package io.fleetledger.app;

import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The settings of alerts: what is watched, and who is told. */
final class AlertKeys {
  private AlertKeys() {}

  static void addTo(SettingDefinitions settings) {
    watch(settings);
    receivers(settings);
  }

  private static void watch(SettingDefinitions settings) {
    settings.define(
        "alert.grace.seconds",
        INT,
        "45",
        between(0, 3_600),
        "How far the fleet's clock must be beyond a minute before its usage is judged, in seconds:"
            + " what comes later is judged as late. An alert comes so much later, too.");
    settings.define(
        "alert.idle.minutes",
        INT,
        "15",
        between(1, 24 * 60),
        "A partition that is this far behind the fleet's clock, in minutes, holds up no judgement,"
            + " unless it has records that are still being read.");
    settings.define(
        "alert.rise",
        DOUBLE,
        "1.8",
        between(1.01, 1_000),
        "A spike is at least so many times what was expected.");
    settings.define(
        "alert.drop",
        DOUBLE,
        "0.2",
        between(0, 0.99),
        "A drop is to at most this share of what was expected.");
    settings.define(
        "alert.significance",
        DOUBLE,
        "6",
        between(0.1, 1_000),
        "A spike or drop is at least so many times the usual deviation of its series.");
    settings.define(
        "alert.amount.per.hour",
        DOUBLE,
        "25",
        between(0, 1e12),
        "A spike or drop is worth at least this much an hour, in units of its currency: less pages"
            + " nobody.");
    settings.define(
        "alert.quantities",
        STRING,
        "cost",
        AlertKeys::ensureQuantities,
        "What of usage is watched for spikes, separated by commas: cost, tokens, flops,"
            + " device_seconds, cost_per_token. Cost always is.");
    settings.define(
        "alert.series.max",
        INT,
        "10000",
        between(1, 1_000_000),
        "How many series are watched at most, of some 2.5 KB each: those with most money in them."
            + " What is left out is logged, and counted in fleet.watch.");
    settings.define(
        "alert.slo.objective",
        DOUBLE,
        "0.99",
        between(0.5, 0.99999),
        "The share of requests that are to meet their pool's latency targets.");
    settings.define(
        "alert.slo.fast.burn",
        DOUBLE,
        "14.4",
        between(1, 1_000),
        "An alert comes, a critical one, when latency targets are missed so many times as often as"
            + " alert.slo.objective allows, over an hour and over its last 5 minutes.");
    settings.define(
        "alert.slo.slow.burn",
        DOUBLE,
        "6",
        between(1, 1_000),
        "The same over six hours and over their last 30 minutes: a warning.");
  }

  private static void receivers(SettingDefinitions settings) {
    settings.define(
        "alert.alertmanager.url",
        STRING,
        "",
        null,
        "Base address of a Prometheus Alertmanager that gets every alert; empty: none. As receiver"
            + " of tenants' alert targets it is called alertmanager.");
    settings.define(
        "alert.webhook.url",
        PASSWORD,
        "",
        null,
        "Address that every alert is sent to as JSON, see the README; empty: none. As receiver of"
            + " tenants' alert targets it is called webhook.");
    settings.define(
        "alert.webhook.secret",
        PASSWORD,
        "",
        null,
        "Signs what alert.webhook.url gets, by HMAC-SHA256; empty: nothing does.");
    settings.define(
        "alert.slack.url",
        PASSWORD,
        "",
        null,
        "Incoming webhook of Slack, or of what is compatible with it, that gets every alert; empty:"
            + " none. Receivers of some tenants' alerts alone are keys such as"
            + " alert.receiver.ops.webhook.url: a name of alert_targets, alertmanager, webhook or"
            + " slack, and url or secret.");
    settings.define(
        "alert.delivery.days",
        INT,
        "7",
        between(1, 365),
        "How long a delivery to a receiver that does not take it is tried, in days; then it is"
            + " given up, and shown in fleet.alert_delivery.");
  }

  /** Refuses names of quantities that are none. */
  private static void ensureQuantities(String key, @Nullable Object value) {
    try {
      AlertSettings.quantities(String.valueOf(value));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          key, value, "give some of cost, tokens, flops, device_seconds, cost_per_token");
    }
  }
}
