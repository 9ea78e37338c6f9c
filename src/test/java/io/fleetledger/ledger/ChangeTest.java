package io.fleetledger.ledger;

import static io.fleetledger.ledger.Rows.HOUR;
import static io.fleetledger.ledger.Rows.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.Grain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private static final LedgerTable NODES =
      LedgerTable.all().stream().filter(t -> t.name().equals("node_usage")).findAny().orElseThrow();

  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  @Test
  void the_last_record_of_a_key_wins() {
    node("a", 2);
    node("a", 3);

    assertThat(folded())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(revision(it)).isEqualTo(3L);
              assertThat(it.regresses()).isFalse();
            });
  }

  @Test
  void a_revision_after_a_higher_one_is_not_hidden() {
    node("a", 3);
    node("a", 1);

    assertThat(folded())
        .singleElement()
        .satisfies(it -> assertThat(it.regresses()).isTrue())
        .satisfies(it -> assertThat(it.parts()).hasSize(2));
  }

  @Test
  void a_tombstone_undoes_what_came_before_it() {
    node("a", 2);
    tombstone("a");

    assertThat(folded())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.replaces()).isTrue();
              assertThat(it.rows()).isEmpty();
            });
  }

  @Test
  void a_row_after_a_tombstone_replaces_even_a_higher_revision() {
    node("a", 7);
    tombstone("a");
    node("a", 1);

    assertThat(folded())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.replaces()).isTrue();
              assertThat(it.regresses()).isFalse();
              assertThat(revision(it)).isEqualTo(1L);
            });
  }

  @Test
  void changes_of_a_table_are_in_the_order_of_their_keys() {
    node("c", 1);
    node("a", 1);
    tombstone("b");

    assertThat(folded().stream().map(it -> it.identity().get(2).toString()))
        .containsExactly("a", "b", "c");
  }

  @Test
  void a_key_of_another_shape_is_rejected() {
    add(bytes("MINUTE\u001fnonsense"), null);

    Batch batch = decode();

    assertThat(batch.changes()).isEmpty();
    assertThat(batch.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.error()).contains("the key has 2 parts"));
  }

  private List<Change> folded() {
    return decode().changes().getOrDefault(NODES, List.of());
  }

  private Batch decode() {
    return Batch.decode(records, Map.of("node-usage", NODES), new TestCodec());
  }

  private static @Nullable Object revision(Change change) {
    return change.rows().getFirst().values()[NODES.indexOf("revision")];
  }

  private void node(String id, long revision) {
    add(bytes("unused"), Rows.node(Grain.MINUTE, HOUR, id, revision).build());
  }

  private void tombstone(String id) {
    long deployedFrom = HOUR.minusSeconds(86400).toEpochMilli() * 1000;
    add(
        bytes(
            String.join(
                "\u001f",
                "MINUTE",
                String.valueOf(HOUR.toEpochMilli() * 1000),
                id,
                String.valueOf(deployedFrom))),
        null);
  }

  private void add(byte[] key, @Nullable SpecificRecord value) {
    records.add(
        new ConsumerRecord<>(
            "node-usage", 0, records.size(), key, value == null ? null : TestCodec.encode(value)));
  }
}
