package io.fleetledger.billing;

import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Has what tenants used in open billing periods charged by the terms and prices of now, and keeps a
 * trail of it.
 */
public final class Recompute {
  private static final String TENANTS =
      """
      SELECT DISTINCT tenant_id FROM ledger.recompute_due
      UNION
      SELECT DISTINCT tenant_id FROM ledger.rated_hour WHERE hour_start >= ledger.instant(?)
      ORDER BY tenant_id""";
  private static final String DUE_FROM =
      "SELECT ledger.micros(min(from_at)) FROM ledger.recompute_due WHERE tenant_id = ?";
  private static final String LAST_HOUR =
      "SELECT ledger.micros(max(hour_start)) FROM ledger.rated_hour WHERE tenant_id = ?";

  /** An hour that is not settled is rated by the newest revision. */
  private static final String RELEASE =
      """
      UPDATE ledger.rated_hour SET settled = false
      WHERE tenant_id = ? AND hour_start >= ledger.instant(?)
        AND greatest(hour_start, period_start) >= ledger.sealed_until(tenant_id)""";

  private static final String DONE =
      "DELETE FROM ledger.recompute_due WHERE tenant_id = ? AND from_at >= ledger.instant(?)";
  private static final String NOTE =
      """
      INSERT INTO ledger.recompute (author, reason, tenant_id, what, before, after)
      VALUES (?, ?, ?, jsonb_build_object('since', ledger.instant(?), 'pricing_revision', ?::bigint),
        ?::jsonb, ?::jsonb)""";

  private final DataSource database;
  private final PricingRevisions revisions = new PricingRevisions();

  /** Recomputes with the rights of this database's login. */
  public Recompute(DataSource database) {
    this.database = database;
  }

  /**
   * Who wants it, and why.
   *
   * @param sinceMicros from the hour of this instant on, epoch microseconds; null: from the first
   *     usage on that a back-dated change touches
   */
  public record Order(@Nullable Long sinceMicros, String author, String reason) {}

  /**
   * What changes of one tenant's billing period.
   *
   * @param tenantId the tenant
   * @param periodStart start of the period
   * @param currency ISO 4217 code of the charges
   * @param before as it was; null: it had nothing
   * @param after as it is; null: it has nothing
   */
  public record Change(
      String tenantId,
      Instant periodStart,
      String currency,
      PeriodTotals.@Nullable Total before,
      PeriodTotals.@Nullable Total after) {}

  /** The tenants with something to recompute: since an instant, or where it is due. */
  public List<String> tenants(@Nullable Long sinceMicros) throws SQLException {
    notice();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(TENANTS)) {
      long never = Micros.of(Instant.parse("9999-01-01T00:00:00Z"));
      statement.setLong(1, sinceMicros == null ? never : Micros.hourOf(sinceMicros));
      try (ResultSet row = statement.executeQuery()) {
        List<String> tenants = new ArrayList<>();
        while (row.next()) {
          tenants.add(row.getString(1));
        }
        return tenants;
      }
    }
  }

  /**
   * Recomputes one tenant.
   *
   * @param show told what changes, before it is so; empty: there is nothing to recompute
   * @param apply whether to let it be so
   */
  public void run(String tenantId, Order order, Consumer<List<Change>> show, boolean apply)
      throws SQLException {
    notice();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      RatingLock.take(connection);
      Long since = since(connection, tenantId, order);
      Long last = micros(connection, LAST_HOUR, tenantId);
      if (since == null || last == null || since > last) {
        show.accept(List.of());
        connection.rollback();
        return;
      }
      List<PeriodTotals.Total> before = PeriodTotals.read(connection, tenantId);
      long revision = recompute(connection, tenantId, new TimeRange(since, last + Micros.HOUR));
      List<PeriodTotals.Total> after = PeriodTotals.read(connection, tenantId);
      note(connection, tenantId, order, since, revision, before, after);
      show.accept(PeriodTotals.changes(tenantId, before, after));
      if (apply) {
        connection.commit();
      } else {
        connection.rollback();
      }
    }
  }

  private long recompute(Connection connection, String tenantId, TimeRange span)
      throws SQLException {
    update(connection, RELEASE, tenantId, span.fromMicros());
    var rating = new TenantRating(connection, revisions, tenantId);
    rating.rate(List.of(span));
    update(connection, DONE, tenantId, span.fromMicros());
    return rating.newest();
  }

  private static @Nullable Long since(Connection connection, String tenantId, Order order)
      throws SQLException {
    Long since =
        order.sinceMicros() == null ? micros(connection, DUE_FROM, tenantId) : order.sinceMicros();
    return since == null
        ? null
        : (Long) Micros.hourOf(Math.max(since, Sealed.until(connection, tenantId)));
  }

  private static void note(
      Connection connection,
      String tenantId,
      Order order,
      long sinceMicros,
      long revision,
      List<PeriodTotals.Total> before,
      List<PeriodTotals.Total> after)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NOTE)) {
      statement.setString(1, order.author());
      statement.setString(2, order.reason());
      statement.setString(3, tenantId);
      statement.setLong(4, sinceMicros);
      statement.setLong(5, revision);
      statement.setString(6, PeriodTotals.json(before));
      statement.setString(7, PeriodTotals.json(after));
      statement.executeUpdate();
    }
  }

  /** Looks at what of the catalog has been written, as a rater does before it rates. */
  private void notice() throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      boolean isMore = true;
      while (isMore) {
        RatingLock.take(connection);
        isMore = new PricingNotice(connection, revisions).look();
        connection.commit();
      }
    }
  }

  private static void update(Connection connection, String sql, String tenantId, long micros)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, tenantId);
      statement.setLong(2, micros);
      statement.executeUpdate();
    }
  }

  private static @Nullable Long micros(Connection connection, String sql, String tenantId)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, tenantId);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        long micros = row.getLong(1);
        return row.wasNull() ? null : micros;
      }
    }
  }
}
