package io.fleetledger.watch;

import io.fleetledger.time.Micros;
import io.fleetledger.watch.Conditions.Condition;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens, updates and resolves the alerts of conditions. One is over when it has not held for a
 * quarter of an hour of the fleet's clock, so that what comes and goes is one alert. For one
 * thread.
 */
final class ConditionWatch {
  private static final long CALM = 15 * Micros.MINUTE;
  private static final BigDecimal GROWN = BigDecimal.valueOf(2);

  private static final String UNRESOLVED =
      """
      SELECT alert_id, reason ->> 'condition', actual, severity FROM ledger.alert
      WHERE resolved_at IS NULL
        AND kind NOT IN ('SPIKE', 'DROP', 'BUDGET', 'BUDGET_FORECAST', 'TEST')""";

  private final Map<String, Long> seen = new HashMap<>();

  private record Standing(String alertId, @Nullable BigDecimal actual, Severity severity) {
    boolean isWorse(Condition now) {
      return now.severity().compareTo(severity) > 0 || hasGrown(actual, now.actual());
    }
  }

  /** Looks, as of an instant, epoch microseconds. */
  void look(Connection connection, long nowMicros, Slo slo) throws SQLException {
    var store = new AlertStore(connection);
    Map<String, Standing> standing = standing(connection);
    Set<String> holding = new HashSet<>();
    for (Condition condition : Conditions.holding(connection, nowMicros, slo)) {
      String id = Alert.id(condition.kind(), condition.place(), condition.key());
      holding.add(id);
      seen.put(id, nowMicros);
      Standing before = standing.get(id);
      if (before == null) {
        store.open(alert(condition, id, Alert.id(condition.kind(), id, nowMicros), nowMicros));
      } else if (before.isWorse(condition)) {
        store.update(alert(condition, id, before.alertId(), nowMicros));
      }
    }
    for (Map.Entry<String, Standing> each : standing.entrySet()) {
      long last = seen.computeIfAbsent(each.getKey(), id -> nowMicros);
      if (!holding.contains(each.getKey()) && nowMicros - last >= CALM) {
        store.resolve(each.getValue().alertId(), nowMicros);
      }
    }
    seen.keySet().retainAll(union(standing.keySet(), holding));
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  private static boolean hasGrown(@Nullable BigDecimal before, BigDecimal now) {
    return before != null && before.signum() > 0 && now.compareTo(before.multiply(GROWN)) >= 0;
  }

  private static Alert alert(Condition condition, String id, String alertId, long nowMicros) {
    return new Alert(
        alertId,
        condition.kind(),
        condition.severity(),
        condition.place(),
        new Alert.Measured(condition.quantity(), ""),
        new Alert.Span(Math.min(condition.fromMicros(), nowMicros), nowMicros, nowMicros),
        new Alert.Amounts(
            condition.expected(), condition.actual(), condition.excessCost(), condition.currency()),
        condition.summary(),
        new Reason().put("condition", id).put("detail", condition.key()).json(),
        false);
  }

  private static Map<String, Standing> standing(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UNRESOLVED);
        ResultSet row = statement.executeQuery()) {
      Map<String, Standing> standing = new HashMap<>();
      while (row.next()) {
        var severity = Severity.valueOf(row.getString(4));
        standing.put(
            row.getString(2), new Standing(row.getString(1), row.getBigDecimal(3), severity));
      }
      return standing;
    }
  }
}
