package io.fleetledger.alerting;

import java.util.ArrayList;
import java.util.List;

/** What the detector would have said about a series of the past. */
public final class Backtest {
  private Backtest() {}

  /**
   * The outcome.
   *
   * @param scores one per point, in their order, 0 to 1
   * @param alerts in the order in which they began; the last one may still be open
   */
  public record Outcome(List<Double> scores, List<Spike> alerts) {}

  /** Runs over the points in their order; one that lies before its predecessor takes its time. */
  public static Outcome run(List<CsvSeries.Point> points, SpikeThresholds thresholds) {
    var watch =
        new SeriesWatch(SeriesDetector.fresh(), new SpikeWatch(thresholds), SpikeState.START);
    var scores = new ArrayList<Double>(points.size());
    var alerts = new ArrayList<Spike>();
    long latest = Long.MIN_VALUE;
    for (CsvSeries.Point point : points) {
      latest = Math.max(latest, point.second());
      SeriesWatch.Seen seen = watch.observe(latest, point.value());
      scores.add(seen.reading().score());
      SpikeEvent event = seen.event();
      if (event != null && event.kind() == SpikeEvent.Kind.RESOLVED) {
        alerts.add(event.spike());
      }
    }
    if (watch.state() instanceof SpikeState.Open open) {
      alerts.add(open.spike());
    }
    return new Outcome(List.copyOf(scores), List.copyOf(alerts));
  }
}
