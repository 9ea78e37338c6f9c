package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @Test
  void replays_the_trace_through_real_servers_into_exact_sums_and_every_law_holds()
      throws Exception {
    DemoRun run = DemoRun.get();

    assertThat(run.exitCode()).describedAs(run.output()).isEqualTo(0);
    assertThat(run.output())
        .contains("llama-3.1-70b", "northwind-bank", "Charges by tenant", "The laws");
    for (String view : List.of("tenant_usage_minute", "tenant_usage_hour", "node_usage_hour")) {
      assertThat(
              run.ask(
                  "SELECT sum(requests), sum(input_tokens), sum(output_tokens) FROM fleet." + view))
          .as(view)
          .containsExactly(List.of("19366", "22361870", "4088665"));
    }
  }

  @Test
  void the_trace_goes_on_with_the_same_requests_an_hour_later(@TempDir Path directory)
      throws Exception {
    Path file = DemoStream.later(Duration.ofHours(1), directory.resolve("later.csv"));

    List<String> rows = Files.readAllLines(file);

    assertThat(rows).hasSize(1 + 19_366);
    assertThat(rows.get(1)).isEqualTo("2023-11-16T19:15:46.680590,374,44");
  }
}
