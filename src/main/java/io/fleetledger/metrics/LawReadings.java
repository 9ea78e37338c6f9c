package io.fleetledger.metrics;

import io.fleetledger.query.Answer;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The laws as metrics. */
public final class LawReadings {
  private LawReadings() {}

  /**
   * Notes residuals, summed over the places where a law was checked.
   *
   * @param laws as they were evaluated last; null: not yet
   */
  public static void tell(@Nullable Answer laws, Readings into) {
    if (laws == null) {
      return;
    }
    List<String> names = laws.columns().stream().map(Answer.Column::name).toList();
    Map<List<String>, BigDecimal> residuals = new LinkedHashMap<>();
    for (List<@Nullable Object> row : laws.rows()) {
      Object residual = row.get(names.indexOf("residual"));
      residuals.merge(
          List.of(
              String.valueOf(row.get(names.indexOf("law"))),
              String.valueOf(row.get(names.indexOf("name")))),
          residual instanceof BigDecimal number ? number : BigDecimal.ZERO,
          BigDecimal::add);
    }
    residuals.forEach(
        (law, residual) -> into.add(LedgerFamilies.LAW, residual, law.get(0), law.get(1)));
  }
}
