package io.fleetledger.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.fleetledger.schema.CostAlert;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Alerts as records of the topic. */
final class CostAlerts {
  private CostAlerts() {}

  static CostAlert of(AlertChanges.Change change) {
    JsonNode row = change.content();
    return CostAlert.newBuilder()
        .setAlertId(change.text("alert_id"))
        .setVersion(row.path("version").asLong())
        .setSequence(change.sequence())
        .setKind(change.text("kind"))
        .setSeverity(change.text("severity"))
        .setState(change.text("state"))
        .setTenantId(change.text("tenant_id"))
        .setProjectId(change.text("project_id"))
        .setModelId(change.text("model_id"))
        .setPoolId(change.text("pool_id"))
        .setNodeId(change.text("node_id"))
        .setServiceTier(change.text("service_tier"))
        .setGrain(change.text("grain"))
        .setQuantity(change.text("quantity"))
        .setWindowStart(instant(change.text("window_start")))
        .setWindowEnd(instant(change.text("window_end")))
        .setOpenedAt(instant(change.text("opened_at")))
        .setUpdatedAt(instant(change.text("updated_at")))
        .setResolvedAt(optionalInstant(row.path("resolved_at")))
        .setExpected(number(row.path("expected")))
        .setActual(number(row.path("actual")))
        .setExcessCost(number(row.path("excess_cost")))
        .setCurrency(change.text("currency"))
        .setSummary(change.text("summary"))
        .setReason(row.path("reason").toString())
        .setLate(row.path("late").asBoolean())
        .setAcknowledgedBy(text(row.path("acknowledged_by")))
        .setAcknowledgedAt(optionalInstant(row.path("acknowledged_at")))
        .setAcknowledgement(text(row.path("acknowledgement")))
        .build();
  }

  /** An instant as PostgreSQL writes it into JSON. */
  static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private static @Nullable Instant optionalInstant(JsonNode value) {
    return value.isTextual() ? instant(value.asText()) : null;
  }

  private static @Nullable String number(JsonNode value) {
    return value.isNumber() ? value.decimalValue().toPlainString() : null;
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }
}
