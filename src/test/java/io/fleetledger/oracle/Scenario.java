package io.fleetledger.oracle;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import io.fleetledger.compute.RequestShape;
import io.fleetledger.compute.Work;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.TenantUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Small cases worked out by hand: one day, one node "n" with Llama 8B, plain requests. */
public final class Scenario {

  /** One accelerator for one currency unit an hour: 16,666,666.67 nanos a minute. */
  public static final long RATE = 1_000_000_000;

  public static final Instant LONG_AGO = TestCatalog.LONG_AGO;

  private Scenario() {}

  /** An instant of the day, from hh:mm:ss with or without a fraction. */
  public static Instant at(String time) {
    return Instant.parse("2026-03-10T" + time + "Z");
  }

  /** Models, accelerators, tenants "a" and "b", pool "p" that leaves idle cost to the platform. */
  public static CatalogBuilder emptyFleet() {
    return emptyFleet(new Pool("p", IdleCostPolicy.PLATFORM, null, Map.of()));
  }

  public static CatalogBuilder emptyFleet(Pool pool) {
    return new CatalogBuilder()
        .model(LONG_AGO, TestModels.LLAMA)
        .accelerator(LONG_AGO, TestModels.H100)
        .pool(LONG_AGO, pool)
        .tenant(LONG_AGO, "a")
        .tenant(LONG_AGO, "b");
  }

  public static Catalog oneNode() {
    return oneNode(new Pool("p", IdleCostPolicy.PLATFORM, null, Map.of()));
  }

  public static Catalog oneNode(Pool pool) {
    return emptyFleet(pool).deployment(LONG_AGO, TestDeployments.llama("n", "p", RATE)).build();
  }

  /** A node with Llama 8B on one accelerator; rate in 1e-9 units per accelerator and hour. */
  public static Deployment llama(String node, String pool, long rate) {
    return TestDeployments.llama(node, pool, rate);
  }

  /** A successful request of tenant "a" to "n": 1,000 tokens in, 100 out. */
  public static InferenceEvent request(
      String id,
      String arrived,
      @Nullable String started,
      @Nullable String firstToken,
      String finished) {
    return InferenceEvent.newBuilder()
        .setEventId(id)
        .setNodeId("n")
        .setTenantId("a")
        .setArrivedAt(at(arrived))
        .setStartedAt(started == null ? null : at(started))
        .setFirstTokenAt(firstToken == null ? null : at(firstToken))
        .setFinishedAt(at(finished))
        .setInputTokens(1000)
        .setOutputTokens(100)
        .build();
  }

  /** A request that starts on arrival and has its first token a tenth of a second later. */
  public static InferenceEvent request(String id, String arrived, String finished) {
    InferenceEvent event = request(id, arrived, arrived, null, finished);
    event.setFirstTokenAt(at(arrived).plusMillis(100));
    return event;
  }

  public static NodeSample sample(String sampled) {
    return NodeSample.newBuilder().setNodeId("n").setSampledAt(at(sampled)).build();
  }

  /** The values as records of partition 0, in this order, sent when they happened. */
  public static List<RawRecord> read(Object... values) {
    Map<String, Long> offsets = new HashMap<>();
    List<RawRecord> records = new ArrayList<>();
    for (Object value : values) {
      boolean isSample = value instanceof NodeSample;
      String topic = isSample ? RawRecord.SAMPLES : RawRecord.EVENTS;
      Instant sent =
          switch (value) {
            case InferenceEvent event -> event.getFinishedAt();
            case NodeSample sample -> sample.getSampledAt();
            default -> at("10:00:00");
          };
      long offset = offsets.merge(topic, 1L, Long::sum) - 1;
      records.add(new RawRecord(topic, 0, offset, sent.toEpochMilli(), value));
    }
    return records;
  }

  static OracleTables fold(Catalog catalog, Object... values) {
    return Oracle.fold(read(values), catalog, OracleSettings.DEFAULT);
  }

  /** The one node row of a minute. */
  public static NodeUsage nodeMinute(OracleTables tables, String time) {
    return only(
        tables.nodeMinutes().stream()
            .filter(row -> row.getWindowStart().equals(at(time)))
            .toList());
  }

  /** The one row of a tenant in a minute. */
  public static TenantUsage tenantMinute(OracleTables tables, String tenant, String time) {
    return only(
        tables.tenantMinutes().stream()
            .filter(row -> row.getWindowStart().equals(at(time)))
            .filter(row -> row.getTenantId().equals(tenant))
            .toList());
  }

  static <T> T only(List<T> rows) {
    if (rows.size() != 1) {
      throw new AssertionError("expected one row, got " + rows);
    }
    return rows.getFirst();
  }

  /** The work of a plain request here. */
  static Work work(InferenceEvent event) {
    Directory directory = new Directory(oneNode());
    Resolution.Resolved resolved =
        (Resolution.Resolved) directory.resolve(event, Timeline.of(event));
    return Objects.requireNonNull(resolved)
        .work()
        .work(
            new RequestShape(
                RequestShape.Part.valueOf(event.getPhase().name()),
                event.getInputTokens(),
                0,
                event.getOutputTokens(),
                0,
                0,
                0,
                1f,
                null));
  }
}
