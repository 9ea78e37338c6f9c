package io.fleetledger.accounts;

import io.fleetledger.registry.AvroDatum;
import io.fleetledger.schema.WorkflowDelta;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The workflows of one partition's tenants. */
final class Workflows {
  private record TraceKey(String tenantId, String traceId, String currency) {
    Bytes stored() {
      return Bytes.wrap(RowKeys.of(tenantId, traceId, currency).getBytes(StandardCharsets.UTF_8));
    }

    String row(long startedMicros) {
      return RowKeys.of(tenantId, traceId, currency, Long.toString(startedMicros));
    }
  }

  private static final class Trace {
    private final Sessions sessions;

    /** When the sessions began whose rows have been sent. */
    private final Set<Long> sent = new HashSet<>();

    Trace(Sessions sessions) {
      this.sessions = sessions;
    }
  }

  private final KeyValueStore<Bytes, byte[]> store;
  private final WorkflowCodec codec;
  private final long gapMicros;
  private final Map<TraceKey, Trace> traces = new HashMap<>();

  Workflows(KeyValueStore<Bytes, byte[]> store, WorkflowCodec codec, long gapMicros) {
    this.store = store;
    this.codec = codec;
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
    byte[] stored = store.get(key.stored());
    if (stored != null) {
      trace.sessions.restore(codec.decoded(stored));
      trace.sessions.all().forEach(session -> trace.sent.add(session.fromMicros));
    }
    return trace;
  }

  /**
   * Writes and sends the workflows that changed.
   *
   * @param sink takes key and row; a null row deletes
   */
  void flush(BiConsumer<String, @Nullable AvroDatum> sink) {
    traces.forEach(
        (key, trace) -> {
          for (Sessions.Session session : trace.sessions.all()) {
            if (session.isChanged) {
              session.revision++;
              sink.accept(
                  key.row(session.fromMicros),
                  new WorkflowRow(key.tenantId(), key.traceId(), key.currency(), session));
            }
            trace.sent.remove(session.fromMicros);
          }
          // What is left was joined into an earlier session.
          trace.sent.forEach(startedMicros -> sink.accept(key.row(startedMicros), null));
          store.put(key.stored(), WorkflowCodec.encoded(trace.sessions.all()));
        });
    traces.clear();
  }

  /** Forgets sessions that can't change any more. */
  void expire(long beforeMicros) {
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        List<Sessions.Session> sessions = codec.decoded(entry.value);
        List<Sessions.Session> kept =
            sessions.stream()
                .filter(session -> session.untilMicros + gapMicros >= beforeMicros)
                .toList();
        if (kept.isEmpty()) {
          store.delete(entry.key);
        } else if (kept.size() < sessions.size()) {
          store.put(entry.key, WorkflowCodec.encoded(kept));
        }
      }
    }
  }
}
