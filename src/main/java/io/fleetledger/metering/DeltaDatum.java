package io.fleetledger.metering;

import io.fleetledger.registry.AvroDatum;
import io.fleetledger.schema.TenantDelta;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/**
 * A record of the deltas' topic that writes itself: a {@link TenantDelta} without a promise.
 *
 * @param partition the partition of stage 1 that sends it
 * @param watermarkMicros that partition's watermark, epoch microseconds
 * @param isBacklog whether it worked off a backlog
 */
record DeltaDatum(
    int partition,
    long watermarkMicros,
    List<UsageCell> usage,
    List<CallCell> workflows,
    boolean isBacklog)
    implements AvroDatum {

  @Override
  public Schema getSchema() {
    return TenantDelta.getClassSchema();
  }

  @Override
  public void encode(Encoder out) throws IOException {
    out.writeInt(partition);
    out.writeLong(watermarkMicros);
    out.writeArrayStart();
    out.setItemCount(usage.size());
    for (UsageCell cell : usage) {
      out.startItem();
      cell.encode(out);
    }
    out.writeArrayEnd();
    out.writeArrayStart();
    out.setItemCount(workflows.size());
    for (CallCell calls : workflows) {
      out.startItem();
      calls.encode(out);
    }
    out.writeArrayEnd();
    out.writeIndex(0);
    out.writeBoolean(isBacklog);
  }

  static void encode(long[] sums, Encoder out) throws IOException {
    out.writeArrayStart();
    out.setItemCount(sums.length);
    for (long sum : sums) {
      out.startItem();
      out.writeLong(sum);
    }
    out.writeArrayEnd();
  }
}
