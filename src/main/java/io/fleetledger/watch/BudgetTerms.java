package io.fleetledger.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fleetledger.catalog.Tenant;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * The budgets of a tenant, as they are in force at a time.
 *
 * @param currency what they are in
 * @param zone whose hours, days and months they span
 * @param budgets each once
 */
record BudgetTerms(String currency, ZoneId zone, List<Tenant.Budget> budgets) {
  private static final List<Integer> USUAL_THRESHOLDS = List.of(50, 80, 100);
  private static final int NANO_DIGITS = 9;

  private static final BudgetTerms NONE = new BudgetTerms("", ZoneId.of("UTC"), List.of());

  private static final String READ =
      """
      SELECT profile FROM ledger.tenant_version
      WHERE tenant_id = ? AND effective_from <= ledger.instant(?)
        AND coalesce(effective_to, 'infinity') > ledger.instant(?)
      ORDER BY effective_from DESC LIMIT 1""";

  /** Those of a tenant at an instant, epoch microseconds; of one that nobody knows, none. */
  static BudgetTerms read(Connection connection, String tenantId, long atMicros)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, tenantId);
      statement.setLong(2, atMicros);
      statement.setLong(3, atMicros);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? of(row.getString(1)) : NONE;
      }
    }
  }

  private static BudgetTerms of(String profile) {
    try {
      JsonNode terms = Reason.JSON.readTree(profile);
      List<Tenant.Budget> budgets = new ArrayList<>();
      for (JsonNode budget : terms.path("budgets")) {
        budgets.add(budget(budget));
      }
      return new BudgetTerms(
          terms.path("currency").asText(),
          ZoneId.of(terms.path("time_zone").asText("UTC")),
          budgets);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what PostgreSQL holds as JSON can be read", e);
    }
  }

  private static Tenant.Budget budget(JsonNode budget) {
    List<Integer> thresholds = new ArrayList<>();
    budget.path("thresholds_percent").forEach(percent -> thresholds.add(percent.asInt()));
    return new Tenant.Budget(
        budget.hasNonNull("project_id") ? budget.path("project_id").asText() : null,
        Tenant.Budget.Period.valueOf(budget.path("period").asText()),
        Tenant.Budget.Basis.valueOf(budget.path("basis").asText()),
        budget.path("amount_nanos").asLong(),
        thresholds.isEmpty() ? USUAL_THRESHOLDS : thresholds);
  }

  /** What a threshold of a budget comes to, exactly. */
  static BigDecimal limit(Tenant.Budget budget, int percent) {
    return BigDecimal.valueOf(budget.amountNanos(), NANO_DIGITS)
        .multiply(BigDecimal.valueOf(percent, 2));
  }

  /** Money, without zeros at the end; two digits after the point at least. */
  static String money(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 2
        ? stripped.setScale(2, RoundingMode.UNNECESSARY).toPlainString()
        : stripped.toPlainString();
  }
}
