package io.fleetledger.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fleetledger.alerting.NabScorer.Scored;
import io.fleetledger.alerting.NabScorer.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class NabScorerTest {
  private static final int ROWS = 1000;
  private static final Window WINDOW = new Window(500, 599);

  @Test
  void a_detector_that_says_nothing_has_0() {
    assertThat(best().normalized()).isZero();
  }

  @Test
  void a_detection_at_the_first_row_of_every_window_has_100() {
    assertThat(best(500).normalized()).isCloseTo(100, within(1e-9));
  }

  @Test
  void only_the_first_detection_in_a_window_counts() {
    assertThat(best(500, 520, 599).normalized()).isCloseTo(100, within(1e-9));
  }

  @Test
  void a_detection_in_the_middle_of_a_window_counts_less() {
    double position = -0.5;
    double worth = (2 / (1 + Math.exp(5 * position)) - 1) / (2 / (1 + Math.exp(-5.0)) - 1);
    assertThat(best(550).normalized()).isCloseTo(100 * (worth + 1) / 2, within(1e-9));
  }

  @Test
  void the_last_row_of_a_window_is_hardly_worth_more_than_a_miss_avoided() {
    assertThat(best(599).normalized()).isBetween(50.0, 52.0);
  }

  @Test
  void a_false_alarm_before_any_window_costs_all_of_its_weight() {
    assertThat(at(0.5, 300, 500).normalized()).isCloseTo(100 * (2 - 0.11) / 2, within(1e-9));
  }

  @Test
  void a_false_alarm_right_behind_a_window_costs_next_to_nothing() {
    assertThat(at(0.5, 500, 600).normalized()).isBetween(99.8, 100.0);
    assertThat(at(0.5, 500, 599 + 99).raw()[0])
        .isCloseTo(1 + 0.11 * (2 / (1 + Math.exp(5.0)) - 1), within(1e-9));
    assertThat(at(0.5, 500, 999).raw()[0]).isCloseTo(1 - 0.11, within(1e-9));
  }

  @Test
  void the_probation_is_15_percent_but_at_most_750_rows() {
    assertThat(NabScorer.probation(1000)).isEqualTo(150);
    assertThat(NabScorer.probation(22_695)).isEqualTo(750);
    assertThat(at(0.5, 149, 500).normalized()).isCloseTo(100, within(1e-9));
    assertThat(at(0.5, 150, 500).normalized()).isLessThan(95);
  }

  @Test
  void one_threshold_is_chosen_for_all_series() {
    double[] quiet = new double[ROWS];
    quiet[500] = 0.4;
    double[] loud = new double[ROWS];
    loud[500] = 0.9;
    loud[300] = 0.6;
    var corpus = List.of(new Scored(quiet, List.of(WINDOW)), new Scored(loud, List.of(WINDOW)));

    NabScorer.Outcome best = NabScorer.best(corpus);

    assertThat(best.threshold()).isEqualTo(0.4);
    assertThat(best.normalized()).isCloseTo(100 * (4 - 0.11) / 4, within(1e-9));
  }

  @Test
  void rows_of_one_score_are_detected_together() {
    double[] flat = new double[ROWS];
    NabScorer.Outcome best = NabScorer.best(List.of(new Scored(flat, List.of(WINDOW))));
    assertThat(best.normalized()).isZero();
    assertThat(best.threshold()).isGreaterThan(1);
  }

  private static NabScorer.Outcome best(int... detections) {
    return NabScorer.best(List.of(scored(detections)));
  }

  private static NabScorer.Outcome at(double threshold, int... detections) {
    return NabScorer.at(threshold, List.of(scored(detections)));
  }

  private static Scored scored(int... detections) {
    double[] scores = new double[ROWS];
    for (int row : detections) {
      scores[row] = 1;
    }
    return new Scored(scores, List.of(WINDOW));
  }
}
