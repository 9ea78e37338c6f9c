package io.fleetledger.access;

import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param name of the token, or what the provider calls the subject
 * @param role what it may
 * @param tenantId whose rows it sees: of the role TENANT, and of no other
 * @param proof how that is known: {@code token}, {@code oidc}, or {@code none} in development
 */
public record Caller(String name, Role role, @Nullable String tenantId, String proof) {
  public Caller {
    if ((role == Role.TENANT) != (tenantId != null)) {
      throw new IllegalArgumentException("a tenant, and nobody else, has a tenant's id");
    }
    if (tenantId != null && tenantId.isEmpty()) {
      throw new IllegalArgumentException("a tenant's id is not empty");
    }
  }

  /** Whoever reaches a server that asks for no token. */
  public static Caller inDevelopment() {
    return new Caller("development", Role.ADMIN, null, "none");
  }
}
