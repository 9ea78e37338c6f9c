package io.fleetledger.charging;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that decides what one tenant's usage is charged.
 *
 * @param tenantId the tenant
 * @param tenant its terms; without versions: unknown
 * @param books price books by id
 * @param families model families by model id; models of none are absent
 */
public record Prices(
    String tenantId,
    History<Tenant> tenant,
    Map<String, History<PriceBook>> books,
    Map<String, History<String>> families) {

  /** What a catalog says of a tenant's prices. */
  public static Prices of(Catalog catalog, String tenantId) {
    Map<String, History<String>> families = new HashMap<>();
    catalog.models().forEach((id, history) -> families.put(id, families(history)));
    return new Prices(
        tenantId,
        catalog.tenants().getOrDefault(tenantId, new History<>(List.of())),
        catalog.priceBooks(),
        families);
  }

  private static History<String> families(History<ModelProfile> history) {
    return new History<>(
        history.versions().stream().flatMap(version -> family(version).stream()).toList());
  }

  private static List<Version<String>> family(Version<ModelProfile> version) {
    String family = version.value().family();
    return family == null
        ? List.of()
        : List.of(new Version<>(version.fromMicros(), version.toMicros(), family));
  }

  /**
   * What usage of an instant, epoch microseconds, is charged by.
   *
   * @param currency ISO 4217 code that the billing period is charged in
   */
  Terms termsAt(long atMicros, String currency) {
    Tenant terms = tenant.at(atMicros);
    if (terms == null) {
      return new Terms.Unknown(Pricing.Reason.NO_PRICE_BOOK);
    }
    if (terms.priceBookId() == null) {
      return new Terms.NotCharged();
    }
    Version<PriceBook> book = bookAt(terms.priceBookId(), atMicros);
    if (book == null) {
      return new Terms.Unknown(Pricing.Reason.NO_PRICE_BOOK);
    }
    if (!book.value().currency().equals(terms.currency()) || !currency.equals(terms.currency())) {
      return new Terms.Unknown(Pricing.Reason.OTHER_CURRENCY);
    }
    return Terms.Charged.of(book.value(), book.fromMicros(), tenantId);
  }

  /** The family of a model at an instant, epoch microseconds; null: none. */
  @Nullable String familyAt(String modelId, long atMicros) {
    History<String> history = families.get(modelId);
    return history == null ? null : history.at(atMicros);
  }

  /**
   * What the tenant's contract commits it to for a billing period that begins at an instant, epoch
   * microseconds, in currency units; null: nothing.
   */
  public @Nullable BigDecimal commitmentAt(long atMicros) {
    Tenant terms = tenant.at(atMicros);
    if (terms == null || terms.priceBookId() == null) {
      return null;
    }
    Version<PriceBook> book = bookAt(terms.priceBookId(), atMicros);
    Long nanos = book == null ? null : book.value().contract(tenantId).commitmentNanos();
    return nanos == null ? null : Amounts.plain(BigDecimal.valueOf(nanos, 9));
  }

  /** Whether what usage is charged depends on how much else a period has. */
  public boolean haveSteps() {
    return tenant.versions().stream()
        .map(version -> version.value().priceBookId())
        .filter(Objects::nonNull)
        .distinct()
        .flatMap(this::versionsOf)
        .map(version -> Terms.Charged.of(version.value(), version.fromMicros(), tenantId))
        .flatMap(Terms.Charged::lines)
        .anyMatch(Steps::matter);
  }

  /**
   * The instants within a span, epoch microseconds, at which a version of the tenant or of its
   * price book then begins or ends. Usage is told by the minute: a change within one counts from
   * the next one on.
   *
   * @param fromMicros start of the span; a change at it is not within it
   * @param untilMicros end of the span, exclusive
   */
  TreeSet<Long> changesWithin(long fromMicros, long untilMicros) {
    TreeSet<Long> changes = new TreeSet<>();
    for (Version<Tenant> terms : tenant.versions()) {
      long from = Math.max(terms.fromMicros(), fromMicros);
      long until = Math.min(terms.toMicros(), untilMicros);
      add(terms, fromMicros, untilMicros, changes);
      String book = terms.value().priceBookId();
      if (book != null && from < until) {
        versionsOf(book).forEach(version -> add(version, from, until, changes));
      }
    }
    return changes;
  }

  private static void add(
      Version<?> version, long fromMicros, long untilMicros, TreeSet<Long> changes) {
    for (long edge : new long[] {version.fromMicros(), version.toMicros()}) {
      if (edge > fromMicros && edge < untilMicros) {
        long minute = Micros.minuteOf(edge + Micros.MINUTE - 1);
        if (minute < untilMicros) {
          changes.add(minute);
        }
      }
    }
  }

  private Stream<Version<PriceBook>> versionsOf(String priceBookId) {
    History<PriceBook> history = books.get(priceBookId);
    return history == null ? Stream.empty() : history.versions().stream();
  }

  private @Nullable Version<PriceBook> bookAt(String priceBookId, long atMicros) {
    History<PriceBook> history = books.get(priceBookId);
    return history == null ? null : history.versionAt(atMicros);
  }
}
