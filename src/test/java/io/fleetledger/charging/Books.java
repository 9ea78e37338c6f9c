package io.fleetledger.charging;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.Contract;
import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.PriceTier;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Version;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tenants, price books and usage of tests. */
public final class Books {
  /** The tenant that all of them are about. */
  public static final String TENANT = "acme";

  /** Where its usage is, unless a test says otherwise. */
  public static final Place PLACE =
      new Place("search", "llama-8b", "chat", "h100", "standard", "CHAT");

  private Books() {}

  /** Epoch microseconds of an instant. */
  public static long at(String instant) {
    return Instant.parse(instant).toEpochMilli() * 1000;
  }

  /** A price of any model, in 1e-12 currency units. */
  public static PriceLine flat(Unit unit, long picos) {
    return price(null, null, unit, Tiering.FLAT, 0, 0, picos);
  }

  /** A price of a model. */
  public static PriceLine ofModel(String model, Unit unit, long picos) {
    return price(model, null, unit, Tiering.FLAT, 0, 0, picos);
  }

  /** A price of a family. */
  public static PriceLine ofFamily(String family, Unit unit, long picos) {
    return price(null, family, unit, Tiering.FLAT, 0, 0, picos);
  }

  /** A price with steps, as pairs of first unit and price. */
  public static PriceLine steps(Unit unit, Tiering tiering, long free, long... steps) {
    return price(null, null, unit, tiering, free, steps);
  }

  /** Cost with a margin, in percent. */
  public static PriceLine costPlus(long percent) {
    return new PriceLine(null, null, Unit.COST, Tiering.FLAT, List.of(), percent * 1_000_000, 0);
  }

  private static PriceLine price(
      @Nullable String model,
      @Nullable String family,
      Unit unit,
      Tiering tiering,
      long free,
      long... steps) {
    List<PriceTier> tiers = new ArrayList<>();
    for (int i = 0; i < steps.length; i += 2) {
      tiers.add(new PriceTier(steps[i], steps[i + 1]));
    }
    return new PriceLine(model, family, unit, tiering, tiers, null, free);
  }

  /** A price book in US dollars. */
  public static PriceBook book(String id, PriceLine... lines) {
    return new PriceBook(id, "USD", List.of(lines), Map.of(), Map.of(), false);
  }

  /** The same with factors of service tiers, in 1e-6. */
  public static PriceBook with(PriceBook book, Map<String, Long> factors) {
    return new PriceBook(
        book.priceBookId(), book.currency(), book.lines(), factors, book.contracts(), false);
  }

  /** The same with a contract of the tenant. */
  public static PriceBook withContract(PriceBook book, PriceLine... lines) {
    return new PriceBook(
        book.priceBookId(),
        book.currency(),
        book.lines(),
        book.tierFactorMillionths(),
        Map.of(TENANT, new Contract(List.of(lines), null)),
        book.chargeFailed());
  }

  /** The tenant's terms: a price book in US dollars, months of UTC. */
  public static Tenant terms(@Nullable String priceBookId) {
    return terms(priceBookId, "USD", 1, "UTC");
  }

  /** The tenant's terms. */
  public static Tenant terms(
      @Nullable String priceBookId, String currency, int billingDay, String zone) {
    return new Tenant(
        TENANT, null, currency, priceBookId, billingDay, ZoneId.of(zone), List.of(), List.of());
  }

  /** Prices of a tenant that has had one price book since 2020. */
  public static Prices prices(PriceBook book) {
    return prices(
        since2020(terms(book.priceBookId())), Map.of(book.priceBookId(), since2020(book)));
  }

  /** Prices of a tenant; llama-8b is of the family llama. */
  public static Prices prices(History<Tenant> tenant, Map<String, History<PriceBook>> books) {
    return new Prices(TENANT, tenant, books, Map.of("llama-8b", since2020("llama")));
  }

  /** One value, in force since 2020. */
  public static <T> History<T> since2020(T value) {
    return History.since(at("2020-01-01T00:00:00Z"), value);
  }

  /** One value since 2020, another one from an instant on. */
  public static <T> History<T> then(T first, String from, T second) {
    return new History<>(
        List.of(
            new Version<>(at("2020-01-01T00:00:00Z"), at(from), first),
            new Version<>(at(from), Long.MAX_VALUE, second)));
  }

  /** An hour in which requests used tokens. */
  public static UsageCell tokens(
      String hour, long input, long cached, long output, long reasoning) {
    return cell(hour, PLACE, new Used(input, cached, output, reasoning, 1, 0));
  }

  /** An hour of usage without cost or failures. */
  public static UsageCell cell(String hour, Place place, Used used) {
    return new UsageCell(at(hour), at(hour) + 3_600_000_000L, place, used, Used.NOTHING, 0, "USD");
  }
}
