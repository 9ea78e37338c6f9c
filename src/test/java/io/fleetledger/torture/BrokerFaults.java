package io.fleetledger.torture;

import io.fleetledger.faults.Proxy;
import io.fleetledger.faults.Trap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.protocol.ApiKeys;

/** What happens to the broker, and on the way to it. */
final class BrokerFaults {
  private static final int PATIENCE_SECONDS = 60;
  private static final Duration SLOW = Duration.ofMillis(40);

  static final Fault KILLED =
      new Fault(
          "broker killed, back with its data",
          field -> {
            Broker broker = field.cluster().broker();
            broker.kill();
            return broker::restart;
          });

  static final Fault PARTED =
      new Fault(
          "a processor parted from the broker (black hole)",
          field -> {
            Proxy proxy = field.processor().proxies().kafka();
            proxy.blackHole();
            return proxy::pass;
          });

  static final Fault CUT =
      new Fault(
          "connections to the broker cut",
          field -> {
            field.cluster().started().forEach(it -> it.proxies().kafka().cut());
            return Fault.Mend.NOTHING;
          });

  static final Fault SLOWED =
      new Fault(
          "way to the broker slow (40 ms each way)",
          field -> {
            List<Proxy> proxies =
                field.cluster().started().stream().map(it -> it.proxies().kafka()).toList();
            proxies.forEach(it -> it.delay(SLOW));
            return () -> {
              for (Proxy proxy : proxies) {
                proxy.pass();
              }
            };
          });

  static final Fault ANSWER_LOST =
      new Fault(
          "answer to EndTxn lost",
          field -> {
            Proxy proxy = field.processor().proxies().kafka();
            Trap trap = proxy.trap(ApiKeys.END_TXN.name(), Trap.Moment.AFTER, () -> {});
            trap.struck().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return Fault.Mend.NOTHING;
          });

  static final Fault OFFSETS_LOST =
      new Fault(
          "offsets of the consumer groups deleted",
          field -> {
            List<Instance> all = field.cluster().started();
            for (Instance each : all) {
              each.stop();
            }
            deleteGroups(field.cluster().broker().bootstrapServers());
            return () -> {
              for (Instance each : all) {
                each.start();
              }
            };
          });

  private BrokerFaults() {}

  /** Static members count as there until their sessions are over. */
  private static void deleteGroups(String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      long limitNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      for (List<String> left = groups(admin); !left.isEmpty(); left = groups(admin)) {
        try {
          admin.deleteConsumerGroups(left).all().get();
        } catch (ExecutionException stillThere) {
          if (System.nanoTime() > limitNanos) {
            throw stillThere;
          }
          Thread.sleep(500);
        }
      }
    }
  }

  private static List<String> groups(Admin admin) throws Exception {
    return admin.listGroups().all().get().stream()
        .map(GroupListing::groupId)
        .filter(it -> it.startsWith("fleetledger"))
        .toList();
  }
}
