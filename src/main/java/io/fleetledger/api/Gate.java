package io.fleetledger.api;

import io.fleetledger.access.Authenticator;
import io.fleetledger.access.Caller;
import io.fleetledger.access.RateLimit;
import io.fleetledger.access.Role;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets callers in: who they are, how often they may ask, and what. Thread-safe. */
public final class Gate {
  private static final String SCHEME = "Bearer ";

  /** Bad tokens that one address may try in a second: nobody mistypes more. */
  public static final int FAILURES_PER_SECOND = 10;

  /** Names by which only this machine can be reached: a page of elsewhere has another one. */
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final @Nullable Authenticator authenticator;
  private final RateLimit requests;
  private final RateLimit failures;

  /**
   * @param authenticator says whose a token is; null: everyone is an administrator, which is for
   *     development on this machine alone
   * @param requestsPerSecond of one caller; 0: any number
   * @param failuresPerSecond of one address; 0: any number
   */
  public Gate(@Nullable Authenticator authenticator, int requestsPerSecond, int failuresPerSecond) {
    this.authenticator = authenticator;
    this.requests = new RateLimit(requestsPerSecond, System::nanoTime);
    this.failures = new RateLimit(failuresPerSecond, System::nanoTime);
  }

  /**
   * Who asks.
   *
   * @param authorization the header; null: there is none
   * @param host the header Host; null: there is none
   * @param address where the request comes from
   * @throws Problem if they are not let in
   */
  Caller enter(@Nullable String authorization, @Nullable String host, String address)
      throws SQLException, IOException {
    if (authenticator == null) {
      if (host == null || !LOOPBACK.contains(host.replaceFirst(":\\d+$", ""))) {
        throw new Problem(403, "without tokens this server is asked as localhost only");
      }
      return Caller.inDevelopment();
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw unauthorized("give a token: Authorization: Bearer TOKEN", "");
    }
    Caller caller = authenticator.caller(authorization.substring(SCHEME.length()).strip());
    if (caller == null) {
      if (!failures.allows(address)) {
        throw Problem.tooMany("too many bad tokens from " + address, 1);
      }
      throw unauthorized(
          "the token is unknown, revoked or expired, or gives no role here",
          ", error=\"invalid_token\"");
    }
    if (!requests.allows(caller.proof() + ":" + caller.name())) {
      throw Problem.tooMany("too many requests of " + caller.name(), 1);
    }
    return caller;
  }

  /**
   * Whether a caller who was let in would be let in again: asked by what goes on for long.
   *
   * @param authorization the header that they came with; null: there was none
   */
  boolean stillLetsIn(Caller caller, @Nullable String authorization) {
    if (authenticator == null || authorization == null) {
      return authenticator == null;
    }
    try {
      return caller.equals(authenticator.caller(authorization.substring(SCHEME.length()).strip()));
    } catch (SQLException | IOException e) {
      // Nobody can say; and who can't ask for tokens has no news either.
      return true;
    }
  }

  /** Throws unless a caller may use a route. */
  void require(Caller caller, Route route) {
    if (!route.roles().contains(caller.role())) {
      throw new Problem(
          403,
          "%s %s is not for the role %s: it is for %s"
              .formatted(
                  route.method(),
                  route.path(),
                  caller.role().text(),
                  route.roles().stream().sorted().map(Role::text).toList()));
    }
  }

  private static Problem unauthorized(String detail, String more) {
    return new Problem(
        401, detail, Map.of("WWW-Authenticate", "Bearer realm=\"fleetledger\"" + more));
  }
}
