package io.fleetledger.ledger;

import static io.fleetledger.ledger.Rows.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.ledger.SinkOffsets.Claim;
import io.fleetledger.ledger.SinkOffsets.Move;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SinkTest {
  private static final TopicPartition PARTITION = new TopicPartition("suspense", 0);
  private static final LedgerTable SUSPENSE =
      LedgerTable.all().stream().filter(t -> t.name().equals("suspense")).findAny().orElseThrow();

  private final TestDatabase database;
  private final Map<TopicPartition, LogSpan> log =
      Map.of(PARTITION, new LogSpan(UUID.randomUUID(), 0, 10, null));

  SinkTest() throws Exception {
    database = TestDatabase.migrated();
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  @Test
  void a_zombie_with_an_old_epoch_writes_nothing() throws Exception {
    var zombie = new Sink(database.pool());
    var heir = new Sink(database.pool());
    Claim old = claim(zombie);
    Claim fresh = claim(heir);

    assertThatThrownBy(() -> zombie.write(suspended(0), List.of(move(old, 1))))
        .isInstanceOf(Sink.FencedException.class);
    assertThat(database.query("SELECT * FROM ledger.suspense")).isEmpty();

    heir.write(suspended(0), List.of(move(fresh, 1)));
    assertThat(database.query("SELECT * FROM ledger.suspense")).hasSize(1);
  }

  @Test
  void a_commit_whose_answer_was_lost_is_not_repeated() throws Exception {
    var sink = new Sink(database.pool());
    var move = move(claim(sink), 1);
    sink.write(suspended(0), List.of(move));
    sink.write(suspended(0), List.of(move));

    assertThat(sink.offsets().get(PARTITION)).isEqualTo(move.claim().at(1));
  }

  @Test
  void a_new_claim_goes_on_where_the_last_one_stopped() throws Exception {
    var sink = new Sink(database.pool());
    sink.write(suspended(0), List.of(move(claim(sink), 7)));

    assertThat(claim(new Sink(database.pool())).nextOffset()).isEqualTo(7);
  }

  private static Move move(Claim claim, long nextOffset) {
    return new Move(PARTITION, claim, nextOffset, null);
  }

  private Claim claim(Sink sink) throws Exception {
    return sink.claim(log).values().iterator().next();
  }

  private static Batch suspended(long offset) {
    var record =
        new ConsumerRecord<>(
            "suspense",
            0,
            offset,
            bytes("unused"),
            TestCodec.encode(Rows.suspended("acme", offset)));
    return Batch.decode(List.of(record), Map.of("suspense", SUSPENSE), new TestCodec());
  }
}
