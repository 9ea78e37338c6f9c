package io.fleetledger.torture;

import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.torture.Fault.Mend;
import io.fleetledger.torture.Verdict.Finding;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A schedule of faults, under load, and the verdict. */
final class Torture implements AutoCloseable {
  private static final int NODES = 8;
  private static final int SPAN_MINUTES = 70;
  private static final double PER_SECOND = 200;
  private static final int WARM_UP = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** Time under load before a fault strikes: chance decides within it. */
  private static final Duration LEAD = Duration.ofSeconds(3);

  private final long seed;
  private final Random random;
  private final Cluster cluster;
  private final Sender sender;
  private final Catalogs catalogs;
  private final SourceLog log;
  private final Verdict verdict;
  private final Logbook logbook = new Logbook();

  /**
   * Starts everything.
   *
   * @param seed the same seed makes the same load and the same choices
   * @param processors how many run
   */
  Torture(long seed, Path directory, int processors, List<Step> schedule) throws Exception {
    this.seed = seed;
    Quiet.keep();
    Logbook.note("seed " + seed + ": -Dtorture.seed=" + seed + " repeats it; logs in " + directory);
    random = new Random(seed);
    cluster = Cluster.start(directory, processors + 1);
    try {
      String bootstrapServers = cluster.broker().bootstrapServers();
      SourceLog.widen(bootstrapServers);
      sender = new Sender(bootstrapServers, cluster.serdes());
      log = new SourceLog(bootstrapServers);
      catalogs = new Catalogs(cluster, NODES);
      verdict = new Verdict(cluster, sender, catalogs, log);
      catalogs.advance();
      sender.load(EventGenerator.generate(load(seed, schedule)));
      for (Instance instance : cluster.instances().subList(0, processors)) {
        instance.start();
      }
      warmUp();
      Logbook.note("%d processors, %d records to send".formatted(processors, sender.left()));
    } catch (Exception | Error failure) {
      cluster.close();
      throw failure;
    }
  }

  /** Records enough for the schedule, with some of everything that nodes do wrong. */
  private static Load load(long seed, List<Step> schedule) {
    int records = WARM_UP + schedule.stream().mapToInt(it -> it.times() * records(it)).sum();
    int samples = NODES * SPAN_MINUTES * 60 / 30;
    return Load.of(seed, NODES, SPAN_MINUTES, Math.max(1000, records - samples))
        .withPartitions(Cluster.PARTITIONS)
        .withSamplesEvery(30)
        .withLate(0.01);
  }

  private static int records(Step step) {
    return (int) (PER_SECOND * LEAD.plus(step.hold()).toMillis() / 1000);
  }

  /** Sends a little, and waits until the processors are at work. */
  private void warmUp() throws InterruptedException {
    sender.sendNext(WARM_UP, PER_SECOND);
    sender.flush();
    awaitRead(sender.sent(), System.nanoTime(), "the start");
  }

  /** Goes through the schedule; after each line what it left behind is judged. */
  void runAndJudgeEach(List<Step> schedule) throws Exception {
    for (Step step : schedule) {
      run(step);
      judge(step.name());
    }
  }

  /** Goes through the schedule, one fault upon the other. */
  void run(List<Step> schedule) throws Exception {
    for (Step step : schedule) {
      run(step);
    }
    sender.sendNext(sender.left(), 10 * PER_SECOND);
  }

  private void run(Step step) throws Exception {
    for (int i = 0; i < step.times(); i++) {
      CompletableFuture<Void> sending = sendInBackground(records(step));
      Thread.sleep(random.nextInt((int) LEAD.toMillis() / 2));
      long inFlight = awaitInFlight();
      long start = System.nanoTime();
      Mend mend = step.fault().strike().on(field());
      Thread.sleep(step.hold());
      mend.mend();
      long mended = System.nanoTime();
      long due = sender.sent();
      Duration recovered =
          step.isAwaited() ? awaitRead(due, mended, step.name()) : Duration.ofNanos(-1);
      logbook.add(
          new Logbook.Entry(step.name(), inFlight, Duration.ofNanos(mended - start), recovered));
      sending.join();
    }
  }

  private Field field() {
    return new Field(cluster, sender, catalogs, random);
  }

  private CompletableFuture<Void> sendInBackground(int count) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            sender.sendNext(count, PER_SECOND);
          } catch (InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }

  /** The proof that a fault overlaps the work: what was sent is not in the tables yet. */
  private long awaitInFlight() throws SQLException, InterruptedException {
    long limitNanos = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < limitNanos) {
      long sent = sender.sent();
      long inFlight = sent - cluster.read();
      if (inFlight > 0) {
        return inFlight;
      }
      Thread.sleep(10);
    }
    throw new AssertionError(
        "nothing is in flight: %d records sent, %d accounted for"
            .formatted(sender.sent(), cluster.read()));
  }

  private Duration awaitRead(long due, long sinceNanos, String what) throws InterruptedException {
    while (true) {
      Duration waited = Duration.ofNanos(System.nanoTime() - sinceNanos);
      if (readOrUnknown() >= due) {
        return waited;
      }
      if (waited.compareTo(PATIENCE) > 0) {
        throw new AssertionError(
            "%s after %s, %d records of %d are still not accounted for; seed %d%n%s"
                .formatted(
                    waited,
                    what,
                    due - readOrUnknown(),
                    due,
                    seed,
                    String.join("\n", Standstill.describe(cluster))));
      }
      Thread.sleep(50);
    }
  }

  /** Below 0: PostgreSQL does not answer. */
  private long readOrUnknown() {
    try {
      return cluster.read();
    } catch (SQLException away) {
      return -1;
    }
  }

  private void judge(String fault) throws SQLException, InterruptedException {
    Finding finding = verdict.find();
    logbook.find(fault, finding.residuals(), finding.count());
    if (!finding.isClean()) {
      // What comes after would be judged by what this one has spoilt.
      throw new AssertionError(
          "%s leaves %d residuals and differences:%n%s; seed %d"
              .formatted(fault, finding.residuals(), finding.differences(), seed));
    }
  }

  /** What is wrong at the end, a line each; empty: nothing. */
  List<String> wrong() throws Exception {
    while (catalogs.left() > 0) {
      catalogs.advance();
    }
    List<String> wrong = new ArrayList<>();
    Finding finding = verdict.find();
    logbook.find("at the end", finding.residuals(), finding.count());
    if (finding.residuals() > 0) {
      wrong.add(finding.residuals() + " laws do not hold");
    }
    finding.differences().lines().forEach(wrong::add);
    logbook.endings(cluster.instances().stream().mapToInt(Instance::ends).sum());
    cluster.started().forEach(Instance::kill);
    wrong.addAll(verdict.differencesFromAnUndisturbedRun(logbook));
    return wrong;
  }

  Logbook logbook() {
    return logbook;
  }

  long seed() {
    return seed;
  }

  /** Records that the broker has. */
  long sent() {
    return sender.sent();
  }

  @Override
  public void close() throws Exception {
    sender.close();
    log.close();
    cluster.close();
  }
}
