package io.fleetledger.watch;

import io.fleetledger.alerting.BudgetForecast;
import io.fleetledger.alerting.BudgetSpan;
import io.fleetledger.catalog.Tenant.Budget;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds what tenants have spent against their budgets, as often as either changes. A threshold is
 * told once per period: its alert's id follows from the budget, its amount, the threshold and the
 * period's start. For one thread.
 */
final class BudgetWatch {
  private static final long FORECAST_FROM = 28 * 24 * Micros.HOUR;

  /** What comes so long after the end of its period is told as late. */
  private static final long LATE = 5 * Micros.MINUTE;

  /** Who has not seen a day does not know the night: it is no time to warn. */
  private static final int HOURS_TO_KNOW = 24;

  private static final int REMEMBERED = 100_000;
  private static final int ALL = 100;
  private static final int MUCH = 80;

  /** Before this share of a period has passed its end is anybody's guess. */
  private static final double EARLY = 0.1;

  private static final String OVER =
      """
      UPDATE ledger.alert
      SET state = 'RESOLVED', resolved_at = greatest(window_end, opened_at),
        updated_at = greatest(window_end, updated_at)
      WHERE resolved_at IS NULL AND kind IN ('BUDGET', 'BUDGET_FORECAST')
        AND window_end <= ledger.instant(?)""";

  private static final String NO_LONGER =
      """
      UPDATE ledger.alert
      SET state = 'RESOLVED', resolved_at = greatest(ledger.instant(?), opened_at),
        updated_at = greatest(ledger.instant(?), updated_at)
      WHERE resolved_at IS NULL AND kind IN ('BUDGET', 'BUDGET_FORECAST') AND tenant_id = ?
        AND alert_id <> ALL (?)""";

  /** When which budget was forecast last: once an hour of its clock is enough. */
  private final Map<String, Long> forecast = new HashMap<>();

  private record Tested(Connection connection, String tenantId, BudgetTerms terms, long now) {}

