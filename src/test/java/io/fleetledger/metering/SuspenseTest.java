package io.fleetledger.metering;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.metering.Missing.Reason;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.SuspenseState;
import io.fleetledger.streams.AvroStores;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records in suspense, over a real store; {@code -Dsuspense.records=1000000} for a million. */
class SuspenseTest {
  private static final int MANY = Integer.getInteger("suspense.records", 200_000);
  private static final int BUDGET = 10_000;
  private static final long MEGABYTE = 1024 * 1024;

  private static final String NODE = TestCatalog.nodes(1).getFirst();
  private static final Catalog FLEET = TestCatalog.fleet(2);
  private static final Missing MODEL = new Missing(Reason.UNKNOWN_MODEL, "model-to-come");
  private static final Missing TENANT = new Missing(Reason.UNKNOWN_TENANT, "tenant-to-come");
  private static final Catalog WITH_MODEL =
      FLEET.with(CatalogKind.MODELS, MODEL.id(), FLEET.models().values().iterator().next());
  private static final Catalog WITH_TENANT = withTenant(FLEET, TENANT.id());
  private static final Catalog WITH_BOTH = withTenant(WITH_MODEL, TENANT.id());

  @TempDir Path stateDir;
  private AvroSerdes serdes;
  private KeyValueStore<String, SuspenseState> store;
  private Suspense suspense;

  /** What the records ask; the real answers are the meter's. */
  private Catalog catalog = FLEET;

  private final BitSet settled = new BitSet();
  private final List<SuspendedRecord> moved = new ArrayList<>();
  private int tried;

  @BeforeEach
  void open() {
    serdes = new AvroSerdes(Map.of("schema.registry.url", "mock://" + stateDir));
    store = openStore();
    suspense = new Suspense(store);
    use(FLEET);
    passWhole();
  }

  @AfterEach
  void close() {
    store.close();
    serdes.close();
  }

  @Test
  void what_the_catalog_brings_settles_and_nothing_else_is_tried() {
    put(MODEL, 0, 50);
    put(TENANT, 50, 100);

    use(WITH_MODEL);
    passWhole();
    assertThat(settled).isEqualTo(range(0, 50));
    assertThat(tried).isEqualTo(50);

    use(WITH_BOTH);
    passWhole();
    assertThat(settled).isEqualTo(range(0, 100));
    assertThat(tried).isEqualTo(100);
  }

  @Test
  void an_unrelated_change_tries_nothing() {
    put(MODEL, 0, 50);
    put(TENANT, 50, 100);

    use(withTenant(FLEET, "another-tenant"));
    use(withTenant(FLEET, "and-another").with(CatalogKind.PRICE_BOOKS, Map.of()));
    suspense.retry(10, this::missing, this::note);

    assertThat(suspense.isSettled()).as("ten steps are enough").isTrue();
    assertThat(tried).isZero();
  }

  @Test
  void what_changes_at_the_node_of_a_record_concerns_it_too() {
    put(MODEL, 0, 50);

    var another = requireNonNull(FLEET.deployments().get(TestCatalog.nodes(2).getLast()));
    use(FLEET.with(CatalogKind.DEPLOYMENTS, NODE, another));
    passWhole();
    assertThat(tried).isEqualTo(50);
  }

  @Test
  void a_record_that_still_misses_the_same_is_not_written_again() {
    put(MODEL, 0, 50);
    Suspense next = new Suspense(store);
    next.use(FLEET);
    next.retry(BUDGET, this::missing, this::note);

    assertThat(tried).isEqualTo(50);
    assertThat(settled.isEmpty()).isTrue();
    assertThat(moved).isEmpty();
  }

  @Test
  void a_record_that_misses_something_else_now_waits_for_that() {
    suspense.put(row(MODEL, 7, TENANT.id()), MODEL.id(), origin(7), false);

    use(WITH_MODEL);
    passWhole();
    assertThat(moved)
        .singleElement()
        .satisfies(row -> assertThat(row.getReason()).isEqualTo("UNKNOWN_TENANT"))
        .satisfies(row -> assertThat(row.getMissing()).isEqualTo(TENANT.id()));

    tried = 0;
    use(withTenant(WITH_MODEL, "another-tenant"));
    passWhole();
    assertThat(tried).isZero();

    use(WITH_BOTH);
    passWhole();
    assertThat(settled).isEqualTo(range(7, 8));
  }

  @Test
  void a_catalog_that_comes_in_mid_pass_costs_no_record_its_turn() {
    put(MODEL, 0, 50);
    put(TENANT, 50, 100);

    // Those that miss the model come first, so the first tick has passed some of them.
    use(WITH_TENANT);
    suspense.retry(10, this::missing, this::note);
    use(WITH_BOTH);
    passWhole();

    assertThat(settled).isEqualTo(range(0, 100));
  }

  @Test
  void a_catalog_that_is_taken_back_in_mid_pass_leaves_nothing_behind() {
    put(TENANT, 0, 50);
    use(WITH_TENANT);
    suspense.retry(20, this::missing, this::note);
    assertThat(settled).isEqualTo(range(0, 20));

    use(FLEET);
    put(TENANT, 50, 100);
    passWhole();
    assertThat(settled).isEqualTo(range(0, 20));

    use(WITH_TENANT);
    passWhole();
    assertThat(settled).isEqualTo(range(0, 100));
  }

