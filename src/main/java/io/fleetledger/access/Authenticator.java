package io.fleetledger.access;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says who a bearer token belongs to. What it has found it knows for some seconds: for so long, at
 * most, does a revoked token still work. Thread-safe.
 */
public final class Authenticator {
  private static final Duration KNOWN = Duration.ofSeconds(5);
  private static final int MAX_KNOWN = 10_000;

  private final Tokens tokens;
  private final @Nullable OidcTokens oidc;
  private final InstantSource clock;
  private final ConcurrentHashMap<String, Found> known = new ConcurrentHashMap<>();

  private record Found(@Nullable Caller caller, Instant until) {}

  /**
   * @param oidc the provider whose tokens count too; null: none
   */
  public Authenticator(Tokens tokens, @Nullable OidcTokens oidc, InstantSource clock) {
    this.tokens = tokens;
    this.oidc = oidc;
    this.clock = clock;
  }

  /**
   * Whose token it is; null: nobody's.
   *
   * @throws SQLException if the table of tokens can't be asked
   * @throws IOException if the provider's keys can't be had
   */
  public @Nullable Caller caller(String bearer) throws SQLException, IOException {
    String hash = Secret.hash(bearer);
    Instant now = clock.instant();
    Found found = known.get(hash);
    if (found != null && now.isBefore(found.until)) {
      return found.caller;
    }
    Caller caller = find(bearer, now);
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    known.put(hash, new Found(caller, now.plus(KNOWN)));
    return caller;
  }

  private @Nullable Caller find(String bearer, Instant now) throws SQLException, IOException {
    if (bearer.startsWith(Secret.BEGINNING)) {
      Token token = tokens.find(bearer);
      return token != null && token.isGoodAt(now) ? token.caller() : null;
    }
    return oidc == null ? null : oidc.caller(bearer);
  }
}
