package io.fleetledger.oracle;

import java.util.Comparator;

/**
 * A node's minute under one deployment.
 *
 * @param minute its start, epoch microseconds
 * @param node the node
 * @param deployedFrom start of the deployment, epoch microseconds
 */
record CellKey(long minute, String node, long deployedFrom) implements Comparable<CellKey> {

  private static final Comparator<CellKey> ORDER =
      Comparator.comparingLong(CellKey::minute)
          .thenComparing(CellKey::node)
          .thenComparingLong(CellKey::deployedFrom);

  @Override
  public int compareTo(CellKey other) {
    return ORDER.compare(this, other);
  }
}
