package io.fleetledger.app;

import io.fleetledger.registry.RegistryUnavailableException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a thread of the stream dies: if waiting can help, another takes its place; else
 * the process ends, so that it is started afresh with clean state.
 */
final class StreamFailures implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StreamFailures.class);
  private static final long PAUSE_SECONDS = 2;

  private final Consumer<Throwable> onFatal;

  StreamFailures(Consumer<Throwable> onFatal) {
    this.onFatal = onFatal;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    if (isPassing(failure) && pause()) {
      LOG.warn("a stream thread stopped and is replaced: {}", failure.toString());
      LOG.debug("a stream thread stopped", failure);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOG.error("the stream ends", failure);
    onFatal.accept(explained(failure));
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /**
   * Records that were deleted under the stream are said so; what else there is speaks for itself.
   */
  private static Throwable explained(Throwable failure) {
    for (Throwable cause : causes(failure).toList()) {
      if (cause instanceof InvalidOffsetException lost) {
        return new RefusedException(
            "records of %s were deleted before they were read: run again to see which, then restore them, or `run --accept-loss` to go on without"
                .formatted(lost.partitions()),
            failure);
      }
    }
    return failure;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20);
  }

  private static boolean isPassing(Throwable failure) {
    return causes(failure)
        .anyMatch(
            cause ->
                cause instanceof RetriableException
                    || cause instanceof RegistryUnavailableException);
  }

  /** Gives what is away time to come back; false: told to stop. */
  private static boolean pause() {
    try {
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
