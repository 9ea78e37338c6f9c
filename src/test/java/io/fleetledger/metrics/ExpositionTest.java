package io.fleetledger.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.api.Metrics.Page;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private final ProcessMetrics metrics = AllMetrics.make();

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void who_asks_for_open_metrics_gets_it() {
    Page answer =
        metrics.scrape(
            "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.2,*/*;q=0.1");

    assertThat(answer.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(answer.text())
        .contains("# TYPE fleetledger_records_read counter")
        .endsWith("# EOF\n");
  }

  @Test
  void everyone_else_gets_prometheus_own_text() {
    for (String accept : new String[] {null, "*/*", "text/plain"}) {
      Page answer = metrics.scrape(accept);
      assertThat(answer.contentType()).startsWith("text/plain; version=0.0.4");
      assertThat(answer.text()).contains("# TYPE fleetledger_records_read_total counter");
    }
  }

  @Test
  void every_metric_tells_its_help() {
    List<String> lines = metrics.scrape(null).text().lines().toList();
    for (Family family : Families.ALL) {
      assertThat(lines).contains("# HELP %s %s".formatted(family.name(), family.help()));
    }
  }

  @Test
  void the_jvm_tells_of_memory_garbage_and_processors() {
    assertThat(metrics.scrape(null).text())
        .contains("jvm_memory_used_bytes{", "process_cpu_usage ", "process_uptime_seconds ");
  }

  @Test
  void a_part_that_fails_leaves_the_others() {
    metrics.add(
        readings -> {
          throw new IllegalStateException("closed");
        });
    assertThat(metrics.scrape(null).text()).contains("fleetledger_build{version=\"1.0\"} 1.0");
  }

  @Test
  void what_is_not_known_has_no_series() {
    try (var some = new ProcessMetrics("1.0")) {
      some.add(readings -> readings.add(ProcessFamilies.SOURCE_LAG, null));
      assertThat(some.scrape(null).text()).doesNotContain("source_lag");
    }
  }
}
