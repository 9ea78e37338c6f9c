package io.fleetledger.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/**
 * A real registry (Apicurio), in a process of its own, started once for this JVM and stopped with
 * it, however it ends: a shell waits on a pipe that breaks when we die, and then kills the server.
 */
final class RealRegistry {
  private static final Path HOME = Path.of("target", "sandbox", "registry");
  private static final String UNTIL_PIPE_BREAKS = "\"$@\" & server=$!; cat; kill -9 $server";

  private static final RealRegistry INSTANCE = new RealRegistry();

  private final String root;

  private RealRegistry() {
    int port = freePort();
    root = "http://localhost:" + port + "/apis";
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            UNTIL_PIPE_BREAKS,
            "registry",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-jar",
            "quarkus-run.jar");
    builder.directory(HOME.toFile());
    builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
    builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
    builder.environment().put("APICURIO_STORAGE_KIND", "sql");
    File log = new File("target", "registry-" + port + ".log");
    try {
      builder.redirectErrorStream(true).redirectOutput(log).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("a registry, see " + log)
        .pollInSameThread() // Another thread would wait for this class to be initialized.
        .atMost(120, SECONDS)
        .ignoreExceptions()
        .until(() -> status(confluentUrl() + "/subjects") == 200);
  }

  static RealRegistry get() {
    return INSTANCE;
  }

  /** URL of the API that is Confluent's. */
  String confluentUrl() {
    return root + "/ccompat/v7";
  }

  /** URL of the registry's own API. */
  String nativeUrl() {
    return root + "/registry/v3";
  }

  private static int status(String url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
