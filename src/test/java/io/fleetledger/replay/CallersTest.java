package io.fleetledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CallersTest {
  private static final List<InferenceEvent> EVENTS =
      Traces.events(Traces.simulate(Trace.demo(), Traces.demoCatalog()));

  @Test
  void tenants_shares_follow_those_of_real_clients() {
    List<Long> counts =
        count(InferenceEvent::getTenantId).values().stream()
            .sorted(Comparator.reverseOrder())
            .toList();
    assertThat(counts).hasSize(14);
    assertThat((double) counts.get(0) / EVENTS.size()).isCloseTo(0.305, within(0.01));
    assertThat((double) counts.get(1) / EVENTS.size()).isCloseTo(0.225, within(0.01));
    assertThat((double) counts.get(2) / EVENTS.size()).isCloseTo(0.113, within(0.01));
  }

  @Test
  void a_principal_belongs_to_one_project_and_tier() {
    assertThat(
            EVENTS.stream()
                .collect(
                    Collectors.groupingBy(
                        event -> event.getTenantId() + event.getPrincipalId(),
                        Collectors.mapping(
                            event -> event.getProjectId() + event.getServiceTier(),
                            Collectors.toSet())))
                .values())
        .allMatch(set -> set.size() == 1);
  }

  @Test
  void agents_make_workflows_of_several_calls_with_safety_filters_among_them() {
    Collection<List<InferenceEvent>> workflows =
        EVENTS.stream()
            .filter(event -> event.getTraceId() != null)
            .collect(Collectors.groupingBy(InferenceEvent::getTraceId))
            .values();
    assertThat(workflows).hasSizeGreaterThan(100).allMatch(calls -> calls.size() <= 10);
    assertThat(workflows.stream().filter(calls -> calls.size() >= 3).count())
        .isGreaterThan(workflows.size() * 9L / 10);
    assertThat(workflows)
        .allMatch(calls -> calls.stream().map(InferenceEvent::getTenantId).distinct().count() == 1);
    assertThat(workflows.stream().flatMap(List::stream).map(InferenceEvent::getCallKind).distinct())
        .containsExactlyInAnyOrder(CallKind.AGENT_STEP, CallKind.SAFETY_FILTER);
  }

  @Test
  void all_tiers_and_the_kinds_that_emit_tokens_are_there() {
    assertThat(count(InferenceEvent::getServiceTier).keySet())
        .containsExactlyInAnyOrder("interactive", "standard", "batch");
    assertThat(count(InferenceEvent::getCallKind).keySet())
        .containsExactlyInAnyOrder(
            CallKind.CHAT, CallKind.COMPLETION, CallKind.AGENT_STEP, CallKind.SAFETY_FILTER);
  }

  private static <T> Map<T, Long> count(Function<InferenceEvent, T> property) {
    return EVENTS.stream()
        .collect(
            Collectors.groupingBy(
                event -> Objects.requireNonNull(property.apply(event)), Collectors.counting()));
  }
}
