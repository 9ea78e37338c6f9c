package io.fleetledger.watch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fleetledger.ledger.Failures;
import io.fleetledger.ledger.WorkLoop;
import io.fleetledger.registry.AvroSerdes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Adds to alerts of spikes who made the requests. The tables keep no principals, of which there may
 * be millions; the log of events has them, as long as it lasts. An alert is looked up when it opens
 * and whenever its excess has doubled since.
 *
 * <p>It works on a thread of its own, so that the watch does not wait for it; its methods can be
 * called from any.
 */
public final class Principals implements AutoCloseable {
  private static final long RECORDS_MAX = 400_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String LOCK =
      "SELECT pg_try_advisory_xact_lock(hashtextextended('fleetledger.alert-principals', 0))";

  private static final String DUE =
      """
      SELECT alert_id, tenant_id, project_id, model_id, ledger.micros(window_start),
        ledger.micros(window_end), excess_cost::text
      FROM ledger.alert
      WHERE kind = 'SPIKE' AND tenant_id <> ''
        AND opened_at >= (SELECT max(opened_at) FROM ledger.alert) - interval '1 day'
        AND (NOT reason ?? 'principals'
          OR resolved_at IS NULL
            AND excess_cost >= 2 * greatest((reason #>> '{principals,at_excess}')::numeric, 1))
      ORDER BY window_start, alert_id LIMIT 50""";

  private static final String REQUESTS =
      """
      SELECT coalesce(sum(requests_success + requests_error + requests_cancelled + requests_timeout), 0)
      FROM ledger.tenant_usage
      WHERE grain = 'MINUTE' AND tenant_id = ? AND window_start >= ledger.instant(?)
        AND window_start < ledger.instant(?) AND (? = '' OR project_id = ?) AND (? = '' OR model_id = ?)""";

  private static final String TELL =
      """
      UPDATE ledger.alert
      SET reason = jsonb_set(reason || jsonb_build_object('principals', ?::jsonb),
        '{contributors,principal}', ?::jsonb)
      WHERE alert_id = ?""";

  private final DataSource database;
  private final PrincipalLog log;
  private final WorkLoop loop;

  private record Due(String alertId, Place place, String excess, PrincipalSums sums) {}

  /**
   * @param database where the alerts are
   * @param clientConfig how to reach the brokers
   * @param topic the log of inference events
   * @param onFatal told once when it ends because of a failure
   */
  public Principals(
      DataSource database,
      Map<String, ?> clientConfig,
      String topic,
      AvroSerdes serdes,
      Consumer<Throwable> onFatal) {
    this(
        database,
        new PrincipalLog(clientConfig, topic, serdes.valueDeserializer(), RECORDS_MAX, PATIENCE),
        onFatal);
  }

  Principals(DataSource database, PrincipalLog log, Consumer<Throwable> onFatal) {
    this.database = database;
    this.log = log;
    this.loop = new WorkLoop("alert-principals", this::look, Principals::isPassing, onFatal);
  }

  private static boolean isPassing(Throwable failure) {
    return failure instanceof KafkaException || Failures.isPassing(failure);
  }

  /** Begins. */
  public void start() {
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  /** Looks up what is due, as long as no other instance does; for tests. */
  void look() throws SQLException {
    try (Connection connection = database.getConnection()) {
      loop.uses(connection);
      connection.setAutoCommit(false);
      if (isMine(connection)) {
        List<Due> due = together(due(connection));
        if (!due.isEmpty()) {
          boolean isAll = log.find(due.stream().map(Due::sums).toList(), positions(connection));
          for (Due each : due) {
            tell(connection, each, isAll);
          }
        }
      }
      connection.commit();
    } finally {
      loop.uses(null);
    }
  }

  private static boolean isMine(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOCK)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** The first, and those at the same time: they are found in one pass. */
  private static List<Due> together(List<Due> all) {
    return all.stream()
        .filter(it -> it.sums().fromMicros() < all.getFirst().sums().untilMicros())
        .toList();
  }

  private static List<Due> due(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DUE);
        ResultSet row = statement.executeQuery()) {
      List<Due> due = new ArrayList<>();
      while (row.next()) {
        var place = new Place(row.getString(2), row.getString(3), row.getString(4), "", "", "");
        due.add(
            new Due(
                row.getString(1),
                place,
                row.getString(7),
                new PrincipalSums(place, row.getLong(5), row.getLong(6))));
      }
      return due;
    }
  }

  private static Map<TopicPartition, Long> positions(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT topic, \"partition\", next_offset FROM ledger.intake");
        ResultSet row = statement.executeQuery()) {
      Map<TopicPartition, Long> positions = new HashMap<>();
      while (row.next()) {
        positions.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
      }
      return positions;
    }
  }

  private static void tell(Connection connection, Due due, boolean isAll) throws SQLException {
    long seen = due.sums().requests();
    long counted = requests(connection, due);
    String text =
        seen == 0 && isAll
            ? "the log does not have its requests any more"
            : seen >= counted
                ? "all of its requests were looked at"
                : "%d of its %d requests were looked at".formatted(seen, counted);
    String looked =
        JsonNodeFactory.instance
            .objectNode()
            .put("at_excess", due.excess())
            .put("requests_seen", seen)
            .put("requests", counted)
            .put("text", text)
            .toString();
    try (PreparedStatement statement = connection.prepareStatement(TELL)) {
      statement.setString(1, looked);
      statement.setString(2, due.sums().top().toString());
      statement.setString(3, due.alertId());
      statement.executeUpdate();
    }
  }

  private static long requests(Connection connection, Due due) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REQUESTS)) {
      Place place = due.place();
      statement.setString(1, place.tenantId());
      statement.setLong(2, due.sums().fromMicros());
      statement.setLong(3, due.sums().untilMicros());
      statement.setString(4, place.projectId());
      statement.setString(5, place.projectId());
      statement.setString(6, place.modelId());
      statement.setString(7, place.modelId());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
