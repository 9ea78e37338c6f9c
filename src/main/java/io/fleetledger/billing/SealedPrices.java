package io.fleetledger.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.charging.Prices;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The prices of one tenant as they read when its period was closed: its terms, the price books that
 * they name, without what other tenants agreed on, and the families of models.
 *
 * @param json an array of {@code {kind, id, content}}, each content as ledger.pricing_revision has
 *     it
 */
record SealedPrices(String json) {
  private static final JsonMapper JSON = new JsonMapper();

  private static final String IN_FORCE =
      """
      WITH latest AS (
        SELECT DISTINCT ON (kind, id) kind, id, content FROM ledger.pricing_revision
        ORDER BY kind, id, revision DESC
      ), mine AS (
        SELECT content FROM latest WHERE kind = 'tenant' AND id = ?
      ), shown AS (
        SELECT kind, id, content FROM latest WHERE kind = 'tenant' AND id = ? OR kind = 'model'
        UNION ALL
        SELECT kind, id, (
          SELECT jsonb_agg(
            CASE WHEN jsonb_typeof(version -> 'value' -> 'overrides') = 'array'
              THEN jsonb_set(version, '{value,overrides}', coalesce((
                SELECT jsonb_agg(own) FROM jsonb_array_elements(version -> 'value' -> 'overrides') AS own
                WHERE own ->> 'tenant_id' = ?), '[]'))
              ELSE version
            END ORDER BY nth)
          FROM jsonb_array_elements(content) WITH ORDINALITY AS versions (version, nth))
        FROM latest
        WHERE kind = 'price_book' AND id IN (
          SELECT version -> 'value' ->> 'price_book_id'
          FROM mine, jsonb_array_elements(content) AS version)
      )
      SELECT coalesce(jsonb_agg(
        jsonb_build_object('kind', kind, 'id', id, 'content', content)
        ORDER BY kind COLLATE "C", id COLLATE "C"), '[]')::text
      FROM shown""";

  /** The prices by which the tenant is rated now. */
  static SealedPrices inForce(Connection connection, String tenantId) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(IN_FORCE)) {
      select.setString(1, tenantId);
      select.setString(2, tenantId);
      select.setString(3, tenantId);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new SealedPrices(row.getString(1));
      }
    }
  }

  /** What they say. */
  Prices of(String tenantId) {
    History<Tenant> tenant = new History<>(List.of());
    Map<String, History<PriceBook>> books = new HashMap<>();
    Map<String, History<String>> families = new HashMap<>();
    for (JsonNode entry : parsed()) {
      String id = entry.path("id").asText();
      String content = entry.path("content").toString();
      switch (entry.path("kind").asText()) {
        case "tenant" -> tenant = PricingContent.tenant(id, content);
        case "price_book" -> books.put(id, PricingContent.priceBook(id, content));
        case "model" -> families.put(id, PricingContent.families(content));
        default -> throw new IllegalStateException("a seal holds no " + entry);
      }
    }
    return new Prices(tenantId, tenant, books, families);
  }

  private JsonNode parsed() {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a seal's catalog is no JSON: " + json, e);
    }
  }
}
