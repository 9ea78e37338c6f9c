package io.fleetledger.app;

import java.util.concurrent.CountDownLatch;

/**
 * Closes what a command opened when the command ends, or when the process is told to end (Ctrl-C,
 * SIGTERM), whichever comes first.
 */
final class Shutdown implements AutoCloseable {
  private final Resources resources = new Resources();
  private final CountDownLatch told = new CountDownLatch(1);

  Shutdown() {
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
    resources.close();
  }

  private void onTold() {
    try {
      resources.close();
    } catch (Exception e) {
      System.err.println("did not stop cleanly: " + e.getMessage());
    } finally {
      told.countDown();
    }
  }
}
