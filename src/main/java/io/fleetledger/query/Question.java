package io.fleetledger.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a source.
 *
 * @param from start of the range, inclusive; null: from the beginning
 * @param until its end, exclusive; null: to the end
 * @param grain length of the windows; null where there are none
 * @param groups columns that rows are told apart by
 * @param measures columns wanted; empty: all
 * @param filters values that a column may have, by column
 * @param limit rows at most
 * @param cursor the row after which to begin; null: at the first one
 */
public record Question(
    @Nullable Instant from,
    @Nullable Instant until,
    @Nullable Grain grain,
    List<String> groups,
    List<String> measures,
    Map<String, List<String>> filters,
    int limit,
    @Nullable Cursor cursor) {
  /** Rows of a page where nothing else is said. */
  public static final int USUAL_LIMIT = 1_000;

  /** Rows of a page at most. */
  public static final int MAX_LIMIT = 10_000;

  private static final int MAX_VALUES = 200;

  public Question {
    groups = List.copyOf(groups);
    measures = List.copyOf(measures);
    filters = Map.copyOf(new TreeMap<>(filters));
  }

  /**
   * Reads parameters as HTTP has them; values may be lists, separated by commas.
   *
   * @throws QuestionException if the source can't be asked that
   */
  public static Question of(Source source, Map<String, List<String>> parameters) {
    var columns = new LinkedHashMap<String, String>();
    for (String column : source.filters()) {
      columns.put(column, column);
      columns.put(Source.parameter(column), column);
    }
    var filters = new LinkedHashMap<String, List<String>>();
    parameters.forEach(
        (name, values) -> {
          String column = columns.get(name);
          if (column != null) {
            filters.put(column, split(name, values));
          }
        });
    Instant from = source.hasTime() ? instant("from", parameters) : null;
    Instant until = source.hasTime() ? instant("until", parameters) : null;
    if (until == null && source.hasTime()) {
      until = instant("to", parameters);
    }
    if (from != null && until != null && !from.isBefore(until)) {
      throw new QuestionException("from %s is not before until %s".formatted(from, until));
    }
    String cursor = one("cursor", parameters);
    return new Question(
        from,
        until,
        grain(source, one("grain", parameters)),
        choice("group", parameters, source.groups(), source.usualGroups()),
        choice("columns", parameters, source.measures(), List.of()),
        filters,
        limit(one("limit", parameters)),
        cursor == null ? null : Cursor.parse(cursor));
  }

  /** The same question of one tenant, whatever it asked for. */
  public Question ofTenant(Source source, String tenantId) {
    if (!source.filters().contains("tenant_id")) {
      return this;
    }
    var own = new LinkedHashMap<>(filters);
    List<String> asked = own.getOrDefault("tenant_id", List.of(tenantId));
    own.put("tenant_id", asked.contains(tenantId) ? List.of(tenantId) : List.of());
    return new Question(from, until, grain, groups, measures, own, limit, cursor);
  }

  private static @Nullable Grain grain(Source source, @Nullable String text) {
    if (text == null) {
      return source.usualGrain();
    }
    return source.grains().stream()
        .filter(grain -> grain.text().equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new QuestionException(
                    "grain %s: give one of %s"
                        .formatted(text, source.grains().stream().map(Grain::text).toList())));
  }

  private static List<String> choice(
      String name, Map<String, List<String>> parameters, List<String> known, List<String> usual) {
    List<String> given = parameters.get(name);
    if (given == null) {
      return usual;
    }
    var chosen = new ArrayList<String>();
    for (String value : split(name, given)) {
      String column =
          known.stream()
              .filter(it -> it.equals(value) || Source.parameter(it).equals(value))
              .findFirst()
              .orElseThrow(
                  () ->
                      new QuestionException(
                          "%s %s: give some of %s".formatted(name, value, known)));
      if (!chosen.contains(column)) {
        chosen.add(column);
      }
    }
    return chosen;
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return USUAL_LIMIT;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw new QuestionException(limitMessage(text), e);
    }
    throw new QuestionException(limitMessage(text));
  }

  private static String limitMessage(String text) {
    return "limit %s: give a number from 1 to %d, and read on with cursor"
        .formatted(text, MAX_LIMIT);
  }

  private static @Nullable Instant instant(String name, Map<String, List<String>> parameters) {
    String text = one(name, parameters);
    if (text == null) {
      return null;
    }
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
    } catch (DateTimeException e) {
      throw new QuestionException(
          "%s %s: give an instant such as 2026-03-01T10:00:00Z, or a day".formatted(name, text), e);
    }
  }

  private static @Nullable String one(String name, Map<String, List<String>> parameters) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new QuestionException(name + ": give it once");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  private static List<String> split(String name, List<String> values) {
    var all = new ArrayList<String>();
    for (String value : values) {
      all.addAll(List.of(value.split(",", -1)));
    }
    if (name.equals("group") || name.equals("columns")) {
      all.removeIf(String::isEmpty);
    }
    if (all.size() > MAX_VALUES || all.stream().anyMatch(it -> it.indexOf('\0') >= 0)) {
      throw new QuestionException(name + ": at most " + MAX_VALUES + " values, without NUL");
    }
    return all;
  }
}
