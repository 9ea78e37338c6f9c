package io.fleetledger.accounts;

import io.fleetledger.registry.AvroDatum;
import io.fleetledger.schema.WorkflowUsage;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.WorkflowMeasure;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** A workflow as its row: written at once, before it changes again. */
record WorkflowRow(String tenantId, String traceId, String currency, Sessions.Session session)
    implements AvroDatum {
  private static final Schema SCHEMA = WorkflowUsage.getClassSchema();
  private static final FieldWriter[] WRITERS = writers();

  /** Writes one field of the schema. */
  private interface FieldWriter {
    void write(WorkflowRow row, Encoder out) throws IOException;
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

  private static FieldWriter[] writers() {
    Map<String, FieldWriter> byName = new HashMap<>();
    byName.put("tenant_id", (row, out) -> out.writeString(row.tenantId));
    byName.put("trace_id", (row, out) -> out.writeString(row.traceId));
    byName.put("currency", (row, out) -> out.writeString(row.currency));
    byName.put("started_at", (row, out) -> out.writeLong(row.session.fromMicros));
    byName.put("ended_at", (row, out) -> out.writeLong(row.session.untilMicros));
    byName.put("revision", (row, out) -> out.writeLong(row.session.revision));
    for (WorkflowMeasure measure : WorkflowMeasure.values()) {
      int i = measure.ordinal();
      byName.put(Sums.fieldName(measure), (row, out) -> out.writeLong(row.session.sums[i]));
    }
    return SCHEMA.getFields().stream()
        .map(field -> writer(byName, field.name()))
        .toArray(FieldWriter[]::new);
  }

  private static FieldWriter writer(Map<String, FieldWriter> byName, String field) {
    FieldWriter writer = byName.get(field);
    if (writer == null) {
      throw new IllegalStateException("nothing writes field " + field + " of workflow usage");
    }
    return writer;
  }
}
