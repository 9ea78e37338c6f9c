package io.fleetledger.query;

import org.jspecify.annotations.Nullable;

/**
 * Whose rows are seen: row-level security of the database sees to it.
 *
 * @param tenantId this tenant's; null: everyone's
 */
public record Scope(@Nullable String tenantId) {
  /** Everything. */
  public static final Scope PLATFORM = new Scope(null);

  public Scope {
    if (tenantId != null && tenantId.isEmpty()) {
      throw new IllegalArgumentException("a tenant has a name");
    }
  }

  /** The role of the database that sees this much. */
  String role() {
    return tenantId == null ? "fleetledger_platform_reader" : "fleetledger_reader";
  }
}
