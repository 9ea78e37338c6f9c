package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.app.SourcePositions.Log;
import io.fleetledger.ledger.ReadOffsets.Loss;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SourcePositionsTest {
  private static final TopicPartition EVENTS = new TopicPartition(Topics.INFERENCE_EVENTS, 0);
  private static final TopicPartition DELTAS = new TopicPartition(Topics.USAGE_DELTAS, 0);

  @Test
  void a_new_stream_begins_with_the_first_event_and_with_deltas_of_its_own() {
    var positions =
        SourcePositions.of(
            List.of(uncommitted(EVENTS, 40, 90), uncommitted(DELTAS, 5, 70)), Map.of(), true);

    assertThat(positions.losses()).isEmpty();
    assertThat(positions.toCommit()).isEqualTo(Map.of(EVENTS, 40L, DELTAS, 70L));
  }

  @Test
  void a_stream_that_has_its_positions_keeps_them() {
    var positions =
        SourcePositions.of(
            List.of(committed(EVENTS, 0, 90, 50), committed(DELTAS, 70, 70, 70)),
            Map.of(EVENTS, 45L),
            false);

    assertThat(positions).isEqualTo(new SourcePositions(List.of(), Map.of()));
  }

  @Test
  void records_deleted_before_they_were_read_are_lost() {
    var positions = SourcePositions.of(List.of(committed(EVENTS, 60, 90, 50)), Map.of(), false);

    assertThat(positions.losses()).containsExactly(new Loss(EVENTS, 50, 60));
    assertThat(positions.toCommit()).isEqualTo(Map.of(EVENTS, 60L));
  }

  @Test
  void a_stream_that_lost_its_positions_reads_all_again() {
    var positions =
        SourcePositions.of(
            List.of(uncommitted(EVENTS, 0, 90), uncommitted(DELTAS, 0, 70)),
            Map.of(EVENTS, 80L),
            false);

    assertThat(positions.losses()).isEmpty();
    assertThat(positions.toCommit()).isEqualTo(Map.of(EVENTS, 0L, DELTAS, 0L));
  }

  @Test
  void without_positions_the_tables_say_what_was_read() {
    List<Log> logs = List.of(uncommitted(EVENTS, 60, 90));

    assertThat(SourcePositions.of(logs, Map.of(EVENTS, 60L), false).losses()).isEmpty();
    assertThat(SourcePositions.of(logs, Map.of(EVENTS, 59L), false).losses())
        .containsExactly(new Loss(EVENTS, 59, 60));
    assertThat(SourcePositions.of(logs, Map.of(EVENTS, 59L), true).losses())
        .containsExactly(new Loss(EVENTS, 59, 60));
  }

  @Test
  void deleted_records_of_which_nobody_knows_whether_they_were_read_count_as_lost() {
    var positions = SourcePositions.of(List.of(uncommitted(DELTAS, 30, 70)), Map.of(), false);

    assertThat(positions.losses()).containsExactly(new Loss(DELTAS, 0, 30));
  }

  private static Log committed(TopicPartition partition, long beginning, long end, long offset) {
    return new Log(partition, beginning, end, OptionalLong.of(offset));
  }

  private static Log uncommitted(TopicPartition partition, long beginning, long end) {
    return new Log(partition, beginning, end, OptionalLong.empty());
  }
}
