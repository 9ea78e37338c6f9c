package io.fleetledger.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadAgeTest {
  private static final long NOW = 1_700_000_000_000L;

  private final ReadAge age = new ReadAge();

  @Test
  void nothing_read_is_no_backlog() {
    assertThat(age.isBacklog(NOW)).isFalse();
  }

  @Test
  void records_that_the_broker_got_just_now_are_none() {
    age.read(NOW - 5_000);
    assertThat(age.isBacklog(NOW)).isFalse();
  }

  @Test
  void one_old_record_among_new_ones_makes_one() {
    age.read(NOW);
    age.read(NOW - 11_000);
    age.read(NOW);
    assertThat(age.isBacklog(NOW)).isTrue();
    assertThat(age.wasBacklog()).isTrue();
  }

  @Test
  void it_goes_on_through_a_pause_of_the_fetcher() {
    age.read(NOW - 60_000);
    assertThat(age.isBacklog(NOW)).isTrue();
    assertThat(age.isBacklog(NOW + 5_000)).isTrue();
  }

  @Test
  void it_is_over_when_the_reader_caught_up() {
    age.read(NOW - 60_000);
    assertThat(age.isBacklog(NOW)).isTrue();
    age.read(NOW);
    assertThat(age.isBacklog(NOW + 100)).isFalse();
  }

  @Test
  void it_is_over_when_nothing_comes_any_more() {
    age.read(NOW - 60_000);
    assertThat(age.isBacklog(NOW)).isTrue();
    assertThat(age.isBacklog(NOW + 7_000)).isFalse();
    assertThat(age.wasBacklog()).isFalse();
  }
}
