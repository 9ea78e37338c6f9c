package io.fleetledger.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class LargestRemainderProperties {

  @Example
  void units_left_over_go_to_the_largest_remainders() {
    // 100 by 1:2:4 is 14.29, 28.57, 57.14: the unit left over goes to the second.
    assertThat(LargestRemainder.share(100, new long[] {1, 2, 4})).containsExactly(14, 29, 57);
  }

  @Example
  void a_tie_goes_to_the_first() {
    assertThat(LargestRemainder.share(10, new long[] {1, 1, 1})).containsExactly(4, 3, 3);
  }

  @Example
  void nothing_is_shared_where_nobody_weighs_anything() {
    assertThat(LargestRemainder.share(10, new long[] {0, 0})).containsExactly(0, 0);
  }

  @Property
  void the_parts_sum_to_the_whole(
      @ForAll @LongRange(max = Long.MAX_VALUE) long whole,
      @ForAll @Size(min = 1, max = 30) List<@LongRange(min = 1, max = 1L << 56) Long> given) {
    long[] weights = given.stream().mapToLong(Long::longValue).toArray();
    assertThat(Arrays.stream(LargestRemainder.share(whole, weights)).sum()).isEqualTo(whole);
  }

  @Property
  void no_part_is_a_unit_or_more_from_its_exact_share(
      @ForAll @LongRange(max = 1L << 60) long whole,
      @ForAll @Size(min = 1, max = 30) List<@LongRange(max = 1L << 56) Long> given) {
    long[] weights = given.stream().mapToLong(Long::longValue).toArray();
    long total = Arrays.stream(weights).sum();
    long[] parts = LargestRemainder.share(whole, weights);
    for (int i = 0; total > 0 && i < parts.length; i++) {
      BigDecimal exact =
          BigDecimal.valueOf(whole)
              .multiply(BigDecimal.valueOf(weights[i]))
              .divide(BigDecimal.valueOf(total), 30, RoundingMode.HALF_UP);
      assertThat(BigDecimal.valueOf(parts[i]).subtract(exact).abs()).isLessThan(BigDecimal.ONE);
    }
  }
}
