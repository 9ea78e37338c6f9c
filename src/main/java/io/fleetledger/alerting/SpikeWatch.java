package io.fleetledger.alerting;

import io.fleetledger.alerting.SpikeEvent.Kind;
import org.jspecify.annotations.Nullable;

/** Opens, updates and resolves the alerts of a series; a function of its state and a reading. */
public final class SpikeWatch {
  /** An update is told when the excess is so many times what was told last. */
  private static final double GROWN = 2;

  /** What is told right after an alert is so many times worse; half of that a cool-down later. */
  private static final double WORSE = 1.5;

  /** A suspicion lasts so many times what confirms it; then it begins anew. */
  private static final int STALE = 2;

  private final SpikeThresholds thresholds;

  /** A watch with these thresholds, for any number of series. */
  public SpikeWatch(SpikeThresholds thresholds) {
    this.thresholds = thresholds;
  }

  /**
   * What a reading leads to.
   *
   * @param state the state afterwards
   * @param event what is to be told, if anything
   */
  public record Step(SpikeState state, @Nullable SpikeEvent event) {}

  /** Takes the next reading. */
  public Step step(SpikeState state, Reading reading) {
    return switch (state) {
      case SpikeState.Quiet quiet -> quiet(quiet, reading);
      case SpikeState.Open open -> open(open, reading);
    };
  }

  private Step quiet(SpikeState.Quiet state, Reading reading) {
    @Nullable Spike suspicion = suspicion(state.suspicion(), reading);
    if (suspicion == null
        || !thresholds.isSpike(suspicion, reading)
        || isCoolingDown(state, suspicion)) {
      var still = new SpikeState.Quiet(suspicion, state.last());
      return new Step(still, null);
    }
    return new Step(
        new SpikeState.Open(suspicion, Math.abs(suspicion.excess())),
        new SpikeEvent(Kind.OPENED, reading.second(), suspicion));
  }

  private @Nullable Spike suspicion(@Nullable Spike before, Reading reading) {
    if (reading.warm()) {
      for (Direction direction : Direction.values()) {
        if (thresholds.isOff(reading, direction)) {
          return before == null || before.direction() != direction || isStale(before)
              ? Spike.of(direction, reading)
              : before.and(reading);
        }
      }
    }
    return null;
  }

  /** What has simmered for so long says little about what comes now. */
  private boolean isStale(Spike suspicion) {
    return suspicion.seconds() >= STALE * thresholds.confirmSeconds();
  }

  private boolean isCoolingDown(SpikeState.Quiet state, Spike suspicion) {
    @Nullable Spike last = state.last();
    if (last == null) {
      return false;
    }
    double coolDowns =
        (double) (suspicion.untilSecond() - last.untilSecond()) / thresholds.coolDownSeconds();
    return suspicion.peakExcess() < WORSE * Math.pow(0.5, coolDowns) * last.peakExcess();
  }

  private Step open(SpikeState.Open state, Reading reading) {
    Spike spike = state.spike();
    if (!thresholds.isOff(reading, spike.direction())) {
      double end = reading.second() + reading.intervalSeconds();
      return end - spike.untilSecond() < thresholds.calmSeconds()
          ? new Step(state, null)
          : resolved(spike, reading);
    }
    Spike grown = spike.and(reading);
    double excess = Math.abs(grown.excess());
    return excess < GROWN * state.toldExcess()
        ? new Step(new SpikeState.Open(grown, state.toldExcess()), null)
        : new Step(
            new SpikeState.Open(grown, excess),
            new SpikeEvent(Kind.UPDATED, reading.second(), grown));
  }

  private Step resolved(Spike spike, Reading reading) {
    return new Step(
        new SpikeState.Quiet(null, spike), new SpikeEvent(Kind.RESOLVED, reading.second(), spike));
  }
}
