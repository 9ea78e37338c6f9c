package io.fleetledger.app;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the start for servers that may start at the same time, but not for ever. */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Vitals vitals;
  private final long deadlineNanos;

  /**
   * @param limit for all that is waited for; zero: for nothing
   */
  Patience(Duration limit, Vitals vitals) {
    this.vitals = vitals;
    this.deadlineNanos = System.nanoTime() + limit.toNanos();
  }

  /** Tries until no server is out of reach; throws what it failed of when the time is up. */
  <T> T untilReached(Callable<T> attempt) throws Exception {
    while (true) {
      try {
        return attempt.call();
      } catch (Exception e) {
        Failure failure = Failure.of(e);
        if (failure.exitCode() != ExitCode.UNREACHABLE || left().isZero()) {
          throw e;
        }
        vitals.starting(failure.line());
        LOG.warn("waiting: {}", failure.line());
        Thread.sleep(PAUSE);
      }
    }
  }

  /** What is left of the time. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }
}
