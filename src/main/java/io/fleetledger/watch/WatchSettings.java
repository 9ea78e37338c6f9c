package io.fleetledger.watch;

import io.fleetledger.alerting.SpikeThresholds;
import java.time.Duration;
import java.util.Set;

/**
 * What the watch goes by.
 *
 * @param grace how far the fleet's clock must be beyond a window before it is judged
 * @param idle a partition that is this far behind the fleet's clock holds up nobody, unless it has
 *     records that are being read
 * @param thresholds what is worth an alert
 * @param quantities what of usage is watched; cost always is
 * @param seriesMax how many series are watched at most: those with most money in them
 * @param slo when missed latency targets are
 */
public record WatchSettings(
    Duration grace,
    Duration idle,
    SpikeThresholds thresholds,
    Set<Quantity> quantities,
    int seriesMax,
    Slo slo) {
  public static final WatchSettings USUAL =
      new WatchSettings(
          Duration.ofSeconds(45),
          Duration.ofMinutes(15),
          SpikeThresholds.FLEET,
          Set.of(Quantity.COST),
          10_000,
          Slo.USUAL);

  public WatchSettings {
    quantities = Set.copyOf(quantities);
  }
}