  @Test
  void catalogs_that_come_faster_than_a_pass_hold_up_nobody() {
    put(MODEL, 0, 500);
    put(TENANT, 500, 1000);
    for (int i = 0; settled.cardinality() < 1000; i++) {
      use(withTenant(WITH_BOTH, "tenant-" + i));
      suspense.retry(10, this::missing, this::note);
      assertThat(i).as("ticks").isLessThan(1000);
    }
    passWhole();
    assertThat(suspense.isSettled()).isTrue();
  }

  @Test
  void a_pass_that_is_broken_off_is_begun_anew_in_the_next_life_of_the_task() {
    put(MODEL, 0, 50);
    put(TENANT, 50, 100);
    use(WITH_BOTH);
    suspense.retry(70, this::missing, this::note);
    assertThat(settled).isEqualTo(range(0, 70));

    store.close();
    store = openStore();
    suspense = new Suspense(store);
    use(WITH_BOTH);
    passWhole();

    assertThat(settled).isEqualTo(range(0, 100));
    assertThat(tried).as("none of those that had settled").isEqualTo(100);
  }

  @Test
  void an_id_may_be_any_text() {
    Missing odd = new Missing(Reason.UNKNOWN_TENANT, "a\u001fb \u0000~\uD83D\uDE00");
    put(odd, 0, 5);
    put(TENANT, 5, 10);
    use(withTenant(FLEET, odd.id()));
    passWhole();
    assertThat(settled).isEqualTo(range(0, 5));
  }

  @Test
  void very_many_records_settle_a_budget_at_a_time_on_little_heap() {
    long before = usedHeap();
    put(MODEL, 0, MANY / 2);
    put(TENANT, MANY / 2, MANY);
    use(withTenant(FLEET, "another-tenant"));
    suspense.retry(BUDGET, this::missing, this::note);
    assertThat(tried).as("tried for an unrelated change").isZero();

    use(WITH_MODEL);
    int ticks = 0;
    long most = 0;
    while (!suspense.isSettled()) {
      int triedBefore = tried;
      suspense.retry(BUDGET, this::missing, this::note);
      assertThat(tried - triedBefore).isLessThanOrEqualTo(BUDGET);
      if (++ticks % 10 == 5) {
        most = Math.max(most, usedHeap() - before);
        if (ticks == 5) {
          use(WITH_BOTH);
        }
      }
    }
    assertThat(settled).isEqualTo(range(0, MANY));
    assertThat(ticks).isBetween(MANY / BUDGET, MANY / BUDGET + 2);
    assertThat(tried).isEqualTo(MANY);
    assertThat(most).as("heap for what waits").isLessThan(16 * MEGABYTE);
  }

  private void put(Missing missing, int from, int to) {
    for (int i = from; i < to; i++) {
      suspense.put(
          row(missing, i, missing.reason() == Reason.UNKNOWN_TENANT ? missing.id() : "acme"),
          missing == MODEL ? MODEL.id() : null,
          origin(i),
          false);
    }
  }

  private static SuspendedRecord row(Missing missing, int i, String tenant) {
    InferenceEvent event =
        InferenceEvent.newBuilder()
            .setEventId("event-" + i)
            .setNodeId(NODE)
            .setTenantId(tenant)
            .setArrivedAt(TestCatalog.BASE)
            .setFinishedAt(TestCatalog.BASE.plusMillis(i))
            .setInputTokens(1)
            .setOutputTokens(1)
            .build();
    return Suspense.row(missing, origin(i), event);
  }

  private static Origin origin(int offset) {
    return new Origin("inference-events", 3, offset, 0, null, new byte[200], false);
  }

  private void use(Catalog changed) {
    catalog = changed;
    suspense.use(changed);
  }

  private void passWhole() {
    while (!suspense.isSettled()) {
      suspense.retry(BUDGET, this::missing, this::note);
    }
  }

  private @Nullable Missing missing(SuspenseState state) {
    tried++;
    SuspendedRecord row = state.getRow();
    if (row.getReason().equals(MODEL.reason().name())
        && !catalog.models().containsKey(row.getMissing())) {
      return new Missing(Reason.UNKNOWN_MODEL, row.getMissing());
    }
    return catalog.tenants().containsKey(row.getTenantId())
        ? null
        : new Missing(Reason.UNKNOWN_TENANT, row.getTenantId());
  }

  private void note(Origin origin, @Nullable SuspendedRecord row) {
    if (row != null) {
      moved.add(row);
    } else {
      assertThat(settled.get((int) origin.offset())).as("settled twice").isFalse();
      settled.set((int) origin.offset());
    }
  }

  private static BitSet range(int from, int to) {
    BitSet range = new BitSet();
    range.set(from, to);
    return range;
  }

  private static Catalog withTenant(Catalog catalog, String tenant) {
    return catalog.with(CatalogKind.TENANTS, tenant, requireNonNull(FLEET.tenants().get("acme")));
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private KeyValueStore<String, SuspenseState> openStore() {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "suspense");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
    var context = new MockProcessorContext<Void, Void>(config, new TaskId(0, 0), stateDir.toFile());
    KeyValueStore<String, SuspenseState> opened =
        new AvroStores(serdes.valueSerializer(), serdes.valueDeserializer())
            .ofRecords("suspended-records", SuspenseState.class)
            .withLoggingDisabled()
            .build();
    opened.init(context.getStateStoreContext(), opened);
    return opened;
  }
}
