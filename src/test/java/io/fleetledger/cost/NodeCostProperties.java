package io.fleetledger.cost;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class NodeCostProperties {
  private static final long HOUR = 3_600_000_000L;
  private static final long TEN_O_CLOCK = 490_000 * HOUR;

  @Example
  void three_minutes_of_a_third_of_a_dollar_an_hour_lose_no_nano() {
    long minute = HOUR / 60;
    long rate = 333_333_333;
    long first = NodeCost.nanos(1, rate, TEN_O_CLOCK, TEN_O_CLOCK + minute);
    long second = NodeCost.nanos(1, rate, TEN_O_CLOCK + minute, TEN_O_CLOCK + 2 * minute);
    long third = NodeCost.nanos(1, rate, TEN_O_CLOCK + 2 * minute, TEN_O_CLOCK + 3 * minute);
    assertThat(first).isEqualTo(5_555_555);
    assertThat(second).isEqualTo(5_555_556);
    assertThat(third).isEqualTo(5_555_555);
  }

  @Property
  void the_parts_of_an_hour_however_cut_sum_to_its_rate(
      @ForAll @IntRange(min = 1, max = 1024) int accelerators,
      @ForAll @LongRange(max = 1_000_000_000_000L) long rate,
      @ForAll @LongRange(max = HOUR) long cut) {
    long before = NodeCost.nanos(accelerators, rate, TEN_O_CLOCK, TEN_O_CLOCK + cut);
    long after =
        cut == HOUR ? 0 : NodeCost.nanos(accelerators, rate, TEN_O_CLOCK + cut, TEN_O_CLOCK + HOUR);
    assertThat(before + after).isEqualTo(accelerators * rate);
  }

  @Example
  void an_hour_of_the_costliest_fleet_does_not_overflow() {
    assertThat(NodeCost.nanos(4096, 1_000_000_000_000L, TEN_O_CLOCK, TEN_O_CLOCK + HOUR))
        .isEqualTo(4_096_000_000_000_000L);
  }
}
