package io.fleetledger.app;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.replay.Pace;
import io.fleetledger.replay.Replay;
import io.fleetledger.replay.Trace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends a trace. */
@Command(
    name = "replay",
    description = {
      "Send a trace of requests into Kafka, as the serving nodes of the catalog would.",
      "FILE: .jsonl or .csv, .gz too. What the trace lacks is made up, the same way each time."
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Parameters(paramLabel = "FILE", description = "The trace.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(
      names = "--speed",
      paramLabel = "N",
      defaultValue = "max",
      description = "How many times as fast as real time; max (default): as fast as it goes.")
  @SuppressWarnings("NullAway.Init")
  private String speed;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = option.load();
    Pace pace = pace();
    Catalog catalog = CatalogAccess.read(settings);
    Replay.Sent sent;
    try (var line = new ProgressLine(spec.commandLine().getErr())) {
      sent =
          send(
              settings,
              Trace.file(file),
              catalog,
              pace,
              (events, total, at) -> line.update(() -> events + " of " + total + " events, " + at));
    }
    spec.commandLine()
        .getOut()
        .println("sent %d events and %d samples".formatted(sent.events(), sent.samples()));
    return ExitCode.DONE;
  }

  /** Sends a trace and waits until all of it is acknowledged. */
  static Replay.Sent send(
      Settings settings, Trace trace, Catalog catalog, Pace pace, Replay.Progress progress)
      throws InterruptedException {
    var topics = new Replay.Topics(Topics.INFERENCE_EVENTS, Topics.NODE_SAMPLES);
    try (var serdes = new AvroSerdes(settings.serdes());
        var producer = Replay.producer(settings.kafka(), serdes.valueSerializer())) {
      return new Replay(producer, topics, pace, Clock.systemUTC(), progress).run(trace, catalog);
    }
  }

  private Pace pace() {
    try {
      return Pace.of(speed, Clock.systemUTC(), Thread::sleep);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }
}
