package io.fleetledger.watch;

import io.fleetledger.ledger.Failures;
import io.fleetledger.ledger.WorkLoop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Brings alerts to their receivers. What a receiver is owed is a row until it has taken it: one
 * that is down loses nothing, and one that answered while this end failed gets the same delivery
 * again, under the same idempotency key. To Alertmanager, which forgets, what goes on is told again
 * and again.
 *
 * <p>It works on a thread of its own; its methods can be called from any.
 */
public final class Courier implements AutoCloseable {
  private static final String LOCK =
      "SELECT pg_try_advisory_xact_lock(hashtextextended('fleetledger.alert-courier', 0))";

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration TOLD_AGAIN = Duration.ofMinutes(1);
  private static final int ERROR_LENGTH = 200;

  /** Alertmanager ends what it has not heard of for this long. */
  private static final Duration FIRING = Duration.ofMinutes(5);

  private final DataSource database;
  private final List<Receiver> receivers;
  private final Map<String, Receiver> byName;
  private final Duration patience;
  private final Clock clock;
  private final HttpClient http = client();
  private final WorkLoop loop;
  private Instant toldAgain = Instant.MIN;

  /**
   * @param database where the alerts are
   * @param receivers whom to bring them to; each name once
   * @param patience after so long a delivery is given up
   * @param clock of this end, for time stamps
   * @param onFatal told once when it ends because of a failure
   */
  public Courier(
      DataSource database,
      List<Receiver> receivers,
      Duration patience,
      Clock clock,
      Consumer<Throwable> onFatal) {
    this.database = database;
    this.receivers = List.copyOf(receivers);
    this.byName = receivers.stream().collect(Collectors.toMap(Receiver::name, Function.identity()));
    this.patience = patience;
    this.clock = clock;
    this.loop = new WorkLoop("alert-courier", this::deliver, Failures::isPassing, onFatal);
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .connectTimeout(ANSWER)
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  /** Sends a receiver an alert of kind TEST. Null: it has taken it; else why not. */
  public static @Nullable String test(Receiver receiver, Clock clock) throws InterruptedException {
    String id = "test-" + clock.instant().toEpochMilli();
    try (HttpClient http = client()) {
      return send(
          http,
          clock,
          receiver,
          id,
          Messages.body(receiver.kind(), id, List.of(Messages.test(id, clock.instant()))));
    }
  }

  /** Begins. */
  public void start() {
    loop.start();
  }

  /** Delivers all that is due, as long as no other instance does; for tests and tools. */
  void deliver() throws SQLException, InterruptedException {
    try (Connection connection = database.getConnection()) {
      loop.uses(connection);
      connection.setAutoCommit(false);
      if (take(connection)) {
        new Deliveries(connection).plan(receivers);
      }
      connection.commit();
      // One that does not answer holds up the others once, not for all that it is owed.
      Set<String> refused = new HashSet<>();
      while (!loop.isClosing() && deliverNext(connection, refused)) {
        connection.commit();
      }
      connection.commit();
      if (take(connection)) {
        tellAgain(connection);
      }
      connection.commit();
    } finally {
      loop.uses(null);
    }
  }

  private static boolean take(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOCK)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** One at a time, so that a slow receiver holds up the transaction of its own delivery alone. */
  private boolean deliverNext(Connection connection, Set<String> refused)
      throws SQLException, InterruptedException {
    if (!take(connection)) {
      return false;
    }
    var deliveries = new Deliveries(connection);
    Deliveries.Due next = deliveries.next(refused);
    if (next == null) {
      return false;
    }
    String error = attempt(connection, next);
    if (error == null) {
      deliveries.delivered(next.id());
    } else {
      refused.add(next.receiver());
      Duration wait = Messages.backoff(next.attempts(), ThreadLocalRandom.current().nextDouble());
      deliveries.failed(next.id(), error, wait, patience);
    }
    return true;
  }

  private @Nullable String attempt(Connection connection, Deliveries.Due due)
      throws SQLException, InterruptedException {
    Receiver receiver = byName.get(due.receiver());
    if (receiver == null) {
      return "receiver " + due.receiver() + " is not configured any more";
    }
    List<AlertChanges.Change> changes = AlertChanges.of(connection, due.sequences());
    return send(http, clock, receiver, due.id(), Messages.body(receiver.kind(), due.id(), changes));
  }

  private void tellAgain(Connection connection) throws SQLException, InterruptedException {
    Instant now = clock.instant();
    List<Receiver> forgetful =
        receivers.stream()
            .filter(each -> each.kind() == Receiver.Kind.ALERTMANAGER && each.everything())
            .toList();
    if (forgetful.isEmpty() || now.isBefore(toldAgain.plus(TOLD_AGAIN))) {
      return;
    }
    toldAgain = now;
    List<Long> firing = new Deliveries(connection).firing();
    if (firing.isEmpty()) {
      return;
    }
    String body = Messages.alertmanager(AlertChanges.of(connection, firing), now.plus(FIRING));
    for (Receiver receiver : forgetful) {
      // What it did not hear now it hears in a minute.
      send(http, clock, receiver, "firing-" + now.getEpochSecond(), body);
    }
  }

  /** Null: it was taken; else why not. */
  private static @Nullable String send(
      HttpClient http, Clock clock, Receiver receiver, String deliveryId, String body)
      throws InterruptedException {
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(receiver))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", deliveryId)
            .header("X-FleetLedger-Timestamp", timestamp)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    String secret = receiver.secret();
    if (secret != null) {
      request.header("X-FleetLedger-Signature", "sha256=" + signature(secret, timestamp, body));
    }
    try {
      int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? null : "answered with status " + status;
    } catch (IOException e) {
      String why = e.getClass().getSimpleName() + ": " + Failures.line(e);
      return why.substring(0, Math.min(ERROR_LENGTH, why.length()));
    }
  }

  private static URI address(Receiver receiver) {
    if (receiver.kind() != Receiver.Kind.ALERTMANAGER) {
      return receiver.address();
    }
    String base = receiver.address().toString().replaceAll("/+$", "");
    return URI.create(base.endsWith("/api/v2/alerts") ? base : base + "/api/v2/alerts");
  }

  /** HMAC-SHA256 over the time stamp, a point and the body, in hexadecimal digits. */
  static String signature(String secret, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of()
          .formatHex(mac.doFinal((timestamp + "." + body).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  @Override
  public void close() {
    loop.close();
    http.shutdownNow();
  }
}
