package io.fleetledger.app;

import io.fleetledger.bench.SteadySender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** Looks when the rows of probes can be read: of those that are sent after it was made. */
final class BenchProbes {
  private static final int POLL_MILLIS = 20;
  private static final String VISIBLE =
      "SELECT tenant_id FROM ledger.tenant_usage WHERE grain = 'HOUR' AND tenant_id = ANY (?)";

  private final SteadySender sender;
  private final DataSource database;
  private final Set<String> known;
  private final Map<String, Long> underWay = new HashMap<>();
  private final List<Duration> latencies = new ArrayList<>();
  private Duration behind = Duration.ZERO;

  BenchProbes(SteadySender sender, DataSource database) {
    this.sender = sender;
    this.database = database;
    this.known = new HashSet<>(sender.sentNanos().keySet());
  }

  /** Looks for so long. */
  void watch(Duration duration) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() - deadline < 0) {
      sender
          .sentNanos()
          .forEach(
              (tenant, nanos) -> {
                if (known.add(tenant)) {
                  underWay.put(tenant, nanos);
                }
              });
      look();
      behind = sender.behind().compareTo(behind) > 0 ? sender.behind() : behind;
    }
  }

  /** Looks until no probe is under way any more, or it has taken too long. */
  void finish(Duration patience) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!underWay.isEmpty() && System.nanoTime() - deadline < 0) {
      look();
    }
  }

  /** Of the probes that were seen. */
  List<Duration> latencies() {
    return latencies;
  }

  /** How many have not been seen. */
  int unseen() {
    return underWay.size();
  }

  /** How far the sender was behind its schedule at most. */
  Duration behind() {
    return behind;
  }

  private void look() throws SQLException, InterruptedException {
    if (!underWay.isEmpty()) {
      List<String> visible = visible();
      long now = System.nanoTime();
      for (String tenant : visible) {
        Long sent = underWay.remove(tenant);
        if (sent != null) {
          latencies.add(Duration.ofNanos(now - sent));
        }
      }
    }
    Thread.sleep(POLL_MILLIS);
  }

  private List<String> visible() throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.prepareStatement(VISIBLE)) {
      statement.setArray(1, connection.createArrayOf("text", underWay.keySet().toArray()));
      try (var rows = statement.executeQuery()) {
        var tenants = new ArrayList<String>();
        while (rows.next()) {
          tenants.add(rows.getString(1));
        }
        return tenants;
      }
    }
  }
}
