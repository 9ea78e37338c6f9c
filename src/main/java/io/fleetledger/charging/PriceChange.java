package io.fleetledger.charging;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Version;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The span of event time of which the usage may be charged otherwise by one set of prices than by
 * another.
 *
 * @param fromMicros its start, epoch microseconds
 * @param untilMicros its end, exclusive; {@link Long#MAX_VALUE}: open
 */
public record PriceChange(long fromMicros, long untilMicros) {

  /** What changes from one set of prices of a tenant to another; null: nothing. */
  public static @Nullable PriceChange between(Prices before, Prices after) {
    Set<String> models = modelsOfOtherFamily(before, after);
    TreeSet<Long> edges = edges(before, models);
    edges.addAll(edges(after, models));
    @Nullable Long first = null;
    long last = 0;
    for (Long edge : edges) {
      if (edge == Long.MAX_VALUE || chargeAlike(before, after, models, edge)) {
        continue;
      }
      first = first == null ? edge : first;
      Long next = edges.higher(edge);
      last = next == null ? Long.MAX_VALUE : next;
    }
    return first == null ? null : new PriceChange(first, last);
  }

  /** Between two edges nothing changes, so one instant stands for all. */
  private static boolean chargeAlike(
      Prices before, Prices after, Set<String> models, long atMicros) {
    Tenant was = before.tenant().at(atMicros);
    Tenant is = after.tenant().at(atMicros);
    if (was == null || is == null) {
      return was == is;
    }
    boolean sameTerms =
        was.currency().equals(is.currency())
            && was.billingDay() == is.billingDay()
            && was.timeZone().equals(is.timeZone())
            && before
                .termsAt(atMicros, was.currency())
                .equals(after.termsAt(atMicros, is.currency()));
    return sameTerms
        && (!pricesFamilies(after.termsAt(atMicros, is.currency()))
            || models.stream()
                .allMatch(
                    model ->
                        Objects.equals(
                            before.familyAt(model, atMicros), after.familyAt(model, atMicros))));
  }

  private static boolean pricesFamilies(Terms terms) {
    return terms instanceof Terms.Charged charged
        && charged.lines().anyMatch(line -> line.family() != null);
  }

  private static Set<String> modelsOfOtherFamily(Prices before, Prices after) {
    Set<String> models = new HashSet<>(before.families().keySet());
    models.addAll(after.families().keySet());
    models.removeIf(
        model -> Objects.equals(before.families().get(model), after.families().get(model)));
    return models;
  }

  private static TreeSet<Long> edges(Prices prices, Set<String> models) {
    TreeSet<Long> edges = new TreeSet<>();
    addEdges(prices.tenant(), edges);
    prices.tenant().versions().stream()
        .map(version -> version.value().priceBookId())
        .filter(Objects::nonNull)
        .distinct()
        .forEach(book -> addEdges(prices.books().get(book), edges));
    models.forEach(model -> addEdges(prices.families().get(model), edges));
    return edges;
  }

  private static void addEdges(@Nullable History<?> history, TreeSet<Long> edges) {
    if (history != null) {
      for (Version<?> version : history.versions()) {
        edges.add(version.fromMicros());
        edges.add(version.toMicros());
      }
    }
  }
}
