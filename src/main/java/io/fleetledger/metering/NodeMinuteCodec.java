package io.fleetledger.metering;

import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.Weight;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.LatencySketch;
import io.fleetledger.usage.Sums;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Node-minutes as bytes of our own: some thousands are written in a commit, most of it 80 sharers
 * that differ little from the one before. Numbers and texts are as Avro writes them, without a
 * schema: a first number says which format it is. Belongs to one thread.
 *
 * <p>A crowded minute is stored whole when its costs are told. In between, what changed is stored
 * beside it, in the same format: all that is not of a sharer, and the sharers to whom something was
 * added.
 */
final class NodeMinuteCodec {
  private static final int FORMAT = 1;

  /** The same, of a crowded minute: a program that does not look beside it must not read it. */
  private static final int CROWDED_FORMAT = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
  private @Nullable BinaryEncoder encoder;
  private @Nullable BinaryDecoder decoder;

  /** The bytes of a node-minute that has been told. */
  byte[] write(NodeMinute cell) {
    return write(cell, cell.shares.inOrder());
  }

  /** The bytes of a node-minute whose row has been told, with the shares that changed. */
  byte[] writeChanges(NodeMinute cell) {
    List<Share> changed = new ArrayList<>();
    for (Share share : cell.shares.inOrder()) {
      if (share.changed) {
        changed.add(share);
      }
    }
    return write(cell, changed);
  }

  private byte[] write(NodeMinute cell, List<Share> shares) {
    try {
      bytes.reset();
      BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, encoder);
      encoder = out;
      out.writeInt(cell.isCrowded() ? CROWDED_FORMAT : FORMAT);
      out.writeLong(cell.revision);
      out.writeLong(NodeRows.termsPrint(cell));
      write(cell.sums, out);
      write(cell.nodeSums, out);
      write(cell.bands, out);
      write(cell.bandWeights, out);
      out.writeFixed(cell.busy.toBytes());
      write(cell.latencies.ttft, out);
      write(cell.latencies.tpot, out);
      write(cell.latencies.endToEnd, out);
      out.writeString(cell.terms().pool().sharing().method().name());
      new SharerCodec().write(shares, out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fills a new node-minute of the same node, minute and deployment.
   *
   * @return a fingerprint of what its row said of its terms, {@link NodeRows#termsPrint}
   * @throws IllegalStateException if another program wrote them
   */
  long read(byte[] stored, NodeMinute empty) {
    try {
      BinaryDecoder in = DecoderFactory.get().binaryDecoder(stored, decoder);
      decoder = in;
      long termsPrint = readRow(in, empty);
      SharingMethod method = SharingMethod.valueOf(in.readString());
      for (Share share : new SharerCodec().read(in)) {
        // Whoever tells a share tells the row, too.
        share.toldMethod = method;
        empty.shares.add(share);
      }
      empty.noteTold();
      return termsPrint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes what {@link #writeChanges} gave into a node-minute as it was stored before.
   *
   * @throws IllegalStateException if another program wrote it
   */
  void readChanges(byte[] stored, NodeMinute cell) {
    try {
      BinaryDecoder in = DecoderFactory.get().binaryDecoder(stored, decoder);
      decoder = in;
      cell.latencies.clear();
      readRow(in, cell);
      in.readString();
      for (Share share : new SharerCodec().read(in)) {
        cell.shares.of(share.sharer).take(share);
      }
      cell.noteTold();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long readRow(BinaryDecoder in, NodeMinute cell) throws IOException {
    int format = in.readInt();
    if (format != FORMAT && format != CROWDED_FORMAT) {
      throw new IllegalStateException(
          "the minute %d of node %s is stored in format %d, which this program does not know"
              .formatted(cell.minute, cell.nodeId, format));
    }
    cell.revision = in.readLong();
    long termsPrint = in.readLong();
    read(in, cell.sums);
    read(in, cell.nodeSums);
    read(in, cell.bands);
    read(in, cell.bandWeights);
    byte[] slots = new byte[BusySlots.BYTES];
    in.readFixed(slots);
    cell.busy.mark(ByteBuffer.wrap(slots));
    read(in, cell.latencies);
    return termsPrint;
  }

  /** Numbers, the zeros among them a byte each. */
  static void write(long[] numbers, BinaryEncoder out) throws IOException {
    out.writeInt(numbers.length);
    for (long number : numbers) {
      out.writeLong(number);
    }
  }

  /** Fewer than expected: from before there were so many. */
  static void read(BinaryDecoder in, long[] numbers) throws IOException {
    int stored = in.readInt();
    for (int i = 0; i < stored; i++) {
      numbers[i] = in.readLong();
    }
  }

  /** Null stands for zeros, and takes a byte. */
  static void writeOrNone(long @Nullable [] weights, BinaryEncoder out) throws IOException {
    if (weights == null || Sums.areZero(weights)) {
      out.writeInt(0);
    } else {
      write(weights, out);
    }
  }

  static long @Nullable [] readOrNone(BinaryDecoder in) throws IOException {
    int stored = in.readInt();
    if (stored == 0) {
      return null;
    }
    long[] weights = new long[Weight.COUNT];
    for (int i = 0; i < stored; i++) {
      weights[i] = in.readLong();
    }
    return weights;
  }

  private static void write(LatencySketch sketch, BinaryEncoder out) throws IOException {
    out.writeInt(sketch.size());
    int before = 0;
    for (int i = 0; i < sketch.size(); i++) {
      out.writeInt(sketch.bucket(i) - before);
      out.writeLong(sketch.count(i));
      before = sketch.bucket(i);
    }
  }

  private static void read(BinaryDecoder in, Latencies latencies) throws IOException {
    read(in, latencies.ttft);
    read(in, latencies.tpot);
    read(in, latencies.endToEnd);
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
