package io.fleetledger.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DocumentedMetricsTest {
  @Test
  void the_readme_lists_every_metric_with_its_kind_labels_and_help() throws IOException {
    List<String> rows =
        Files.readString(Path.of("README.md"))
            .lines()
            .filter(line -> line.startsWith("| `fleetledger_"))
            .toList();

    assertThat(rows).containsExactlyElementsOf(Families.ALL.stream().map(this::row).toList());
  }

  @Test
  void no_two_metrics_share_a_name() {
    assertThat(Families.ALL).extracting(Family::name).doesNotHaveDuplicates();
  }

  private String row(Family family) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            family.name(),
            family.kind().name().toLowerCase(Locale.ROOT),
            String.join(", ", family.labels()),
            family.help());
  }
}
