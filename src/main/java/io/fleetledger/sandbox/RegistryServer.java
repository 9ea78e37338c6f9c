package io.fleetledger.sandbox;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real schema registry (Apicurio) with the Confluent-compatible API, in a process of its own that
 * ends with this one. Started again on the same directory it has the same schemas, ids and port.
 *
 * <p>Its files are where the system property {@value #HOME_PROPERTY} says, else where the build
 * unpacks them.
 */
public final class RegistryServer implements AutoCloseable {
  /** System property: the directory of the registry's {@code quarkus-run.jar}. */
  public static final String HOME_PROPERTY = "fleetledger.registry.home";

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final Leash leash;
  private final String url;

  private RegistryServer(Process process, Leash leash, String url) {
    this.process = process;
    this.leash = leash;
    this.url = url;
  }

  /** Starts it and returns when the API answers. */
  public static RegistryServer start(Path dataDirectory) throws IOException {
    Files.createDirectories(dataDirectory);
    Path home = Path.of(System.getProperty(HOME_PROPERTY, "target/sandbox/registry"));
    Path jar = home.resolve("quarkus-run.jar").toAbsolutePath();
    if (!Files.exists(jar)) {
      throw new IOException("no schema registry at " + jar + ": build with `mvn package`");
    }
    int port = Ports.remembered(dataDirectory, "registry");
    Path log = dataDirectory.resolve("registry.log").toAbsolutePath();
    Process process = launch(jar, port, dataDirectory.toAbsolutePath(), log);
    var server =
        new RegistryServer(
            process,
            Leash.tie(process.pid(), "TERM"),
            "http://127.0.0.1:" + port + "/apis/ccompat/v7");
    try {
      server.awaitReady(log);
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** Base address of the Confluent-compatible API: {@code schema.registry.url}. */
  public String url() {
    return url;
  }

  /** Id of its process. */
  public long pid() {
    return process.pid();
  }

  /** Stops it cleanly; the data stay. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted();
    } finally {
      leash.close();
    }
  }

  private static Process launch(Path jar, int port, Path dataDirectory, Path log)
      throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            // A short-lived, lightly loaded server starts fastest with the quick compiler alone.
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar.toString());
    builder
        .environment()
        .putAll(
            Map.of(
                "QUARKUS_HTTP_HOST", "127.0.0.1",
                "QUARKUS_HTTP_PORT", Integer.toString(port),
                // Left alone it listens on a fixed port of every interface, so that no two can run.
                "QUARKUS_MANAGEMENT_HOST", "127.0.0.1",
                "QUARKUS_MANAGEMENT_PORT", "0",
                "APICURIO_STORAGE_KIND", "sql",
                "APICURIO_STORAGE_SQL_KIND", "h2",
                "APICURIO_DATASOURCE_URL", "jdbc:h2:file:" + dataDirectory.resolve("schemas"),
                "APICURIO_DATASOURCE_JDBC_INITIAL_SIZE", "1",
                "APICURIO_DATASOURCE_JDBC_MIN_SIZE", "1"));
    return builder
        .directory(dataDirectory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private void awaitReady(Path log) throws IOException {
    HttpRequest question =
        HttpRequest.newBuilder(URI.create(url + "/subjects"))
            .timeout(Duration.ofSeconds(5))
            .build();
    long limitNanos = System.nanoTime() + START_LIMIT.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < limitNanos) {
        if (!process.isAlive()) {
          throw new IOException(
              "the schema registry ended with exit code " + process.exitValue() + ": see " + log);
        }
        if (answers(client, question)) {
          return;
        }
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    throw new IOException("the schema registry is not up within " + START_LIMIT + ": see " + log);
  }

  private static boolean answers(HttpClient client, HttpRequest question)
      throws InterruptedException {
    try {
      return client.send(question, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while the schema registry starts or stops");
  }
}
