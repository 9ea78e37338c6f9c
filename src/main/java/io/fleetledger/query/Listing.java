package io.fleetledger.query;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a view as they are.
 *
 * @param about what they tell, in a phrase
 * @param views where they are read, by grain; a view without windows stands under {@code ALL}
 * @param columns what to select; {@code *}: all
 * @param time the column of the range; null: it has none
 * @param keys their order
 * @param descending whether the last comes first
 * @param filters columns to filter by
 * @param condition that all rows meet; empty: none
 */
record Listing(
    String about,
    Map<Grain, String> views,
    String columns,
    @Nullable String time,
    Map<Grain, List<Key>> keys,
    boolean descending,
    List<String> filters,
    String condition)
    implements Source {

  /** The rows of a view without windows. */
  static Listing of(
      String about,
      String view,
      String columns,
      @Nullable String time,
      List<Key> keys,
      boolean descending,
      List<String> filters) {
    return new Listing(
        about,
        Map.of(Grain.ALL, view),
        columns,
        time,
        Map.of(Grain.ALL, keys),
        descending,
        filters,
        "");
  }

  /** The same of rows that meet a condition. */
  Listing where(String rowCondition) {
    return new Listing(about, views, columns, time, keys, descending, filters, rowCondition);
  }

  @Override
  public List<Grain> grains() {
    return views.size() == 1 ? List.of() : views.keySet().stream().sorted().toList();
  }

  @Override
  public @Nullable Grain usualGrain() {
    return views.size() == 1 ? null : grains().getFirst();
  }

  @Override
  public List<String> groups() {
    return List.of();
  }

  @Override
  public List<String> usualGroups() {
    return List.of();
  }

  @Override
  public List<String> measures() {
    return List.of();
  }

  @Override
  public boolean hasTime() {
    return time != null;
  }

  @Override
  public Sql sql(Question question) {
    Grain grain = question.grain() == null ? Grain.ALL : question.grain();
    Filters asked = Filters.of(question, time, condition);
    String rows = "SELECT %s FROM %s%s".formatted(columns, required(views, grain), asked.where());
    return Sql.page(rows, asked.parameters(), required(keys, grain), descending, question);
  }

  private static <T> T required(Map<Grain, T> map, Grain grain) {
    T value = map.get(grain);
    if (value == null) {
      throw new IllegalStateException("no view for " + grain);
    }
    return value;
  }
}
