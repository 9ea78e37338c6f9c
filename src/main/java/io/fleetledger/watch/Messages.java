package io.fleetledger.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What receivers are sent. Pure. */
final class Messages {
  private static final List<String> LABELS =
      List.of(
          "tenant_id",
          "project_id",
          "model_id",
          "pool_id",
          "node_id",
          "service_tier",
          "quantity",
          "grain");

  private Messages() {}

  /** The body of a delivery to a receiver of a kind. */
  static String body(Receiver.Kind kind, String deliveryId, List<AlertChanges.Change> changes) {
    return switch (kind) {
      case ALERTMANAGER -> alertmanager(changes, null);
      case WEBHOOK -> webhook(deliveryId, changes);
      case SLACK -> slack(changes);
    };
  }

  /**
   * Alerts as Alertmanager takes them.
   *
   * @param firingUntil until when those that go on are to be firing; null: as long as it sees fit
   */
  static String alertmanager(List<AlertChanges.Change> changes, @Nullable Instant firingUntil) {
    ArrayNode alerts = JsonNodeFactory.instance.arrayNode();
    for (AlertChanges.Change change : changes) {
      ObjectNode alert = alerts.addObject();
      ObjectNode labels = alert.putObject("labels");
      labels.put("alertname", "FleetLedger" + camelCase(change.text("kind")));
      labels.put("alert_id", change.text("alert_id"));
      labels.put("severity", change.text("severity").toLowerCase(Locale.ROOT));
      for (String label : LABELS) {
        if (!change.text(label).isEmpty()) {
          labels.put(label, change.text(label));
        }
      }
      alert
          .putObject("annotations")
          .put("summary", change.text("summary"))
          .put("reason", change.content().path("reason").toString());
      alert.put("startsAt", CostAlerts.instant(change.text("opened_at")).toString());
      JsonNode resolved = change.content().path("resolved_at");
      if (resolved.isTextual()) {
        alert.put("endsAt", CostAlerts.instant(resolved.asText()).toString());
      } else if (firingUntil != null) {
        alert.put("endsAt", firingUntil.toString());
      }
    }
    return alerts.toString();
  }

  /** An alert that says that it is none. */
  static AlertChanges.Change test(String id, Instant at) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("alert_id", id).put("kind", AlertKind.TEST.name()).put("severity", "INFO");
    row.put("state", "RESOLVED")
        .put("tenant_id", "")
        .put("summary", "a test of FleetLedger's alerts");
    row.put("opened_at", at.toString()).put("resolved_at", at.toString());
    row.putObject("reason");
    return new AlertChanges.Change(0, row);
  }

  private static String camelCase(String kind) {
    var name = new StringBuilder();
    for (String word : kind.split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  private static String webhook(String deliveryId, List<AlertChanges.Change> changes) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("delivery_id", deliveryId);
    message.put("tenant_id", changes.getFirst().text("tenant_id"));
    ArrayNode alerts = message.putArray("alerts");
    changes.forEach(change -> alerts.add(change.content()));
    return message.toString();
  }

  private static String slack(List<AlertChanges.Change> changes) {
    var text = new StringBuilder();
    for (AlertChanges.Change change : changes) {
      text.append(text.isEmpty() ? "" : "\n")
          .append('*')
          .append(change.text("state").toLowerCase(Locale.ROOT))
          .append("* ")
          .append(change.text("severity").toLowerCase(Locale.ROOT))
          .append(": ")
          .append(escaped(change.text("summary")));
      String driver = driver(change.content().path("reason"));
      if (!driver.isEmpty()) {
        text.append("\n> ").append(escaped(driver));
      }
    }
    return JsonNodeFactory.instance.objectNode().put("text", text.toString()).toString();
  }

  /** What drives it, in a line; empty: not told. */
  private static String driver(JsonNode reason) {
    var line = new StringBuilder();
    for (JsonNode part : reason.path("parts")) {
      if (!part.path("amount").asText().equals("0")) {
        line.append(line.isEmpty() ? "" : ", ")
            .append(part.path("what").asText())
            .append(' ')
            .append(part.path("amount").asText());
      }
    }
    for (String of : List.of("project", "model", "principal")) {
      JsonNode top = reason.path("contributors").path(of).path(0);
      if (top.hasNonNull("id") && !top.path("id").asText().isEmpty()) {
        line.append("; ").append(of).append(' ').append(top.path("id").asText());
      }
    }
    return line.toString();
  }

  /** As Slack wants its three characters of control. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** For how long after a failure, or how many there were before, the next attempt waits. */
  static Duration backoff(int attempts, double chance) {
    double seconds = Math.min(Math.pow(2, Math.min(attempts, 12)), 900);
    return Duration.ofMillis(Math.round(seconds * 1000 * (0.5 + chance / 2)));
  }
}
