package io.fleetledger.oracle;

import io.fleetledger.compute.Work;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.WorkflowUsage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls by trace, joined into sessions where the pause is short. */
final class Workflows {

  private record Key(String tenant, String trace, String currency) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::tenant).thenComparing(Key::trace).thenComparing(Key::currency);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private record Call(long arrived, long finished, Sums sums) {}

  private record Session(long started, long ended, Sums sums) {
    boolean overlapsMinute(long minute) {
      return started < minute + Micros.MINUTE && ended >= minute;
    }
  }

  private final long gapMicros;
  private final Map<Key, List<Call>> calls = new TreeMap<>();
  private final Map<Key, Map<Long, Long>> costsByMinute = new TreeMap<>();

  Workflows(long gapMicros) {
    this.gapMicros = gapMicros;
  }

  /** Counts a call in the currency in which it finished. */
  void addCall(InferenceEvent event, Timeline times, Work work, String currency) {
    Sums sums = new Sums();
    sums.add("calls", 1);
    sums.add("failed_calls", event.getOutcome() == Outcome.SUCCESS ? 0 : 1);
    sums.add("safety_filter_calls", event.getCallKind() == CallKind.SAFETY_FILTER ? 1 : 0);
    sums.add("input_tokens", event.getInputTokens());
    sums.add("cached_input_tokens", event.getCachedInputTokens());
    sums.add("output_tokens", event.getOutputTokens());
    sums.add("reasoning_tokens", event.getReasoningTokens());
    sums.add("model_mflop", work.modelPrefillMflop() + work.modelDecodeMflop());
    sums.add("executed_mflop", work.executedPrefillMflop() + work.executedDecodeMflop());
    sums.add("device_nanos", work.prefillDeviceNanos() + work.decodeDeviceNanos());
    add(event, times, currency, sums);
  }

  /** A call also ran in a second currency: there it has a session and a cost, but no counts. */
  void addForeignTime(InferenceEvent event, Timeline times, String currency) {
    add(event, times, currency, new Sums());
  }

  private void add(InferenceEvent event, Timeline times, String currency, Sums sums) {
    calls
        .computeIfAbsent(
            new Key(event.getTenantId(), event.getTraceId(), currency), any -> new ArrayList<>())
        .add(new Call(times.arrived(), times.finished(), sums));
  }

  /** Adds a sharer's part of the cost of a minute. */
  void addCost(Sharer sharer, long minute, long costNanos) {
    Key key = new Key(sharer.key().tenant(), sharer.trace(), sharer.key().currency());
    costsByMinute
        .computeIfAbsent(key, any -> new TreeMap<>())
        .merge(minute, costNanos, Math::addExact);
  }

  List<WorkflowUsage> rows() {
    List<WorkflowUsage> rows = new ArrayList<>();
    calls.forEach(
        (key, itsCalls) -> {
          List<Session> sessions = sessions(itsCalls);
          costsByMinute
              .getOrDefault(key, Map.of())
              .forEach(
                  (minute, cost) -> sessionAt(sessions, minute).sums().add("cost_nanos", cost));
          sessions.forEach(session -> rows.add(row(key, session)));
        });
    return rows;
  }

  private List<Session> sessions(List<Call> itsCalls) {
    List<Call> inOrder = itsCalls.stream().sorted(Comparator.comparingLong(Call::arrived)).toList();
    List<Session> sessions = new ArrayList<>();
    for (Call call : inOrder) {
      Session last = sessions.isEmpty() ? null : sessions.removeLast();
      if (last != null && call.arrived() - last.ended() > gapMicros) {
        sessions.add(last);
        last = null;
      }
      Session joined =
          last == null
              ? new Session(call.arrived(), call.finished(), new Sums())
              : new Session(last.started(), Math.max(last.ended(), call.finished()), last.sums());
      joined.sums().addAll(call.sums());
      sessions.add(joined);
    }
    return sessions;
  }

  private static Session sessionAt(List<Session> sessions, long minute) {
    return sessions.stream()
        .filter(session -> session.overlapsMinute(minute))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a cost without a call at " + minute));
  }

  private static WorkflowUsage row(Key key, Session session) {
    WorkflowUsage row =
        WorkflowUsage.newBuilder()
            .setTenantId(key.tenant())
            .setTraceId(key.trace())
            .setCurrency(key.currency())
            .setStartedAt(Micros.instant(session.started()))
            .setEndedAt(Micros.instant(session.ended()))
            .build();
    session.sums().writeTo(row);
    return row;
  }
}
