package io.fleetledger.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the product twice a second how far it is behind, until it is closed. */
public final class LagWatch implements AutoCloseable {
  private static final long PAUSE_MILLIS = 500;

  private final Target target;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable IOException failure;
  private volatile long most;

  private LagWatch(Target target) {
    this.target = target;
    this.thread = new Thread(this::run, "lag-watch");
    this.thread.setDaemon(true);
  }

  /** Begins to look. */
  public static LagWatch start(Target target) {
    var watch = new LagWatch(target);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      while (!closed) {
        most = Math.max(most, target.lagRecords());
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The most records that it was behind. */
  public long mostRecords() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
    return most;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.interrupt();
    thread.join();
  }
}
