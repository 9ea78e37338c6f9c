package io.fleetledger.torture;

import java.util.Random;

/**
 * Where faults strike.
 *
 * @param cluster the processes
 * @param sender what sends the load
 * @param catalogs the reference data to come
 * @param random chance, by the seed
 */
record Field(Cluster cluster, Sender sender, Catalogs catalogs, Random random) {

  /** A processor that is started. */
  Instance processor() {
    return cluster.any(random);
  }
}
