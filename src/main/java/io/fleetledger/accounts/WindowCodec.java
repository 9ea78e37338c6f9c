package io.fleetledger.accounts;

import io.fleetledger.usage.LatencySketch;

/**
 * The stored form of a window: numbers of variable length, and only those that are not 0. Measures
 * may be added behind the last ones.
 */
final class WindowCodec {
  private static final int FORMAT = 1;

  private WindowCodec() {}

  static byte[] encoded(UsageWindow window) {
    var out = new PackedWriter();
    out.number(FORMAT);
    out.number(window.revision);
    out.text(window.sharingMethod == null ? "" : window.sharingMethod);
    out.sums(window.sums);
    out.sums(window.costs);
    write(out, window.latencies.ttft);
    write(out, window.latencies.tpot);
    write(out, window.latencies.endToEnd);
    return out.bytes();
  }

  static UsageWindow decoded(byte[] bytes) {
    var in = new PackedReader(bytes);
    long format = in.number();
    if (format != FORMAT) {
      throw new IllegalStateException("a window of format " + format + " is stored");
    }
    UsageWindow window = new UsageWindow();
    window.revision = in.number();
    String method = in.text();
    window.sharingMethod = method.isEmpty() ? null : method;
    in.sums(window.sums);
    in.sums(window.costs);
    read(in, window.latencies.ttft);
    read(in, window.latencies.tpot);
    read(in, window.latencies.endToEnd);
    return window;
  }

  private static void write(PackedWriter out, LatencySketch sketch) {
    out.number(sketch.size());
    int previous = 0;
    for (int i = 0; i < sketch.size(); i++) {
      out.number(sketch.bucket(i) - previous);
      out.number(sketch.count(i));
      previous = sketch.bucket(i);
    }
  }

  private static void read(PackedReader in, LatencySketch sketch) {
    int size = in.integer();
    int bucket = 0;
    for (int i = 0; i < size; i++) {
      bucket += in.integer();
      sketch.add(bucket, in.number());
    }
  }
}
