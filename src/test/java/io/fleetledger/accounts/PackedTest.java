package io.fleetledger.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class PackedTest {
  @Property(tries = 200)
  void what_was_written_is_read(@ForAll long number, @ForAll String text, @ForAll long other) {
    PackedWriter out = new PackedWriter();
    out.number(number);
    out.text(text);
    out.number(other);
    PackedReader in = new PackedReader(out.bytes());
    assertThat(in.number()).isEqualTo(number);
    assertThat(in.text()).isEqualTo(new String(text.getBytes(UTF_8), UTF_8));
    assertThat(in.number()).isEqualTo(other);
  }

  @Property(tries = 200)
  void sums_are_read_into_as_many_as_there_are_now(
      @ForAll @Size(max = 40) long[] sums, @ForAll boolean isLonger) {
    PackedWriter out = new PackedWriter();
    out.sums(sums);
    long[] read = new long[isLonger ? sums.length + 3 : sums.length];
    new PackedReader(out.bytes()).sums(read);
    assertThat(Arrays.copyOf(read, sums.length)).isEqualTo(sums);
    assertThat(Arrays.stream(read).skip(sums.length).filter(sum -> sum != 0).count()).isZero();
  }

  @Property(tries = 200)
  void numbers_are_those_of_avro(@ForAll long number) throws IOException {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder avro = EncoderFactory.get().directBinaryEncoder(bytes, null);
    avro.writeLong(number);
    PackedWriter out = new PackedWriter();
    out.number(number);
    assertThat(out.bytes()).isEqualTo(bytes.toByteArray());
  }

  @Test
  void bytes_that_end_too_early_are_refused() {
    PackedWriter out = new PackedWriter();
    out.number(Long.MAX_VALUE);
    byte[] whole = out.bytes();
    PackedReader in = new PackedReader(Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(in::number).isInstanceOf(IllegalStateException.class);
  }
}
