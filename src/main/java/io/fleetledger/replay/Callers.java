package io.fleetledger.replay;

import static java.util.Objects.requireNonNullElse;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Who calls, where a trace doesn't say. Requests come from the 43 clients of a real service, each
 * as often as there ({@link ClientShares}); the clients are dealt out, the largest first, to the
 * tenants in force when a request arrives, so a few tenants make most of the requests. A client is
 * one principal of one project and stays with its tier and kind of calls; every fourth is an agent
 * whose calls form workflows of 3 to 10. A call with a short answer is a safety filter, one with
 * none an embedding. Not thread-safe.
 */
final class Callers {
  private static final List<String> TIERS =
      List.of("interactive", "standard", "interactive", "batch", "interactive");
  private static final List<String> PROJECTS = List.of("assistant", "search", "analytics", "lab");
  private static final int SHORT_ANSWER_TOKENS = 40;
  private static final int SHORTEST_WORKFLOW = 3;
  private static final int WORKFLOW_LENGTHS = 8;

  private final Catalog catalog;
  private final Eras eras;
  private final String fingerprint;
  private final ClientShares shares = ClientShares.SERVEGEN;
  private final Map<Integer, Workflow> workflows = new HashMap<>();
  private List<Tenant> tenants = List.of();
  private int era = -1;

  Callers(Catalog catalog, Eras eras, String fingerprint) {
    this.catalog = catalog;
    this.eras = eras;
    this.fingerprint = fingerprint;
  }

  /**
   * Fills in the caller's fields that are missing.
   *
   * @param position the request's place in the trace, from 1
   * @return false if no tenant is in force when it arrives
   */
  boolean assign(InferenceEvent event, long arrivedMicros, long position) {
    List<Tenant> inForce = tenantsAt(arrivedMicros);
    if (inForce.isEmpty()) {
      return false;
    }
    int client = shares.pick(Hash.mix(position));
    Tenant tenant = inForce.get(client % inForce.size());
    String project = project(tenant, client / inForce.size());
    CallKind kind = kind(event, client);
    event.setTenantId(tenant.tenantId());
    event.setProjectId(requireNonNullElse(event.getProjectId(), project));
    event.setPrincipalId(
        requireNonNullElse(event.getPrincipalId(), project + "-key-" + (client + 1)));
    event.setServiceTier(
        requireNonNullElse(event.getServiceTier(), TIERS.get(client % TIERS.size())));
    event.setCallKind(requireNonNullElse(event.getCallKind(), kind));
    if (event.getTraceId() == null && isAgent(client)) {
      event.setTraceId(workflow(client, position));
    }
    return true;
  }

  private static CallKind kind(InferenceEvent event, int client) {
    if (event.getOutputTokens() == 0) {
      return CallKind.EMBEDDING;
    }
    if (event.getOutputTokens() <= SHORT_ANSWER_TOKENS) {
      return CallKind.SAFETY_FILTER;
    }
    return switch (client % 4) {
      case 1 -> CallKind.AGENT_STEP;
      case 3 -> CallKind.COMPLETION;
      default -> CallKind.CHAT;
    };
  }

  private static boolean isAgent(int client) {
    return client % 4 == 1;
  }

  private String workflow(int client, long position) {
    Workflow workflow = workflows.get(client);
    if (workflow == null || workflow.callsLeft == 0) {
      long length = SHORTEST_WORKFLOW + Hash.below(WORKFLOW_LENGTHS, Hash.mix(~position));
      workflow = new Workflow(fingerprint + "-workflow-" + position, length);
    }
    workflows.put(client, new Workflow(workflow.traceId, workflow.callsLeft - 1));
    return workflow.traceId;
  }

  /** Projects are those that the tenant budgets; a tenant that budgets none has common ones. */
  private static String project(Tenant tenant, int index) {
    List<String> budgeted =
        tenant.budgets().stream()
            .map(Tenant.Budget::projectId)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    List<String> projects = budgeted.isEmpty() ? PROJECTS : budgeted;
    return projects.get((int) Hash.below(projects.size(), Hash.of(tenant.tenantId() + index)));
  }

  private List<Tenant> tenantsAt(long atMicros) {
    if (eras.at(atMicros) != era) {
      era = eras.at(atMicros);
      tenants =
          catalog.tenants().values().stream()
              .map(history -> history.at(atMicros))
              .filter(Objects::nonNull)
              .sorted(
                  Comparator.comparingLong((Tenant tenant) -> Hash.of(tenant.tenantId()))
                      .thenComparing(Tenant::tenantId))
              .toList();
    }
    return tenants;
  }

  private record Workflow(String traceId, long callsLeft) {}
}
