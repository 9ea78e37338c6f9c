package io.fleetledger.query;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that can be asked, and what it can be asked by. */
public sealed interface Source permits Listing, Summary {
  /** What it tells, in a phrase. */
  String about();

  /** The lengths of windows that it has; none: it has no windows. */
  List<Grain> grains();

  /** The grain of who asks for none; null: it has no windows. */
  @Nullable Grain usualGrain();

  /** What it can be grouped by. */
  List<String> groups();

  /** What it is grouped by for who says nothing. */
  List<String> usualGroups();

  /** The columns that it can be filtered by. */
  List<String> filters();

  /** Columns that can be chosen; none: it always gives all. */
  List<String> measures();

  /** Whether it can be asked for a range of time. */
  boolean hasTime();

  /** The question as SQL over the public views. */
  Sql sql(Question question);

  /** The parameter that filters by a column: {@code tenant} for {@code tenant_id}. */
  static String parameter(String column) {
    return switch (column) {
      case "service_tier" -> "tier";
      case "call_kind" -> "call";
      case "alert_kind" -> "kind";
      case "alert_state" -> "state";
      default -> column.endsWith("_id") ? column.substring(0, column.length() - 3) : column;
    };
  }

  /** The views that are read, by grain, for the documentation. */
  Map<Grain, String> views();
}
