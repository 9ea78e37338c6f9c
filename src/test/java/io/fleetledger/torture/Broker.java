package io.fleetledger.torture;

import io.fleetledger.sandbox.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A Kafka broker in a process of its own, which can be killed and comes back with its data. */
final class Broker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path directory;
  private final List<String> arguments;
  private final String bootstrapServers;
  private Process process;

  private Broker(Path directory, List<String> arguments, String bootstrapServers)
      throws IOException {
    this.directory = directory;
    this.arguments = arguments;
    this.bootstrapServers = bootstrapServers;
    process = launch();
  }

  /**
   * Starts one, empty or with what a directory keeps.
   *
   * @param proxies port of a further listener: port of the proxy before it
   */
  static Broker start(Path directory, Map<Integer, Integer> proxies)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    List<String> arguments = new ArrayList<>(List.of(directory.toString()));
    proxies.forEach((port, proxy) -> arguments.add(port + "=" + proxy));
    String address = "127.0.0.1:" + Ports.remembered(directory, "broker");
    Broker broker = new Broker(directory, arguments, address);
    broker.awaitUp();
    return broker;
  }

  /** Its own address, past all proxies. */
  String bootstrapServers() {
    return bootstrapServers;
  }

  /** Ends it without a word. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again, on the same data and ports, and waits until it answers. */
  void restart() throws IOException, InterruptedException {
    process = launch();
    awaitUp();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private Process launch() throws IOException {
    return Child.start("600m", directory.resolve("broker.log"), BrokerProcess.class, arguments);
  }

  private void awaitUp() throws IOException, InterruptedException {
    Map<String, Object> client =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            200);
    try (Admin admin = Admin.create(client)) {
      admin.describeCluster().nodes().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the broker does not come up: see " + directory, e);
    }
  }
}
