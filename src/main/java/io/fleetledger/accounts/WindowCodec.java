package io.fleetledger.accounts;

import io.fleetledger.usage.LatencySketch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * The stored form of a window: numbers of variable length, and only those that are not 0. Measures
 * may be added behind the last ones.
 */
final class WindowCodec {
  private static final int FORMAT = 1;

  private WindowCodec() {}

  static byte[] encoded(UsageWindow window) {
    var bytes = new ByteArrayOutputStream(256);
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      out.writeInt(FORMAT);
      out.writeLong(window.revision);
      out.writeString(window.sharingMethod == null ? "" : window.sharingMethod);
      write(window.sums, out);
      write(window.costs, out);
      write(window.latencies.ttft, out);
      write(window.latencies.tpot, out);
      write(window.latencies.endToEnd, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static UsageWindow decoded(byte[] bytes) {
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, null);
    try {
      int format = in.readInt();
      if (format != FORMAT) {
        throw new IllegalStateException("a window of format " + format + " is stored");
      }
      UsageWindow window = new UsageWindow();
      window.revision = in.readLong();
      String method = in.readString();
      window.sharingMethod = method.isEmpty() ? null : method;
      read(in, window.sums);
      read(in, window.costs);
      read(in, window.latencies.ttft);
      read(in, window.latencies.tpot);
      read(in, window.latencies.endToEnd);
      return window;
    } catch (IOException e) {
      throw new UncheckedIOException("a stored window can't be read", e);
    }
  }

  /** Which are not 0, one bit each, and these. */
  private static void write(long[] sums, BinaryEncoder out) throws IOException {
    long present = 0;
    for (int i = 0; i < sums.length; i++) {
      present |= sums[i] == 0 ? 0 : 1L << i;
    }
    out.writeLong(present);
    for (long sum : sums) {
      if (sum != 0) {
        out.writeLong(sum);
      }
    }
  }

  private static void read(BinaryDecoder in, long[] sums) throws IOException {
    long present = in.readLong();
    for (int i = 0; i < sums.length; i++) {
      sums[i] = (present & 1L << i) == 0 ? 0 : in.readLong();
    }
  }

  private static void write(LatencySketch sketch, BinaryEncoder out) throws IOException {
    out.writeInt(sketch.size());
    int previous = 0;
    for (int i = 0; i < sketch.size(); i++) {
      out.writeInt(sketch.bucket(i) - previous);
      out.writeLong(sketch.count(i));
      previous = sketch.bucket(i);
    }
  }

  private static void read(BinaryDecoder in, LatencySketch sketch) throws IOException {
    int size = in.readInt();
    int bucket = 0;
    for (int i = 0; i < size; i++) {
      bucket += in.readInt();
      sketch.add(bucket, in.readLong());
    }
  }
}
