package io.fleetledger.watch;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What calls for somebody as long as it holds. Each is a query over the tables as of an instant of
 * event time, {@code at.now}; {@code at.objective} is the share of requests that are to meet their
 * latency targets, {@code at.fast} and {@code at.slow} how many times more often they are missed.
 */
final class Conditions {
  /** Suspense settles by itself when the catalog was only slow. */
  private static final String SUSPENSE =
      """
      SELECT 'SUSPENSE' AS kind, 'WARNING' AS severity, reason || ' ' || missing AS key,
        '' AS tenant_id, '' AS project_id, '' AS model_id, '' AS pool_id, '' AS node_id,
        '' AS service_tier, 'RECORDS' AS quantity, min(occurred_at) AS from_at,
        NULL::numeric AS expected, count(*)::numeric AS actual, NULL::numeric AS excess_cost,
        '' AS currency,
        format('%s records are in suspense: %s, %s; see fleetledger suspense list', count(*), reason, missing)
          AS summary
      FROM ledger.suspense, at
      GROUP BY reason, missing, at.now
      HAVING min(occurred_at) < at.now - interval '2 minutes'""";

  private static final String UNPRICED =
      """
      SELECT 'UNPRICED', 'WARNING', charge.model_id || ' ' || unpriced_reason, charge.tenant_id, '',
        charge.model_id, '', '', '', 'RECORDS', min(charge.window_start), NULL::numeric,
        count(*)::numeric, NULL::numeric, '',
        format('usage of %s on %s has no price: %s, %s lines', charge.tenant_id, charge.model_id,
          unpriced_reason, count(*))
      FROM ledger.rated_hour AS hour
      JOIN ledger.charge AS charge ON charge.tenant_id = hour.tenant_id
        AND charge.window_start >= hour.hour_start
        AND charge.window_start < hour.hour_start + interval '1 hour'
      WHERE NOT hour.settled AND unpriced_reason IS NOT NULL
      GROUP BY charge.tenant_id, charge.model_id, unpriced_reason""";

  /** The hour that runs, and the start of the next one, have gaps that are still to be filled. */
  private static final String MISSING_EVENTS =
      """
      SELECT 'MISSING_EVENTS', CASE WHEN sum(missing_events) > 100 THEN 'CRITICAL' ELSE 'WARNING' END,
        '', '', '', '', '', node_id, '', 'EVENTS', min(window_start), NULL::numeric,
        greatest(sum(missing_events), sum(coalesce(reported_requests, events)) - sum(events)),
        NULL::numeric, '',
        format('events of node %s are missing: %s by their numbers; %s came where its engine counts %s',
          node_id, sum(missing_events), sum(events), coalesce(sum(reported_requests)::text, 'none'))
      FROM ledger.node_coverage, at
      WHERE window_start >= at.now - interval '25 hours'
        AND window_start < at.now - interval '70 minutes'
      GROUP BY node_id
      HAVING sum(missing_events) > 0
        OR sum(events) < 0.98 * sum(coalesce(reported_requests, events))""";

