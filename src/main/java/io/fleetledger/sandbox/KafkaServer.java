package io.fleetledger.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker and its controller inside this process, on the loopback address. Started
 * again on the same directory it has the same data and the same ports.
 */
public final class KafkaServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private KafkaServer(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts it and returns when clients can connect. */
  public static KafkaServer start(Path dataDirectory) throws IOException {
    return start(dataDirectory, Map.of());
  }

  /**
   * Starts it with further listeners, each for clients that come through a proxy.
   *
   * @param proxies port of each of these listeners: port of the proxy before it
   */
  public static KafkaServer start(Path dataDirectory, Map<Integer, Integer> proxies)
      throws IOException {
    int brokerPort = Ports.remembered(dataDirectory, "broker");
    int controllerPort = Ports.remembered(dataDirectory, "controller");
    Properties settings = settings(dataDirectory, brokerPort, controllerPort);
    proxies.forEach((port, proxy) -> listen(settings, port, proxy));
    if (!Files.exists(dataDirectory.resolve("log/meta.properties"))) {
      format(dataDirectory, settings);
    }
    var server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    server.startup();
    return new KafkaServer(server, HOST + ":" + brokerPort);
  }

  /** What clients name in {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Stops it cleanly; the data stay. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static Properties settings(Path dataDirectory, int brokerPort, int controllerPort) {
    var settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@%s:%d".formatted(HOST, controllerPort),
            "listeners",
                "BROKER://%s:%d,CONTROLLER://%s:%d"
                    .formatted(HOST, brokerPort, HOST, controllerPort),
            "listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name", "BROKER",
            "controller.listener.names", "CONTROLLER",
            "log.dirs", dataDirectory.resolve("log").toAbsolutePath().toString(),
            "auto.create.topics.enable", "false",
            "group.initial.rebalance.delay.ms", "0"));
    settings.put("advertised.listeners", "BROKER://%s:%d".formatted(HOST, brokerPort));
    // One broker holds every replica, and few partitions of its own topics make a fast start.
    settings.putAll(
        Map.of(
            "default.replication.factor", "1",
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "4",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "4",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "log.cleaner.dedupe.buffer.size", "16777216",
            "log.segment.delete.delay.ms", "1000"));
    return settings;
  }

  private static void listen(Properties settings, int port, int proxy) {
    String name = "PROXIED-" + port;
    settings.merge("listeners", "%s://%s:%d".formatted(name, HOST, port), KafkaServer::both);
    settings.merge(
        "advertised.listeners", "%s://%s:%d".formatted(name, HOST, proxy), KafkaServer::both);
    settings.merge("listener.security.protocol.map", name + ":PLAINTEXT", KafkaServer::both);
  }

  private static String both(Object one, Object other) {
    return one + "," + other;
  }

  private static void format(Path dataDirectory, Properties settings) throws IOException {
    Path file = dataDirectory.resolve("server.properties");
    try (var writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
    var output = new ByteArrayOutputStream();
    // With eligible leader replicas, the partitions of a lone broker that was killed have no leader
    // for a moment after its return, and Kafka 4.3 takes those for deleted: what was just being
    // committed would never be.
    String[] arguments = {
      "format",
      "--config",
      file.toString(),
      "--cluster-id",
      Uuid.randomUuid().toString(),
      "--feature",
      "eligible.leader.replicas.version=0"
    };
    if (StorageTool.execute(arguments, new PrintStream(output, true, StandardCharsets.UTF_8))
        != 0) {
      throw new IOException(
          "Kafka can't format "
              + dataDirectory
              + ": "
              + output.toString(StandardCharsets.UTF_8).strip());
    }
  }
}
