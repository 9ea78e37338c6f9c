package io.fleetledger.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedSeriesTest {
  private static final int MINUTES = 3 * 1440;

  private static double value(int minute) {
    double usual = 2 + Math.sin(minute * Math.PI / 720) + minute % 7 * 0.05;
    return minute > 2_500 && minute < 2_560 ? usual + 12 : usual;
  }

  @Test
  void one_that_goes_on_from_its_bytes_at_any_time_says_the_same() {
    var whole = WatchedSeries.fresh(Duration.ofMinutes(1));
    var broken = WatchedSeries.fresh(Duration.ofMinutes(1));
    List<SeriesWatch.Seen> ofWhole = new ArrayList<>();
    List<SeriesWatch.Seen> ofBroken = new ArrayList<>();
    for (int minute = 0; minute < MINUTES; minute++) {
      if (minute % 97 == 0 || minute > 2_495 && minute < 2_600) {
        broken = WatchedSeries.of(broken.bytes());
      }
      ofWhole.add(whole.observe(minute * 60L, value(minute), value(minute), SpikeThresholds.FLEET));
      ofBroken.add(
          broken.observe(minute * 60L, value(minute), value(minute), SpikeThresholds.FLEET));
    }

    assertThat(ofBroken).isEqualTo(ofWhole);
    assertThat(ofWhole.stream().filter(seen -> seen.event() != null)).hasSizeGreaterThan(1);
    assertThat(whole.bytes()).isEqualTo(broken.bytes()).hasSizeLessThan(2_600);
  }

  @Test
  void tokens_are_judged_by_the_money_behind_them() {
    assertThat(alerts(1_000_000, 2)).isPositive();
    assertThat(alerts(1_000_000, 0.02)).isZero();
  }

  private static long alerts(double tokensPerMinute, double moneyPerMinute) {
    var series = WatchedSeries.fresh(Duration.ofMinutes(1));
    long alerts = 0;
    for (int minute = 0; minute < MINUTES; minute++) {
      double share = value(minute) / 2;
      var seen =
          series.observe(
              minute * 60L, share * tokensPerMinute, share * moneyPerMinute, SpikeThresholds.FLEET);
      alerts += seen.event() == null ? 0 : 1;
    }
    return alerts;
  }

  @Test
  void bytes_of_something_else_are_refused() {
    assertThatThrownBy(() -> WatchedSeries.of(new byte[16]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
