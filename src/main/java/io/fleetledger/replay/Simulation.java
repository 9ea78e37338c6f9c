package io.fleetledger.replay;

import static java.util.Objects.requireNonNullElse;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.compute.RequestShape;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import io.fleetledger.time.Micros;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns the requests of a trace into inference events and node samples, making up what the trace
 * doesn't give, the same each time: ids, the caller ({@link Callers}), the node ({@link Router}),
 * and times, by simulating the nodes' engines ({@link NodeEngine}). A request that has its times is
 * passed on when its turn comes; simulated ones come in the order in which they finish, and a node
 * is sampled every 10 s from its first simulated request on. Lazy: holds only the requests in
 * flight. Not thread-safe.
 */
public final class Simulation implements Iterator<SpecificRecord> {
  private static final long SAMPLE_MICROS = 10 * Micros.SECOND;

  /** After so long a silence of all engines sampling stops until the next request. */
  private static final long SILENCE_MICROS = 24 * Micros.HOUR;

  private final Iterator<InferenceEvent> requests;
  private final String fingerprint;
  private final Fleet fleet;
  private final Callers callers;
  private final Router router;
  private final TreeMap<String, NodeEngine> engines = new TreeMap<>();
  private final TreeSet<NodeEngine> busy =
      new TreeSet<>(
          Comparator.comparingLong(NodeEngine::nextMicros).thenComparing(NodeEngine::nodeId));
  private final Queue<SpecificRecord> out = new ArrayDeque<>();
  private @Nullable InferenceEvent request;
  private long position;
  private long nowMicros = Long.MIN_VALUE;
  private long sampleMicros = NodeEngine.NEVER;

  /**
   * @param requests in order of arrival; one that is late starts no earlier than those before it
   * @param fingerprint {@link Trace.Summary#fingerprint}, the base of the ids
   */
  public Simulation(Catalog catalog, Iterator<InferenceEvent> requests, String fingerprint) {
    Eras eras = new Eras(catalog);
    this.requests = requests;
    this.fingerprint = fingerprint;
    this.fleet = new Fleet(catalog);
    this.callers = new Callers(catalog, eras, fingerprint);
    this.router = new Router(catalog, fleet, eras);
  }

  /**
   * @throws TraceException if the next request is malformed, or the catalog can't serve it
   */
  @Override
  public boolean hasNext() {
    while (out.isEmpty() && advance()) {}
    return !out.isEmpty();
  }

  /** An {@link InferenceEvent} or a {@link io.fleetledger.schema.NodeSample}. */
  @Override
  public SpecificRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the trace is at its end");
    }
    return out.remove();
  }

  /** Lets one thing happen; false at the end. */
  private boolean advance() {
    if (request == null && requests.hasNext()) {
      request = requests.next();
    }
    long engineMicros = busy.isEmpty() ? NodeEngine.NEVER : busy.first().nextMicros();
    long arrivalMicros = request == null ? NodeEngine.NEVER : Micros.of(request.getArrivedAt());
    if (request != null && arrivalMicros < Math.min(engineMicros, sampleMicros)) {
      accept(request, arrivalMicros);
      request = null;
    } else if (engineMicros != NodeEngine.NEVER && engineMicros <= sampleMicros) {
      step();
    } else if (sampleMicros != NodeEngine.NEVER) {
      sample(arrivalMicros);
    } else {
      return false;
    }
    return true;
  }

  private void accept(InferenceEvent event, long arrivedMicros) {
    position++;
    if (event.getEventId() == null) {
      event.setEventId(fingerprint + "-" + position);
    }
    if (event.getTenantId() == null && !callers.assign(event, arrivedMicros, position)) {
      throw unserved(event, "no tenant is in force then; apply a catalog that has one");
    }
    fillDefaults(event);
    if (event.getNodeId() == null) {
      event.setNodeId(router.route(event, arrivedMicros, this::outstanding));
      if (event.getNodeId() == null) {
        throw unserved(event, "no node that serves it is deployed then; deploy one");
      }
    }
    if (event.getFinishedAt() == null) {
      submit(event, arrivedMicros);
    } else {
      out.add(event);
    }
  }

  private void submit(InferenceEvent event, long arrivedMicros) {
    if (!hasPlausibleCounts(event)) {
      throw unserved(
          event,
          "its token counts can't be simulated: one is negative, too large or over its whole");
    }
    nowMicros = Math.max(nowMicros, arrivedMicros);
    NodeEngine engine = engines.get(event.getNodeId());
    if (engine == null) {
      String nodeId = event.getNodeId();
      ServingTimes node = fleet.servingAt(nodeId, arrivedMicros);
      if (node == null) {
        throw unserved(
            event, nodeId + " has no deployment then; deploy one, or give it finished_at");
      }
      engine =
          new NodeEngine(nodeId, fingerprint, at -> fleet.servingAt(nodeId, at), node, nowMicros);
      engines.put(nodeId, engine);
    }
    busy.remove(engine);
    engine.submit(event, nowMicros);
    busy.add(engine);
    if (sampleMicros == NodeEngine.NEVER) {
      sampleMicros = nextSample(nowMicros);
    }
  }

  private void step() {
    NodeEngine engine = busy.removeFirst();
    nowMicros = engine.nextMicros();
    InferenceEvent finished = engine.step();
    if (engine.nextMicros() != NodeEngine.NEVER) {
      busy.add(engine);
    }
    if (finished != null) {
      out.add(finished);
    }
  }

  private void sample(long arrivalMicros) {
    nowMicros = sampleMicros;
    for (NodeEngine engine : engines.values()) {
      out.add(engine.sample(sampleMicros));
    }
    boolean silent = busy.isEmpty() && arrivalMicros - sampleMicros > SILENCE_MICROS;
    sampleMicros = silent ? NodeEngine.NEVER : sampleMicros + SAMPLE_MICROS;
  }

  private static long nextSample(long afterMicros) {
    return Math.floorDiv(afterMicros, SAMPLE_MICROS) * SAMPLE_MICROS + SAMPLE_MICROS;
  }

  private int outstanding(String nodeId) {
    NodeEngine engine = engines.get(nodeId);
    return engine == null ? 0 : engine.outstanding();
  }

  private static boolean hasPlausibleCounts(InferenceEvent event) {
    return IntStream.of(
                event.getInputTokens(),
                event.getOutputTokens(),
                event.getCachedInputTokens(),
                event.getDraftTokens(),
                event.getAcceptedDraftTokens(),
                event.getPreemptedTokens())
            .allMatch(count -> 0 <= count && count <= RequestShape.MAX_TOKENS)
        && event.getCachedInputTokens() <= event.getInputTokens()
        && event.getAcceptedDraftTokens() <= event.getDraftTokens();
  }

  /** The schema's defaults. */
  private static void fillDefaults(InferenceEvent event) {
    event.setCallKind(requireNonNullElse(event.getCallKind(), CallKind.OTHER));
    event.setServiceTier(requireNonNullElse(event.getServiceTier(), "standard"));
    event.setPhase(requireNonNullElse(event.getPhase(), Phase.FULL));
    event.setOutcome(requireNonNullElse(event.getOutcome(), Outcome.SUCCESS));
    event.setLabels(requireNonNullElse(event.getLabels(), Map.of()));
  }

  private TraceException unserved(InferenceEvent event, String why) {
    return new TraceException(
        "request %d of the trace, of %s: %s".formatted(position, event.getArrivedAt(), why));
  }
}
