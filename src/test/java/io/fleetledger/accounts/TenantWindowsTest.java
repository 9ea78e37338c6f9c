package io.fleetledger.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.registry.AvroDatum;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.UsageKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantWindowsTest {
  private static final long NOON = 1_772_366_400_000_000L;
  private static final long LATER = NOON + 10 * Micros.HOUR;

  private final KeyValueStore<Bytes, byte[]> store = WindowStores.inMemory();
  private final Map<String, @Nullable TenantUsage> table = new HashMap<>();
  private final List<AvroDatum> sent = new ArrayList<>();

  @Test
  void a_row_is_sent_with_the_bytes_that_avro_would_write() throws Exception {
    TenantWindows windows = new TenantWindows(store);
    windows.add("acme", delta(0, 3));
    flush(windows, NOON);

    assertThat(sent).hasSize(2);
    assertThat(row(Grain.HOUR).getDeviceNanos()).isEqualTo(3_000_000_000_000L);
    assertThat(row(Grain.HOUR).getCostNanos()).isEqualTo(30);
    assertThat(row(Grain.HOUR).getTtftBuckets()).containsExactly(7, 700);
    assertThat(row(Grain.HOUR).getTtftCounts()).containsExactly(3L, 2L);
    for (AvroDatum row : sent) {
      assertThat(encoded(row::encode)).isEqualTo(encoded(out -> writeByAvro(row, out)));
    }
  }

  @Test
  void rows_are_sent_at_every_commit_that_changes_them() {
    TenantWindows windows = new TenantWindows(store);
    for (int second = 1; second <= 3; second++) {
      windows.add("acme", delta(0, 1));
      flush(windows, NOON + second * Micros.SECOND);
      flush(windows, NOON + second * Micros.SECOND);
      assertThat(sent).hasSize(2 * second);
    }
    assertThat(requests(Grain.HOUR)).isEqualTo(3);
  }

  @Test
  void an_hour_that_left_memory_is_added_up_from_its_minutes() {
    TenantWindows windows = new TenantWindows(store);
    windows.add("acme", delta(0, 1));
    windows.add("acme", delta(1, 2));
    windows.add("acme-2", delta(1, 50));
    flush(windows, NOON);
    flush(windows, LATER);
    windows.add("acme", delta(1, 4));
    flush(windows, LATER);
    assertThat(requests(Grain.HOUR)).isEqualTo(7);

    TenantWindows heir = new TenantWindows(store);
    heir.add("acme", delta(59, 8));
    flush(heir, LATER);
    assertThat(requests(Grain.HOUR)).isEqualTo(15);
  }

  @Test
  void the_revision_rises_over_lives() {
    TenantWindows windows = new TenantWindows(store);
    windows.add("acme", delta(0, 1));
    flush(windows, NOON);
    long before = row(Grain.HOUR).getRevision();

    TenantWindows heir = new TenantWindows(store);
    heir.add("acme", delta(0, 1));
    flush(heir, NOON);
    assertThat(row(Grain.HOUR).getRevision()).isGreaterThan(before);
  }

  @Test
  void a_window_in_which_everything_is_taken_back_has_no_row() {
    TenantWindows windows = new TenantWindows(store);
    UsageDelta cost = delta(0, 1);
    cost.setTtftBuckets(List.of());
    cost.setTtftCounts(List.of());
    windows.add("acme", cost);
    flush(windows, NOON);
    windows.add("acme", delta(0, -1));
    flush(windows, NOON);
    assertThat(table.values()).containsOnlyNulls();
  }

  @Test
  void what_is_expired_is_forgotten_by_whole_hours() {
    TenantWindows windows = new TenantWindows(store);
    windows.add("acme", delta(0, 1));
    windows.add("acme", delta(60, 2));
    flush(windows, NOON);
    new TenantWindows(store).expire(NOON + Micros.HOUR + Micros.MINUTE);

    TenantWindows heir = new TenantWindows(store);
    heir.add("acme", delta(61, 4));
    flush(heir, LATER);
    assertThat(row("acme", Grain.HOUR, NOON + Micros.HOUR).getRequestsSuccess()).isEqualTo(6);
    assertThat(new StoredWindows(store).get(key(Grain.MINUTE, NOON))).isNull();
  }

  private void flush(TenantWindows windows, long watermarkMicros) {
    windows.flush(
        watermarkMicros,
        (key, row) -> {
          table.put(key, row == null ? null : (TenantUsage) row.toRecord());
          if (row != null) {
            sent.add(row);
          }
        });
  }

  private long requests(Grain grain) {
    return row(grain).getRequestsSuccess();
  }

  private TenantUsage row(Grain grain) {
    return row("acme", grain, NOON);
  }

  private TenantUsage row(String tenant, Grain grain, long start) {
    for (TenantUsage row : table.values()) {
      if (row != null
          && row.getTenantId().equals(tenant)
          && row.getGrain() == grain
          && Micros.of(row.getWindowStart()) == start) {
        return row;
      }
    }
    throw new AssertionError("no row of %s from %d".formatted(tenant, start));
  }

  private static WindowKey key(Grain grain, long start) {
    return new WindowKey(
        grain, start, new UsageKey("acme", "", "llama", "chat", "h100", "standard", "CHAT", "USD"));
  }

  /** So many successes in a minute of the hour, with latencies and costs. */
  private static UsageDelta delta(int minute, long requests) {
    List<Long> sums = new ArrayList<>(Collections.nCopies(Measure.COUNT, 0L));
    sums.set(Measure.REQUESTS_SUCCESS.ordinal(), requests);
    sums.set(Measure.DEVICE_NANOS.ordinal(), 1_000_000_000_000L * requests);
    return UsageDelta.newBuilder()
        .setMinute(Micros.toInstant(NOON + minute * Micros.MINUTE))
        .setModelId("llama")
        .setPoolId("chat")
        .setAcceleratorId("h100")
        .setServiceTier("standard")
        .setCallKind("CHAT")
        .setCurrency("USD")
        .setSums(sums)
        .setCostNanos(10 * requests)
        .setTtftBuckets(requests > 0 ? List.of(7, 700) : List.of())
        .setTtftCounts(requests > 0 ? List.of(requests, 2L) : List.of())
        .build();
  }

  private interface Writing {
    void to(BinaryEncoder out) throws IOException;
  }

  private static byte[] encoded(Writing writing) throws IOException {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
    writing.to(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static void writeByAvro(AvroDatum row, BinaryEncoder out) throws IOException {
    new SpecificDatumWriter<>(TenantUsage.class).write((TenantUsage) row.toRecord(), out);
  }
}
