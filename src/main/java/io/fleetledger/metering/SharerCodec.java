package io.fleetledger.metering;

import io.fleetledger.usage.UsageKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;

/**
 * The shares of one node-minute as bytes. Sorted sharers have most of their texts in common with
 * the one before: of each only the texts that differ are written, and first which those are.
 */
final class SharerCodec {
  private static final int TEXTS = 9;

  private final String[] before = {"", "", "", "", "", "", "", "", ""};

  /** Those of the sharer being written. */
  private final String[] texts = new String[TEXTS];

  void write(List<Share> shares, BinaryEncoder out) throws IOException {
    out.writeInt(shares.size());
    for (Share share : shares) {
      write(share.sharer, out);
      out.writeLong(share.parts);
      NodeMinuteCodec.writeOrNone(share.weights, out);
      NodeMinuteCodec.writeOrNone(share.failed, out);
      NodeMinuteCodec.writeOrNone(share.cancelled, out);
      NodeMinuteCodec.writeOrNone(share.retried, out);
      NodeMinuteCodec.write(share.told, out);
    }
  }

  List<Share> read(BinaryDecoder in) throws IOException {
    int size = in.readInt();
    List<Share> shares = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Share share = new Share(readSharer(in));
      share.parts = in.readLong();
      NodeMinuteCodec.read(in, share.weights);
      share.failed = NodeMinuteCodec.readOrNone(in);
      share.cancelled = NodeMinuteCodec.readOrNone(in);
      share.retried = NodeMinuteCodec.readOrNone(in);
      NodeMinuteCodec.read(in, share.told);
      System.arraycopy(share.told, 0, share.costs, 0, share.costs.length);
      shares.add(share);
    }
    return shares;
  }

  private void write(Sharer sharer, BinaryEncoder out) throws IOException {
    UsageKey key = sharer.key();
    texts[0] = key.tenantId();
    texts[1] = key.projectId();
    texts[2] = key.modelId();
    texts[3] = key.poolId();
    texts[4] = key.acceleratorId();
    texts[5] = key.serviceTier();
    texts[6] = key.callKind();
    texts[7] = key.currency();
    texts[8] = sharer.traceId();
    int differing = 0;
    for (int i = 0; i < TEXTS; i++) {
      differing |= texts[i].equals(before[i]) ? 0 : 1 << i;
    }
    out.writeInt(differing);
    for (int i = 0; i < TEXTS; i++) {
      if ((differing & 1 << i) != 0) {
        out.writeString(texts[i]);
        before[i] = texts[i];
      }
    }
  }

  private Sharer readSharer(BinaryDecoder in) throws IOException {
    int differing = in.readInt();
    for (int i = 0; i < TEXTS; i++) {
      if ((differing & 1 << i) != 0) {
        before[i] = in.readString();
      }
    }
    return new Sharer(
        new UsageKey(
            before[0], before[1], before[2], before[3], before[4], before[5], before[6], before[7]),
        before[8]);
  }
}
