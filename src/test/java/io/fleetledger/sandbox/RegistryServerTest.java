package io.fleetledger.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryServerTest {
  @Test
  void two_run_side_by_side(@TempDir Path one, @TempDir Path other) throws Exception {
    try (var first = RegistryServer.start(one);
        var second = RegistryServer.start(other)) {
      assertThat(first.url()).isNotEqualTo(second.url());
    }
  }
}
