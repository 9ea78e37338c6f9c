package io.fleetledger.billing;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Version;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.BillingPeriods;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's terms, and which of its billing periods are open.
 *
 * @param id the tenant
 * @param periods its billing periods
 */
record StatementTenant(String id, BillingPeriods periods) {
  private static final String TERMS =
      """
      SELECT ledger.micros(effective_from), ledger.micros(effective_to),
        profile ->> 'parent_id', profile ->> 'currency', profile ->> 'price_book_id',
        (profile ->> 'billing_day')::integer, profile ->> 'time_zone'
      FROM ledger.tenant_version WHERE tenant_id = ? ORDER BY effective_from""";

  /** What the first period must hold: the tenant's first usage, or else the begin of its terms. */
  private static final String BEGIN =
      """
      SELECT ledger.micros(coalesce(
        least(
          (SELECT min(window_start) FROM ledger.tenant_usage
           WHERE tenant_id = ? AND grain = 'MINUTE'),
          (SELECT min(window_start) FROM ledger.usage_correction WHERE tenant_id = ?)),
        (SELECT min(effective_from) FROM ledger.tenant_version WHERE tenant_id = ?)))""";

  private static final String CHILDREN =
      """
      SELECT DISTINCT tenant_id COLLATE "C" FROM ledger.tenant_version
      WHERE profile ->> 'parent_id' = ? ORDER BY 1""";

  /**
   * A tenant of the catalog.
   *
   * @throws StatementRefusedException if the catalog has no such tenant
   */
  static StatementTenant of(Connection connection, String tenantId) throws SQLException {
    var versions = new ArrayList<Version<Tenant>>();
    try (PreparedStatement select = connection.prepareStatement(TERMS)) {
      select.setString(1, tenantId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long until = row.getLong(2);
          long end = row.wasNull() ? Long.MAX_VALUE : until;
          versions.add(new Version<>(row.getLong(1), end, terms(tenantId, row)));
        }
      }
    }
    if (versions.isEmpty()) {
      throw new StatementRefusedException(
          "the catalog has no tenant " + tenantId + ": see `catalog show`");
    }
    for (int i = 0; i + 1 < versions.size(); i++) {
      Version<Tenant> version = versions.get(i);
      long until = Math.min(version.toMicros(), versions.get(i + 1).fromMicros());
      versions.set(i, new Version<>(version.fromMicros(), until, version.value()));
    }
    return new StatementTenant(tenantId, new BillingPeriods(new History<>(versions)));
  }

  /** Its terms for a period. */
  Tenant termsOf(BillingPeriod period) {
    return Objects.requireNonNull(periods.terms(period.fromMicros()), id);
  }

  /** Its first period that is not closed. */
  BillingPeriod open(Connection connection) throws SQLException {
    @Nullable Long closedUntil =
        micros(
            connection,
            "SELECT ledger.micros(max(period_end)) FROM ledger.statement WHERE tenant_id = ?",
            id);
    @Nullable Long begin =
        closedUntil == null ? micros(connection, BEGIN, id, id, id) : closedUntil;
    BillingPeriod open = periods.at(Objects.requireNonNull(begin, id));
    if (closedUntil != null && open.fromMicros() != closedUntil) {
      throw new StatementRefusedException(
          "the terms of %s were changed for a closed period: its billing day and zone must leave the periods before %s as they are"
              .formatted(id, open.dayOf(closedUntil)));
    }
    return open;
  }

  /**
   * Its period that begins on a day.
   *
   * @throws StatementRefusedException if none does
   */
  BillingPeriod beginning(LocalDate day) {
    // Whatever the zone, noon of the next day lies behind the begin, and in the period.
    long noonMicros = (day.toEpochDay() + 1) * 24 * Micros.HOUR + 12 * Micros.HOUR;
    BillingPeriod period = periods.at(noonMicros);
    if (!period.firstDay().equals(day)) {
      throw new StatementRefusedException(
          "no period of %s begins on %s: the one that holds it begins on %s"
              .formatted(id, day, period.firstDay()));
    }
    return period;
  }

  /** Its periods that begin within a span. */
  List<BillingPeriod> beginningIn(BillingPeriod span) {
    var beginning = new ArrayList<BillingPeriod>();
    BillingPeriod period = periods.at(span.fromMicros());
    while (period.fromMicros() < span.untilMicros()) {
      if (period.fromMicros() >= span.fromMicros()) {
        beginning.add(period);
      }
      period = periods.at(period.untilMicros());
    }
    return beginning;
  }

  /** Tenants that name a tenant as their parent, now or at some time. */
  static List<String> children(Connection connection, String parentId) throws SQLException {
    var children = new ArrayList<String>();
    try (PreparedStatement select = connection.prepareStatement(CHILDREN)) {
      select.setString(1, parentId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          children.add(row.getString(1));
        }
      }
    }
    return children;
  }

  private static @Nullable Long micros(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long micros = row.getLong(1);
        return row.wasNull() ? null : (Long) micros;
      }
    }
  }

  private static Tenant terms(String tenantId, ResultSet row) throws SQLException {
    return new Tenant(
        tenantId,
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getInt(6),
        ZoneId.of(row.getString(7)),
        List.of(),
        List.of());
  }
}
