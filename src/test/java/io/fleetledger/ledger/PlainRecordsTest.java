package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.registry.PlainRecord;
import io.fleetledger.schema.AcceleratorProfile;
import io.fleetledger.schema.AcceleratorVersion;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.PeakFlops;
import io.fleetledger.schema.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class PlainRecordsTest {
  private static final List<SpecificRecord> RECORDS =
      List.of(
          Rows.tenant(Grain.MINUTE, Rows.HOUR, "acme", 3)
              .setCostNanos(Long.MIN_VALUE)
              .setTtftBuckets(List.of(1, 300))
              .setTtftCounts(List.of(Long.MAX_VALUE, 1L))
              .build(),
          Rows.node(Grain.HOUR, Rows.HOUR, "node-1", 1).build(),
          Rows.workflow("acme", "run-1", Rows.HOUR.plusNanos(1_000)).build(),
          Rows.suspended("acme", 7),
          Rows.intake(5).build(),
          Rows.clock(Rows.HOUR, Rows.HOUR.plusSeconds(1)));

  @Test
  void rows_of_plain_records_are_those_of_generated_ones() {
    try (var serdes = new AvroSerdes(Map.of("schema.registry.url", "mock://plain"))) {
      for (SpecificRecord record : RECORDS) {
        String topic = Rows.topicOf(record);
        byte[] message = serdes.valueSerializer().serialize(topic, record);
        Object plain = serdes.plainDeserializer().deserialize(topic, message);
        Object generated = serdes.valueDeserializer().deserialize(topic, message);
        var fields = RecordReader.Fields.of(record.getSchema());
        assertThat(plain).as(topic).isInstanceOf(PlainRecord.class);
        assertThat(generated).as(topic).isEqualTo(record);
        assertThat(Arrays.deepToString(fields.read(plain).values()))
            .as(topic)
            .isEqualTo(Arrays.deepToString(fields.read(record).values()));
      }
    }
  }

  @Test
  void a_version_that_holds_records_of_its_own_is_one_of_json() {
    var profile =
        new AcceleratorProfile(
            "h100",
            List.of(
                AcceleratorVersion.newBuilder()
                    .setEffectiveFrom(Rows.HOUR)
                    .setPeaks(List.of(new PeakFlops(Precision.BF16, 1L)))
                    .setMemoryBytes(1)
                    .setMemoryBytesPerSecond(1)
                    .build()));
    List<Row> rows = RecordReader.Versions.of(profile.getSchema(), false).read(profile);
    assertThat(String.valueOf(rows.getFirst().values()[3])).contains("BF16");
  }

  @Test
  void records_with_more_than_plain_fields_come_as_they_did() {
    try (var serdes = new AvroSerdes(Map.of("schema.registry.url", "mock://plain"))) {
      var deployment = Rows.deployment("node-1", Rows.HOUR, null);
      byte[] message = serdes.valueSerializer().serialize("deployments", deployment);
      assertThat(serdes.plainDeserializer().deserialize("deployments", message))
          .isEqualTo(deployment);
    }
  }
}
