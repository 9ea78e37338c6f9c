package io.fleetledger.torture;

import io.fleetledger.faults.PostgresRequests;
import io.fleetledger.faults.Proxy;
import io.fleetledger.faults.Trap.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiKeys;

/** What happens to processors. */
final class ProcessFaults {
  private static final int PATIENCE_SECONDS = 60;
  private static final int SIGTERM_EXIT_CODE = 143;

  static final Fault KILL =
      new Fault(
          "SIGKILL at a random point",
          field -> {
            Instance one = field.processor();
            one.kill();
            return one::start;
          });

  static final Fault KILL_ALL =
      new Fault(
          "SIGKILL of all processors at once",
          field -> {
            List<Instance> all = field.cluster().started();
            all.parallelStream().forEach(Instance::kill);
            return () -> startAll(all);
          });

  static final Fault KILL_BEFORE_TRANSACTION_ENDS =
      killAt("SIGKILL before EndTxn", ApiKeys.END_TXN, Moment.BEFORE);

  static final Fault KILL_AFTER_TRANSACTION_ENDED =
      killAt("SIGKILL after EndTxn, its answer lost", ApiKeys.END_TXN, Moment.AFTER);

  static final Fault KILL_BEFORE_OFFSETS =
      killAt("SIGKILL before TxnOffsetCommit", ApiKeys.TXN_OFFSET_COMMIT, Moment.BEFORE);

  static final Fault KILL_AFTER_OFFSETS =
      killAt("SIGKILL after TxnOffsetCommit", ApiKeys.TXN_OFFSET_COMMIT, Moment.AFTER);

  static final Fault KILL_AT_PRODUCE =
      killAt("SIGKILL between two Produce requests", ApiKeys.PRODUCE, Moment.AFTER);

  static final Fault KILL_BEFORE_COMMIT =
      killAt(
          "SIGKILL before COMMIT in PostgreSQL",
          it -> it.proxies().postgres(),
          PostgresRequests.COMMIT,
          Moment.BEFORE);

  static final Fault KILL_AFTER_COMMIT =
      killAt(
          "SIGKILL after COMMIT in PostgreSQL, its answer lost",
          it -> it.proxies().postgres(),
          PostgresRequests.COMMIT,
          Moment.AFTER);

  static final Fault FREEZE =
      new Fault(
          "SIGSTOP, SIGCONT (zombie)",
          field -> {
            Instance one = field.processor();
            one.signal("STOP");
            return () -> one.signal("CONT");
          });

  static final Fault TERMINATE =
      new Fault(
          "SIGTERM under load",
          field -> {
            Instance one = field.processor();
            int exitCode = one.stop();
            if (exitCode != SIGTERM_EXIT_CODE) {
              throw new AssertionError(
                  "%s was told to leave and ended with %d".formatted(one.name(), exitCode));
            }
            return one::start;
          });

  static final Fault COME_AND_GO =
      new Fault(
          "a processor joins and leaves",
          field -> {
            Instance guest =
                field.cluster().instances().stream()
                    .filter(it -> !it.isStarted())
                    .findFirst()
                    .orElseThrow();
            guest.start();
            return guest::stop;
          });

  static final Fault STATE_DELETED =
      new Fault(
          "state directory deleted",
          field -> {
            Instance one = field.processor();
            one.stop();
            Postgres.deleteAll(one.state());
            return one::start;
          });

  static final Fault STATE_CORRUPTED =
      new Fault(
          "state directory corrupted",
          field -> {
            Instance one = field.processor();
            // In good order: what is left looks sound, and is not.
            one.stop();
            corrupt(one.state());
            return one::start;
          });

  private ProcessFaults() {}

  private static Fault killAt(String name, ApiKeys api, Moment moment) {
    return killAt(name, it -> it.proxies().kafka(), api.name(), moment);
  }

  /** Whichever processor comes to the point first is killed there. */
  private static Fault killAt(
      String name, Function<Instance, Proxy> way, String request, Moment moment) {
    return new Fault(
        name,
        field -> {
          var killed = new CompletableFuture<Instance>();
          List<Proxy> trapped = new ArrayList<>();
          for (Instance each : field.cluster().started()) {
            Proxy proxy = way.apply(each);
            trapped.add(proxy);
            proxy.trap(
                request,
                moment,
                () -> {
                  // Another may come to it at the same moment: one is enough.
                  if (killed.complete(each)) {
                    each.kill();
                  }
                });
          }
          Instance one = killed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
          trapped.forEach(Proxy::disarm);
          return () -> {
            one.kill();
            one.start();
          };
        });
  }

  private static void startAll(List<Instance> instances) throws IOException {
    for (Instance instance : instances) {
      instance.start();
    }
  }

  /** Overwrites the middle of every file of the stores. */
  private static void corrupt(Path state) throws IOException {
    List<Path> files;
    try (var paths = Files.walk(state)) {
      files =
          paths
              .filter(Files::isRegularFile)
              .filter(it -> it.toString().contains("rocksdb"))
              .filter(it -> !it.getFileName().toString().equals("LOCK"))
              .toList();
    }
    if (files.isEmpty()) {
      throw new IllegalStateException("no stores in " + state);
    }
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      for (int i = bytes.length / 3; i < bytes.length; i++) {
        bytes[i] ^= 0x5a;
      }
      Files.write(file, bytes);
    }
  }
}
