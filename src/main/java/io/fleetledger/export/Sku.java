package io.fleetledger.export;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Pricing.Priced;
import io.fleetledger.time.Micros;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is sold: a thing that is counted, of a model, in a service tier. Its id says nothing of
 * prices; the id of its price names the price book and the step, and neither the version nor the
 * contract, so that a price can be followed over time and compared among tenants.
 *
 * @param modelId the model
 * @param unit what is counted
 * @param serviceTier the service tier; empty: none
 */
record Sku(String modelId, Unit unit, String serviceTier) {
  private static final String CONTRACT = "contract/";

  static Sku of(Place place, Unit unit) {
    return new Sku(place.modelId(), unit, place.serviceTier());
  }

  String id() {
    return modelId + ":" + unit + (serviceTier.isEmpty() ? "" : ":" + serviceTier);
  }

  String priceId(Priced price) {
    return id() + "@" + price.priceBookId() + ":" + step(price);
  }

  /** Where the price comes from, as a JSON object. */
  static String priceDetails(Priced price) {
    return JsonText.object()
        .with("x_PriceBook", price.priceBookId())
        .with("x_PriceVersion", Micros.toInstant(price.versionFromMicros()).toString())
        .with("x_PriceScope", price.scope())
        .with("x_PriceStep", step(price))
        .text();
  }

  /** Whether a price is of the tenant's own contract. */
  static boolean isContract(Priced price) {
    return price.scope().startsWith(CONTRACT);
  }

  /** What is metered. */
  String meter() {
    return switch (unit) {
      case INPUT_TOKEN -> "Input Tokens";
      case CACHED_INPUT_TOKEN -> "Cached Input Tokens";
      case OUTPUT_TOKEN -> "Output Tokens";
      case REASONING_TOKEN -> "Reasoning Tokens";
      case REQUEST -> "Requests";
      case DEVICE_SECOND -> "Device Time";
      case COST -> "Compute Cost";
    };
  }

  /** The unit of quantities, as FOCUS writes units. */
  String unitName(String currency) {
    return switch (unit) {
      case INPUT_TOKEN, CACHED_INPUT_TOKEN, OUTPUT_TOKEN, REASONING_TOKEN -> "Tokens";
      case REQUEST -> "Requests";
      case DEVICE_SECOND -> "Device-Seconds";
      case COST -> currency;
    };
  }

  /** The class of tokens; null: no tokens are counted. */
  @Nullable String tokenClass() {
    return unit.isToken() ? unit.name().replace("_TOKEN", "") : null;
  }

  /** For people. */
  String description() {
    String tier = serviceTier.isEmpty() ? "" : ", " + serviceTier;
    return meter().substring(0, 1)
        + meter().substring(1).toLowerCase(Locale.ROOT)
        + " of "
        + modelId
        + tier;
  }

  private static String step(Priced price) {
    return price.tierFrom() < 0 ? "free" : "from-" + price.tierFrom();
  }
}
