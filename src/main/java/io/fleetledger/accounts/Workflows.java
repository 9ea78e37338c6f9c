package io.fleetledger.accounts;

import io.fleetledger.schema.WorkflowDelta;
import io.fleetledger.schema.WorkflowState;
import io.fleetledger.schema.WorkflowUsage;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.WorkflowMeasure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The workflows of one partition's tenants. */
final class Workflows {
  private static final Sums<WorkflowMeasure> SUMS =
      new Sums<>(WorkflowUsage.getClassSchema(), WorkflowMeasure.values());

  private record TraceKey(String tenantId, String traceId, String currency) {
    String stored() {
      return RowKeys.of(tenantId, traceId, currency);
    }

    String row(long startedMicros) {
      return RowKeys.of(tenantId, traceId, currency, Long.toString(startedMicros));
    }
  }

  private static final class Trace {
    private final Sessions sessions;
    private final Set<Long> sent = new HashSet<>();

    Trace(Sessions sessions) {
      this.sessions = sessions;
    }
  }

  private final KeyValueStore<String, WorkflowState> store;
  private final long gapMicros;
  private final Map<TraceKey, Trace> traces = new HashMap<>();

  Workflows(KeyValueStore<String, WorkflowState> store, long gapMicros) {
    this.store = store;
    this.gapMicros = gapMicros;
  }

  /** How many traces have changed since they were written. */
  int changed() {
    return traces.size();
  }

  /** Adds deltas of one tenant; calls first, so that every cost finds its session. */
  void add(String tenantId, List<WorkflowDelta> deltas) {
    for (WorkflowDelta delta : deltas) {
      if (!delta.getCostOnly()) {
        sessions(tenantId, delta)
            .addCalls(Micros.of(delta.getFrom()), Micros.of(delta.getUntil()), delta.getSums());
      }
    }
    for (WorkflowDelta delta : deltas) {
      if (delta.getCostOnly()) {
        sessions(tenantId, delta)
            .addCost(Micros.of(delta.getFrom()), Micros.of(delta.getUntil()), delta.getSums());
      }
    }
  }

  private Sessions sessions(String tenantId, WorkflowDelta delta) {
    TraceKey key = new TraceKey(tenantId, delta.getTraceId(), delta.getCurrency());
    return traces.computeIfAbsent(key, this::load).sessions;
  }

  private Trace load(TraceKey key) {
    Trace trace = new Trace(new Sessions(gapMicros));
    WorkflowState state = store.get(key.stored());
    if (state != null) {
      for (WorkflowUsage row : state.getSessions()) {
        Sessions.Session session =
            new Sessions.Session(Micros.of(row.getStartedAt()), Micros.of(row.getEndedAt()));
        session.revision = row.getRevision();
        SUMS.read(row, session.sums);
        trace.sessions.restore(session);
        trace.sent.add(session.fromMicros);
      }
    }
    return trace;
  }

  /**
   * Writes and sends the workflows that changed.
   *
   * @param sink takes key and row; a null row deletes
   */
  void flush(BiConsumer<String, @Nullable WorkflowUsage> sink) {
    traces.forEach(
        (key, trace) -> {
          List<WorkflowUsage> rows = new ArrayList<>();
          for (Sessions.Session session : trace.sessions.all()) {
            session.revision++;
            WorkflowUsage row = row(key, session);
            rows.add(row);
            sink.accept(key.row(session.fromMicros), row);
            trace.sent.remove(session.fromMicros);
          }
          // What is left was joined into an earlier session.
          trace.sent.forEach(startedMicros -> sink.accept(key.row(startedMicros), null));
          store.put(key.stored(), new WorkflowState(rows));
        });
    traces.clear();
  }

  private static WorkflowUsage row(TraceKey key, Sessions.Session session) {
    WorkflowUsage row =
        WorkflowUsage.newBuilder()
            .setTenantId(key.tenantId())
            .setTraceId(key.traceId())
            .setCurrency(key.currency())
            .setStartedAt(Micros.toInstant(session.fromMicros))
            .setEndedAt(Micros.toInstant(session.untilMicros))
            .setRevision(session.revision)
            .build();
    SUMS.write(session.sums, row);
    return row;
  }

  /** Forgets sessions that can't change any more. */
  void expire(long beforeMicros) {
    try (KeyValueIterator<String, WorkflowState> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, WorkflowState> entry = all.next();
        List<WorkflowUsage> kept =
            entry.value.getSessions().stream()
                .filter(session -> Micros.of(session.getEndedAt()) + gapMicros >= beforeMicros)
                .toList();
        if (kept.isEmpty()) {
          store.delete(entry.key);
        } else if (kept.size() < entry.value.getSessions().size()) {
          store.put(entry.key, new WorkflowState(new ArrayList<>(kept)));
        }
      }
    }
  }
}
