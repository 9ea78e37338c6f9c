package io.fleetledger.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WindowCodecTest {
  @Test
  void what_is_stored_of_a_window_is_read_back() {
    assertIsWindow(WindowCodec.decoded(WindowCodec.encoded(window())));
  }

  @Test
  void a_window_without_anything_is_small() {
    assertThat(WindowCodec.encoded(new UsageWindow())).hasSizeLessThan(10);
  }

  @Test
  void the_bytes_of_a_format_are_for_ever_those_of_its_first_day() throws Exception {
    assertThat(HexFormat.of().formatHex(WindowCodec.encoded(window())))
        .as("windows are stored like this: what is written otherwise needs a format of its own")
        .isEqualTo(stored(1));
  }

  @Test
  void a_window_that_an_earlier_program_stored_is_read() throws Exception {
    assertIsWindow(WindowCodec.decoded(HexFormat.of().parseHex(stored(1))));
  }

  @Test
  void a_format_of_a_later_program_is_refused() {
    byte[] stored = WindowCodec.encoded(window());
    stored[0] += 2;
    assertThatThrownBy(() -> WindowCodec.decoded(stored)).hasMessageContaining("format 2");
  }

  /** A window as a format stored it, in hexadecimal. */
  private static String stored(int format) throws IOException {
    try (InputStream in =
        WindowCodecTest.class.getResourceAsStream("window-%d.hex".formatted(format))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }

  private static void assertIsWindow(UsageWindow read) {
    UsageWindow window = window();
    assertThat(read.sums).isEqualTo(window.sums);
    assertThat(read.costs).isEqualTo(window.costs);
    assertThat(read.sharingMethod).isEqualTo(window.sharingMethod);
    assertThat(read.revision).isEqualTo(window.revision);
    assertThat(read.latencies.endToEnd.size()).isEqualTo(2);
    assertThat(WindowCodec.encoded(read)).isEqualTo(WindowCodec.encoded(window));
  }

  private static UsageWindow window() {
    UsageWindow window = new UsageWindow();
    for (int i = 0; i < window.sums.length; i += 2) {
      window.sums[i] = i * 1_000_003L - 7;
    }
    window.costs[0] = -1;
    window.costs[window.costs.length - 1] = Long.MAX_VALUE;
    window.latencies.ttft.record(123_456);
    window.latencies.endToEnd.record(7);
    window.latencies.endToEnd.record(9_999_999);
    window.sharingMethod = "TOKENS";
    window.revision = 42;
    return window;
  }
}
