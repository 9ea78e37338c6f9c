package io.fleetledger.report;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.util.ArrayList;
import java.util.List;

/**
 * The queries of {@link Reports} about money that tenants pay; parameters as {@link ReportQueries}.
 */
final class ChargeQueries {
  /** By hour and its parts, whatever the grain asked for. */
  static final Query CHARGES =
      new Query(
          "Charges by tenant, model and price",
          List.of(
              new Column("tenant_id", "tenant", Unit.TEXT),
              new Column("model_id", "model", Unit.TEXT),
              new Column("price_book_id", "price book", Unit.TEXT),
              new Column("price_scope", "price of", Unit.TEXT),
              new Column("unit", "unit", Unit.TEXT),
              new Column("tier_from", "from unit", Unit.COUNT),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("quantity", "quantity", Unit.COUNT),
              new Column("unit_price", "unit price", Unit.POSITION),
              new Column("charge", "charge", Unit.MONEY),
              new Column("unpriced_reason", "no price", Unit.TEXT)),
          ReportQueries.FILTER
              + """
              SELECT tenant_id, model_id, price_book_id, price_scope, unit, tier_from, currency,
                sum(quantity), unit_price, sum(charge), unpriced_reason
              FROM fleet.charge_hour
              WHERE %s AND %s
              GROUP BY tenant_id, model_id, price_book_id, price_scope, unit, tier_from, currency,
                unit_price, unpriced_reason
              ORDER BY tenant_id, sum(charge) DESC NULLS LAST, model_id, unit, price_book_id,
                price_scope, tier_from, unit_price"""
                  .formatted(ReportQueries.IN_SPAN, ReportQueries.OF_TENANT));

  /** By whole days, UTC. */
  static final Query MARGIN = margin("Margin by tenant, model and pool", true);

  static final Query CHARGES_BY_TENANT = margin("Charges by tenant", false);

  private ChargeQueries() {}

  private static Query margin(String title, boolean byPlace) {
    String keys = byPlace ? "tenant_id, model_id, pool_id, currency" : "tenant_id, currency";
    var columns = new ArrayList<Column>();
    columns.add(new Column("tenant_id", "tenant", Unit.TEXT));
    if (byPlace) {
      columns.add(new Column("model_id", "model", Unit.TEXT));
      columns.add(new Column("pool_id", "pool", Unit.TEXT));
    }
    columns.add(new Column("currency", "currency", Unit.CURRENCY));
    columns.add(new Column("charge", "charge", Unit.MONEY));
    columns.add(new Column("total_cost", "cost", Unit.MONEY));
    columns.add(new Column("margin", "margin", Unit.MONEY));
    columns.add(new Column("margin_share", "of charge", Unit.SHARE));
    columns.add(new Column("unpriced_lines", "unpriced lines", Unit.COUNT));
    return new Query(
        title,
        columns,
        ReportQueries.FILTER
            + """
            SELECT %1$s, charge, total_cost, margin, round(margin / nullif(charge, 0), 9),
              unpriced_lines
            FROM (
              SELECT %1$s, sum(charge) AS charge, sum(total_cost) AS total_cost,
                CASE WHEN bool_and(margin IS NOT NULL) THEN sum(margin) END AS margin,
                sum(unpriced_lines) AS unpriced_lines
              FROM (SELECT *, day_start AS window_start FROM fleet.margin_day) AS day
              WHERE %2$s AND %3$s
              GROUP BY %1$s) AS summed
            ORDER BY charge DESC NULLS LAST, %1$s"""
                .formatted(keys, ReportQueries.IN_SPAN, ReportQueries.OF_TENANT));
  }
}
