package io.fleetledger.query;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of a question, as SQL. */
final class Filters {
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> parameters = new ArrayList<>();

  private Filters() {}

  /**
   * What a question filters by.
   *
   * @param time the column of its range; null: it has none
   * @param always a condition beside them; empty: none
   */
  static Filters of(Question question, @Nullable String time, String always) {
    var filters = new Filters();
    if (!always.isEmpty()) {
      filters.conditions.add(always);
    }
    if (time != null && question.from() != null) {
      filters.add(time + " >= ?", OffsetDateTime.ofInstant(question.from(), ZoneOffset.UTC));
    }
    if (time != null && question.until() != null) {
      filters.add(time + " < ?", OffsetDateTime.ofInstant(question.until(), ZoneOffset.UTC));
    }
    question
        .filters()
        .forEach((column, values) -> filters.add("\"" + column + "\"::text = ANY (?)", values));
    return filters;
  }

  private void add(String condition, Object parameter) {
    conditions.add(condition);
    parameters.add(parameter);
  }

  /** As a clause; empty: there is none. */
  String where() {
    return conditions.isEmpty() ? "" : "\nWHERE " + String.join(" AND ", conditions);
  }

  List<Object> parameters() {
    return parameters;
  }
}
