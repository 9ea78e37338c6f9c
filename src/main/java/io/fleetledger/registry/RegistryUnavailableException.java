package io.fleetledger.registry;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The registry gives no answer: it can't be reached, fails, refuses the credentials, or the URL is
 * not that of a registry. Says nothing about the data, which must wait and not be quarantined;
 * that's why it is no {@code SerializationException}.
 */
public final class RegistryUnavailableException extends KafkaException {
  private static final long serialVersionUID = 1L;

  RegistryUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
