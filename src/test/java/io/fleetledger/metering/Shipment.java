package io.fleetledger.metering;

import io.fleetledger.oracle.RawRecord;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Records of two nodes over many hours as they arrive from an unreliable network: out of order,
 * repeated, lost, held back for hours, with other payloads under ids that were taken. The same for
 * the same seed.
 */
final class Shipment {
  private static final int EVENTS_OF_A_BOOT = 800;
  private static final Instant BASE = Instant.parse("2026-03-10T10:00:00Z");

  private record Arrival(long atMicros, Object value) {}

  private final Random random;
  private final long mostDelayMicros;
  private final boolean isHostile;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Map<String, Long> nextSequence = new HashMap<>();
  private int events;

  private Shipment(long seed, Duration mostDelay, boolean isHostile) {
    random = new Random(seed);
    mostDelayMicros = mostDelay.toMillis() * 1000;
    this.isHostile = isHostile;
  }

  /**
   * Records, as they arrive.
   *
   * @param hours the span of event time
   * @param steps events that finish in it
   * @param mostDelay how much after its event time a record arrives, at most
   * @param isHostile whether some are held back for longer, and some ids are taken twice
   */
  static List<RawRecord> of(
      long seed, int hours, int steps, Duration mostDelay, boolean isHostile) {
    Shipment shipment = new Shipment(seed, mostDelay, isHostile);
    for (int step = 0; step < steps; step++) {
      long at = Micros.of(BASE) + hours * Micros.HOUR / steps * step;
      shipment.ship(at, shipment.event(at));
      if (shipment.random.nextInt(12) == 0) {
        shipment.ship(at, shipment.sample(at));
      }
    }
    return shipment.records();
  }

  private InferenceEvent event(long at) {
    boolean second = random.nextInt(3) == 0;
    String node = second ? "node-2" : "node-1";
    // Both nodes claim the same boots; a node restarts now and then.
    String boot = "boot-" + events++ / EVENTS_OF_A_BOOT;
    boolean isSequenced = random.nextInt(10) > 0;
    return InferenceEvent.newBuilder()
        .setEventId("event-" + events)
        .setNodeId(node)
        .setBootId(isSequenced || random.nextBoolean() ? boot : null)
        .setSequence(isSequenced ? nextSequence.merge(node + boot, 1L, Long::sum) - 1 : null)
        .setTenantId("tenant")
        .setArrivedAt(Micros.toInstant(at - 1_000))
        .setFinishedAt(Micros.toInstant(at))
        .setInputTokens(random.nextInt(1000))
        .setOutputTokens(random.nextInt(100))
        .build();
  }

  private NodeSample sample(long at) {
    long counted = random.nextInt(20) == 0 ? random.nextInt(50) : events * 10L;
    return NodeSample.newBuilder()
        .setNodeId(random.nextBoolean() ? "node-1" : "node-2")
        .setBootId(random.nextInt(5) == 0 ? null : "boot-" + events / EVENTS_OF_A_BOOT)
        .setSampledAt(Micros.toInstant(at))
        .setRequestsFinishedTotal(counted)
        .setPromptTokensTotal(counted * 500)
        .setCachedPromptTokensTotal(counted * 7)
        .setGenerationTokensTotal(counted * 50)
        .build();
  }

  private void ship(long at, Object value) {
    int fate = random.nextInt(100);
    // Every other boot comes whole, so that there are chunks without gaps.
    if (fate < 3 && events / EVENTS_OF_A_BOOT % 2 == 0) {
      return;
    }
    arrive(at, value, isHostile && fate < 8 ? 20 * mostDelayMicros : mostDelayMicros);
    if (fate >= 80) {
      arrive(
          at, copy(value, false), fate >= 95 && isHostile ? 20 * mostDelayMicros : mostDelayMicros);
    }
    if (isHostile && fate < 15) {
      arrive(at, copy(value, true), fate < 11 ? 20 * mostDelayMicros : mostDelayMicros);
    }
  }

  private void arrive(long at, Object value, long most) {
    arrivals.add(new Arrival(at + (long) (random.nextDouble() * most), value));
  }

  private static Object copy(Object value, boolean isOther) {
    if (value instanceof InferenceEvent event) {
      InferenceEvent copy = InferenceEvent.newBuilder(event).build();
      copy.setInputTokens(copy.getInputTokens() + (isOther ? 1 : 0));
      return copy;
    }
    NodeSample copy = NodeSample.newBuilder((NodeSample) value).build();
    copy.setRunningRequests(copy.getRunningRequests() + (isOther ? 1 : 0));
    return copy;
  }

  private List<RawRecord> records() {
    arrivals.sort(Comparator.comparingLong(Arrival::atMicros));
    List<RawRecord> records = new ArrayList<>();
    Map<String, Long> offsets = new HashMap<>();
    for (Arrival arrival : arrivals) {
      String topic = arrival.value() instanceof NodeSample ? RawRecord.SAMPLES : RawRecord.EVENTS;
      long offset = offsets.merge(topic, 1L, Long::sum) - 1;
      records.add(new RawRecord(topic, 0, offset, arrival.atMicros() / 1000 + 1, arrival.value()));
    }
    return records;
  }
}