  /**
   * Error budgets that burn fast or slowly: of late and at this moment. The longer span of the slow
   * one is made of hours of the clock, the one that runs among them.
   */
  private static final String SLO_BURN =
      """
      SELECT 'SLO_BURN', CASE WHEN is_fast THEN 'CRITICAL' ELSE 'WARNING' END, '', '', '', '', pool_id,
        '', service_tier, 'MISSED_SHARE',
        CASE WHEN is_fast THEN at.now - interval '1 hour'
          ELSE date_trunc('hour', at.now, 'UTC') - interval '5 hours' END,
        round((1 - at.objective)::numeric, 6),
        round(CASE WHEN is_fast THEN missed_1h / targeted_1h ELSE missed_6h / targeted_6h END, 6),
        NULL::numeric, '',
        format('%s of the requests of tier %s in pool %s missed their latency targets in the last %s, %s in the last %s; the objective allows %s',
          round(CASE WHEN is_fast THEN missed_1h / targeted_1h ELSE missed_6h / targeted_6h END, 4),
          service_tier, pool_id, CASE WHEN is_fast THEN 'hour' ELSE '6 hours' END,
          round(CASE WHEN is_fast THEN missed_5m / targeted_5m ELSE missed_30m / targeted_30m END, 4),
          CASE WHEN is_fast THEN '5 minutes' ELSE '30 minutes' END,
          round((1 - at.objective)::numeric, 6))
      FROM (
        SELECT pool_id, service_tier, targeted_1h, missed_1h, targeted_5m, missed_5m, targeted_6h,
          missed_6h, targeted_30m, missed_30m,
          coalesce(targeted_1h >= 20 AND missed_1h >= fast * allowed * targeted_1h
            AND targeted_5m > 0 AND missed_5m >= fast * allowed * targeted_5m, false) AS is_fast,
          coalesce(targeted_6h >= 20 AND missed_6h >= slow * allowed * targeted_6h
            AND targeted_30m > 0 AND missed_30m >= slow * allowed * targeted_30m, false) AS is_slow
        FROM (
          SELECT pool_id, service_tier, at.fast, at.slow, 1 - at.objective AS allowed,
            sum(targeted) FILTER (WHERE NOT hourly) AS targeted_1h,
            sum(missed) FILTER (WHERE NOT hourly) AS missed_1h,
            sum(targeted) FILTER (WHERE NOT hourly AND window_start >= at.now - interval '5 minutes')
              AS targeted_5m,
            sum(missed) FILTER (WHERE NOT hourly AND window_start >= at.now - interval '5 minutes')
              AS missed_5m,
            sum(targeted) FILTER (WHERE NOT hourly AND window_start >= at.now - interval '30 minutes')
              AS targeted_30m,
            sum(missed) FILTER (WHERE NOT hourly AND window_start >= at.now - interval '30 minutes')
              AS missed_30m,
            sum(targeted) FILTER (WHERE hourly) AS targeted_6h,
            sum(missed) FILTER (WHERE hourly) AS missed_6h
          FROM (
            SELECT false AS hourly, window_start, pool_id, service_tier, targeted_requests AS targeted,
              targeted_requests - goodput_requests AS missed
            FROM ledger.tenant_usage, at
            WHERE grain = 'MINUTE' AND window_start >= at.now - interval '1 hour'
              AND window_start < at.now AND targeted_requests > 0
            UNION ALL
            SELECT true, window_start, pool_id, service_tier, targeted_requests,
              targeted_requests - goodput_requests
            FROM ledger.tenant_usage, at
            WHERE grain = 'HOUR' AND window_start < at.now AND targeted_requests > 0
              AND window_start >= date_trunc('hour', at.now, 'UTC') - interval '5 hours') AS served, at
          GROUP BY pool_id, service_tier, at.fast, at.slow, at.objective) AS summed) AS burning, at
      WHERE is_fast OR is_slow""";

  private static final String NODE_SILENT =
      """
      SELECT 'NODE_SILENT', 'CRITICAL', '', '', '', model_id, pool_id, node_id, '', 'RECORDS', heard_at,
        NULL::numeric, 0::numeric, NULL::numeric, '',
        format('node %s has not reported since %s', node_id, to_char(heard_at, 'YYYY-MM-DD"T"HH24:MI"Z"'))
      FROM (
        SELECT node_id, max(model_id) AS model_id, max(pool_id) AS pool_id,
          max(window_start) FILTER (WHERE samples > 0 OR running_micros > 0) AS heard_at
        FROM ledger.node_usage, at
        WHERE grain = 'MINUTE' AND window_start >= at.now - interval '70 minutes'
          AND window_start < at.now
        GROUP BY node_id) AS node, at
      WHERE heard_at < at.now - interval '10 minutes'
        AND EXISTS (
          SELECT FROM ledger.deployment_span AS span
          WHERE span.node_id = node.node_id AND effective_from <= at.now AND effective_until > at.now)""";

  private static final String NODE_IDLE =
      """
      SELECT 'NODE_IDLE', 'INFO', '', '', '', max(model_id), max(pool_id), node_id, '', 'UTILIZATION',
        min(window_start), NULL::numeric, 0::numeric, sum(node_cost_nanos) * 0.000000001, max(currency),
        format('node %s reports, and has worked for nobody in an hour', node_id)
      FROM ledger.node_usage, at
      WHERE grain = 'MINUTE' AND window_start >= at.now - interval '1 hour' AND window_start < at.now
      GROUP BY node_id
      HAVING sum(busy_micros) = 0 AND sum(samples) > 0 AND count(DISTINCT window_start) >= 50
        AND count(DISTINCT currency) = 1""";

