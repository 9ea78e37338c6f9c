package io.fleetledger.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.Properties;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitPaceTest {
  private static final long NOW = 1_700_000_000_000L;

  private final MockProcessorContext<Object, Object> context;
  private final CommitPace pace;
  private boolean isBacklog;

  CommitPaceTest(@TempDir File directory) {
    Properties properties = new Properties();
    properties.put(CommitPace.INTERVAL_MS_CONFIG, 500L);
    context = new MockProcessorContext<>(properties, new TaskId(0, 0), directory);
    context.setCurrentSystemTimeMs(NOW);
    pace = new CommitPace(context, now -> isBacklog);
  }

  @Test
  void what_is_pending_is_committed_when_the_interval_is_over() {
    pace.pending();
    look(NOW + 400);
    assertThat(context.committed()).isFalse();
    look(NOW + 500);
    assertThat(context.committed()).isTrue();
  }

  @Test
  void the_interval_begins_with_the_first_that_is_pending() {
    pace.pending();
    context.setCurrentSystemTimeMs(NOW + 400);
    pace.pending();
    look(NOW + 500);
    assertThat(context.committed()).isTrue();
  }

  @Test
  void nothing_pending_asks_for_nothing() {
    look(NOW + 10_000);
    assertThat(context.committed()).isFalse();
  }

  @Test
  void a_backlog_leaves_it_to_the_engine() {
    isBacklog = true;
    pace.pending();
    look(NOW + 5_000);
    assertThat(context.committed()).isFalse();

    isBacklog = false;
    look(NOW + 5_100);
    assertThat(context.committed()).isTrue();
  }

  @Test
  void a_commit_that_another_asked_for_counts() {
    pace.pending();
    pace.committed();
    look(NOW + 10_000);
    assertThat(context.committed()).isFalse();
  }

  @Test
  void it_ends_with_its_task() {
    pace.close();
    assertThat(looking().cancelled()).isTrue();
  }

  private void look(long nowMillis) {
    looking().getPunctuator().punctuate(nowMillis);
  }

  private CapturedPunctuator looking() {
    return context.scheduledPunctuators().getFirst();
  }
}
