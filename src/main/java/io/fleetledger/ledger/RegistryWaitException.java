package io.fleetledger.ledger;

import org.apache.kafka.common.KafkaException;

/** A record's schema can't be had now: says nothing about the record, which waits. */
final class RegistryWaitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RegistryWaitException(KafkaException cause) {
    super(cause.getMessage(), cause);
  }
}
