package io.fleetledger.metrics;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads something from the tables every so often, on a thread of its own, and keeps what it read
 * last. It takes a tenth of one connection's time at most.
 */
final class TableRead implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TableRead.class);
  private static final int REST = 10;

  /** What is older than this many periods is not told any more. */
  private static final int SHELF_LIFE = 4;

  /** Reads it, in a transaction that only reads. */
  @FunctionalInterface
  interface Query {
    void read(Connection connection, Readings into) throws SQLException;
  }

  private record Last(Readings readings, long atNanos, Duration took) {}

  private final String name;
  private final Duration period;
  private final Duration patience;
  private final DataSource database;
  private final Query query;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Last last;
  private final AtomicLong failures = new AtomicLong();
  private boolean isFailing;

  /**
   * @param name of what is read, a word
   * @param period how often
   * @param patience how long it may take
   */
  TableRead(String name, Duration period, Duration patience, DataSource database, Query query) {
    this.name = name;
    this.period = period;
    this.patience = patience;
    this.database = database;
    this.query = query;
    this.thread = new Thread(this::run, "fleetledger-metrics-" + name);
    thread.setDaemon(true);
  }

  /** Begins. */
  TableRead start() {
    thread.start();
    return this;
  }

  /** What was read last, and how that went. */
  void tell(Readings into) {
    into.add(LedgerFamilies.READ_FAILURES, failures.get(), name);
    Last latest = last;
    if (latest == null) {
      return;
    }
    long ageNanos = System.nanoTime() - latest.atNanos();
    into.add(LedgerFamilies.READ_AGE, ageNanos / 1e9, name);
    into.add(LedgerFamilies.READ_SECONDS, latest.took().toNanos() / 1e9, name);
    if (ageNanos < SHELF_LIFE * (pause(latest.took()).toNanos() + patience.toNanos())) {
      into.addAll(latest.readings());
    }
  }

  /** Ends; a query under way is cut off with its connection, by whoever closes the database. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }

  private void run() {
    Duration took = Duration.ZERO;
    try {
      do {
        long begun = System.nanoTime();
        read();
        took = Duration.ofNanos(System.nanoTime() - begun);
      } while (!closing.await(pause(took).toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration pause(Duration took) {
    Duration rest = took.multipliedBy(REST);
    return rest.compareTo(period) > 0 ? rest : period;
  }

  /** Numbers that can't be had are missing for a while: nothing else depends on them. */
  private void read() {
    long begun = System.nanoTime();
    var readings = new Readings();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      try (Statement limit = connection.createStatement()) {
        limit.execute("SET LOCAL statement_timeout = " + patience.toMillis());
      }
      query.read(connection, readings);
      connection.rollback();
      long now = System.nanoTime();
      last = new Last(readings, now, Duration.ofNanos(now - begun));
      isFailing = false;
    } catch (SQLException e) {
      failures.incrementAndGet();
      if (closing.getCount() > 0 && !isFailing) {
        LOG.warn("metrics of the {} can't be read, trying on: {}", name, e.getMessage());
      }
      isFailing = true;
    }
  }
}
