package io.fleetledger.oracle;

/**
 * A record that was refused.
 *
 * @param topic the source topic
 * @param partition its partition
 * @param offset its offset
 * @param reason why
 */
public record QuarantinedRecord(String topic, int partition, long offset, String reason) {}
