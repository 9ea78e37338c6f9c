package io.fleetledger.sandbox;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Kafka, a schema registry and PostgreSQL, all real, on the loopback address, for as long as this
 * process lives. Whoever starts it closes it; should this process die first, the servers still end
 * with it.
 */
public final class Sandbox implements AutoCloseable {
  private final KafkaServer kafka;
  private final RegistryServer registry;
  private final PostgresServer postgres;
  private final Path directory;
  private final boolean temporary;
  private boolean closed;

  private Sandbox(
      KafkaServer kafka,
      RegistryServer registry,
      PostgresServer postgres,
      Path directory,
      boolean temporary) {
    this.kafka = kafka;
    this.registry = registry;
    this.postgres = postgres;
    this.directory = directory;
    this.temporary = temporary;
  }

  /** Starts the servers, empty, in a temporary directory that goes when it is closed. */
  public static Sandbox start() throws IOException {
    return start(Files.createTempDirectory("fleetledger-"), true);
  }

  /** Starts the servers with what they keep in a directory; it is made if missing. */
  public static Sandbox start(Path dataDirectory) throws IOException {
    return start(dataDirectory, false);
  }

  /** Where the servers keep what they keep. */
  public Path directory() {
    return directory;
  }

  /** What clients of Kafka name in {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** Base address of the registry's Confluent-compatible API. */
  public String registryUrl() {
    return registry.url();
  }

  /** Address of the database, without user and password. */
  public String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  /** The database's superuser. */
  public String user() {
    return postgres.user();
  }

  /** The superuser's password. */
  public String password() {
    return postgres.password();
  }

  /** Stops the servers; a second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      closeAll(List.of(kafka, registry, postgres));
    } finally {
      if (temporary) {
        delete(directory);
      }
    }
  }

  private static Sandbox start(Path directory, boolean temporary) throws IOException {
    // Threads of the platform: classes are initialized here, which on few processors could leave
    // virtual ones without a carrier, waiting for one another.
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var kafka = threads.submit(() -> KafkaServer.start(directory.resolve("kafka")));
      var registry = threads.submit(() -> RegistryServer.start(directory.resolve("registry")));
      var postgres = threads.submit(() -> PostgresServer.start(directory.resolve("postgres")));
      try {
        return new Sandbox(kafka.get(), registry.get(), postgres.get(), directory, temporary);
      } catch (ExecutionException e) {
        closeStarted(List.of(kafka, registry, postgres));
        throw new IOException(
            "the sandbox can't start: " + Objects.requireNonNull(e.getCause()).getMessage(), e);
      } catch (InterruptedException e) {
        closeStarted(List.of(kafka, registry, postgres));
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while the sandbox starts");
      }
    }
  }

  /** Waits for each start to end, one way or the other, and closes those that came up. */
  private static void closeStarted(List<? extends Future<? extends AutoCloseable>> starts)
      throws IOException {
    var up = new ArrayList<AutoCloseable>();
    for (Future<? extends AutoCloseable> start : starts) {
      try {
        up.add(start.get());
      } catch (ExecutionException | InterruptedException notUp) {
        // The first failure is what the caller reports.
      }
    }
    closeAll(up);
  }

  private static void closeAll(List<AutoCloseable> servers) throws IOException {
    // Threads of the platform: classes are initialized here, which on few processors could leave
    // virtual ones without a carrier, waiting for one another.
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var stops = new ArrayList<Future<?>>();
      for (AutoCloseable server : servers) {
        stops.add(threads.submit(closing(server)));
      }
      for (Future<?> stop : stops) {
        stop.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a server of the sandbox did not stop: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the sandbox stops");
    }
  }

  private static Callable<Void> closing(AutoCloseable server) {
    return () -> {
      server.close();
      return null;
    };
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
