package io.fleetledger.accounts;

import io.fleetledger.registry.AvroDatum;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.LatencySketch;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.Sums;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** A window as its row: written at once, before the window changes again. */
record TenantUsageRow(WindowKey at, UsageWindow window) implements AvroDatum {
  private static final Schema SCHEMA = TenantUsage.getClassSchema();
  private static final String DEFAULT_METHOD =
      String.valueOf(SCHEMA.getField("sharing_method").defaultVal());
  private static final FieldWriter[] WRITERS = writers();

  /** Writes one field of the schema. */
  private interface FieldWriter {
    void write(TenantUsageRow row, Encoder out) throws IOException;
  }

  @Override
  public Schema getSchema() {
    return SCHEMA;
  }

  @Override
  public void encode(Encoder out) throws IOException {
    for (FieldWriter writer : WRITERS) {
      writer.write(this, out);
    }
  }

  private String method() {
    return window.sharingMethod == null ? DEFAULT_METHOD : window.sharingMethod;
  }

  private static FieldWriter[] writers() {
    Map<String, FieldWriter> byName = new HashMap<>();
    byName.put("grain", (row, out) -> out.writeEnum(row.at.grain().ordinal()));
    byName.put("window_start", (row, out) -> out.writeLong(row.at.start()));
    byName.put("tenant_id", (row, out) -> out.writeString(row.at.key().tenantId()));
    byName.put("project_id", (row, out) -> out.writeString(row.at.key().projectId()));
    byName.put("model_id", (row, out) -> out.writeString(row.at.key().modelId()));
    byName.put("pool_id", (row, out) -> out.writeString(row.at.key().poolId()));
    byName.put("accelerator_id", (row, out) -> out.writeString(row.at.key().acceleratorId()));
    byName.put("service_tier", (row, out) -> out.writeString(row.at.key().serviceTier()));
    byName.put("call_kind", (row, out) -> out.writeString(row.at.key().callKind()));
    byName.put("currency", (row, out) -> out.writeString(row.at.key().currency()));
    byName.put("revision", (row, out) -> out.writeLong(row.window.revision));
    byName.put("sharing_method", (row, out) -> out.writeString(row.method()));
    for (Measure measure : Measure.values()) {
      int i = measure.ordinal();
      byName.put(Sums.fieldName(measure), (row, out) -> out.writeLong(row.window.sums[i]));
    }
    for (CostMeasure measure : CostMeasure.values()) {
      int i = measure.ordinal();
      byName.put(Sums.fieldName(measure), (row, out) -> out.writeLong(row.window.costs[i]));
    }
    byName.put("ttft_buckets", (row, out) -> writeBuckets(row.window.latencies.ttft, out));
    byName.put("ttft_counts", (row, out) -> writeCounts(row.window.latencies.ttft, out));
    byName.put("tpot_buckets", (row, out) -> writeBuckets(row.window.latencies.tpot, out));
    byName.put("tpot_counts", (row, out) -> writeCounts(row.window.latencies.tpot, out));
    byName.put(
        "end_to_end_buckets", (row, out) -> writeBuckets(row.window.latencies.endToEnd, out));
    byName.put("end_to_end_counts", (row, out) -> writeCounts(row.window.latencies.endToEnd, out));
    return SCHEMA.getFields().stream()
        .map(field -> writer(byName, field.name()))
        .toArray(FieldWriter[]::new);
  }

  private static FieldWriter writer(Map<String, FieldWriter> byName, String field) {
    FieldWriter writer = byName.get(field);
    if (writer == null) {
      throw new IllegalStateException("nothing writes field " + field + " of tenant usage");
    }
    return writer;
  }

  private static void writeBuckets(LatencySketch sketch, Encoder out) throws IOException {
    out.writeArrayStart();
    out.setItemCount(sketch.size());
    for (int i = 0; i < sketch.size(); i++) {
      out.startItem();
      out.writeInt(sketch.bucket(i));
    }
    out.writeArrayEnd();
  }

  private static void writeCounts(LatencySketch sketch, Encoder out) throws IOException {
    out.writeArrayStart();
    out.setItemCount(sketch.size());
    for (int i = 0; i < sketch.size(); i++) {
      out.startItem();
      out.writeLong(sketch.count(i));
    }
    out.writeArrayEnd();
  }
}
