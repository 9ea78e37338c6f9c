package io.fleetledger.app;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.access.Authenticator;
import io.fleetledger.access.OidcSettings;
import io.fleetledger.access.OidcTokens;
import io.fleetledger.access.Tokens;
import io.fleetledger.api.ApiServer;
import io.fleetledger.api.Gate;
import io.fleetledger.api.Metrics;
import io.fleetledger.api.ProcessFacts;
import io.fleetledger.api.Routes;
import io.fleetledger.ingest.Ingestion;
import io.fleetledger.ledger.Database;
import io.fleetledger.metering.Acceptance;
import io.fleetledger.metrics.LawReadings;
import io.fleetledger.query.LawBook;
import io.fleetledger.query.Readings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of the process. It starts before the servers behind it are reached, and has
 * connections of its own to them: what callers do takes nothing from the stream.
 */
final class HttpService implements AutoCloseable {
  /** What callers change, tokens that are looked up, statements that are exported. */
  private static final int WRITER_CONNECTIONS = 2;

  /** So long a caller waits for the laws to be evaluated for the first time. */
  private static final Duration LAWS_WAIT = Duration.ofSeconds(10);

  /** Long data take long to be looked through. */
  private static final Duration LAWS_PATIENCE = Duration.ofMinutes(30);

  private final Resources resources = new Resources();
  private final LawBook laws;
  private final ApiServer server;

  private HttpService(HttpSettings http, Vitals vitals, Metrics metrics) throws Exception {
    try {
      Settings settings = http.all();
      HikariDataSource writer =
          resources.own(
              Database.open(
                  settings.postgresUrl(),
                  settings.postgresUser(),
                  settings.postgresPassword(),
                  WRITER_CONNECTIONS));
      HikariDataSource reader =
          resources.own(
              Database.open(
                  settings.postgresUrl(),
                  http.readUser(),
                  http.readPassword(),
                  http.readConnections()));
      laws =
          resources.own(
              LawBook.start(
                  resources.own(
                      Database.openPatient(
                          settings.postgresUrl(), http.readUser(), http.readPassword(), 1)),
                  settings.lawsPeriod(),
                  LAWS_PATIENCE));
      var producer = resources.own(new EventProducer(settings));
      Routes routes =
          Routes.of(
              new Routes.Needs(
                  new Readings(reader, http.readTimeout()),
                  writer,
                  new StatementFileSource(http, reader),
                  new Ingestion(
                      producer,
                      Topics.INFERENCE_EVENTS,
                      new Acceptance(Processor.metering(settings)),
                      Clock.systemUTC(),
                      http.eventsUnderWay()),
                  () -> laws.await(LAWS_WAIT),
                  http.batchBytes(),
                  http.liveClients(),
                  new ProcessFacts(
                      new Cli.Version().getVersion()[0],
                      settings.shown(),
                      vitals::live,
                      vitals::ready,
                      metrics,
                      http.metricsAreOpen())));
      server =
          resources.own(
              ApiServer.start(http.host(), http.port(), tls(http), routes, gate(http, writer)));
    } catch (Exception e) {
      resources.close();
      throw e;
    }
  }

  /**
   * Begins to answer.
   *
   * @param vitals how the process is
   * @param metrics what scrapers are told
   * @return null if the settings want no HTTP
   */
  static @Nullable HttpService start(Settings settings, Vitals vitals, Metrics metrics)
      throws Exception {
    var http = new HttpSettings(settings);
    if (http.port() < 0) {
      return null;
    }
    try {
      return new HttpService(http, vitals, metrics);
    } catch (IOException e) {
      throw new UsageException(
          "can't listen on %s:%d (%s): set http.host and http.port"
              .formatted(http.host(), http.port(), e.getMessage()),
          e);
    }
  }

  /**
   * Begins to answer at the usual port, or at any if that is taken; for commands that show the
   * product on this machine.
   */
  static HttpService nearby(Settings settings, Vitals vitals, Metrics metrics) throws Exception {
    try {
      return new HttpService(
          new HttpSettings(settings.with(Map.of("http.port", "8080"))), vitals, metrics);
    } catch (IOException e) {
      return new HttpService(
          new HttpSettings(settings.with(Map.of("http.port", "0"))), vitals, metrics);
    }
  }

  /** Where it answers, without a path. */
  URI address() {
    return server.address();
  }

  /** Notes what it knows that is told as metrics. */
  void tell(io.fleetledger.metrics.Readings into) {
    LawReadings.tell(laws.last(), into);
  }

  @Override
  public void close() throws Exception {
    resources.close();
  }

  private static Gate gate(HttpSettings http, DataSource writer) {
    if (!http.needsToken()) {
      return new Gate(null, 0, 0);
    }
    return new Gate(
        new Authenticator(new Tokens(writer), oidc(http.oidc()), Clock.systemUTC()),
        http.rateLimit(),
        Gate.FAILURES_PER_SECOND);
  }

  private static @Nullable OidcTokens oidc(@Nullable OidcSettings provider) {
    if (provider == null) {
      return null;
    }
    try {
      return new OidcTokens(provider);
    } catch (IOException | ParseException e) {
      throw new UsageException(
          "oidc.jwks %s holds no keys: %s".formatted(provider.keys(), e.getMessage()), e);
    }
  }

  private static @Nullable SSLContext tls(HttpSettings http) {
    String file = http.keystore();
    if (file == null) {
      return null;
    }
    char[] password = http.keystorePassword().toCharArray();
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      // Reads JKS as well.
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new UsageException(
          "http.tls.keystore %s can't be used: %s".formatted(file, e.getMessage()), e);
    }
  }
}
