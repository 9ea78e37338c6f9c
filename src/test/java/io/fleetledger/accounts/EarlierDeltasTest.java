package io.fleetledger.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.TenantDelta;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.usage.Measure;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

/** Deltas that an earlier program sent, which knew fewer measures, and no sharing method. */
class EarlierDeltasTest {
  private static final int MEASURES_THEN = 29;
  private static final long NOON = 1_772_366_400_000_000L;

  @Test
  void what_was_sent_before_there_were_sharing_methods_is_added_as_it_was_meant() throws Exception {
    TenantWindows windows = new TenantWindows(WindowStores.inMemory());
    windows.add("acme", earlierDelta().getUsage().getFirst());
    windows.add("acme", laterDelta("TOKENS").getUsage().getFirst());
    windows.add("acme", earlierDelta().getUsage().getFirst());
    List<TenantUsage> rows = new ArrayList<>();
    windows.flush(
        NOON, (key, row) -> rows.add((TenantUsage) Objects.requireNonNull(row).toRecord()));

    assertThat(rows)
        .hasSize(2)
        .allSatisfy(
            row -> {
              assertThat(row.getRequestsSuccess()).isEqualTo(3);
              assertThat(row.getCostNanos()).isEqualTo(30);
              assertThat(row.getFailedCostNanos()).isZero();
              assertThat(row.getSharingMethod()).isEqualTo("TOKENS");
            });
  }

  private static TenantDelta laterDelta(String method) throws Exception {
    TenantDelta delta = earlierDelta();
    delta.getUsage().getFirst().setSharingMethod(method);
    return delta;
  }

  /** One success that cost 10 nanos, written by the schema of then and read by that of now. */
  private static TenantDelta earlierDelta() throws Exception {
    Schema then =
        new Schema.Parser().parse(Path.of("schemas/history/TenantDelta/v2.avsc").toFile());
    GenericRecord usage =
        new GenericRecordBuilder(then.getField("usage").schema().getElementType())
            .set("minute", NOON)
            .set("model_id", "llama")
            .set("pool_id", "chat")
            .set("accelerator_id", "h100")
            .set("currency", "USD")
            .set("sums", sums())
            .set("cost_nanos", 10L)
            .build();
    GenericRecord delta =
        new GenericRecordBuilder(then)
            .set("source_partition", 0)
            .set("watermark_at", NOON)
            .set("usage", List.of(usage))
            .set("workflows", List.of())
            .build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(then).write(delta, encoder);
    encoder.flush();
    SpecificData model = SpecificData.getForClass(TenantDelta.class);
    return (TenantDelta)
        new GenericDatumReader<Object>(then, TenantDelta.getClassSchema(), model)
            .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
  }

  private static List<Long> sums() {
    List<Long> sums = new ArrayList<>(Collections.nCopies(MEASURES_THEN, 0L));
    sums.set(Measure.REQUESTS_SUCCESS.ordinal(), 1L);
    return sums;
  }
}
