package io.fleetledger.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Closes what a command opened when the command ends, or when the process is told to end (Ctrl-C,
 * SIGTERM), whichever comes first.
 */
final class Shutdown implements AutoCloseable {
  private final Resources resources = new Resources();
  private final CountDownLatch told = new CountDownLatch(1);
  private final @Nullable Duration grace;
  private final Runnable onBegin;

  Shutdown() {
    this(null, () -> {});
  }

  /**
   * @param grace how long closing may take before the process ends all the same; null: as long as
   *     it takes
   * @param onBegin told before anything is closed
   */
  Shutdown(@Nullable Duration grace, Runnable onBegin) {
    this.grace = grace;
    this.onBegin = onBegin;
    Runtime.getRuntime().addShutdownHook(new Thread(this::onTold, "shutdown"));
  }

  /** Takes care of something just opened. */
  <T extends AutoCloseable> T own(T opened) throws Exception {
    return resources.own(opened);
  }

  /** Waits until the process is told to end. */
  void await() throws InterruptedException {
    told.await();
  }

  @Override
  public void close() throws Exception {
    onBegin.run();
    if (grace == null) {
      resources.close();
    } else {
      try (var watchdog = Watchdog.start(grace)) {
        resources.close();
      }
    }
  }

  private void onTold() {
    try {
      close();
    } catch (Exception e) {
      System.err.println("did not stop cleanly: " + e.getMessage());
    } finally {
      told.countDown();
    }
  }
}
