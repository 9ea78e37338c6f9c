package io.fleetledger.load;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Events of the nodes that are deployed, at the fleet's time, so that they are metered as others
 * are.
 */
public final class Events {
  private static final Duration REQUEST = Duration.ofSeconds(2);

  private Events() {}

  /**
   * Measures ingestion. The events stay in the ledger.
   *
   * @param clients who send at a time
   * @param batch events of one request
   * @param time for how long
   */
  public static LoadResult measure(Target target, int clients, int batch, Duration time)
      throws IOException, InterruptedException {
    List<String> nodes = target.nodes();
    List<String> tenants = target.tenants();
    Instant at = target.fleetTime().truncatedTo(ChronoUnit.MILLIS);
    String run = Long.toString(System.currentTimeMillis(), 36);
    return new Crowd(target, clients)
        .ask(
            "events",
            client -> new Sender(target, run + "-" + client, nodes, tenants, batch, at),
            time);
  }

  private static final class Sender implements Crowd.Script {
    private final Target target;
    private final String boot;
    private final List<String> nodes;
    private final List<String> tenants;
    private final int batch;
    private final Instant base;
    private long sent;

    Sender(
        Target target,
        String boot,
        List<String> nodes,
        List<String> tenants,
        int batch,
        Instant base) {
      this.target = target;
      this.boot = boot;
      this.nodes = nodes;
      this.tenants = tenants;
      this.batch = batch;
      this.base = base;
    }

    @Override
    public byte[] next() {
      var json = new StringBuilder(batch * 400).append('[');
      String end =
          ",\"service_tier\":\"interactive\",\"call_kind\":\"CHAT\",\"arrived_at\":\"%s\",\"started_at\":\"%s\",\"first_token_at\":\"%s\",\"finished_at\":\"%s\",\"input_tokens\":1200,\"cached_input_tokens\":100,\"output_tokens\":200,\"outcome\":\"SUCCESS\"}"
              .formatted(base.minus(REQUEST), base.minusMillis(1990), base.minusMillis(1800), base);
      for (int i = 0; i < batch; i++) {
        json.append(i == 0 ? "" : ",")
            .append("{\"event_id\":\"load-")
            .append(boot)
            .append('-')
            .append(sent)
            .append("\",\"boot_id\":\"load-")
            .append(boot)
            .append("\",\"sequence\":")
            .append(sent / nodes.size())
            .append(",\"node_id\":\"")
            .append(nodes.get((int) (sent % nodes.size())))
            .append("\",\"tenant_id\":\"")
            .append(tenants.get((int) (sent % tenants.size())))
            .append('"')
            .append(end);
        sent++;
      }
      return target.post("/api/v1/events", json.append(']').toString());
    }

    @Override
    public int units() {
      return batch;
    }
  }
}
