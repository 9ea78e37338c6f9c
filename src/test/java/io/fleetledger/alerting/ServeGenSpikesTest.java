package io.fleetledger.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.alerting.SpikeEvent.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Spikes put into real tenants' load, at minute grain, with the thresholds as they come. A spike
 * counts as one to be found if it is worth the amount that the thresholds ask for.
 */
class ServeGenSpikesTest {
  private static final int[] FACTORS = {2, 3, 5};
  private static final int CASES_PER_TENANT = Integer.getInteger("spikes.per.tenant", 12);
  private static final long SEED = Long.getLong("spikes.seed", 1);
  private static final int WITHIN_MINUTES = 5;
  private static final int FIRST_DAYS = 3;
  private static final double DAYS_PER_MONTH = 365.0 / 12;
  private static final long START = 1_700_006_400L;

  private static final SpikeThresholds THRESHOLDS = SpikeThresholds.FLEET;
  private static final SpikeWatch WATCH = new SpikeWatch(THRESHOLDS);

  private final TreeMap<Integer, int[]> foundOf = new TreeMap<>();
  private int falseAlerts;
  private int quietMinutes;

  @Test
  void spikes_of_3_and_more_are_found_within_5_minutes_and_false_alerts_are_rare() {
    List<ServeGenLoad> tenants = ServeGenLoad.all();
    tenants.forEach(this::watch);

    double months = (double) quietMinutes / 1440 / DAYS_PER_MONTH;
    foundOf.forEach(
        (factor, found) -> System.out.printf("x%d: %d of %d found%n", factor, found[0], found[1]));
    System.out.printf("%d false alerts in %.1f tenant-months%n", falseAlerts, months);

    assertThat(tenants).hasSize(43);
    for (int factor : new int[] {3, 5}) {
      int[] found = foundOf.getOrDefault(factor, new int[2]);
      assertThat(found[1]).as("cases x%d", factor).isGreaterThan(50);
      assertThat((double) found[0] / found[1]).as("found x%d", factor).isGreaterThanOrEqualTo(0.95);
    }
    assertThat(falseAlerts / months).isLessThan(1);
  }

  /** Watches a tenant without spikes; on the way, tries what one would have led to. */
  private void watch(ServeGenLoad tenant) {
    double[] cost = tenant.dollarsPerMinute(SEED);
    var random = new Random(SEED * 77 + tenant.client());
    int[] starts =
        random
            .ints(CASES_PER_TENANT, FIRST_DAYS * 1440, cost.length - 360)
            .sorted()
            .distinct()
            .toArray();
    var detector = SeriesDetector.fresh();
    SpikeState state = SpikeState.START;
    for (int minute = 0; minute < cost.length; minute++) {
      if (Arrays.binarySearch(starts, minute) >= 0 && !state.isOpen()) {
        int minutes = 60 * (1 + random.nextInt(6));
        for (int factor : FACTORS) {
          inject(cost, minute, minutes, factor, detector.state(), state);
        }
      }
      Reading reading = detector.observe(START + minute * 60L, cost[minute], state.isOpen());
      SpikeWatch.Step step = WATCH.step(state, reading);
      state = step.state();
      falseAlerts += isOpened(step) ? 1 : 0;
    }
    quietMinutes += cost.length;
  }

  /** Counts the case, unless the spike is worth too little to be told. */
  private void inject(
      double[] cost, int from, int minutes, int factor, byte[] detectorState, SpikeState before) {
    double added =
        (factor - 1) * Arrays.stream(cost, from, from + WITHIN_MINUTES).sum() / WITHIN_MINUTES;
    double addedOverall = (factor - 1) * Arrays.stream(cost, from, from + minutes).sum() / minutes;
    if (60 * Math.min(added, addedOverall) < THRESHOLDS.amountPerHour()) {
      return;
    }
    var detector = SeriesDetector.of(detectorState);
    SpikeState state = before;
    boolean found = false;
    for (int minute = from; minute < from + WITHIN_MINUTES; minute++) {
      SpikeWatch.Step step =
          WATCH.step(
              state, detector.observe(START + minute * 60L, factor * cost[minute], state.isOpen()));
      state = step.state();
      found |= isOpened(step);
    }
    int[] count = foundOf.computeIfAbsent(factor, it -> new int[2]);
    count[0] += found ? 1 : 0;
    count[1]++;
  }

  private static boolean isOpened(SpikeWatch.Step step) {
    SpikeEvent event = step.event();
    return event != null && event.kind() == Kind.OPENED;
  }
}
