package io.fleetledger.metering;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;

/**
 * Tells new records from repeated ones, and counts the new ones as having come, whatever becomes of
 * them. The first under an id wins.
 */
final class Dedup {
  /** How much longer payloads are known than their events are in time. */
  private final long memoryMicros;

  private final Boots boots;
  private final IdDedup ids;
  private final SampleDedup samples;

  Dedup(MeteringSettings settings, Boots boots, IdDedup ids, SampleDedup samples) {
    this.memoryMicros = settings.dedupHorizonMicros() - settings.retentionMicros();
    this.boots = boots;
    this.ids = ids;
    this.samples = samples;
  }

  /** The first hour whose payloads are known, when records before a floor are late. */
  long oldHour(long floorMicros) {
    return Micros.hourOf(floorMicros - memoryMicros);
  }

  /**
   * Takes an acceptable event.
   *
   * @param watermarkMicros the latest event time of its topic, its own included
   * @param floorMicros events that finished before it are late
   */
  Novelty take(InferenceEvent event, long watermarkMicros, long floorMicros) {
    boolean isLate = Micros.of(event.getFinishedAt()) < floorMicros;
    int fingerprint = Fingerprint.of(event);
    Long sequence = event.getSequence();
    if (event.getBootId() != null && sequence != null) {
      return boots
          .of(event.getNodeId(), event.getBootId())
          .take(event, sequence, fingerprint, isLate, oldHour(floorMicros));
    }
    String id = RowKeys.of(event.getNodeId(), event.getEventId());
    Novelty novelty = ids.take(id, fingerprint, watermarkMicros);
    if (novelty == Novelty.NEW && !isLate) {
      boots.of(event.getNodeId(), event.getBootId()).count(event);
    }
    return novelty;
  }

  /**
   * Takes an acceptable sample.
   *
   * @param watermarkMicros the latest event time of its topic, its own included
   * @param floorMicros samples from before it are late
   */
  Novelty take(NodeSample sample, long watermarkMicros, long floorMicros) {
    long sampled = Micros.of(sample.getSampledAt());
    Novelty novelty =
        samples.take(sample.getNodeId(), sampled, Fingerprint.of(sample), watermarkMicros);
    if (novelty == Novelty.NEW && sampled >= floorMicros) {
      boots.of(sample.getNodeId(), sample.getBootId()).take(EngineReading.of(sample));
    }
    return novelty;
  }
}
