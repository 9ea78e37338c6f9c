package io.fleetledger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.NodeUsage;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextBandsTest {
  private static final ContextBands FIELDS = new ContextBands(NodeUsage.getClassSchema());

  @ParameterizedTest(name = "{0} tokens: band {1}")
  @CsvSource({
    "0, 0",
    "1, 0",
    "1024, 0",
    "1025, 1",
    "2048, 1",
    "2049, 2",
    "4096, 2",
    "8192, 3",
    "16384, 4",
    "32768, 5",
    "65536, 6",
    "131072, 7",
    "131073, 8",
    "262144, 8",
    "262145, 9",
    "200000000, 9"
  })
  void a_band_ends_at_a_power_of_two(long tokens, int band) {
    assertThat(ContextBands.of(tokens)).isEqualTo(band);
  }

  @Test
  void sums_come_back_as_they_were_written() {
    long[] sums = new long[ContextBands.LENGTH];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = 7L * i;
    }
    NodeUsage row = new NodeUsage();
    FIELDS.write(sums, row);
    long[] read = new long[ContextBands.LENGTH];
    FIELDS.read(row, read);

    assertThat(read).containsExactly(sums);
    assertThat(row.getContextCostNanos()).hasSize(ContextBands.COUNT).endsWith(7L * 39);
  }

  @Test
  void where_nothing_ran_there_are_no_bands() {
    NodeUsage row = new NodeUsage();
    FIELDS.write(new long[ContextBands.LENGTH], row);

    assertThat(row.getContextRequests()).isEmpty();
    assertThat(row.getContextCostNanos()).isEmpty();
  }

  @Test
  void where_anything_ran_every_measure_has_every_band() {
    long[] sums = new long[ContextBands.LENGTH];
    sums[ContextBands.COST_NANOS + 3] = 1;
    NodeUsage row = new NodeUsage();
    FIELDS.write(sums, row);

    assertThat(row.getContextRequests())
        .isEqualTo(new ArrayList<>(Collections.nCopies(ContextBands.COUNT, 0L)));
  }
}
