package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BusySlotsTest {

  @Test
  void overlapping_requests_count_once() {
    BusySlots busy = new BusySlots();
    busy.mark(0, 1_000_000);
    busy.mark(500_000, 1_500_000);
    assertThat(busy.micros()).isEqualTo(1_500_000);
  }

  @Test
  void a_slot_that_is_touched_is_busy() {
    BusySlots busy = new BusySlots();
    busy.mark(99_999, 100_001);
    assertThat(busy.micros()).isEqualTo(200_000);
  }

  @Test
  void a_whole_minute_is_a_minute() {
    BusySlots busy = new BusySlots();
    busy.mark(0, 60_000_000);
    assertThat(busy.micros()).isEqualTo(60_000_000);
  }

  @Test
  void bytes_give_the_same_slots_back() {
    BusySlots busy = new BusySlots();
    busy.mark(59_900_000, 60_000_000);
    busy.mark(6_400_000, 6_500_000);
    BusySlots read = new BusySlots();
    read.mark(busy.toBytes());
    assertThat(read.toBytes()).isEqualTo(busy.toBytes());
    assertThat(read.micros()).isEqualTo(200_000);
  }
}
