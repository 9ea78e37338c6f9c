package io.fleetledger.app;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class StreamFailuresTest {
  private final List<Throwable> told = new ArrayList<>();
  private final StreamFailures failures = new StreamFailures(told::add);

  @Test
  void what_waiting_can_cure_costs_a_thread_only() {
    var failure = new StreamsException(new TimeoutException("the broker is away"));

    assertThat(failures.handle(failure)).isEqualTo(REPLACE_THREAD);
    assertThat(told).isEmpty();
  }

  @Test
  void anything_else_ends_the_process() {
    var failure = new StreamsException(new IllegalStateException("a bug"));

    assertThat(failures.handle(failure)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(told).containsExactly(failure);
  }

  @Test
  void records_that_were_deleted_under_the_stream_end_it_with_their_place() {
    var partition = new TopicPartition("inference-events", 3);
    var failure = new StreamsException(new OffsetOutOfRangeException(Map.of(partition, 120L)));

    assertThat(failures.handle(failure)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(told)
        .singleElement()
        .asString()
        .contains("inference-events-3", "deleted before they were read", "--accept-loss");
  }
}
