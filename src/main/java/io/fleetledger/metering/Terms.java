package io.fleetledger.metering;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.WorkModel;

/**
 * What the catalog says of a node and a model, for a span of time in which none of it changes.
 *
 * @param fromMicros start of the span, epoch microseconds, inclusive
 * @param toMicros its end, exclusive
 * @param deployment the deployment and its own, longer span
 * @param model the model that served
 * @param accelerator the node's accelerators
 * @param pool the node's pool, with the policies of the hour: those in force when it began
 * @param workModel the compute model of all that
 */
record Terms(
    long fromMicros,
    long toMicros,
    Version<Deployment> deployment,
    ModelProfile model,
    AcceleratorProfile accelerator,
    Pool pool,
    WorkModel workModel) {

  boolean holdAt(long atMicros) {
    return fromMicros <= atMicros && atMicros < toMicros;
  }
}
