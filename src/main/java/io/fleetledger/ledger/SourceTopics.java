package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** The topics that the numbers rest on, as they were when first seen. */
public final class SourceTopics {
  private final DataSource database;

  /**
   * What tells a topic from another of its name.
   *
   * @param name its name
   * @param id given by the brokers when it was created
   * @param partitions how many it has
   */
  public record Topic(String name, UUID id, int partitions) {}

  public SourceTopics(DataSource database) {
    this.database = database;
  }

  /** The topics that are known, by name. */
  public Map<String, Topic> known() throws SQLException {
    var topics = new HashMap<String, Topic>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT topic, topic_id, partitions FROM ledger.source_topic");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String name = row.getString(1);
        topics.put(name, new Topic(name, row.getObject(2, UUID.class), row.getInt(3)));
      }
    }
    return topics;
  }

  /** Remembers topics; of those that are known already nothing changes. */
  public void remember(Collection<Topic> topics) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                INSERT INTO ledger.source_topic (topic, topic_id, partitions) VALUES (?, ?, ?)
                ON CONFLICT (topic) DO NOTHING""")) {
      for (Topic topic : topics) {
        statement.setString(1, topic.name());
        statement.setObject(2, topic.id());
        statement.setInt(3, topic.partitions());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
