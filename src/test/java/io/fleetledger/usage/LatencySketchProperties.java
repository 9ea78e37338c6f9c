package io.fleetledger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class LatencySketchProperties {

  @Property
  void a_latency_lies_in_its_bucket_which_is_at_most_a_64th_wide(
      @ForAll @LongRange(max = 86_400_000_000L) long micros) {
    int bucket = LatencySketch.bucketOf(micros);
    long from = LatencySketch.lowerBoundOf(bucket);
    long until = LatencySketch.lowerBoundOf(bucket + 1);
    assertThat(micros).isBetween(from, until - 1);
    assertThat(until - from).isLessThanOrEqualTo(Math.max(1, from / 64));
  }

  @Property
  void buckets_ascend_without_gaps(@ForAll @IntRange(max = 2_000) int bucket) {
    assertThat(LatencySketch.bucketOf(LatencySketch.lowerBoundOf(bucket))).isEqualTo(bucket);
  }

  @Property
  void merging_in_any_order_gives_the_same_sketch(
      @ForAll @Size(max = 50) List<@LongRange(max = 10_000_000) Long> latencies,
      @ForAll long seed) {
    LatencySketch whole = new LatencySketch();
    latencies.forEach(whole::record);
    List<Long> shuffled = new java.util.ArrayList<>(latencies);
    Collections.shuffle(shuffled, new Random(seed));
    LatencySketch merged = new LatencySketch();
    for (long latency : shuffled) {
      LatencySketch one = new LatencySketch();
      one.record(latency);
      merged.add(one);
    }
    assertThat(merged.buckets()).isEqualTo(whole.buckets());
    assertThat(merged.counts()).isEqualTo(whole.counts());
  }

  @Example
  void the_median_of_1_to_100_ms_is_about_50_ms() {
    LatencySketch sketch = new LatencySketch();
    for (int millis = 1; millis <= 100; millis++) {
      sketch.record(millis * 1000L);
    }
    assertThat(sketch.quantileMicros(500)).isBetween(50_000L, 51_000L);
  }

  @Example
  void an_empty_sketch_has_no_quantile() {
    assertThat(new LatencySketch().quantileMicros(500)).isEqualTo(-1);
  }
}
