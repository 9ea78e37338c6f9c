package io.fleetledger.app;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.replay.Pace;
import io.fleetledger.replay.Trace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Goes on with the demo's trace after its end, so that there is something to watch: the same hour
 * again, an hour later each time, until it is closed.
 */
final class DemoStream implements AutoCloseable {
  /** A minute of the fleet every two seconds. */
  static final String SPEED = "30";

  private static final Duration ROUND = Duration.ofHours(1);

  private final Settings settings;
  private final Catalog catalog;
  private final Path directory;
  private final PrintWriter err;
  private final Thread thread;

  private DemoStream(Settings settings, Catalog catalog, Path directory, PrintWriter err) {
    this.settings = settings;
    this.catalog = catalog;
    this.directory = directory;
    this.err = err;
    this.thread = Thread.ofVirtual().name("demo-stream").unstarted(this::run);
  }

  /**
   * Begins with the hour after the bundled one.
   *
   * @param directory where the shifted traces lie while they are sent
   * @param err told if it can't go on
   */
  static DemoStream start(Settings settings, Catalog catalog, Path directory, PrintWriter err) {
    var stream = new DemoStream(settings, catalog, directory, err);
    stream.thread.start();
    return stream;
  }

  private void run() {
    try {
      for (int round = 1; ; round++) {
        Path trace = later(ROUND.multipliedBy(round), directory.resolve("next-hour.csv"));
        Pace pace = Pace.of(SPEED, Clock.systemUTC(), Thread::sleep);
        ReplayCommand.send(settings, Trace.file(trace), catalog, pace, (events, total, at) -> {});
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (Exception e) {
      if (!thread.isInterrupted()) {
        err.println("the demo's trace does not go on: " + e.getMessage());
      }
    }
  }

  /** Writes the bundled trace with later times. */
  static Path later(Duration shift, Path file) throws IOException {
    try (var rows = bundled();
        var out = Files.newBufferedWriter(file)) {
      out.write(Objects.requireNonNull(rows.readLine(), "header"));
      for (String row = rows.readLine(); row != null; row = rows.readLine()) {
        int comma = row.indexOf(',');
        var at = LocalDateTime.parse(row.substring(0, comma).replace(' ', 'T')).plus(shift);
        out.write("\n" + at + row.substring(comma));
      }
    }
    return file;
  }

  private static BufferedReader bundled() throws IOException {
    String name = Trace.demo().name();
    var in =
        Objects.requireNonNull(DemoStream.class.getClassLoader().getResourceAsStream(name), name);
    return new BufferedReader(
        new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join(Duration.ofSeconds(5));
  }
}
