package io.fleetledger.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when its stop takes too long, whatever hangs: what is not committed by then is
 * done again by the next run.
 */
final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private final Duration grace;
  private final CountDownLatch done = new CountDownLatch(1);

  private Watchdog(Duration grace) {
    this.grace = grace;
  }

  /** Begins to watch. */
  static Watchdog start(Duration grace) {
    var watchdog = new Watchdog(grace);
    Thread.ofPlatform().daemon().name("watchdog").start(watchdog::watch);
    return watchdog;
  }

  /** The stop is done in time. */
  @Override
  public void close() {
    done.countDown();
  }

  private void watch() {
    try {
      if (done.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.error("did not stop within {} s, ending all the same", grace.toSeconds());
    Runtime.getRuntime().halt(ExitCode.NO);
  }
}
