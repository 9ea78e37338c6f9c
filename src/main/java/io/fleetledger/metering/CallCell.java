package io.fleetledger.metering;

import io.fleetledger.time.Micros;
import io.fleetledger.usage.WorkflowMeasure;
import java.io.IOException;
import org.apache.avro.io.Encoder;

/**
 * What stage 2 has not been told yet of the calls of one workflow that finished in one minute;
 * mutable. It writes itself as the Avro record WorkflowDelta.
 */
final class CallCell {
  /** Whose calls: a workflow of a tenant, as far as it cost in a currency, in one minute. */
  record Key(String tenantId, String traceId, String currency, long minute) {}

  final Key key;
  final long[] sums = new long[WorkflowMeasure.COUNT];
  private long fromMicros = Long.MAX_VALUE;
  private long untilMicros = Long.MIN_VALUE;

  CallCell(Key key) {
    this.key = key;
  }

  /** Spans the time of a call. */
  void span(long arrivedMicros, long finishedMicros) {
    fromMicros = Math.min(fromMicros, arrivedMicros);
    untilMicros = Math.max(untilMicros, finishedMicros);
  }

  /** Whether it has cost and no call: it spans its minute, and belongs to the session there. */
  boolean isCostOnly() {
    return fromMicros == Long.MAX_VALUE;
  }

  void encode(Encoder out) throws IOException {
    out.writeString(key.traceId());
    out.writeString(key.currency());
    out.writeBoolean(isCostOnly());
    out.writeLong(isCostOnly() ? key.minute() : fromMicros);
    out.writeLong(isCostOnly() ? key.minute() + Micros.MINUTE : untilMicros);
    DeltaDatum.encode(sums, out);
  }
}
