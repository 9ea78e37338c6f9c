package io.fleetledger.bench;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** What the baseline job knows of a request, and its sums: four numbers. */
record BaselineWork(long requests, long inputTokens, long outputTokens, long megaflops) {
  static final BaselineWork NONE = new BaselineWork(0, 0, 0, 0);

  BaselineWork plus(BaselineWork other) {
    return new BaselineWork(
        requests + other.requests,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        megaflops + other.megaflops);
  }

  static Serde<BaselineWork> serde() {
    Serializer<BaselineWork> serializer =
        (topic, work) ->
            work == null
                ? null
                : ByteBuffer.allocate(4 * Long.BYTES)
                    .putLong(work.requests)
                    .putLong(work.inputTokens)
                    .putLong(work.outputTokens)
                    .putLong(work.megaflops)
                    .array();
    Deserializer<BaselineWork> deserializer =
        (topic, bytes) -> {
          if (bytes == null) {
            return null;
          }
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          return new BaselineWork(
              buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
        };
    return Serdes.serdeFrom(serializer, deserializer);
  }
}
