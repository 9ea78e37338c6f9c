package io.fleetledger.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.usage.WorkflowMeasure;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final long GAP = 1_000;

  @Test
  void calls_within_the_gap_are_one_workflow() {
    Sessions sessions = new Sessions(GAP);
    sessions.addCalls(0, 100, calls(1));
    sessions.addCalls(1_100, 1_200, calls(1));
    assertThat(sessions.all()).hasSize(1);
    assertThat(sessions.all().getFirst().untilMicros).isEqualTo(1_200);
  }

  @Test
  void calls_further_apart_are_two() {
    Sessions sessions = new Sessions(GAP);
    sessions.addCalls(0, 100, calls(1));
    sessions.addCalls(1_101, 1_200, calls(1));
    assertThat(sessions.all()).hasSize(2);
  }

  @Test
  void a_call_that_comes_late_joins_what_it_connects() {
    Sessions sessions = new Sessions(GAP);
    sessions.addCalls(0, 100, calls(2));
    sessions.addCalls(2_000, 2_100, calls(3));
    sessions.addCalls(900, 1_100, calls(4));
    assertThat(sessions.all()).hasSize(1);
    Sessions.Session joined = sessions.all().getFirst();
    assertThat(joined.fromMicros).isEqualTo(0);
    assertThat(joined.untilMicros).isEqualTo(2_100);
    assertThat(joined.sums[WorkflowMeasure.CALLS.ordinal()]).isEqualTo(9);
  }

  @Test
  void cost_finds_the_session_of_its_minute() {
    Sessions sessions = new Sessions(GAP);
    sessions.addCalls(100, 200, calls(1));
    sessions.addCalls(5_000, 5_100, calls(1));
    sessions.addCost(4_950, 5_010, calls(7));
    assertThat(sessions.all().getLast().sums[WorkflowMeasure.CALLS.ordinal()]).isEqualTo(8);
  }

  @Test
  void cost_of_a_forgotten_session_is_a_row_of_its_own() {
    Sessions sessions = new Sessions(GAP);
    sessions.addCalls(100, 200, calls(1));
    sessions.addCost(5_000, 5_060, calls(0));
    assertThat(sessions.all()).hasSize(2);
  }

  private static List<Long> calls(long calls) {
    return LongStream.range(0, WorkflowMeasure.COUNT)
        .map(i -> i == WorkflowMeasure.CALLS.ordinal() ? calls : 0)
        .boxed()
        .toList();
  }
}
