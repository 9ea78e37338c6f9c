package io.fleetledger.alerting;

import org.jspecify.annotations.Nullable;

/** A detector and the alerts that follow from it, for one series. For one thread. */
public final class SeriesWatch {
  private final SeriesDetector detector;
  private final SpikeWatch watch;
  private SpikeState state;

  /** Goes on from a detector's and a watch's state. */
  public SeriesWatch(SeriesDetector detector, SpikeWatch watch, SpikeState state) {
    this.detector = detector;
    this.watch = watch;
    this.state = state;
  }

  /**
   * What a value led to.
   *
   * @param reading what the detector makes of it
   * @param event what is to be told, if anything
   */
  public record Seen(Reading reading, @Nullable SpikeEvent event) {}

  /** Takes the next value, as {@link SeriesDetector#observe}. */
  public Seen observe(long second, double value) {
    Reading reading = detector.observe(second, value, state.isOpen());
    SpikeWatch.Step step = watch.step(state, reading);
    state = step.state();
    return new Seen(reading, step.event());
  }

  /** Where the watch stands. */
  public SpikeState state() {
    return state;
  }
}
