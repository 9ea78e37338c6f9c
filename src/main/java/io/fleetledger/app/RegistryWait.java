package io.fleetledger.app;

import io.fleetledger.registry.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a stream thread wait for a registry that is away where it stands. A thread that fails in its
 * place has its local state wiped and restored, each time anew. Thread-safe.
 */
final class RegistryWait implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryWait.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Duration limit;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param limit after which a wait fails all the same
   */
  RegistryWait(Duration limit) {
    this.limit = limit;
  }

  /** As the one given, but waits. */
  Deserializer<Object> over(Deserializer<Object> deserializer) {
    return (topic, data) -> {
      try {
        return deserializer.deserialize(topic, data);
      } catch (RegistryUnavailableException e) {
        return waited(() -> deserializer.deserialize(topic, data), e);
      }
    };
  }

  /** As the one given, but waits. */
  Serializer<Object> over(Serializer<Object> serializer) {
    return (topic, value) -> {
      try {
        return serializer.serialize(topic, value);
      } catch (RegistryUnavailableException e) {
        return waited(() -> serializer.serialize(topic, value), e);
      }
    };
  }

  /** Ends all waits; they fail. */
  @Override
  public void close() {
    closing.countDown();
  }

  private <T extends @Nullable Object> T waited(
      Supplier<T> attempt, RegistryUnavailableException first) {
    long beganNanos = System.nanoTime();
    RegistryUnavailableException last = first;
    while (System.nanoTime() - beganNanos < limit.toNanos() && !isClosing()) {
      LOG.warn("the stream waits: {}", last.getMessage());
      try {
        return attempt.get();
      } catch (RegistryUnavailableException e) {
        last = e;
      }
    }
    throw last;
  }

  private boolean isClosing() {
    try {
      return closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
