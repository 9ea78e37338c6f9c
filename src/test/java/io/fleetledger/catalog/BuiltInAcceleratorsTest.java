package io.fleetledger.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.Precision;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuiltInAcceleratorsTest {
  @Test
  void figuresAreDensePeaksAndDecimalBytes() {
    assertThat(BuiltInAccelerators.find("H100-SXM5-80GB"))
        .isEqualTo(
            new AcceleratorProfile(
                "H100-SXM5-80GB",
                Map.of(
                    Precision.BF16, 989_000_000_000_000L,
                    Precision.FP16, 989_000_000_000_000L,
                    Precision.FP8, 1_979_000_000_000_000L,
                    Precision.INT8, 1_979_000_000_000_000L),
                80_000_000_000L,
                3_350_000_000_000L,
                700));
  }

  @Test
  void theT4ComputesInFp16NotInBf16() {
    AcceleratorProfile t4 = BuiltInAccelerators.all().get("T4-16GB");
    assertThat(t4).isNotNull();
    assertThat(t4.peakFlopsPerSecond()).containsOnlyKeys(Precision.FP16, Precision.INT8);
  }

  @Test
  void whatIsNotKnownInFullIsNotBuiltIn() {
    assertThat(BuiltInAccelerators.find("H100-NVL-94GB")).isNull();
  }

  @Test
  void everyOtherOneHasMemoryBandwidthAndAPeak() {
    assertThat(BuiltInAccelerators.all().values())
        .hasSize(24)
        .allSatisfy(
            accelerator -> {
              assertThat(accelerator.memoryBytes()).isPositive();
              assertThat(accelerator.memoryBytesPerSecond()).isPositive();
              assertThat(accelerator.peakFlopsPerSecond()).isNotEmpty();
            });
  }
}
