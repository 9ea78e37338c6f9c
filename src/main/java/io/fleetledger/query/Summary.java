package io.fleetledger.query;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sums of a view's rows by window and group, and numbers made of these sums: quotients are computed
 * from sums, never averaged. Money is told apart by currency always.
 *
 * @param about what it tells, in a phrase
 * @param views where it is read, by the grain of the view's rows
 * @param grains lengths of windows that it gives; those without a view are sums of the longest
 *     shorter one
 * @param usualGrain where nothing else is said
 * @param time the column of the views that says when
 * @param groups columns to group by, never null
 * @param usualGroups where nothing else is said
 * @param always columns that every row is told apart by
 * @param filters columns to filter by
 * @param sums what is summed: a name and an aggregate each
 * @param numbers what is told
 */
record Summary(
    String about,
    Map<Grain, String> views,
    List<Grain> grains,
    Grain usualGrain,
    String time,
    List<String> groups,
    List<String> usualGroups,
    List<String> always,
    List<String> filters,
    List<Measure> sums,
    List<Measure> numbers)
    implements Source {

  @Override
  public List<String> measures() {
    return numbers.stream().map(Measure::name).toList();
  }

  @Override
  public boolean hasTime() {
    return true;
  }

  @Override
  public Sql sql(Question question) {
    Grain grain = Objects.requireNonNull(question.grain(), "grain");
    List<String> places = Stream.concat(question.groups().stream(), always.stream()).toList();
    boolean windowed = grain != Grain.ALL;
    Grain read = readFrom(grain, question);

    var keys = new ArrayList<Key>();
    var columns = new ArrayList<String>();
    var grouping = new ArrayList<String>();
    if (windowed) {
      String start =
          read == grain ? time : "date_trunc('%s', %s, 'UTC')".formatted(grain.text(), time);
      grouping.add(start);
      columns.add("window_start");
      keys.add(Key.instant("window_start"));
    }
    for (String place : places) {
      grouping.add('"' + place + '"');
      columns.add('"' + place + '"');
      keys.add(Key.nullable(place));
    }
    Filters asked = Filters.of(question, time, "");
    String selected =
        (windowed ? grouping.getFirst() + " AS window_start, " : "")
            + places.stream().map(it -> '"' + it + "\", ").reduce("", String::concat);
    String summed =
        "SELECT %s%s FROM %s AS source%s%s"
            .formatted(
                selected,
                String.join(
                    ", ", sums.stream().map(it -> it.expression() + " AS " + it.name()).toList()),
                views.get(read),
                asked.where(),
                grouping.isEmpty() ? "" : "\nGROUP BY " + String.join(", ", grouping));
    Stream<Measure> wanted =
        numbers.stream()
            .filter(it -> question.measures().isEmpty() || question.measures().contains(it.name()));
    String rows =
        "SELECT %s FROM (%s) AS summed"
            .formatted(
                String.join(
                    ", ",
                    Stream.concat(
                            columns.stream(),
                            wanted.map(it -> it.expression() + " AS \"" + it.name() + '"'))
                        .toList()),
                summed);
    return Sql.page(rows, asked.parameters(), keys, false, question);
  }

  /** The longest windows that add up to those asked for. */
  private Grain readFrom(Grain grain, Question question) {
    return views.keySet().stream()
        .filter(it -> it.compareTo(grain) <= 0 && adds(it, question.from(), question.until()))
        .max(Comparator.naturalOrder())
        .orElseGet(() -> views.keySet().stream().min(Comparator.naturalOrder()).orElseThrow());
  }

  private static boolean adds(Grain grain, @Nullable Instant from, @Nullable Instant until) {
    return isStart(grain, from) && isStart(grain, until);
  }

  private static boolean isStart(Grain grain, @Nullable Instant instant) {
    return instant == null
        || switch (grain) {
          case MINUTE -> true;
          case HOUR -> instant.truncatedTo(ChronoUnit.HOURS).equals(instant);
          case DAY, MONTH, ALL -> instant.truncatedTo(ChronoUnit.DAYS).equals(instant);
        };
  }
}
