package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceChunkTest {
  private final SequenceChunk chunk = new SequenceChunk();

  @Test
  void a_number_is_new_once() {
    assertThat(chunk.add(0, 1)).isTrue();
    assertThat(chunk.add(64, 1)).isTrue();
    assertThat(chunk.add(127, 1)).isTrue();
    assertThat(chunk.add(64, 1)).isFalse();
    assertThat(chunk.count(0, 127)).isEqualTo(3);
  }

  @Test
  void spans_are_counted_with_both_ends() {
    for (int index = 10; index < 120; index++) {
      chunk.add(index, 0);
    }
    assertThat(chunk.count(0, 9)).isZero();
    assertThat(chunk.count(10, 10)).isEqualTo(1);
    assertThat(chunk.count(63, 64)).isEqualTo(2);
    assertThat(chunk.count(0, 63)).isEqualTo(54);
    assertThat(chunk.count(64, 127)).isEqualTo(56);
    assertThat(chunk.count(120, 127)).isZero();
  }

  @Test
  void bytes_give_the_same_chunk_back() {
    chunk.add(3, 33);
    chunk.add(100, -7);

    SequenceChunk read = new SequenceChunk(chunk.toBytes());

    assertThat(chunk.toBytes()).hasSize(528);
    assertThat(read.count(0, 127)).isEqualTo(2);
    assertThat(read.add(100, 1)).isFalse();
    assertThat(read.isSame(3, 33)).isTrue();
    assertThat(read.isSame(100, 7)).isFalse();
  }

  @Test
  void an_old_chunk_takes_16_bytes_and_tells_no_conflict_any_more() {
    chunk.add(3, 33);
    chunk.age();

    SequenceChunk read = new SequenceChunk(chunk.toBytes());

    assertThat(chunk.toBytes()).hasSize(16);
    assertThat(read.add(3, 33)).isFalse();
    assertThat(read.add(4, 44)).isTrue();
    assertThat(read.isSame(3, 34)).isTrue();
  }

  @Test
  void it_is_full_with_its_last_number() {
    for (int index = 0; index < 127; index++) {
      chunk.add(index, 0);
    }
    assertThat(chunk.isFull()).isFalse();
    chunk.add(127, 0);
    assertThat(chunk.isFull()).isTrue();
  }
}
