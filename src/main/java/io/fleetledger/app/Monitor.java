package io.fleetledger.app;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the brokers every few seconds how far this instance's stream is, on a thread of its own. */
final class Monitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);

  /** An answer that is older than this is none. */
  private static final Duration SHELF_LIFE = Duration.ofSeconds(30);

  private final Admin admin;
  private final Settings settings;
  private final StreamVitals stream;
  private final Callable<Boolean> chore;
  private final Thread thread = new Thread(this::run, "fleetledger-monitor");
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Answer answer = new Answer(OptionalLong.empty(), false, System.nanoTime());

  private record Answer(OptionalLong sourceLag, boolean allTasksHeld, long atNanos) {}

  private Monitor(Admin admin, Settings settings, StreamVitals stream, Callable<Boolean> chore) {
    this.admin = admin;
    this.settings = settings;
    this.stream = stream;
    this.chore = chore;
    thread.setDaemon(true);
  }

  /**
   * Begins to ask.
   *
   * @param chore something to do besides, until it says that it is done
   */
  static Monitor start(
      Admin admin, Settings settings, StreamVitals stream, Callable<Boolean> chore) {
    var monitor = new Monitor(admin, settings, stream, chore);
    monitor.thread.start();
    return monitor;
  }

  /** Records of this instance's partitions that are not committed yet; empty: not known. */
  OptionalLong sourceLag() {
    Answer latest = answer;
    boolean isFresh = System.nanoTime() - latest.atNanos() < SHELF_LIFE.toNanos();
    return isFresh ? latest.sourceLag() : OptionalLong.empty();
  }

  /** Whether every task of the group has an instance; known only while this one has none. */
  boolean allTasksHeld() {
    return answer.allTasksHeld();
  }

  @Override
  public void close() {
    closing.countDown();
    admin.close(Duration.ZERO);
  }

  private void run() {
    boolean isDone = false;
    try {
      do {
        try {
          answer = ask();
          isDone = isDone || chore.call();
        } catch (Exception e) {
          if (closing.getCount() > 0) {
            LOG.warn("the brokers do not say how far the stream is: {}", e.toString());
          }
        }
      } while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer ask() throws ExecutionException, InterruptedException {
    Set<TopicPartition> partitions = stream.partitions();
    long lag =
        partitions.isEmpty() ? 0 : Backlog.of(admin, settings.applicationId(), partitions).lag();
    boolean allHeld = partitions.isEmpty() && new GroupTasks(admin, settings).allHeld();
    return new Answer(OptionalLong.of(lag), allHeld, System.nanoTime());
  }
}
