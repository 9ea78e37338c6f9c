/** Both stages together, driven record by record and held against the batch oracle. */
@org.jspecify.annotations.NullMarked
package io.fleetledger.pipeline;
