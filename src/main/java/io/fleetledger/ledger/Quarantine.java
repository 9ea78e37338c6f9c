package io.fleetledger.ledger;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Records in quarantine as the tables hold them, and the note that they were sent again. */
public final class Quarantine {
  private static final String FIND =
      """
      SELECT topic, "partition", record_offset, replayed_at IS NOT NULL
      FROM fleet.quarantine
      """;
  private static final String IN_ORDER = "ORDER BY topic, \"partition\", record_offset";
  private static final String GET =
      """
      SELECT topic, "partition", record_offset, reason, detail, recorded_at, record_key,
        record_value, replayed_at, replay_offset, replayed_by
      FROM fleet.quarantine
      JOIN unnest(?::text[], ?::integer[], ?::bigint[]) AS asked (topic, "partition", record_offset)
        USING (topic, "partition", record_offset)
      """;
  private static final String NOTE =
      """
      INSERT INTO ledger.quarantine_replay (topic, "partition", record_offset, replay_offset)
      VALUES (?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """;

  private final DataSource database;

  /** The quarantine of a database. */
  public Quarantine(DataSource database) {
    this.database = database;
  }

  /** Where a record was read. */
  public record Place(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return "%s %d %d".formatted(topic, partition, offset);
    }
  }

  /** A record in quarantine, and whether it was ever replayed. */
  public record Found(Place place, boolean isReplayed) {}

  /**
   * A record in quarantine, whole.
   *
   * @param place where it was read
   * @param reason why it is here, as a code
   * @param detail the reason in words; null: none
   * @param recordedAt the broker's time of it
   * @param key as it came
   * @param value as it came
   * @param replay when, to which offset and by whom it was last sent again; null: never
   */
  public record Kept(
      Place place,
      String reason,
      @Nullable String detail,
      Instant recordedAt,
      byte @Nullable [] key,
      byte @Nullable [] value,
      @Nullable String replay) {}

  /** A record that was sent again, to the same partition, where it has this offset. */
  public record Replay(Place place, long offset) {}

  /** The record of a place: one or none. */
  public List<Found> find(Place place) throws SQLException {
    return find(
        "WHERE (topic, \"partition\", record_offset) = (?, ?, ?)",
        place.topic(),
        place.partition(),
        place.offset());
  }

  /** Those with a reason, by place; null: all. */
  public List<Found> find(@Nullable String reason) throws SQLException {
    return find("WHERE reason = coalesce(?::text, reason)", reason);
  }

  private List<Found> find(String where, @Nullable Object... parameters) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(FIND + where + ' ' + IN_ORDER)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        var found = new ArrayList<Found>();
        while (rows.next()) {
          found.add(new Found(place(rows), rows.getBoolean(4)));
        }
        return found;
      }
    }
  }

  /** The record of a place; null: it is not in quarantine. */
  public @Nullable Kept get(Place place) throws SQLException {
    List<Kept> kept = get(List.of(place));
    return kept.isEmpty() ? null : kept.getFirst();
  }

  /** The records of places, in the order of topics, partitions and offsets. */
  public List<Kept> get(List<Place> places) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(GET + IN_ORDER)) {
      statement.setArray(1, array(connection, "text", places.stream().map(Place::topic).toArray()));
      statement.setArray(
          2, array(connection, "integer", places.stream().map(Place::partition).toArray()));
      statement.setArray(
          3, array(connection, "bigint", places.stream().map(Place::offset).toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        var kept = new ArrayList<Kept>();
        while (rows.next()) {
          kept.add(kept(rows));
        }
        return kept;
      }
    }
  }

  /** Notes that records were sent again, now and by this login. */
  public void note(List<Replay> replays) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(NOTE)) {
      for (Replay replay : replays) {
        statement.setString(1, replay.place().topic());
        statement.setInt(2, replay.place().partition());
        statement.setLong(3, replay.place().offset());
        statement.setLong(4, replay.offset());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static Array array(Connection connection, String type, Object[] values)
      throws SQLException {
    return connection.createArrayOf(type, values);
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(row.getString(1), row.getInt(2), row.getLong(3));
  }

  private static Kept kept(ResultSet row) throws SQLException {
    OffsetDateTime replayedAt = row.getObject("replayed_at", OffsetDateTime.class);
    return new Kept(
        place(row),
        row.getString("reason"),
        row.getString("detail"),
        row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
        row.getBytes("record_key"),
        row.getBytes("record_value"),
        replayedAt == null
            ? null
            : "%s to offset %d by %s"
                .formatted(
                    replayedAt.toInstant(),
                    row.getLong("replay_offset"),
                    row.getString("replayed_by")));
  }
}
