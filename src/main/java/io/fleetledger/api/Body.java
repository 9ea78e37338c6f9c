package io.fleetledger.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The bytes of an answer, which are never changed; compressed once, however often it is given.
 * Thread-safe.
 */
final class Body {
  /** What fits a packet is sent as it is. */
  private static final int WORTH_IT = 1_024;

  private final byte[] plain;
  private volatile byte[] compressed = {};

  Body(byte[] plain) {
    this.plain = plain;
  }

  byte[] plain() {
    return plain;
  }

  boolean isWorthCompressing() {
    return plain.length > WORTH_IT;
  }

  byte[] gzip() {
    if (compressed.length == 0) {
      synchronized (this) {
        if (compressed.length == 0) {
          compressed = compress(plain);
        }
      }
    }
    return compressed;
  }

  /** What it takes to keep it. */
  long bytes() {
    return plain.length + compressed.length;
  }

  private static byte[] compress(byte[] plain) {
    var out = new ByteArrayOutputStream(Math.max(512, plain.length / 4));
    try (OutputStream gzip = new FastGzip(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written", e);
    }
    return out.toByteArray();
  }

  /** A tenth more bytes for a third of the time. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 8_192);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
