/**
 * HTTP: one server for health, metrics, the API under {@code /api/v1}, and the console. Routes are
 * data: what a route takes, who may use it and how it is documented stand beside what it does, so
 * the OpenAPI document can't differ from them. Knows no Kafka; reads go to PostgreSQL with the
 * rights of the caller, and never wait for the stream.
 */
@NullMarked
package io.fleetledger.api;

import org.jspecify.annotations.NullMarked;
