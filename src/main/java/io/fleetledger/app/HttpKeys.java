package io.fleetledger.app;

import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigDef.ValidString;

/** The settings of the HTTP server, its API and who may use it. */
final class HttpKeys {
  private HttpKeys() {}

  static void addTo(SettingDefinitions settings) {
    server(settings);
    api(settings);
    oidc(settings);
  }

  private static void server(SettingDefinitions settings) {
    settings.define(
        "http.host",
        STRING,
        "127.0.0.1",
        null,
        "The address that run listens on, for the API, the console, health and metrics; 0.0.0.0: on"
            + " all. Health needs no token: whoever reaches it sees how the processor is, and no"
            + " data.");
    settings.define(
        "http.port",
        INT,
        "8080",
        between(-1, 65_535),
        "The port of http.host; 0: any that is free, which is printed; -1: no HTTP.");
    settings.define(
        "http.auth",
        STRING,
        "token",
        ValidString.in("token", "none"),
        "Who is let in: whoever has a token, or, for development on this machine, everyone as an"
            + " administrator; none is refused unless http.host is a loopback address.");
    settings.define(
        "http.rate.limit",
        INT,
        "200",
        between(0, 1_000_000),
        "Requests of one token in a second; twice as many at once after a pause. 0: any number.");
    settings.define(
        "http.tls.keystore",
        STRING,
        "",
        null,
        "A key store, PKCS #12 or JKS, with the server's key and certificates: then it speaks TLS"
            + " alone. Empty: no TLS.");
    settings.define(
        "http.tls.keystore.password", PASSWORD, "", null, "The password of http.tls.keystore.");
    settings.define(
        "http.metrics.open",
        BOOLEAN,
        "false",
        null,
        "Whether /metrics needs no token: for networks that only the scraper reaches.");
    settings.define(
        "http.live.clients",
        INT,
        "100",
        between(0, 10_000),
        "Clients that may listen to live updates at a time.");
  }

  private static void api(SettingDefinitions settings) {
    settings.define(
        "api.read.user",
        STRING,
        "",
        null,
        "Who reads for the API: a member of fleetledger_reader, fleetledger_platform_reader and"
            + " fleetledger_statement_reader, best of nothing else. Empty: postgres.user, which must"
            + " be a member of them then.");
    settings.define("api.read.password", PASSWORD, "", null, "The password of api.read.user.");
    settings.define(
        "api.read.connections",
        INT,
        "4",
        between(1, 64),
        "Connections to the database that the API reads by, at most: a bound on what readers can"
            + " take from the writer.");
    settings.define(
        "api.read.timeout.seconds",
        INT,
        "10",
        between(1, 25),
        "How long the database may take for an answer of the API, in seconds.");
    settings.define(
        "api.batch.mb",
        INT,
        "16",
        between(1, 256),
        "A body with events has at most so many megabytes.");
    settings.define(
        "api.events.under.way",
        INT,
        "50000",
        between(1, 10_000_000),
        "Events that came over HTTP and wait for Kafka's answer, at most: others are told to come"
            + " again.");
  }

  private static void oidc(SettingDefinitions settings) {
    settings.define(
        "oidc.issuer",
        STRING,
        "",
        null,
        "An OpenID Connect provider whose signed tokens are let in too: what they say in iss."
            + " Empty: none.");
    settings.define(
        "oidc.audience", STRING, "fleetledger", null, "What these tokens must name in aud.");
    settings.define(
        "oidc.jwks",
        STRING,
        "",
        null,
        "Where the provider's keys are: the address of its JSON Web Key Set, or a file.");
    settings.define(
        "oidc.role.claim",
        STRING,
        "fleetledger_role",
        null,
        "The claim that names the role, or a list with it; dots lead into objects.");
    settings.define(
        "oidc.tenant.claim",
        STRING,
        "fleetledger_tenant",
        null,
        "The claim that names the tenant of the role tenant.");
  }
}
