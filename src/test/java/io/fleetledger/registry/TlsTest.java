package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir private Path directory;

  @Test
  void aRegistryIsTrustedByTheConfiguredStoreAndByNoOther() throws Exception {
    Path store = selfSigned();
    try (ScriptedRegistry registry = new ScriptedRegistry(serverContext(store))) {
      registry.on("GET /schemas/ids/1", "{\"schema\":\"\\\"string\\\"\"}");

      SchemaRegistryClient trusting =
          SchemaRegistryClient.of(
              config(
                  registry.url(),
                  "schema.registry.ssl.truststore.location",
                  store.toString(),
                  "schema.registry.ssl.truststore.password",
                  PASSWORD,
                  "schema.registry.ssl.truststore.type",
                  "PKCS12"));
      assertThat(trusting.schemaById(1)).isEqualTo(Schema.create(Schema.Type.STRING));

      SchemaRegistryClient wary =
          SchemaRegistryClient.of(config(registry.url(), "max.retries", "0"));
      assertThatThrownBy(() -> wary.schemaById(1))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("certification path");
    }
  }

  private Path selfSigned() throws Exception {
    Path store = directory.resolve("store.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return store;
  }

  private static SSLContext serverContext(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
