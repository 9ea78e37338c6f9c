package io.fleetledger.bench;

import java.time.Duration;

/** How long a processor takes to be ready again, for people. */
public final class RestartText {
  private RestartText() {}

  /**
   * Some lines.
   *
   * @param hours of event time that the state is of
   * @param stateBytes of the local state
   * @param clean from the start until it was ready, after a clean stop
   * @param bare the same without local state, which is restored from Kafka
   */
  public static String of(
      BenchBacklog backlog, int hours, long stateBytes, Duration clean, Duration bare) {
    var lines = new TextLines();
    lines.add("ready after a clean stop", "%.1f s", BenchResult.seconds(clean));
    lines.add("ready without local state", "%.1f s", BenchResult.seconds(bare));
    lines.add("state", "%d hours, %,d requests", hours, backlog.events());
    lines.add("local state", "%,.0f MB", stateBytes / 1e6);
    return lines.toString();
  }
}
