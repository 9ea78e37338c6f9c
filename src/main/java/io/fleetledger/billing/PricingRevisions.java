package io.fleetledger.billing;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.charging.Prices;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The prices as of a revision. What all tenants share, price books and families, is kept: revisions
 * never change. Used by one thread; to be thrown away after a transaction that failed, which may
 * have taken back revisions.
 */
public final class PricingRevisions {
  private static final int KEPT = 8;
  private static final String SHARED =
      """
      SELECT DISTINCT ON (kind, id) kind, id, content
      FROM ledger.pricing_revision
      WHERE kind IN ('price_book', 'model') AND revision <= ?
      ORDER BY kind, id, revision DESC""";
  private static final String SHARED_SINCE =
      """
      SELECT revision FROM ledger.pricing_revision
      WHERE kind IN ('price_book', 'model') AND revision > ?""";
  private static final String TENANT =
      """
      SELECT content FROM ledger.pricing_revision
      WHERE kind = 'tenant' AND id = ? AND revision <= ?
      ORDER BY revision DESC LIMIT 1""";

  private final TreeSet<Long> sharedRevisions = new TreeSet<>(List.of(0L));
  private final Map<Long, Shared> shared = new LinkedHashMap<>();
  private long seen;

  private record Shared(
      Map<String, History<PriceBook>> books, Map<String, History<String>> families) {}

  /** The newest revision; 0: there is none yet. */
  public static long newest(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT coalesce(max(revision), 0) FROM ledger.pricing_revision");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** What a tenant's usage is charged by, as of a revision. */
  public Prices prices(Connection connection, String tenantId, long revision) throws SQLException {
    Shared all = shared(connection, revision);
    try (PreparedStatement statement = connection.prepareStatement(TENANT)) {
      statement.setString(1, tenantId);
      statement.setLong(2, revision);
      try (ResultSet row = statement.executeQuery()) {
        String content = row.next() ? row.getString(1) : "[]";
        return new Prices(
            tenantId, PricingContent.tenant(tenantId, content), all.books(), all.families());
      }
    }
  }

  private Shared shared(Connection connection, long revision) throws SQLException {
    if (revision > seen) {
      look(connection);
      seen = revision;
    }
    Long at = sharedRevisions.floor(revision);
    long key = at == null ? 0 : at;
    Shared known = shared.get(key);
    if (known != null) {
      return known;
    }
    Shared read = read(connection, key);
    if (shared.size() >= KEPT) {
      shared.remove(shared.keySet().iterator().next());
    }
    shared.put(key, read);
    return read;
  }

  private void look(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SHARED_SINCE)) {
      statement.setLong(1, seen);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          sharedRevisions.add(row.getLong(1));
        }
      }
    }
  }

  private static Shared read(Connection connection, long revision) throws SQLException {
    Map<String, History<PriceBook>> books = new HashMap<>();
    Map<String, History<String>> families = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(SHARED)) {
      statement.setLong(1, revision);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String id = row.getString(2);
          String content = row.getString(3);
          if (row.getString(1).equals("model")) {
            families.put(id, PricingContent.families(content));
          } else {
            books.put(id, PricingContent.priceBook(id, content));
          }
        }
      }
    }
    return new Shared(books, families);
  }
}
