package io.fleetledger.catalog;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What things are charged.
 *
 * @param priceBookId the price book
 * @param currency ISO 4217 code of the prices
 * @param lines prices; the most specific line (model, then family, then any) applies
 * @param tierFactorMillionths what a service tier multiplies prices by, in 1e-6; an absent tier has
 *     factor 1
 * @param contracts what is agreed with single tenants, by tenant id
 * @param chargeFailed whether requests that ended in ERROR or TIMEOUT are charged too
 */
public record PriceBook(
    String priceBookId,
    String currency,
    List<PriceLine> lines,
    Map<String, Long> tierFactorMillionths,
    Map<String, Contract> contracts,
    boolean chargeFailed) {
  public PriceBook {
    lines = List.copyOf(lines);
    tierFactorMillionths = Map.copyOf(tierFactorMillionths);
    contracts = Map.copyOf(contracts);
  }

  /** What is agreed with a tenant; with most of them nothing. */
  public Contract contract(String tenantId) {
    return contracts.getOrDefault(tenantId, Contract.NONE);
  }

  /**
   * What is agreed with one tenant.
   *
   * @param lines prices that go before the book's, however specific those are
   * @param commitmentNanos what the tenant pays at least for each billing period, 1e-9 currency
   *     units; null: nothing is committed
   */
  public record Contract(List<PriceLine> lines, @Nullable Long commitmentNanos) {
    static final Contract NONE = new Contract(List.of(), null);

    public Contract {
      lines = List.copyOf(lines);
    }
  }

  /**
   * The price of one thing.
   *
   * @param modelId the model; null: any
   * @param family the model family; null: any
   * @param unit what is counted
   * @param tiering how the steps apply
   * @param tiers the steps, ascending; a flat price has one from 0; none for {@link Unit#COST}
   * @param marginPercentMicros margin on top of cost, 1e-6 percent; set exactly for {@link
   *     Unit#COST}
   * @param freeQuantity units of each billing period that are free
   */
  public record PriceLine(
      @Nullable String modelId,
      @Nullable String family,
      Unit unit,
      Tiering tiering,
      List<PriceTier> tiers,
      @Nullable Long marginPercentMicros,
      long freeQuantity) {
    public PriceLine {
      tiers = List.copyOf(tiers);
      if ((unit == Unit.COST) != (marginPercentMicros != null)
          || (unit == Unit.COST) != tiers.isEmpty()) {
        throw new IllegalArgumentException(
            "a price of " + unit + ": COST has a margin and no steps, any other unit the reverse");
      }
    }

    /** Whether another price is one of the same unit of the same models. */
    boolean pricesTheSameAs(PriceLine other) {
      return unit == other.unit
          && Objects.equals(modelId, other.modelId)
          && Objects.equals(family, other.family);
    }
  }

  /**
   * A step of a price.
   *
   * @param fromQuantity first unit, counted from 0 in the billing period and with free ones, that
   *     it prices
   * @param unitPricePicos price of one unit, 1e-12 currency units
   */
  public record PriceTier(long fromQuantity, long unitPricePicos) {}

  /** What a price counts. */
  public enum Unit {
    INPUT_TOKEN,
    CACHED_INPUT_TOKEN,
    OUTPUT_TOKEN,
    REASONING_TOKEN,
    REQUEST,
    DEVICE_SECOND,
    COST;

    /** Whether tokens are counted: their prices are told per million. */
    public boolean isToken() {
      return switch (this) {
        case INPUT_TOKEN, CACHED_INPUT_TOKEN, OUTPUT_TOKEN, REASONING_TOKEN -> true;
        case REQUEST, DEVICE_SECOND, COST -> false;
      };
    }
  }

  /** How the steps of a price apply. */
  public enum Tiering {
    /** One price. */
    FLAT,
    /** Each unit at its own step. */
    GRADUATED,
    /** All units of the billing period at the step that its total reaches. */
    VOLUME
  }
}
