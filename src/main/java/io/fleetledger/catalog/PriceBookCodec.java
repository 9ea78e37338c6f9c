package io.fleetledger.catalog;

import io.fleetledger.schema.PriceBookVersion;
import io.fleetledger.schema.PriceLine;
import io.fleetledger.schema.PriceOverride;
import io.fleetledger.schema.PriceTier;
import io.fleetledger.schema.PriceUnit;
import io.fleetledger.schema.TierFactor;
import io.fleetledger.schema.Tiering;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Price books in Avro. */
final class PriceBookCodec {
  private PriceBookCodec() {}

  static io.fleetledger.schema.PriceBook toAvro(String id, History<PriceBook> history) {
    return new io.fleetledger.schema.PriceBook(
        id, CatalogCodec.write(history, PriceBookCodec::version));
  }

  static CatalogEntry fromAvro(io.fleetledger.schema.PriceBook written) {
    String id = written.getPriceBookId();
    return new CatalogEntry(
        CatalogKind.PRICE_BOOKS,
        id,
        CatalogCodec.read(
            written.getVersions(),
            PriceBookVersion::getEffectiveFrom,
            PriceBookVersion::getEffectiveTo,
            version -> priceBook(id, version)));
  }

  private static PriceBookVersion version(Instant from, @Nullable Instant to, PriceBook book) {
    return PriceBookVersion.newBuilder()
        .setEffectiveFrom(from)
        .setEffectiveTo(to)
        .setCurrency(book.currency())
        .setLines(written(book.lines()))
        .setTierFactors(
            book.tierFactorMillionths().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(factor -> new TierFactor(factor.getKey(), factor.getValue()))
                .toList())
        .setOverrides(
            book.contracts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(own -> written(own.getKey(), own.getValue()))
                .toList())
        .setChargeFailed(book.chargeFailed())
        .build();
  }

  private static PriceBook priceBook(String id, PriceBookVersion version) {
    Map<String, Long> factors = new HashMap<>();
    version
        .getTierFactors()
        .forEach(factor -> factors.put(factor.getServiceTier(), factor.getFactorMillionths()));
    Map<String, PriceBook.Contract> contracts = new HashMap<>();
    version
        .getOverrides()
        .forEach(
            own ->
                contracts.put(
                    own.getTenantId(),
                    new PriceBook.Contract(lines(own.getLines()), own.getCommitmentNanos())));
    return new PriceBook(
        id,
        version.getCurrency(),
        lines(version.getLines()),
        factors,
        contracts,
        version.getChargeFailed());
  }

  private static PriceOverride written(String tenantId, PriceBook.Contract contract) {
    return new PriceOverride(tenantId, written(contract.lines()), contract.commitmentNanos());
  }

  private static List<PriceLine> written(List<PriceBook.PriceLine> lines) {
    return lines.stream()
        .map(
            line ->
                PriceLine.newBuilder()
                    .setModelId(line.modelId())
                    .setFamily(line.family())
                    .setUnit(CatalogCodec.same(line.unit(), PriceUnit.class))
                    .setTiering(CatalogCodec.same(line.tiering(), Tiering.class))
                    .setTiers(
                        line.tiers().stream()
                            .map(tier -> new PriceTier(tier.fromQuantity(), tier.unitPricePicos()))
                            .toList())
                    .setMarginPercentMicros(line.marginPercentMicros())
                    .setFreeQuantity(line.freeQuantity())
                    .build())
        .toList();
  }

  private static List<PriceBook.PriceLine> lines(List<PriceLine> written) {
    return written.stream()
        .map(
            line ->
                new PriceBook.PriceLine(
                    line.getModelId(),
                    line.getFamily(),
                    CatalogCodec.same(line.getUnit(), PriceBook.Unit.class),
                    CatalogCodec.same(line.getTiering(), PriceBook.Tiering.class),
                    line.getTiers().stream()
                        .map(
                            tier ->
                                new PriceBook.PriceTier(
                                    tier.getFromQuantity(), tier.getUnitPricePicos()))
                        .toList(),
                    line.getMarginPercentMicros(),
                    line.getFreeQuantity()))
        .toList();
  }
}
