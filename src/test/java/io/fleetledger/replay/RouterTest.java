package io.fleetledger.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.time.Micros;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Catalog CATALOG =
      Traces.catalog(
          """
          models:
          - {model: small, layers: 8, hidden_size: 512, attention_heads: 8,
                    intermediate_size: 2048, vocabulary_size: 1000}
          - {model: large, layers: 80, hidden_size: 4096, attention_heads: 32,
             intermediate_size: 8192, vocabulary_size: 1000}
          tenants: [{tenant: acme}, {tenant: vip}]
          pools:
          - {pool: open, latency_targets: {standard: {ttft_ms: 1}}}
          - {pool: night, latency_targets: {batch: {ttft_ms: 1}}}
          - {pool: own, idle_cost: reserved, reserved_for: vip}
          deployments:
          - {nodes: [open-small-1, open-small-2], model: small, accelerator: L40S-48GB, pool: open,
             rate_per_accelerator_hour: 1}
          - {node: open-large, model: large, accelerator: L40S-48GB, count: 8, pool: open,
             rate_per_accelerator_hour: 1}
          - {node: night, model: small, accelerator: L40S-48GB, pool: night,
             rate_per_accelerator_hour: 1}
          - {node: own, model: small, accelerator: L40S-48GB, pool: own,
             rate_per_accelerator_hour: 1}
          - {node: closed, to: 2023-01-01, model: small, accelerator: L40S-48GB, pool: open,
             rate_per_accelerator_hour: 1}
          """);

  @Test
  void a_request_goes_to_pools_with_a_target_for_its_tier() {
    assertThat(nodes("acme", "standard", event -> event))
        .containsExactly("open-large", "open-small-1", "open-small-2");
    assertThat(nodes("acme", "batch", event -> event)).containsExactly("night");
  }

  @Test
  void a_tier_without_targets_goes_to_any_pool_that_is_not_reserved() {
    assertThat(nodes("acme", "other", event -> event))
        .containsExactly("night", "open-large", "open-small-1", "open-small-2");
  }

  @Test
  void a_tenant_with_a_reserved_pool_stays_in_it() {
    assertThat(nodes("vip", "standard", event -> event)).containsExactly("own");
  }

  @Test
  void a_request_that_names_its_model_goes_where_it_is_served() {
    assertThat(nodes("acme", "standard", event -> set(event, "large")))
        .containsExactly("open-large");
    assertThat(nodes("vip", "standard", event -> set(event, "large")))
        .containsExactly("open-large");
    assertThat(nodes("acme", "standard", event -> set(event, "none"))).containsExactly("nowhere");
  }

  private static InferenceEvent set(InferenceEvent event, String modelId) {
    event.setModelId(modelId);
    return event;
  }

  @Test
  void a_safety_filter_goes_to_the_lightest_model() {
    assertThat(
            nodes(
                "acme",
                "standard",
                event -> {
                  event.setCallKind(CallKind.SAFETY_FILTER);
                  return event;
                }))
        .containsExactly("open-small-1", "open-small-2");
  }

  @Test
  void a_workflow_stays_with_its_model() {
    assertThat(
            nodes(
                "acme",
                "standard",
                event -> {
                  event.setTraceId("workflow-1");
                  return event;
                }))
        .isSubsetOf("open-small-1", "open-small-2");
  }

  @Test
  void of_equal_nodes_the_one_with_the_fewest_requests_is_taken() {
    InferenceEvent event = event("acme", "standard", 0);
    event.setModelId("small");
    assertThat(router().route(event, at(event), node -> node.equals("open-small-1") ? 3 : 4))
        .isEqualTo("open-small-1");
  }

  private static Set<String> nodes(
      String tenant, String tier, UnaryOperator<InferenceEvent> change) {
    Router router = router();
    Set<String> nodes = new TreeSet<>();
    for (int i = 0; i < 1000; i++) {
      InferenceEvent event = change.apply(event(tenant, tier, i));
      @Nullable String node = router.route(event, at(event), id -> 0);
      nodes.add(node == null ? "nowhere" : node);
    }
    return nodes;
  }

  private static Router router() {
    return new Router(CATALOG, new Fleet(CATALOG), new Eras(CATALOG));
  }

  private static InferenceEvent event(String tenant, String tier, int number) {
    InferenceEvent event = new InferenceEvent();
    event.setEventId("event-" + number);
    event.setTenantId(tenant);
    event.setServiceTier(tier);
    event.setArrivedAt(Instant.parse("2024-01-01T00:00:00Z"));
    event.setCallKind(CallKind.CHAT);
    return event;
  }

  private static long at(InferenceEvent event) {
    return Micros.of(event.getArrivedAt());
  }
}
