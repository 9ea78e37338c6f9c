package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class LongRangesProperties {

  @Property
  void they_hold_what_was_added(
      @ForAll Set<@LongRange(max = 40) Long> numbers,
      @ForAll @LongRange(max = 40) long from,
      @ForAll @LongRange(max = 40) long until) {
    LongRanges ranges = new LongRanges();
    numbers.forEach(ranges::add);

    LongRanges read = LongRanges.of(ranges.toList());

    for (long number = 0; number <= 41; number++) {
      assertThat(read.contains(number)).isEqualTo(numbers.contains(number));
    }
    assertThat(read.count(from, until))
        .isEqualTo(numbers.stream().filter(n -> n >= from && n < until).count());
  }

  @Example
  void neighbours_are_one_run() {
    LongRanges ranges = new LongRanges();
    ranges.add(5);
    ranges.add(7);
    assertThat(ranges.toList()).containsExactly(5L, 6L, 7L, 8L);
    ranges.add(6);
    assertThat(ranges.toList()).containsExactly(5L, 8L);
  }
}
