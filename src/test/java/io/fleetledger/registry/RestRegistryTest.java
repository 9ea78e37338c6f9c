package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestRegistryTest {
  private static final Schema STRING = Schema.create(Schema.Type.STRING);
  private static final String STRING_JSON = "{\"schema\":\"\\\"string\\\"\"}";

  private final AtomicLong nanos = new AtomicLong();
  private final ScriptedRegistry first = new ScriptedRegistry();
  private final ScriptedRegistry second = new ScriptedRegistry();

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private SchemaRegistryClient client(String urls, String... keysAndValues) {
    Map<String, String> config = config(urls, keysAndValues);
    config.put("retries.wait.ms", "1");
    return new RestRegistry(new RegistryConfig(config), nanos::get);
  }

  @Test
  void aSchemaIsFetchedOnce() {
    first.on("GET /schemas/ids/5", STRING_JSON);
    SchemaRegistryClient client = client(first.url() + "/");

    assertThat(client.schemaById(5)).isEqualTo(STRING);
    assertThat(client.schemaById(5)).isEqualTo(STRING);

    assertThat(first.requests()).hasSize(1);
  }

  @Test
  void registeringIsAPostOfTheSchemaUnderTheEncodedSubject() {
    first.on("POST /subjects/a%2Fb%20c-value/versions", "{\"id\":3}");
    SchemaRegistryClient client = client(first.url());

    assertThat(client.register("a/b c-value", STRING, false)).isEqualTo(3);
    assertThat(client.register("a/b c-value", STRING, false)).isEqualTo(3);

    assertThat(first.requests())
        .containsExactly(
            new ScriptedRegistry.Request(
                "POST /subjects/a%2Fb%20c-value/versions",
                STRING_JSON, null, "application/vnd.schemaregistry.v1+json"));
  }

  @Test
  void aRegistryThatIsDownIsPassedOver() {
    first.close();
    second.on("GET /schemas/ids/5", STRING_JSON).on("GET /schemas/ids/6", STRING_JSON);
    SchemaRegistryClient client = client(first.url() + "," + second.url(), "max.retries", "0");

    assertThat(client.schemaById(5)).isEqualTo(STRING);
    assertThat(client.schemaById(6)).isEqualTo(STRING);
  }

  @Test
  void aRegistryThatFailsIsPassedOverAndTheOneThatAnsweredIsAskedFirstNextTime() {
    first.always(500, "{\"error_code\":50001,\"message\":\"store\"}");
    second.on("GET /schemas/ids/5", STRING_JSON).on("GET /schemas/ids/6", STRING_JSON);
    SchemaRegistryClient client = client(first.url() + "," + second.url(), "max.retries", "0");

    client.schemaById(5);
    client.schemaById(6);

    assertThat(first.requests()).hasSize(1);
    assertThat(second.requests()).hasSize(2);
  }

  @Test
  void afterBoundedRetriesTheRegistryIsUnavailableAndTheDataAreNotBlamed() {
    first.always(503, "not now");
    SchemaRegistryClient client = client(first.url(), "max.retries", "2");

    assertThatThrownBy(() -> client.schemaById(5))
        .isInstanceOf(RegistryUnavailableException.class)
        .isNotInstanceOf(SerializationException.class)
        .hasMessageContaining(first.url())
        .hasMessageContaining("after 3 attempts")
        .hasMessageContaining("HTTP 503: not now");
    assertThat(first.requests()).hasSize(3);

    first.recovered().on("GET /schemas/ids/5", STRING_JSON);
    assertThat(client.schemaById(5)).isEqualTo(STRING);
  }

  @Test
  void anAnswerThatIsNoRegistrysIsNotTakenForAnUnknownSchema() {
    first.always(404, "<html>no such page</html>");
    assertUnavailable("is schema.registry.url the registry's?");

    first.always(200, "{\"welcome\":true}");
    assertUnavailable("without schema");

    first.always(200, "<html>hello</html>");
    assertUnavailable("no schema registry answers");
  }

  @Test
  void refusedCredentialsAreNoFaultOfTheData() {
    first.always(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");

    assertUnavailable("check the basic.auth or bearer.auth keys");
    assertThat(first.requests()).hasSize(1);
  }

  @Test
  void aSchemaThatTheRegistryRefusesIsASerializationError() {
    first.always(409, "{\"error_code\":409,\"message\":\"incompatible with version 1\"}");

    assertThatThrownBy(() -> client(first.url()).register("s", STRING, false))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("incompatible with version 1");
    assertThat(first.requests()).hasSize(1);
  }

  @Test
  void anUnknownIdIsRememberedForAShortTimeOnly() {
    SchemaRegistryClient client = client(first.url());
    assertThatThrownBy(() -> client.schemaById(5)).isInstanceOf(UnknownSchemaException.class);

    first.on("GET /schemas/ids/5", STRING_JSON);
    nanos.addAndGet(Duration.ofMillis(4_999).toNanos());
    assertThatThrownBy(() -> client.schemaById(5)).isInstanceOf(UnknownSchemaException.class);
    assertThat(first.requests()).hasSize(1);

    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(client.schemaById(5)).isEqualTo(STRING);
  }

  @Test
  void basicCredentialsComeFromTheirKeyOrFromTheUrl() {
    first.on("PUT /config/s1", "{}");
    String url = first.url().replace("//", "//us%20er:pa%3Ass@");
    client(first.url(), "basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "a:b")
        .requireFullCompatibility("s1");
    assertThatThrownBy(() -> client(url).schemaById(1)).isInstanceOf(UnknownSchemaException.class);

    assertThat(first.requests().get(0).authorization()).isEqualTo("Basic YTpi");
    // base64("us er:pa:ss")
    assertThat(first.requests().get(1).authorization()).isEqualTo("Basic dXMgZXI6cGE6c3M=");
  }

  @Test
  void aBearerTokenIsSentAsItIs() {
    assertThatThrownBy(
            () ->
                client(
                        first.url(),
                        "bearer.auth.credentials.source",
                        "STATIC_TOKEN",
                        "bearer.auth.token",
                        "abc.def")
                    .schemaById(1))
        .isInstanceOf(UnknownSchemaException.class);

    assertThat(first.requests().getFirst().authorization()).isEqualTo("Bearer abc.def");
  }

  @Test
  void secretsThatWouldNotBeUsedAreAConfigurationError() {
    assertThatThrownBy(() -> client(first.url(), "basic.auth.user.info", "a:secret"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("basic.auth.credentials.source")
        .hasMessageNotContaining("a:secret");
    assertThatThrownBy(() -> client(first.url(), "bearer.auth.credentials.source", "STATIC_TOKEN"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("give bearer.auth.token");
    assertThatThrownBy(() -> client("ftp://user:secret@host"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ftp://***@host")
        .hasMessageNotContaining("user:secret");
  }

  @Test
  void onlyPlainAvroSchemasAreTaken() {
    first
        .on("GET /schemas/ids/1", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"x\"}")
        .on(
            "GET /schemas/ids/2",
            "{\"schema\":\"\\\"a.B\\\"\",\"references\":[{\"name\":\"a.B\"}]}")
        .on("GET /schemas/ids/3", "{\"schema\":\"{\"}");
    SchemaRegistryClient client = client(first.url());

    assertThatThrownBy(() -> client.schemaById(1)).hasMessageContaining("PROTOBUF");
    assertThatThrownBy(() -> client.schemaById(2)).hasMessageContaining("refers to other schemas");
    assertThatThrownBy(() -> client.schemaById(3)).isInstanceOf(SerializationException.class);
  }

  private void assertUnavailable(String reason) {
    assertThatThrownBy(() -> client(first.url(), "max.retries", "0").schemaById(5))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(reason);
  }
}
