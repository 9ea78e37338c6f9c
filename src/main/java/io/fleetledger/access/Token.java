package io.fleetledger.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token as it is known here, without its text.
 *
 * @param id its number
 * @param name whose it is, for people
 * @param role what it allows
 * @param tenantId the tenant of the role TENANT; null: another role
 * @param createdAt when it was made
 * @param createdBy by whom
 * @param expiresAt from when on it is refused; null: never
 * @param revokedAt since when it is refused; null: it was not revoked
 */
public record Token(
    long id,
    String name,
    Role role,
    @Nullable String tenantId,
    Instant createdAt,
    String createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {

  /** Whether it is good at an instant. */
  public boolean isGoodAt(Instant now) {
    return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
  }

  Caller caller() {
    return new Caller(name, role, tenantId, "token");
  }
}
