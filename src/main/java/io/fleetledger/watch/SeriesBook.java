package io.fleetledger.watch;

import io.fleetledger.alerting.WatchedSeries;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The series that are watched, in the order in which they are judged; at most so many. Where there
 * are more, each hour those with most money in them of late take the place of those with least.
 */
final class SeriesBook {
  private static final int SAVED_AT_ONCE = 1_000;

  private final int most;
  private final TreeMap<SeriesId, WatchedSeries> series = new TreeMap<>();
  private final Map<SeriesId, Double> leftOut = new HashMap<>();

  SeriesBook(int most) {
    this.most = most;
  }

  /** How many are watched. */
  int size() {
    return series.size();
  }

  /** How many are not, though they had usage in the last hour. */
  int leftOut() {
    return leftOut.size();
  }

  /** The series that are watched. */
  Map<SeriesId, WatchedSeries> all() {
    return series;
  }

  /** A series; null: it is not watched. */
  @Nullable WatchedSeries get(SeriesId id) {
    return series.get(id);
  }

  /** Watches a series from now on, if there is room; else notes the money that it would have. */
  void meet(SeriesId id, double money) {
    if (series.containsKey(id)) {
      return;
    }
    if (series.size() < most) {
      series.put(id, fresh(id));
    } else {
      leftOut.merge(id, money, Double::sum);
    }
  }

  /** At the end of an hour: makes room for series that have more money in them. */
  void tidy(long second) {
    if (leftOut.isEmpty()) {
      return;
    }
    List<SeriesId> newcomers = new ArrayList<>(leftOut.keySet());
    newcomers.sort(
        Comparator.comparing((SeriesId id) -> leftOut.getOrDefault(id, 0.0))
            .reversed()
            .thenComparing(Comparator.naturalOrder()));
    Map<SeriesId, Double> money = new HashMap<>();
    series.forEach((id, watched) -> money.put(id, watched.money(second)));
    List<SeriesId> poorest = new ArrayList<>(series.keySet());
    poorest.sort(
        Comparator.comparing((SeriesId id) -> money.getOrDefault(id, 0.0))
            .thenComparing(Comparator.reverseOrder()));
    for (int i = 0; i < Math.min(newcomers.size(), poorest.size()); i++) {
      SeriesId newcomer = newcomers.get(i);
      SeriesId poor = poorest.get(i);
      if (leftOut.getOrDefault(newcomer, 0.0) <= money.getOrDefault(poor, 0.0)) {
        break;
      }
      series.remove(poor);
      series.put(newcomer, fresh(newcomer));
    }
    leftOut.clear();
  }

  private static WatchedSeries fresh(SeriesId id) {
    return WatchedSeries.fresh(id.hourly() ? Duration.ofHours(1) : Duration.ofMinutes(1));
  }

  /** Takes what was kept in place of what is known. */
  void load(Connection connection) throws SQLException {
    series.clear();
    leftOut.clear();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT series, state FROM ledger.spike_state")) {
      statement.setFetchSize(SAVED_AT_ONCE);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          series.put(SeriesId.of(row.getString(1)), WatchedSeries.of(row.getBytes(2)));
        }
      }
    }
  }

  /** Keeps what is known, in place of what was kept. */
  void save(Connection connection) throws SQLException {
    try (PreparedStatement forget = connection.prepareStatement("DELETE FROM ledger.spike_state");
        PreparedStatement keep =
            connection.prepareStatement(
                "INSERT INTO ledger.spike_state SELECT * FROM unnest(?::text[], ?::bytea[])")) {
      forget.executeUpdate();
      List<Map.Entry<SeriesId, WatchedSeries>> all = List.copyOf(series.entrySet());
      for (int from = 0; from < all.size(); from += SAVED_AT_ONCE) {
        var part = all.subList(from, Math.min(from + SAVED_AT_ONCE, all.size()));
        keep.setArray(
            1,
            connection.createArrayOf(
                "text", part.stream().map(entry -> entry.getKey().text()).toArray()));
        keep.setArray(
            2,
            connection.createArrayOf(
                "bytea",
                part.stream().map(entry -> entry.getValue().bytes()).toArray(byte[][]::new)));
        keep.executeUpdate();
      }
    }
  }

  /** The second of an instant. */
  static long second(long micros) {
    return Math.floorDiv(micros, Micros.SECOND);
  }
}