  /** Useful work in the time that nodes were busy; of the same pool and model a day before. */
  private static final String MFU_COLLAPSE =
      """
      SELECT 'MFU_COLLAPSE', 'WARNING', '', '', '', model_id, pool_id, '', '', 'UTILIZATION',
        at.now - interval '15 minutes', round(usual.mfu, 6), round(late.mfu, 6),
        round(late.busy_cost * 0.000000001 * (1 - late.mfu / usual.mfu), 9), late.currency,
        format('%s in pool %s does %s of its peak while it is busy, where %s is usual', model_id, pool_id,
          round(late.mfu, 4), round(usual.mfu, 4))
      FROM (
        SELECT pool_id, model_id, currency, sum(busy_cost_nanos) AS busy_cost,
          sum(busy_micros) / nullif(sum(deployed_micros), 0) AS busy_share,
          sum(model_accelerator_nanos) / nullif(sum(busy_micros::numeric * accelerator_count) * 1000, 0)
            AS mfu
        FROM ledger.node_usage, at
        WHERE grain = 'MINUTE' AND window_start >= at.now - interval '15 minutes'
          AND window_start < at.now
        GROUP BY pool_id, model_id, currency) AS late
      JOIN (
        SELECT pool_id, model_id, currency, count(DISTINCT window_start) AS hours,
          sum(model_accelerator_nanos) / nullif(sum(busy_micros::numeric * accelerator_count) * 1000, 0)
            AS mfu
        FROM ledger.node_usage, at
        WHERE grain = 'HOUR' AND window_start >= at.now - interval '25 hours'
          AND window_start < at.now - interval '1 hour'
        GROUP BY pool_id, model_id, currency) AS usual USING (pool_id, model_id, currency), at
      WHERE hours >= 6 AND busy_share >= 0.2 AND late.mfu < 0.5 * usual.mfu""";

  /** By the broker's clock, as nothing is known of the event time of what can't be read. */
  private static final String QUARANTINE =
      """
      SELECT 'QUARANTINE', CASE WHEN late >= 1000 THEN 'CRITICAL' ELSE 'WARNING' END, reason, '', '', '',
        '', '', '', 'RECORDS', first_at, round(before / 96.0, 3), late::numeric, NULL::numeric, '',
        format('%s records in a quarter of an hour went into quarantine as %s; see fleetledger quarantine list',
          late, reason)
      FROM (
        SELECT reason, count(*) FILTER (WHERE recorded_at >= now() - interval '15 minutes') AS late,
          count(*) FILTER (WHERE recorded_at < now() - interval '15 minutes') AS before,
          min(recorded_at) FILTER (WHERE recorded_at >= now() - interval '15 minutes') AS first_at
        FROM ledger.quarantine
        WHERE recorded_at >= now() - interval '24 hours 15 minutes' AND recorded_at <= now()
        GROUP BY reason) AS put
      WHERE late >= 10 AND late >= 3 * before / 96.0""";

  private static final String ALL =
      "WITH at AS (SELECT ledger.instant(?) AS now, ?::float8 AS objective,"
          + " ?::float8 AS fast, ?::float8 AS slow) "
          + "SELECT kind, severity, key, tenant_id, project_id, model_id, pool_id, node_id, service_tier,"
          + " quantity, ledger.micros(from_at), expected, actual, excess_cost, currency, summary FROM ("
          + String.join(
              " UNION ALL ",
              SUSPENSE,
              UNPRICED,
              MISSING_EVENTS,
              SLO_BURN,
              NODE_SILENT,
              NODE_IDLE,
              MFU_COLLAPSE,
              QUARANTINE)
          + ") AS conditions";

  private Conditions() {}

  /**
   * A condition that holds.
   *
   * @param kind what it is
   * @param severity how much it matters
   * @param key what tells it from others of its kind and place
   * @param place where
   * @param quantity what is counted
   * @param fromMicros since when, epoch microseconds
   * @param expected what there should be; null: nothing in particular
   * @param actual what there is
   * @param excessCost what it costs; null: not known
   * @param currency of that
   * @param summary in one line
   */
  record Condition(
      AlertKind kind,
      Severity severity,
      String key,
      Place place,
      String quantity,
      long fromMicros,
      @Nullable BigDecimal expected,
      BigDecimal actual,
      @Nullable BigDecimal excessCost,
      String currency,
      String summary) {}

  /** The conditions that hold as of an instant, epoch microseconds. */
  static List<Condition> holding(Connection connection, long nowMicros, Slo slo)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ALL)) {
      statement.setLong(1, nowMicros);
      statement.setDouble(2, slo.objective());
      statement.setDouble(3, slo.fastBurn());
      statement.setDouble(4, slo.slowBurn());
      try (ResultSet row = statement.executeQuery()) {
        List<Condition> conditions = new ArrayList<>();
        while (row.next()) {
          conditions.add(
              new Condition(
                  AlertKind.valueOf(row.getString(1)),
                  Severity.valueOf(row.getString(2)),
                  row.getString(3),
                  new Place(
                      row.getString(4),
                      row.getString(5),
                      row.getString(6),
                      row.getString(7),
                      row.getString(8),
                      row.getString(9)),
                  row.getString(10),
                  row.getLong(11),
                  row.getBigDecimal(12),
                  row.getBigDecimal(13),
                  row.getBigDecimal(14),
                  row.getString(15),
                  row.getString(16)));
        }
        return conditions;
      }
    }
  }
}
