package io.fleetledger.charging;

/**
 * A statement that was closed, and its seal.
 *
 * @param statement the statement
 * @param seal its seal
 */
public record SealedStatement(Statement statement, Seal seal) {}
