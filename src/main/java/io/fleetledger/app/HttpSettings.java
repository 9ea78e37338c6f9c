package io.fleetledger.app;

import io.fleetledger.access.OidcSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** What an operator can choose about HTTP; {@link HttpKeys} explains the keys. */
record HttpSettings(Settings all) {

  /** 0: any that is free; -1: none. */
  int port() {
    return all.number("http.port");
  }

  String host() {
    return all.text("http.host");
  }

  /**
   * Whether callers need a token.
   *
   * @throws UsageException if they need none, and others than this machine reach the server
   */
  boolean needsToken() {
    if (all.text("http.auth").equals("token")) {
      return true;
    }
    try {
      if (InetAddress.getByName(host()).isLoopbackAddress()) {
        return false;
      }
    } catch (UnknownHostException e) {
      throw new UsageException("http.host " + host() + " is unknown", e);
    }
    throw new UsageException(
        "http.auth none lets everyone in as administrator: set http.host to 127.0.0.1, or http.auth"
            + " to token");
  }

  /** Requests of one token in a second; 0: any number. */
  int rateLimit() {
    return all.number("http.rate.limit");
  }

  /** The file with the server's key; null: no TLS. */
  @Nullable String keystore() {
    String file = all.text("http.tls.keystore");
    return file.isEmpty() ? null : file;
  }

  String keystorePassword() {
    return ((Password) all.value("http.tls.keystore.password")).value();
  }

  boolean metricsAreOpen() {
    return (Boolean) all.value("http.metrics.open");
  }

  int liveClients() {
    return all.number("http.live.clients");
  }

  String readUser() {
    String user = all.text("api.read.user");
    return user.isEmpty() ? all.postgresUser() : user;
  }

  String readPassword() {
    return all.text("api.read.user").isEmpty()
        ? all.postgresPassword()
        : ((Password) all.value("api.read.password")).value();
  }

  int readConnections() {
    return all.number("api.read.connections");
  }

  Duration readTimeout() {
    return Duration.ofSeconds(all.number("api.read.timeout.seconds"));
  }

  int batchBytes() {
    return all.number("api.batch.mb") * 1_000_000;
  }

  int eventsUnderWay() {
    return all.number("api.events.under.way");
  }

  /** The provider whose tokens count too; null: none. */
  @Nullable OidcSettings oidc() {
    String issuer = all.text("oidc.issuer");
    if (issuer.isEmpty()) {
      return null;
    }
    if (all.text("oidc.jwks").isEmpty()) {
      throw new UsageException("oidc.issuer is set: set oidc.jwks to where its keys are");
    }
    return new OidcSettings(
        issuer,
        all.text("oidc.audience"),
        all.text("oidc.jwks"),
        all.text("oidc.role.claim"),
        all.text("oidc.tenant.claim"));
  }
}
