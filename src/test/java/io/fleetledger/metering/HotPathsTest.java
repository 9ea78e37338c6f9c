package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

@Tag("jmh")
class HotPathsTest {
  @Test
  void each_hot_path_is_measured() throws Exception {
    var options =
        new OptionsBuilder()
            .include(HotPaths.class.getName())
            .warmupIterations(5)
            .warmupTime(TimeValue.seconds(2))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(2))
            .forks(1)
            .jvmArgs("-Xmx1g")
            .build();
    assertThat(new Runner(options).run()).isNotEmpty();
  }
}
