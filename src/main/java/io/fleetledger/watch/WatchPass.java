package io.fleetledger.watch;

import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch, step by step, each in a transaction under a lock that one instance has at a time:
 * states, position and alerts change together or not at all. What is in memory is thrown away
 * whenever it may not be what the tables say. For one thread.
 */
final class WatchPass {
  private static final Logger LOG = LoggerFactory.getLogger(WatchPass.class);

  /** Nothing is learned from usage of longer ago. */
  private static final long MEMORY = 15 * 24 * Micros.HOUR;

  /** So much is judged in one transaction. */
  private static final long STEP = Micros.HOUR;

  /** After so much the states are kept: a restart judges this much again, without a word. */
  private static final long KEPT_EVERY = Micros.HOUR;

  private static final long LATE_HOURS = 8 * 24 * Micros.HOUR;
  private static final long NANOS_PER_MICRO = 1_000;

  /** A backlog is judged in turns of so long, budgets between them. */
  private static final long TURN_NANOS = 20_000_000_000L;

  private static final String LOCK =
      "SELECT pg_try_advisory_xact_lock(hashtextextended('fleetledger.watch', 0))";

  private final WatchSettings settings;
  private final Clocks clocks;
  private final BooleanSupplier isClosing;
  private SeriesBook book;
  private BudgetWatch budgets = new BudgetWatch();
  private ConditionWatch conditions = new ConditionWatch();
  private @Nullable Long knownMicros;
  private long conditionsMicros = Long.MIN_VALUE;
  private long conditionsNanos;
  private int leftOut;

  WatchPass(WatchSettings settings, Clocks clocks, BooleanSupplier isClosing) {
    this.settings = settings;
    this.clocks = clocks;
    this.isClosing = isClosing;
    this.book = new SeriesBook(settings.seriesMax());
  }

  /** Forgets what is not in the tables. */
  void forget() {
    book = new SeriesBook(settings.seriesMax());
    budgets = new BudgetWatch();
    conditions = new ConditionWatch();
    knownMicros = null;
    conditionsMicros = Long.MIN_VALUE;
  }

  /** Looks at everything there is to look at, as long as no other instance does. */
  void run(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    FleetClocks now = clocks.read(connection);
    // Money that is spent need not wait until all of it is in the tables.
    FleetClocks seen = FleetClocks.read(connection, settings.idle(), Set.of(), true);
    connection.rollback();
    if (seen == null) {
      return;
    }
    boolean isMine = budgets(connection, seen.nowMicros());
    if (now == null) {
      return;
    }
    long begun = System.nanoTime();
    while (isMine
        && !isClosing.getAsBoolean()
        && System.nanoTime() - begun < TURN_NANOS
        && judge(connection, now)) {
      LOG.debug("judged up to {}", knownMicros);
    }
    long until = now.judgeableMicros(settings.grace());
    if (isMine && isTimeForConditions(until) && take(connection)) {
      if (now.live()) {
        conditions.look(connection, until, settings.slo());
      }
      BudgetWatch.endPeriods(connection, until);
    }
    connection.commit();
  }

  /** Once a minute, by the fleet's clock or by one's own; never as of a time before the last. */
  private boolean isTimeForConditions(long untilMicros) {
    boolean isTime =
        untilMicros > conditionsMicros
            || untilMicros == conditionsMicros
                && System.nanoTime() - conditionsNanos > Micros.MINUTE * NANOS_PER_MICRO;
    if (isTime) {
      conditionsMicros = untilMicros;
      conditionsNanos = System.nanoTime();
    }
    return isTime;
  }

  private static boolean take(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOCK)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Late hours and budgets of the tenants of which something has changed. False: not mine. */
  private boolean budgets(Connection connection, long nowMicros) throws SQLException {
    String last = "";
    while (!isClosing.getAsBoolean()) {
      List<String> tenants = WatchDue.tenants(connection, last);
      connection.rollback();
      if (tenants.isEmpty()) {
        return true;
      }
      for (String tenant : tenants) {
        if (!take(connection)) {
          connection.rollback();
          return false;
        }
        WatchDue.Taken changed = WatchDue.take(connection, tenant);
        if (!changed.isEmpty()) {
          new LateHours(connection, settings).look(tenant, changed.hours(), nowMicros);
          budgets.look(connection, tenant, changed, nowMicros);
        }
        connection.commit();
      }
      last = tenants.getLast();
    }
    return true;
  }

  /** Judges some more; false: there is no more, or it is not mine. */
  private boolean judge(Connection connection, FleetClocks now) throws SQLException {
    if (!take(connection)) {
      connection.rollback();
      return false;
    }
    WatchPosition position = WatchPosition.read(connection);
    Long judged = position.judgedMicros();
    long until = now.judgeableMicros(settings.grace());
    long from =
        judged == null ? Micros.minuteOf(Math.max(now.firstMicros(), until - MEMORY)) : judged;
    if (from >= until) {
      connection.rollback();
      return false;
    }
    if (judged != null && !judged.equals(knownMicros)) {
      recall(connection, position, judged);
    }
    long end = Math.min(until, Micros.hourOf(from) + STEP);
    Judge.Outcome outcome = new Judge(settings, book).judge(connection, from, end);
    new SpikeAlerts(connection, settings).tell(outcome.findings());
    new LateHours(connection, settings).keep(outcome.hours(), end - LATE_HOURS);
    Long kept = position.stateMicros();
    boolean isKept = kept == null || Micros.hourOf(end) - Micros.hourOf(kept) >= KEPT_EVERY;
    if (isKept) {
      book.save(connection);
    }
    new WatchPosition(end, isKept ? Long.valueOf(end) : kept).write(connection, book);
    connection.commit();
    knownMicros = end;
    tellLeftOut();
    return true;
  }

  /** Knows again what was known when the last window was judged. */
  private void recall(Connection connection, WatchPosition position, long judgedMicros)
      throws SQLException {
    forget();
    book.load(connection);
    Long kept = position.stateMicros();
    if (kept != null) {
      for (long from = kept; from < judgedMicros; from = Math.min(judgedMicros, from + STEP)) {
        new Judge(settings, book).judge(connection, from, Math.min(judgedMicros, from + STEP));
      }
    }
    endUnknown(connection, judgedMicros);
  }

  /** Usage that came late may have changed what was known: an alert that no series has is over. */
  private void endUnknown(Connection connection, long judgedMicros) throws SQLException {
    var open = new java.util.HashSet<String>();
    book.all()
        .forEach(
            (id, series) -> {
              var spike = series.open();
              if (spike != null) {
                open.add(SpikeAlerts.idOf(id, spike));
              }
            });
    var store = new AlertStore(connection);
    for (String id : store.unresolved(AlertKind.SPIKE, AlertKind.DROP)) {
      if (!open.contains(id)) {
        store.resolve(id, judgedMicros);
      }
    }
  }

  private void tellLeftOut() {
    int now = book.leftOut();
    if (now > 0 && now != leftOut) {
      LOG.warn(
          "{} series are watched and {} with less money in them are not: raise alert.series.max",
          book.size(),
          now);
    }
    leftOut = now;
  }
}
