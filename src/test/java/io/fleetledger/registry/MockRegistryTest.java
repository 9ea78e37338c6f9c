package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.freshMock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class MockRegistryTest {
  private static final Schema STRING = Schema.create(Schema.Type.STRING);
  private static final Schema INT = Schema.create(Schema.Type.INT);

  private static SchemaRegistryClient open(String url) {
    return SchemaRegistryClient.of(config(url));
  }

  @Test
  void clientsOfOneScopeShareARegistryAndOthersSeeNothingOfIt() {
    String scope = freshMock();
    int id = open(scope).register("s", INT, false);

    assertThat(open(scope).schemaById(id)).isEqualTo(INT);
    assertThatThrownBy(() -> open(freshMock()).schemaById(id))
        .isInstanceOf(UnknownSchemaException.class);
  }

  @Test
  void aSchemaHasOneIdAndEachSubjectItsOwnVersions() {
    SchemaRegistryClient registry = open(freshMock());

    assertThat(registry.register("a", STRING, false)).isEqualTo(1);
    assertThat(registry.register("a", INT, false)).isEqualTo(2);
    assertThat(registry.register("b", INT, false)).isEqualTo(2);
    assertThat(registry.register("a", STRING, false)).isEqualTo(1);

    assertThat(registry.latest("a")).isEqualTo(new RegisteredSchema("a", 2, 2, INT));
    assertThat(registry.latest("b")).isEqualTo(new RegisteredSchema("b", 1, 2, INT));
    assertThat(registry.idOf("a", STRING, false)).isEqualTo(1);
    assertThatThrownBy(() -> registry.idOf("b", STRING, false))
        .isInstanceOf(UnknownSchemaException.class);
  }

  @Test
  void fullCompatibilityIsDemandedOnceAskedFor() {
    SchemaRegistryClient registry = open(freshMock());
    Schema first = SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
    Schema good = SchemaBuilder.record("R").fields().requiredInt("a").optionalInt("b").endRecord();
    Schema bad = SchemaBuilder.record("R").fields().requiredInt("a").requiredInt("c").endRecord();
    registry.register("s", first, false);
    assertThat(registry.isCompatible("s", bad)).isTrue();

    registry.requireFullCompatibility("s");

    assertThat(registry.isCompatible("s", good)).isTrue();
    assertThat(registry.isCompatible("s", bad)).isFalse();
    assertThatThrownBy(() -> registry.register("s", bad, false))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("incompatible");
  }

  @Test
  void aMockStandsAlone() {
    assertThatThrownBy(() -> open("mock://a,http://localhost:1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("alone");
  }
}
