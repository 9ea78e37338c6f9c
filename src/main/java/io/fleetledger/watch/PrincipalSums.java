package io.fleetledger.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** The requests behind an alert, by principal. Mutable; for one thread. */
final class PrincipalSums {
  private static final int TOP = 5;
  private static final int SHARE_DIGITS = 4;

  private final String tenantId;
  private final String projectId;
  private final String modelId;
  private final long fromMicros;
  private final long untilMicros;
  private final Map<String, Sum> byPrincipal = new HashMap<>();
  private long requests;
  private long tokens;

  private record Sum(long requests, long tokens) {
    Sum plus(Sum other) {
      return new Sum(Math.addExact(requests, other.requests), Math.addExact(tokens, other.tokens));
    }
  }

  /**
   * @param place of the alert; its tenant is named
   * @param fromMicros start of its span, epoch microseconds
   * @param untilMicros its end, exclusive
   */
  PrincipalSums(Place place, long fromMicros, long untilMicros) {
    this.tenantId = place.tenantId();
    this.projectId = place.projectId();
    this.modelId = place.modelId();
    this.fromMicros = fromMicros;
    this.untilMicros = untilMicros;
  }

  String tenantId() {
    return tenantId;
  }

  long fromMicros() {
    return fromMicros;
  }

  long untilMicros() {
    return untilMicros;
  }

  /** How many requests were found. */
  long requests() {
    return requests;
  }

  /** Adds an event, if it is one of the requests. One that names no model may be of any. */
  void add(InferenceEvent event) {
    long finished = Micros.of(event.getFinishedAt());
    boolean isOne =
        event.getTenantId().equals(tenantId)
            && finished >= fromMicros
            && finished < untilMicros
            && (projectId.isEmpty() || projectId.equals(event.getProjectId()))
            && (modelId.isEmpty()
                || event.getModelId() == null
                || modelId.equals(event.getModelId()));
    if (isOne) {
      var sum = new Sum(1, (long) event.getInputTokens() + event.getOutputTokens());
      String principal = event.getPrincipalId() == null ? "" : event.getPrincipalId();
      byPrincipal.merge(principal, sum, Sum::plus);
      requests++;
      tokens = Math.addExact(tokens, sum.tokens());
    }
  }

  /** Those with most tokens, each with its share of them; an empty id is of those who name none. */
  ArrayNode top() {
    ArrayNode top = JsonNodeFactory.instance.arrayNode();
    byPrincipal.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, Sum> it) -> -it.getValue().tokens())
                .thenComparing(it -> -it.getValue().requests())
                .thenComparing(Map.Entry::getKey))
        .limit(TOP)
        .forEach(
            it -> {
              ObjectNode entry = top.addObject();
              entry.put("id", it.getKey());
              entry.put("requests", it.getValue().requests());
              entry.put("tokens", it.getValue().tokens());
              if (tokens > 0) {
                entry.put(
                    "share",
                    BigDecimal.valueOf(it.getValue().tokens())
                        .divide(BigDecimal.valueOf(tokens), SHARE_DIGITS, RoundingMode.HALF_EVEN));
              }
            });
    return top;
  }
}