  /** Ends the alerts of periods that are over at an instant, epoch microseconds. */
  static void endPeriods(Connection connection, long nowMicros) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OVER)) {
      statement.setLong(1, nowMicros);
      statement.executeUpdate();
    }
  }

  /**
   * Looks at a tenant.
   *
   * @param changed what of it has changed
   * @param clockMicros the fleet's clock
   */
  void look(Connection connection, String tenantId, WatchDue.Taken changed, long clockMicros)
      throws SQLException {
    // What has usage has begun, though the clock may reach the tables after it.
    long nowMicros =
        changed.hours().isEmpty() ? clockMicros : Math.max(clockMicros, changed.hours().getLast());
    if (forecast.size() > REMEMBERED) {
      forecast.clear();
    }
    BudgetTerms terms = BudgetTerms.read(connection, tenantId, nowMicros);
    var tested = new Tested(connection, tenantId, terms, nowMicros);
    Set<String> standing = new LinkedHashSet<>();
    for (Budget budget : terms.budgets()) {
      TreeSet<Long> instants = new TreeSet<>(changed.hours());
      instants.add(nowMicros);
      Set<BudgetSpan> spans = new LinkedHashSet<>();
      for (long instant : instants) {
        spans.add(BudgetSpan.at(budget.period(), terms.zone(), instant));
        // A zone may cut an hour in two.
        spans.add(
            BudgetSpan.at(
                budget.period(), terms.zone(), Math.min(nowMicros, instant + Micros.HOUR - 1)));
      }
      for (BudgetSpan span : spans) {
        if (span.fromMicros() <= nowMicros) {
          standing.addAll(look(tested, budget, span));
        }
      }
    }
    if (changed.terms()) {
      endOthers(tested, standing);
    }
  }

  /** The ids of the alerts that stand. */
  private List<String> look(Tested tested, Budget budget, BudgetSpan span) throws SQLException {
    var spending =
        new Spending(
            tested.connection(),
            tested.tenantId(),
            tested.terms().currency(),
            budget.projectId(),
            budget.basis());
    BigDecimal spent = spending.in(span);
    var store = new AlertStore(tested.connection());
    List<String> standing = new ArrayList<>();
    for (int percent : budget.thresholdsPercent()) {
      if (spent.compareTo(BudgetTerms.limit(budget, percent)) >= 0) {
        String id = id(tested.tenantId(), budget, percent, span);
        standing.add(id);
        if (!isThere(tested.connection(), id)) {
          store.open(reached(tested, budget, span, spending, spent, percent));
        }
      }
    }
    if (span.holds(tested.now()) && budget.period() != Budget.Period.HOUR) {
      String id = id(tested.tenantId(), budget, 0, span);
      standing.add(id);
      warn(tested, budget, span, spending, spent, id);
    }
    return standing;
  }

  private static boolean isThere(Connection connection, String id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT FROM ledger.alert WHERE alert_id = ?")) {
      statement.setString(1, id);
      try (var row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private static String id(String tenantId, Budget budget, int percent, BudgetSpan span) {
    return Alert.id(
        percent == 0 ? AlertKind.BUDGET_FORECAST : AlertKind.BUDGET,
        tenantId,
        String.valueOf(budget.projectId()),
        budget.period(),
        budget.basis(),
        budget.amountNanos(),
        percent,
        span.fromMicros());
  }

  private Alert reached(
      Tested tested,
      Budget budget,
      BudgetSpan span,
      Spending spending,
      BigDecimal spent,
      int percent)
      throws SQLException {
    BigDecimal limit = BudgetTerms.limit(budget, percent);
    Spending.Crossing crossing = spending.crossing(span, limit);
    if (crossing == null) {
      // Only if sums of minutes and hours differ, which law 2 tells.
      crossing =
          new Spending.Crossing(span.fromMicros(), span.untilMicros(), BigDecimal.ZERO, spent);
    }
    boolean late = span.untilMicros() + LATE <= tested.now();
    Reason reason = reason(budget).put("threshold_percent", percent);
    reason
        .put("before", Reason.plain(crossing.before()))
        .put("after", Reason.plain(crossing.after()))
        .put("crossed_at", Micros.toInstant(crossing.fromMicros()).toString())
        .put("crossed_until", Micros.toInstant(crossing.untilMicros()).toString());
    BudgetForecast end = forecast(budget, span, spending, spent, tested.now());
    if (end != null && span.holds(tested.now())) {
      put(reason, end);
    }
    return alert(
        tested,
        budget,
        span,
        new Told(
            id(tested.tenantId(), budget, percent, span),
            AlertKind.BUDGET,
            percent >= ALL ? Severity.CRITICAL : percent >= MUCH ? Severity.WARNING : Severity.INFO,
            Math.min(crossing.untilMicros(), Math.max(tested.now(), crossing.fromMicros())),
            crossing.after(),
            "%s has reached %d %% of its %s: %s %s, %s before %s"
                .formatted(
                    name(tested.tenantId(), budget),
                    percent,
                    described(budget, tested.terms()),
                    BudgetTerms.money(crossing.after()),
                    tested.terms().currency(),
                    BudgetTerms.money(crossing.before()),
                    Micros.toInstant(crossing.fromMicros())),
            late),
        reason);
  }

  private void warn(
      Tested tested, Budget budget, BudgetSpan span, Spending spending, BigDecimal spent, String id)
      throws SQLException {
    double passed =
        (double) (tested.now() - span.fromMicros()) / (span.untilMicros() - span.fromMicros());
    Long last = forecast.put(id, Micros.hourOf(tested.now()));
    BigDecimal limit = BudgetTerms.limit(budget, ALL);
    if (passed < EARLY
        || spent.compareTo(limit) >= 0
        || last != null && last == Micros.hourOf(tested.now())) {
      return;
    }
    long until = Micros.hourOf(tested.now());
    SortedMap<Long, Double> hours = spending.hours(until - FORECAST_FROM, until);
    BudgetForecast end = BudgetForecast.of(spent.doubleValue(), span, tested.now(), hours);
    if (hours.size() < HOURS_TO_KNOW || end.low() < limit.doubleValue()) {
      return;
    }
    Reason reason = reason(budget).put("before", Reason.plain(spent));
    put(reason, end);
    new AlertStore(tested.connection())
        .open(
            alert(
                tested,
                budget,
                span,
                new Told(
                    id,
                    AlertKind.BUDGET_FORECAST,
                    Severity.WARNING,
                    tested.now(),
                    spent,
                    "%s will exceed its %s: %s %s so far, %.2f to %.2f by %s"
                        .formatted(
                            name(tested.tenantId(), budget),
                            described(budget, tested.terms()),
                            BudgetTerms.money(spent.setScale(2, RoundingMode.HALF_EVEN)),
                            tested.terms().currency(),
                            end.low(),
                            end.high(),
                            Micros.toInstant(span.untilMicros())),
                    false),
                reason));
  }

  private record Told(
      String id,
      AlertKind kind,
      Severity severity,
      long atMicros,
      BigDecimal actual,
      String summary,
      boolean late) {}

  private static Alert alert(
      Tested tested, Budget budget, BudgetSpan span, Told told, Reason reason) {
    BigDecimal amount = BudgetTerms.limit(budget, ALL);
    return new Alert(
        told.id(),
        told.kind(),
        told.severity(),
        Place.tenant(tested.tenantId(), budget.projectId() == null ? "" : budget.projectId()),
        new Alert.Measured(budget.basis().name(), budget.period().name()),
        new Alert.Span(span.fromMicros(), span.untilMicros(), told.atMicros()),
        new Alert.Amounts(
            amount,
            told.actual(),
            told.actual().subtract(amount).max(BigDecimal.ZERO),
            tested.terms().currency()),
        told.summary(),
        reason.json(),
        told.late());
  }

  private static Reason reason(Budget budget) {
    return new Reason()
        .put("amount", Reason.plain(BudgetTerms.limit(budget, ALL)))
        .put("basis", budget.basis().name())
        .put("period", budget.period().name());
  }

  private static void put(Reason reason, BudgetForecast end) {
    reason
        .put("forecast_low", end.low())
        .put("forecast", end.expected())
        .put("forecast_high", end.high());
  }

  private static @Nullable BudgetForecast forecast(
      Budget budget, BudgetSpan span, Spending spending, BigDecimal spent, long now)
      throws SQLException {
    if (budget.period() == Budget.Period.HOUR) {
      return null;
    }
    long until = Micros.hourOf(now);
    return BudgetForecast.of(
        spent.doubleValue(), span, now, spending.hours(until - FORECAST_FROM, until));
  }

  private static String name(String tenantId, Budget budget) {
    return budget.projectId() == null
        ? "tenant " + tenantId
        : "project " + budget.projectId() + " of " + tenantId;
  }

  private static String described(Budget budget, BudgetTerms terms) {
    return "%s budget of %s %s (%s)"
        .formatted(
            budget.period().name().toLowerCase(Locale.ROOT),
            BudgetTerms.money(BudgetTerms.limit(budget, ALL)),
            terms.currency(),
            budget.basis().name().toLowerCase(Locale.ROOT));
  }

  /** Alerts of budgets that the tenant no longer has are over. */
  private static void endOthers(Tested tested, Set<String> standing) throws SQLException {
    try (PreparedStatement statement = tested.connection().prepareStatement(NO_LONGER)) {
      statement.setLong(1, tested.now());
      statement.setLong(2, tested.now());
      statement.setString(3, tested.tenantId());
      statement.setArray(4, tested.connection().createArrayOf("text", standing.toArray()));
      statement.executeUpdate();
    }
  }
}
