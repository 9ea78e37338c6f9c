package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done over and over, on a thread of its own: with pauses three times as long as the
 * work took, a second at least; again after failures that pass; and to its end by any other. Its
 * methods can be called from any thread.
 */
public final class WorkLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkLoop.class);
  private static final int PAUSES_PER_WORK = 3;
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration PATIENCE_TO_CLOSE = Duration.ofSeconds(10);

  private final String name;
  private final Work work;
  private final Predicate<Throwable> isPassing;
  private final Consumer<Throwable> onFatal;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Connection inUse;
  private volatile @Nullable Throwable fatal;
  private volatile @Nullable String waitingFor;
  private volatile long lastTurnNanos = System.nanoTime();

  /** What is done. */
  public interface Work {
    /** Does it once. */
    void run() throws Exception;
  }

  /**
   * @param name of the thread, and in the log
   * @param isPassing whether after a failure another attempt can succeed
   * @param onFatal told once of any other
   */
  public WorkLoop(
      String name, Work work, Predicate<Throwable> isPassing, Consumer<Throwable> onFatal) {
    this.name = name;
    this.work = work;
    this.isPassing = isPassing;
    this.onFatal = onFatal;
    this.thread = new Thread(this::run, "fleetledger-" + name);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** Whether it is to end. */
  public boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** {@link System#nanoTime} of its last turn: every few seconds, whatever is in its way. */
  public long lastTurnNanos() {
    return lastTurnNanos;
  }

  /** What it can't do at present, and why; null: nothing. */
  public @Nullable String waitingFor() {
    return waitingFor;
  }

  /** Work that takes long has come a step further. */
  public void turned() {
    waitingFor = null;
    lastTurnNanos = System.nanoTime();
  }

  /**
   * Throws if nothing is done any more.
   *
   * @throws IllegalStateException if it has ended
   */
  public void requireRunning() {
    if (fatal != null || !thread.isAlive()) {
      throw new IllegalStateException("the %s has ended: %s".formatted(name, Failures.line(fatal)));
    }
  }

  /** The connection that is cut if the work does not end in time; null: none. */
  public void uses(@Nullable Connection connection) {
    inUse = connection;
  }

  private void run() {
    try {
      while (!isClosing()) {
        long begun = System.nanoTime();
        turn();
        pause(Duration.ofNanos(System.nanoTime() - begun));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable failure) {
      if (!isClosing()) {
        fatal = failure;
        LOG.error("the {} ends: {}", name, Failures.line(failure));
        LOG.debug("the {} ends", name, failure);
        onFatal.accept(failure);
      }
    }
  }

  private void turn() throws Exception {
    try {
      work.run();
      waitingFor = null;
    } catch (Exception e) {
      if (isClosing()) {
        return;
      }
      if (!isPassing.test(e)) {
        throw e;
      }
      waitingFor = Failures.line(e);
      LOG.warn("the {} waits: {}; trying again in a moment", name, waitingFor);
    } finally {
      lastTurnNanos = System.nanoTime();
    }
  }

  private void pause(Duration worked) throws InterruptedException {
    Duration wanted = worked.multipliedBy(PAUSES_PER_WORK);
    Duration pause = wanted.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wanted;
    Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    closing.await(bounded.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops, and waits until the thread has ended. */
  @Override
  public void close() {
    closing.countDown();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      thread.join(PATIENCE_TO_CLOSE);
      Connection connection = inUse;
      if (thread.isAlive() && connection != null) {
        connection.abort(Runnable::run);
        thread.join(PATIENCE_TO_CLOSE);
      }
    } catch (SQLException e) {
      LOG.debug("the connection in use can't be cut", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
