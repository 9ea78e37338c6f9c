package io.fleetledger.ledger;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that can't be written: it is kept with the reason, and counted.
 *
 * @param record the record
 * @param table the table that it should be in
 * @param sqlState what Postgres said; null: it could not be decoded
 * @param error the reason
 */
record Rejection(
    ConsumerRecord<byte[], byte[]> record,
    LedgerTable table,
    @Nullable String sqlState,
    String error) {}
