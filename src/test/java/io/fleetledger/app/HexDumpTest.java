package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HexDumpTest {

  @Test
  void shows_position_bytes_and_the_ascii_among_them() {
    byte[] bytes = "\u0000seventeen bytes~\n".getBytes(StandardCharsets.US_ASCII);

    assertThat(HexDump.of(bytes))
        .isEqualTo(
            """
            00000000  00 73 65 76 65 6e 74 65 65 6e 20 62 79 74 65 73  .seventeen bytes
            00000010  7e 0a                                            ~.
            """);
  }

  @Test
  void is_empty_for_no_bytes() {
    assertThat(HexDump.of(new byte[0])).isEmpty();
  }
}
