package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.oracle.CatalogBuilder;
import io.fleetledger.oracle.EventTorrent;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.InferenceEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * More tenants in one hour than a company has, and one that alone has nine tenths of the load: in a
 * processor with a heap of half a gigabyte. {@code -Dtenants.count} says how many: 100,000 take
 * some minutes.
 */
@Execution(ExecutionMode.CONCURRENT)
class ManyTenantsTest {
  private static final int TENANTS = Integer.getInteger("tenants.count", 10_000);
  private static final int NODES = 4;

  @TempDir Path directory;

  @Test
  void a_tenant_of_its_own_for_every_request_of_an_hour_is_in_the_oracle_s_tables()
      throws Exception {
    Catalog catalog = catalogOf(TENANTS);
    assertTables(catalog, new EventTorrent(5, NODES, 60, TENANTS), number -> "tenant-" + number);
  }

  @Test
  void one_tenant_with_nine_tenths_of_the_load_and_a_thousand_others_are_too() throws Exception {
    Catalog catalog = catalogOf(1_000);
    assertTables(
        catalog,
        new EventTorrent(6, NODES, 60, 20_000),
        number -> number % 10 == 0 ? "tenant-" + number / 10 % 1_000 : "acme");
  }

  private interface Payers {
    String of(int eventNumber);
  }

  private static Catalog catalogOf(int tenants) {
    CatalogBuilder catalog = TestCatalog.builder(NODES);
    for (int i = 0; i < tenants; i++) {
      catalog.tenant(TestCatalog.BASE.minus(Duration.ofDays(1)), "tenant-" + i);
    }
    return catalog.build();
  }

  private void assertTables(Catalog catalog, EventTorrent events, Payers payers) throws Exception {
    try (Installation installation = Installation.start(directory, Map.of("partitions", "2"))) {
      installation.apply(catalog);
      Process processor = installation.startProcessor();
      List<RawRecord> sent = send(installation, events, payers);
      await()
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () ->
                  !processor.isAlive()
                      || installation.number("select coalesce(sum(read), 0) from fleet.intake")
                          == sent.size());
      assertThat(processor.isAlive()).isTrue();
      installation.awaitTables(sent, catalog, OracleSettings.DEFAULT);
    }
  }

  private static List<RawRecord> send(Installation installation, EventTorrent events, Payers payers)
      throws Exception {
    List<String> nodes = TestCatalog.nodes(NODES);
    try (Sender sender = new Sender(installation)) {
      for (int i = 0; events.hasNext(); i++) {
        InferenceEvent event = events.next();
        event.setTenantId(payers.of(i));
        int partition = nodes.indexOf(event.getNodeId()) % 2;
        sender.send(RawRecord.EVENTS, partition, sender.bytes(RawRecord.EVENTS, event), event);
      }
      return sender.records();
    }
  }
}
