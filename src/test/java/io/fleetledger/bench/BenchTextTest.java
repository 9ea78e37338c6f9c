package io.fleetledger.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTextTest {
  private static final BenchResult RESULT =
      new BenchResult(
          new BenchLoad(1_000, 1, 1, 1, 0, 0, 300, 1),
          new BenchBacklog(1_100, 1_000),
          new BenchResult.Drain(Duration.ofSeconds(10), Duration.ofSeconds(4)),
          Map.of("broker", Duration.ofSeconds(3)),
          new GcLog(2, Duration.ofMillis(30), Duration.ofMillis(20), 512),
          1_000_000_000L,
          700,
          Map.of("inference-events", 5_000_000L),
          0,
          null);

  @Test
  void the_ratio_to_the_plain_job_comes_first() {
    BenchResult compared =
        RESULT.comparedWith(new BenchResult.Drain(Duration.ofSeconds(60), Duration.ofSeconds(40)));
    assertThat(compared.ratio()).isEqualTo(10.0);
    assertThat(BenchText.of(compared).lines().findFirst().orElseThrow()).contains("10.0 x");
  }

  @Test
  void requests_are_told_per_second_of_processor_time_and_of_the_clock() {
    assertThat(BenchText.of(RESULT))
        .contains("250 requests per core-second, 100/s, 10.0 s")
        .doesNotContain("ratio");
  }

  @Test
  void pauses_of_the_collector_are_added_up_from_its_log(@TempDir Path directory)
      throws IOException {
    Path log = directory.resolve("gc.log");
    Files.writeString(
        log,
        """
        [0.1s][info][gc] Using G1
        [1.0s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 51M->7M(1024M) 4.250ms
        [2.0s][info][gc] GC(1) Pause Remark 300M->280M(1024M) 1,750ms
        """);
    assertThat(GcLog.read(log))
        .isEqualTo(new GcLog(2, Duration.ofNanos(6_000_000), Duration.ofNanos(4_250_000), 300));
  }
}
