package io.fleetledger.app;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.report.LawsReport;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;

/** Watches the processor until all that was sent is in the tables. */
final class DemoProgress implements AutoCloseable {
  /** Rows of a backlog that wait for more are sent so soon after its end, at the latest. */
  private static final Duration LEAST_QUIET = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(250);

  /** The laws look at every row: often enough to see them settle, not so often as to be load. */
  private static final Duration LAWS = Duration.ofSeconds(3);

  private static final List<String> SOURCES = List.of(Topics.INFERENCE_EVENTS, Topics.NODE_SAMPLES);

  private final Settings settings;
  private final Processor processor;
  private final Admin admin;
  private final ProgressLine line;
  private final HikariDataSource database;
  private String laws = "no law checked yet";
  private long nextLawsNanos = System.nanoTime();
  private final long startNanos = System.nanoTime();

  DemoProgress(Settings settings, Processor processor, PrintWriter out)
      throws InterruptedException {
    this.settings = settings;
    this.processor = processor;
    this.admin = Servers.kafka(settings);
    this.line = new ProgressLine(out);
    this.database = Servers.postgres(settings);
  }

  /** Sends, and returns when everything sent is in the tables and rated. */
  void during(Callable<?> sending) throws Exception {
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> sent = thread.submit(sending);
      while (!sent.isDone()) {
        look();
      }
      sent.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    awaitQuiet();
    processor.awaitMaterialized(Duration.ofMinutes(2));
    processor.awaitRated(Duration.ofMinutes(2));
  }

  /**
   * Waits until all is read and nothing more comes of it: results that a partition draws from the
   * progress of the others follow some commits later.
   */
  private void awaitQuiet() throws Exception {
    Duration commits = settings.commitInterval().multipliedBy(3);
    long quietNanos = Math.max(commits.toNanos(), LEAST_QUIET.toNanos());
    long ends = -1;
    long sinceNanos = System.nanoTime();
    while (ends < 0 || System.nanoTime() - sinceNanos < quietNanos) {
      long lag = look();
      long now = Backlog.of(admin, settings.applicationId(), everything()).ends();
      if (lag > 0 || now != ends) {
        ends = now;
        sinceNanos = System.nanoTime();
      }
    }
  }

  /** Shows how far it is; returns the records that are not read yet. */
  private long look() throws Exception {
    processor.requireAlive();
    Backlog sources = Backlog.of(admin, settings.applicationId(), SOURCES);
    Backlog deltas = Backlog.of(admin, settings.applicationId(), List.of(Topics.USAGE_DELTAS));
    long lag = sources.lag() + deltas.lag();
    line.update(
        () -> {
          double seconds = (System.nanoTime() - startNanos) / 1e9;
          return "%,d records read, %,.0f a second; %,d to read; %s"
              .formatted(sources.committed(), sources.committed() / seconds, lag, laws());
        });
    Thread.sleep(LOOK);
    return lag;
  }

  /** How the laws stand: some have residuals while their two sides are on their way. */
  private String laws() {
    if (System.nanoTime() - nextLawsNanos >= 0) {
      try {
        laws = LawsReport.read(database).phrase();
      } catch (SQLException e) {
        laws = "the laws can't be read: " + e.getMessage();
      }
      nextLawsNanos = System.nanoTime() + LAWS.toNanos();
    }
    return laws;
  }

  private static List<String> everything() {
    var topics = new ArrayList<>(SOURCES);
    topics.add(Topics.USAGE_DELTAS);
    topics.add(Topics.FLEET_CLOCK);
    topics.addAll(Topics.ROWS);
    return topics;
  }

  @Override
  public void close() {
    line.close();
    admin.close();
    database.close();
  }
}
