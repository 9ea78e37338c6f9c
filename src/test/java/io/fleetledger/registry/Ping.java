package io.fleetledger.registry;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.AvroGenerated;
import org.apache.avro.specific.SpecificRecordBase;

/** What Avro would generate for a record, in a package that no system property names. */
@AvroGenerated
public class Ping extends SpecificRecordBase {
  private static final long serialVersionUID = 1L;

  public static final Schema SCHEMA$ =
      SchemaBuilder.record("Ping")
          .namespace("io.fleetledger.registry")
          .fields()
          .requiredLong("count")
          .endRecord();

  private long count;

  public Ping() {}

  Ping(long count) {
    this.count = count;
  }

  @Override
  public Schema getSchema() {
    return SCHEMA$;
  }

  @Override
  public Object get(int field) {
    return count;
  }

  @Override
  public void put(int field, Object value) {
    count = (Long) value;
  }
}
