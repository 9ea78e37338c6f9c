package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.cost.Weight;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.UsageKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NodeMinuteCodecTest {
  private static final long MINUTE = Micros.of(TestCatalog.BASE);
  private static final Terms TERMS = terms();

  private final NodeMinuteCodec codec = new NodeMinuteCodec();

  @Test
  void what_is_stored_of_a_minute_is_read_back() {
    NodeMinute told = told();
    byte[] stored = codec.write(told);

    NodeMinute read = new NodeMinute("node-01", MINUTE, TERMS);
    long termsPrint = codec.read(stored, read);

    assertThat(termsPrint).isEqualTo(NodeRows.termsPrint(told));
    assertThat(NodeRows.row(read)).isEqualTo(NodeRows.row(told));
    assertThat(codec.write(read)).isEqualTo(stored);
    assertThat(read.shares.inOrder()).usingRecursiveComparison().isEqualTo(told.shares.inOrder());
    read.settle();
    assertThat(read.isToldAll()).isTrue();
  }

  @Test
  void the_bytes_of_a_format_are_for_ever_those_of_its_first_day() throws Exception {
    assertThat(HexFormat.of().formatHex(codec.write(told())))
        .as("minutes are stored like this: what is written otherwise needs a format of its own")
        .isEqualTo(stored(1));
  }

  @Test
  void a_minute_that_an_earlier_program_stored_is_read_and_goes_on() throws Exception {
    NodeMinute read = new NodeMinute("node-01", MINUTE, TERMS);
    codec.read(HexFormat.of().parseHex(stored(1)), read);
    NodeMinute told = told();
    assertThat(NodeRows.row(read)).isEqualTo(NodeRows.row(told));
    assertThat(read.shares.inOrder()).usingRecursiveComparison().isEqualTo(told.shares.inOrder());

    read.sums[Measure.INPUT_TOKENS.ordinal()] += 5;
    read.settle();
    assertThat(read.isToldAll()).isFalse();
  }

  @Test
  void a_minute_in_which_nothing_happened_is_small() {
    NodeMinute silent = new NodeMinute("node-01", MINUTE, TERMS);
    silent.settle();
    silent.tell();
    assertThat(codec.write(silent)).hasSizeLessThan(350);
  }

  @Test
  void a_format_of_a_later_program_is_refused() {
    byte[] stored = codec.write(told());
    stored[0] += 4;
    assertThatThrownBy(() -> codec.read(stored, new NodeMinute("node-01", MINUTE, TERMS)))
        .hasMessageContaining("node-01")
        .hasMessageContaining("format 3");
  }

  /** A minute as a format stored it, in hexadecimal. */
  private static String stored(int format) throws IOException {
    try (InputStream in =
        NodeMinuteCodecTest.class.getResourceAsStream("node-minute-%d.hex".formatted(format))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }

  private static NodeMinute told() {
    NodeMinute cell = new NodeMinute("node-01", MINUTE, TERMS);
    for (int i = 0; i < Measure.COUNT; i++) {
      cell.sums[i] = i * 1_000_003L;
    }
    cell.busy.mark(3 * Micros.SECOND, 31 * Micros.SECOND);
    cell.untoldLatencies.ttft.record(123_456);
    cell.untoldLatencies.endToEnd.record(7);
    cell.untoldLatencies.endToEnd.record(9_999_999);
    share(cell, "acme", "", 1_000).failed = new long[] {1, 2, 3, 4, 5, 6, 7};
    share(cell, "acme", "run-1", 2_000);
    share(cell, "birch", "", 3_000).retried = new long[] {7, 6, 5, 4, 3, 2, 1};
    cell.settle();
    for (Share share : cell.shares.all()) {
      System.arraycopy(share.costs, 0, share.told, 0, CostMeasure.COUNT);
      share.toldMethod = TERMS.pool().sharing().method();
    }
    cell.tell();
    return cell;
  }

  private static Share share(NodeMinute cell, String tenant, String trace, long deviceNanos) {
    UsageKey key =
        new UsageKey(tenant, "", "llama-8b", "shared", "h100", "standard", "CHAT", "USD");
    Share share = cell.shares.of(new Sharer(key, trace));
    share.parts = 2;
    share.weights[Weight.DEVICE_NANOS.ordinal()] = deviceNanos;
    return share;
  }

  private static Terms terms() {
    Resolver.Answer answer = new Resolver(TestCatalog.fleet(1)).terms("node-01", null, MINUTE);
    return ((Resolver.Answer.Found) answer).terms();
  }
}
