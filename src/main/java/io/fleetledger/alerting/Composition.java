package io.fleetledger.alerting;

import java.util.Map;

/**
 * What usage is made of.
 *
 * @param byKind by what makes requests dearer or cheaper: model, nodes, service tier
 * @param idleNanos the idle cost that is borne beside it, 1e-9 of the currency
 */
public record Composition(Map<String, Usage> byKind, long idleNanos) {
  public Composition {
    byKind = Map.copyOf(byKind);
  }

  /** All kinds together. */
  public Usage total() {
    return byKind.values().stream().reduce(Usage.NONE, Usage::plus);
  }

  /** All that it costs, 1e-9 of the currency. */
  public long costNanos() {
    return Math.addExact(total().costNanos(), idleNanos);
  }
}
