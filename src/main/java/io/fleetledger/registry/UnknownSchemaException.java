package io.fleetledger.registry;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answers that it has no such schema, subject or version; it may have it later. */
public final class UnknownSchemaException extends SerializationException {
  private static final long serialVersionUID = 1L;

  UnknownSchemaException(String message) {
    super(message);
  }
}
