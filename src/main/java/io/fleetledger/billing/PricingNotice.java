package io.fleetledger.billing;

import io.fleetledger.charging.PriceChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Notices that terms or prices have changed, within a transaction that holds the {@link
 * RatingLock}: keeps every content as a revision, has hours without a price rated again, and marks
 * rated usage that a change touches for a recompute. Hours that a change touches only where nothing
 * was used yet move to the new revision.
 */
final class PricingNotice {
  private static final String DUE =
      """
      SELECT kind, id FROM ledger.pricing_due
      ORDER BY kind, id LIMIT 5000 FOR UPDATE SKIP LOCKED""";
  private static final String REVISE =
      """
      INSERT INTO ledger.pricing_revision (revision, kind, id, content)
      SELECT ? + row_number() OVER (ORDER BY kind, id), kind, id, content
      FROM (
        SELECT kind, id,
          coalesce((
            SELECT content FROM ledger.pricing_content AS content
            WHERE content.kind = due.kind AND content.id = due.id), '[]') AS content,
          coalesce((
            SELECT content FROM ledger.pricing_revision AS revision
            WHERE revision.kind = due.kind AND revision.id = due.id
            ORDER BY revision.revision DESC LIMIT 1), '[]') AS content_before
        FROM unnest(?::text[], ?::text[]) AS due (kind, id)) AS contents
      WHERE content <> content_before
      RETURNING kind, id""";
  private static final String FORGET =
      """
      DELETE FROM ledger.pricing_due
      USING unnest(?::text[], ?::text[]) AS seen (kind, id)
      WHERE pricing_due.kind = seen.kind AND pricing_due.id = seen.id""";
  private static final String UNSETTLED =
      """
      INSERT INTO ledger.rating_due
      SELECT DISTINCT tenant_id, hour_start
      FROM ledger.rated_hour AS hour
      JOIN unnest(?::text[], ?::text[]) AS changed (kind, id)
        ON changed.kind <> 'tenant' OR changed.id = hour.tenant_id
      WHERE NOT settled
      ORDER BY tenant_id, hour_start
      ON CONFLICT DO NOTHING""";
  private static final String AFFECTED =
      """
      SELECT DISTINCT changed.kind, changed.id, affected.tenant_id
      FROM unnest(?::text[], ?::text[]) AS changed (kind, id)
      CROSS JOIN LATERAL (
        SELECT changed.id AS tenant_id WHERE changed.kind = 'tenant'
        UNION ALL
        SELECT tenant_id FROM ledger.tenant_version
        WHERE changed.kind = 'price_book' AND profile ->> 'price_book_id' = changed.id
        UNION ALL
        SELECT tenant_id FROM ledger.charge
        WHERE changed.kind = 'model' AND model_id = changed.id) AS affected
      WHERE EXISTS (
        SELECT FROM ledger.rated_hour AS hour
        WHERE hour.tenant_id = affected.tenant_id AND settled)""";

  private final Connection connection;
  private final PricingRevisions revisions;

  PricingNotice(Connection connection, PricingRevisions revisions) {
    this.connection = connection;
    this.revisions = revisions;
  }

  /**
   * Something that prices follow from.
   *
   * @param kind tenant, price_book or model
   */
  record Key(String kind, String id) {}

  /** Looks at what has been written; false: nothing has. */
  boolean look() throws SQLException {
    List<Key> written = written();
    if (written.isEmpty()) {
      return false;
    }
    long before = PricingRevisions.newest(connection);
    List<Key> changed = revise(before, written);
    if (!changed.isEmpty()) {
      update(UNSETTLED, changed);
      long after = PricingRevisions.newest(connection);
      for (Map.Entry<String, TreeSet<Key>> each : affected(changed).entrySet()) {
        mark(each.getKey(), List.copyOf(each.getValue()), before, after);
      }
    }
    update(FORGET, written);
    return true;
  }

  private void mark(String tenantId, List<Key> keys, long before, long after) throws SQLException {
    PriceChange change =
        PriceChange.between(
            revisions.prices(connection, tenantId, before),
            revisions.prices(connection, tenantId, after));
    if (change != null) {
      new BackDating(connection, tenantId, change, after).mark(keys);
    }
  }

  private List<Key> written() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DUE);
        ResultSet row = statement.executeQuery()) {
      return keys(row);
    }
  }

  private List<Key> revise(long before, List<Key> written) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REVISE)) {
      statement.setLong(1, before);
      bind(statement, 2, written);
      try (ResultSet row = statement.executeQuery()) {
        return keys(row);
      }
    }
  }

  private Map<String, TreeSet<Key>> affected(List<Key> changed) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(AFFECTED)) {
      bind(statement, 1, changed);
      try (ResultSet row = statement.executeQuery()) {
        Map<String, TreeSet<Key>> byTenant = new TreeMap<>();
        while (row.next()) {
          byTenant
              .computeIfAbsent(
                  row.getString(3),
                  tenant -> new TreeSet<>(Comparator.comparing(Key::kind).thenComparing(Key::id)))
              .add(new Key(row.getString(1), row.getString(2)));
        }
        return byTenant;
      }
    }
  }

  private void update(String sql, List<Key> keys) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, 1, keys);
      statement.executeUpdate();
    }
  }

  private void bind(PreparedStatement statement, int parameter, List<Key> keys)
      throws SQLException {
    String[] kinds = keys.stream().map(Key::kind).toArray(String[]::new);
    String[] ids = keys.stream().map(Key::id).toArray(String[]::new);
    statement.setArray(parameter, connection.createArrayOf("text", kinds));
    statement.setArray(parameter + 1, connection.createArrayOf("text", ids));
  }

  private static List<Key> keys(ResultSet row) throws SQLException {
    List<Key> keys = new ArrayList<>();
    while (row.next()) {
      keys.add(new Key(row.getString(1), row.getString(2)));
    }
    return keys;
  }
}
