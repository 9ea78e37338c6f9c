package io.fleetledger.watch;

import io.fleetledger.ledger.Failures;
import io.fleetledger.ledger.WorkLoop;
import io.fleetledger.registry.AvroSerdes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes every change of an alert to the topic, in their order, once: in a transaction of Kafka
 * that only the holder of a lock of the database can commit, from where the topic itself ends.
 *
 * <p>It works on a thread of its own; its methods can be called from any.
 */
public final class AlertPublisher implements AutoCloseable {
  private static final String LOCK =
      "SELECT pg_try_advisory_xact_lock(hashtextextended('fleetledger.alert-publisher', 0))";

  private final DataSource database;
  private final Supplier<AlertTopic> takeOver;
  private final WorkLoop loop;
  private @Nullable AlertTopic topic;
  private long published;

  /**
   * @param database where the alerts are
   * @param takeOver takes the topic over from whoever wrote to it before
   * @param onFatal told once when it ends because of a failure
   */
  public AlertPublisher(
      DataSource database, Supplier<AlertTopic> takeOver, Consumer<Throwable> onFatal) {
    this.database = database;
    this.takeOver = takeOver;
    this.loop = new WorkLoop("alert-publisher", this::publish, AlertPublisher::isPassing, onFatal);
  }

  /** The topic as this configuration reaches it; see {@link AlertTopic}. */
  public static Supplier<AlertTopic> topic(
      Map<String, ?> clientConfig, String applicationId, AvroSerdes serdes) {
    return () ->
        new AlertTopic(
            clientConfig, applicationId, serdes.valueSerializer(), serdes.valueDeserializer());
  }

  /** Begins. */
  public void start() {
    loop.start();
  }

  /** A publisher that Kafka refuses takes the topic over again: what is missing follows. */
  private static boolean isPassing(Throwable failure) {
    return failure instanceof KafkaException || Failures.isPassing(failure);
  }

  /** Publishes all that there is to publish, as long as no other instance does; for tests. */
  void publish() throws SQLException {
    try (Connection connection = database.getConnection()) {
      loop.uses(connection);
      connection.setAutoCommit(false);
      while (!loop.isClosing() && publish(connection)) {
        connection.commit();
      }
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      letGo();
      throw e;
    } finally {
      loop.uses(null);
    }
  }

  private boolean publish(Connection connection) throws SQLException {
    if (!isMine(connection)) {
      letGo();
      return false;
    }
    AlertTopic mine = topic;
    if (mine == null) {
      mine = takeOver.get();
      topic = mine;
      published = mine.lastSequence();
      note(connection);
    }
    List<AlertChanges.Change> changes = AlertChanges.after(connection, published);
    if (changes.isEmpty()) {
      return false;
    }
    mine.write(changes);
    published = changes.getLast().sequence();
    note(connection);
    return true;
  }

  /** A database that was set back goes on numbering after what the topic has. */
  private void note(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE ledger.alert_publication SET published_until = ?")) {
      statement.setLong(1, published);
      statement.executeUpdate();
    }
  }

  private static boolean isMine(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOCK)) {
      return row.next() && row.getBoolean(1);
    }
  }

  private void letGo() {
    AlertTopic mine = topic;
    topic = null;
    if (mine != null) {
      mine.close();
    }
  }

  @Override
  public void close() {
    loop.close();
    letGo();
  }
}
