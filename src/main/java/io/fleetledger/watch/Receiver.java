package io.fleetledger.watch;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Who gets alerts.
 *
 * @param name by which tenants' alert targets name it
 * @param kind what it understands
 * @param address where it is
 * @param secret signs what it is sent; null: nothing does
 * @param everything whether it gets every alert; else those of tenants that name it
 */
public record Receiver(
    String name, Kind kind, URI address, @Nullable String secret, boolean everything) {
  /** What a receiver understands. */
  public enum Kind {
    /** Prometheus Alertmanager, API v2: the base address. */
    ALERTMANAGER,
    /** A JSON object, signed. */
    WEBHOOK,
    /** An incoming webhook of Slack, or of what is compatible with it. */
    SLACK
  }

  /** Without the secret, and without the address, which may hold one. */
  @Override
  public String toString() {
    return name;
  }
}
