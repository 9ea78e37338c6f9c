package io.fleetledger.metering;

import io.fleetledger.metering.Rejection.Reason;
import io.fleetledger.registry.UnknownSchemaException;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Bytes of a source topic as what they are. A registry that is away is an error, not bad bytes. */
final class Decoder {
  private final Deserializer<Object> deserializer;

  Decoder(Deserializer<Object> deserializer) {
    this.deserializer = deserializer;
  }

  /** What {@link #decode} found. */
  sealed interface Decoded {
    record Event(InferenceEvent event) implements Decoded {}

    record Sample(NodeSample sample) implements Decoded {}

    record Bad(Rejection rejection) implements Decoded {}
  }

  Decoded decode(String topic, byte @Nullable [] value) {
    if (value == null) {
      return bad(Reason.UNDECODABLE, "the record has no value");
    }
    try {
      return accept(topic, deserializer.deserialize(topic, value));
    } catch (UnknownSchemaException unknown) {
      return bad(Reason.UNKNOWN_SCHEMA, message(unknown));
    } catch (SerializationException undecodable) {
      return bad(Reason.UNDECODABLE, message(undecodable));
    }
  }

  private static Decoded accept(String topic, @Nullable Object record) {
    if (record instanceof InferenceEvent event && topic.equals(MeteringTopology.EVENTS_TOPIC)) {
      return new Decoded.Event(event);
    }
    if (record instanceof NodeSample sample && topic.equals(MeteringTopology.SAMPLES_TOPIC)) {
      return new Decoded.Sample(sample);
    }
    String type = record == null ? "nothing" : record.getClass().getSimpleName();
    return bad(Reason.NOT_AN_EVENT, type + " does not belong on " + topic);
  }

  private static Decoded bad(Reason reason, String detail) {
    return new Decoded.Bad(new Rejection(reason, detail));
  }

  private static String message(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
