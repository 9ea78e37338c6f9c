package io.fleetledger.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The detector on the bundled series of the Numenta Anomaly Benchmark. */
class NabBenchmarkTest {
  private static final double RANDOM_CUT_FOREST_PUBLISHED = 51.7;
  private static final List<NabSeries> CORPUS = NabSeries.all();

  @Test
  void the_28_series_are_scored_above_65() {
    NabScorer.Outcome outcome = NabScorer.best(scored(CORPUS));
    for (int i = 0; i < CORPUS.size(); i++) {
      NabSeries series = CORPUS.get(i);
      System.out.printf(
          "%-55s %6.2f of %d%n", series.name(), outcome.raw()[i], series.windows().size());
    }
    System.out.printf("all: %.2f at threshold %.4f%n", outcome.normalized(), outcome.threshold());

    assertThat(CORPUS).hasSize(28);
    assertThat(outcome.normalized()).isGreaterThan(65);
  }

  @Test
  void each_group_holds_with_the_threshold_chosen_on_the_other() {
    assertThat(heldOut("realAWSCloudwatch")).isGreaterThan(RANDOM_CUT_FOREST_PUBLISHED);
    assertThat(heldOut("artificialWithAnomaly")).isGreaterThan(RANDOM_CUT_FOREST_PUBLISHED);
  }

  private static double heldOut(String group) {
    List<NabSeries> held = CORPUS.stream().filter(it -> it.group().equals(group)).toList();
    List<NabSeries> rest = CORPUS.stream().filter(it -> !it.group().equals(group)).toList();
    double score =
        NabScorer.at(NabScorer.best(scored(rest)).threshold(), scored(held)).normalized();
    System.out.printf("%s, threshold of the others: %.2f%n", group, score);
    return score;
  }

  private static List<NabScorer.Scored> scored(List<NabSeries> corpus) {
    return corpus.stream()
        .map(
            it ->
                new NabScorer.Scored(
                    Backtest.run(it.points(), SpikeThresholds.FLEET).scores().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray(),
                    it.windows()))
        .toList();
  }
}
