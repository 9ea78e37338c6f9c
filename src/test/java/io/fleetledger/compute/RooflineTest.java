package io.fleetledger.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RooflineTest {

  @Property
  void timesAreExactAtAnyPeakAndSize(
      @ForAll @LongRange(max = 100_000_000_000_000_000L) long work,
      @ForAll @LongRange(min = 1_000_000_000L, max = 20_000_000_000_000_000L) long rate,
      @ForAll @IntRange(min = 1, max = 100) int accelerators) {
    Roofline roofline = new Roofline(rate, rate, accelerators);
    BigInteger together = BigInteger.valueOf(rate).multiply(BigInteger.valueOf(accelerators));
    BigInteger max = BigInteger.valueOf(Long.MAX_VALUE);

    assertThat(BigInteger.valueOf(roofline.computeNanos(work)))
        .isEqualTo(
            BigInteger.TEN.pow(15).multiply(BigInteger.valueOf(work)).divide(together).min(max));
    assertThat(BigInteger.valueOf(roofline.memoryNanos(work)))
        .isEqualTo(
            BigInteger.TEN.pow(9).multiply(BigInteger.valueOf(work)).divide(together).min(max));
  }

  @Test
  void utilizationIsTheTimeAtTheLimitOverTheTimeItTook() {
    Roofline h100 = new Roofline(989_000_000_000_000L, 3_350_000_000_000L, 2);

    assertThat(h100.mfu(989_000_000, 1_000_000_000)).isEqualTo(0.5);
    assertThat(h100.mbu(3_350_000_000_000L, 2_000_000_000)).isEqualTo(0.25);
  }

  @Test
  void precisionsAddUpEachAtItsOwnPeak() {
    Roofline bf16 = new Roofline(1_000_000_000_000_000L, 1, 1);
    Roofline fp8 = new Roofline(2_000_000_000_000_000L, 1, 1);

    assertThat(bf16.computeNanos(300_000_000) + fp8.computeNanos(400_000_000))
        .isEqualTo(500_000_000);
  }

  @Test
  void nothingRunsAtNoRate() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Roofline(0, 1, 1))
        .withMessageContaining("must be positive");
  }
}
