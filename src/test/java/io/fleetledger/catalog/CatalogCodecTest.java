package io.fleetledger.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.schema.DeploymentVersion;
import io.fleetledger.schema.PoolVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogCodecTest {
  @Property(tries = 500)
  void whatIsWrittenInAvroBytesIsReadBackTheSame(@ForAll("entries") CatalogEntry entry)
      throws IOException {
    SpecificRecord written = CatalogCodec.toAvro(entry);
    assertThat(CatalogCodec.fromAvro(throughBytes(written))).isEqualTo(entry);
  }

  @Provide
  Arbitrary<CatalogEntry> entries() {
    return Catalogs.entries();
  }

  @Test
  void anOpenVersionEndsWhereTheNextBegins() {
    PoolVersion first = pool("2026-01-01T00:00:00Z", null);
    PoolVersion second = pool("2026-02-01T00:00:00Z", null);
    CatalogEntry entry =
        CatalogCodec.fromAvro(new io.fleetledger.schema.Pool("p", List.of(first, second)));
    assertThat(entry.history().versions())
        .extracting(Version::toMicros)
        .containsExactly(Times.parse("2026-02-01"), Long.MAX_VALUE);
  }

  @Test
  void versionsThatOverlapAreRefused() {
    PoolVersion first = pool("2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z");
    PoolVersion second = pool("2026-02-01T00:00:00Z", null);
    var record = new io.fleetledger.schema.Pool("p", List.of(first, second));
    assertThatThrownBy(() -> CatalogCodec.fromAvro(record))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlap");
  }

  @Test
  void recordsOfAnotherTypeAreRefused() {
    assertThatThrownBy(() -> CatalogCodec.fromAvro("a text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
  }

  @Test
  void valuesOfAnotherKindAreRefused() {
    CatalogEntry mislabelled =
        new CatalogEntry(CatalogKind.DEPLOYMENTS, "x", History.since(0, "no deployment"));
    assertThatThrownBy(() -> CatalogCodec.toAvro(mislabelled))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void aKeyWithoutVersionsIsAnEmptyHistory() {
    var record = new io.fleetledger.schema.Deployment("n", List.<DeploymentVersion>of());
    assertThat(CatalogCodec.fromAvro(record).history().versions()).isEmpty();
  }

  private static PoolVersion pool(String from, @Nullable String to) {
    return PoolVersion.newBuilder()
        .setEffectiveFrom(Instant.parse(from))
        .setEffectiveTo(to == null ? null : Instant.parse(to))
        .setIdleCostPolicy(io.fleetledger.schema.IdleCostPolicy.SHARED)
        .build();
  }

  private static Object throughBytes(SpecificRecord written) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new SpecificDatumWriter<>(written.getSchema()).write(written, encoder);
    encoder.flush();
    var decoder = DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null);
    return new SpecificDatumReader<>(written.getSchema()).read(null, decoder);
  }
}
