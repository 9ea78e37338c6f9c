package io.fleetledger.app;

import io.fleetledger.ledger.Migrations;
import io.fleetledger.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** Makes a sandbox's servers ready for the processor. */
final class SandboxSetup {
  private SandboxSetup() {}

  /** The settings that reach a sandbox, and keep the processor's state in its directory. */
  static Settings settings(Sandbox sandbox) {
    return Settings.of(texts(sandbox));
  }

  /** Creates topics and tables, and writes the configuration file, which it returns. */
  static Path apply(Sandbox sandbox) throws IOException, ExecutionException, InterruptedException {
    return apply(sandbox, Map.of());
  }

  /**
   * The same.
   *
   * @param set settings over those that reach the sandbox
   */
  static Path apply(Sandbox sandbox, Map<String, String> set)
      throws IOException, ExecutionException, InterruptedException {
    Map<String, String> texts = new LinkedHashMap<>(texts(sandbox));
    texts.putAll(set);
    Settings settings = Settings.of(texts);
    try (var admin = Servers.kafka(settings)) {
      new TopicSetup(admin).apply(Topics.all(settings));
    }
    try (var database = Servers.patientPostgres(settings)) {
      new Migrations(database).migrate();
    }
    Path file = sandbox.directory().resolve("fleetledger.yaml");
    Files.writeString(
        file,
        texts.entrySet().stream()
            .map(it -> "%s: \"%s\"%n".formatted(it.getKey(), it.getValue()))
            .collect(Collectors.joining()));
    return file;
  }

  /** Says where everything is. */
  static void print(Sandbox sandbox, Path file, PrintWriter out) {
    String address = sandbox.jdbcUrl().substring("jdbc:".length());
    out.println("Kafka            " + sandbox.bootstrapServers());
    out.println("schema registry  " + sandbox.registryUrl());
    out.println("PostgreSQL       " + sandbox.jdbcUrl());
    out.println("                 psql " + address.replace("://", "://" + sandbox.user() + "@"));
    out.println("configuration    " + file);
  }

  private static Map<String, String> texts(Sandbox sandbox) {
    var texts = new LinkedHashMap<String, String>();
    texts.put("kafka.bootstrap.servers", sandbox.bootstrapServers());
    texts.put("schema.registry.url", sandbox.registryUrl());
    texts.put("postgres.url", sandbox.jdbcUrl());
    texts.put("postgres.user", sandbox.user());
    texts.put("postgres.password", sandbox.password());
    // Several processors may run against one sandbox.
    texts.put("http.port", "0");
    // It listens to this machine alone, and what is in it is for trying.
    texts.put("http.auth", "none");
    texts.put("state.dir", sandbox.directory().resolve("state").toAbsolutePath().toString());
    return texts;
  }
}
