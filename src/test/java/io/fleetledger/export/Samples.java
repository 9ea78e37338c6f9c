package io.fleetledger.export;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Pricing.Priced;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.charging.StatementLine.Kind;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements with every kind of line. */
final class Samples {
  static final Place CHAT =
      new Place("search", "llama-3.1-70b", "interactive", "H100-SXM5-80GB", "interactive", "CHAT");
  static final Place BATCH =
      new Place("", "deepseek-v3", "batch", "MI300X-192GB", "batch", "COMPLETION");
  static final long PRICED_FROM = at("2026-01-01T00:00:00Z");

  private static final long DAY = at("2026-03-02T05:00:00Z");
  private static final long NEXT_DAY = at("2026-03-03T05:00:00Z");

  private Samples() {}

  /** A sealed statement of New York's March 2026, with every kind of line and every unit. */
  static Statement acme() {
    return statement("acme", "umbrella", at("2026-04-02T00:00:00Z"), acmeLines());
  }

  private static List<StatementLine> acmeLines() {
    return List.of(
        usage(CHAT, Unit.INPUT_TOKEN, "1000000", -1, "0", compute(120, 31_000_000, 4_000_000_000L)),
        usage(CHAT, Unit.INPUT_TOKEN, "2500000", 0, "0.0000025", null),
        usage(CHAT, Unit.INPUT_TOKEN, "123456789", 3_500_000, "0.00000225", null),
        usage(CHAT, Unit.CACHED_INPUT_TOKEN, "7654321", 0, "0.000000333333", null),
        usage(CHAT, Unit.OUTPUT_TOKEN, "900001", 0, "0.0000099999995", null),
        usage(CHAT, Unit.REASONING_TOKEN, "17", 0, "0.0000099999995", null),
        usage(CHAT, Unit.REQUEST, "120", 0, "0.0001", null),
        usage(BATCH, Unit.DEVICE_SECOND, "86399.999999999", 0, "0.000277777778", null),
        usage(
            BATCH,
            Unit.COST,
            "19.120000001",
            0,
            "1.35",
            compute(40, 9_000_000_000_000L, 19_120_000_001L)),
        contract(BATCH, Unit.OUTPUT_TOKEN, "1000", "0.0000019"),
        correction(),
        other(Kind.ADJUSTMENT, "-12.5", "outage of 2026-03-14, agreed with \"Acme, Inc.\""),
        other(Kind.ADJUSTMENT, "0.01", ""),
        other(Kind.COMMITMENT, "9311.123456789012345678", "10000 a period"));
  }

  /** A sealed statement of a tenant without a parent, with one line. */
  static Statement globex() {
    return statement(
        "globex",
        null,
        at("2026-04-02T00:00:00Z"),
        List.of(usage(CHAT, Unit.OUTPUT_TOKEN, "1", 0, "0.000012", compute(1, 7, 1))));
  }

  /** A preview, all priced. */
  static Statement hooli() {
    return statement(
        "hooli", null, null, List.of(contract(CHAT, Unit.OUTPUT_TOKEN, "3", "0.000009")));
  }

  /** A preview with a line that has no price yet. */
  static Statement unpriced() {
    return statement(
        "initech",
        null,
        null,
        List.of(
            usage(CHAT, Unit.OUTPUT_TOKEN, "5", 0, "0.000012", null),
            new StatementLine(
                Kind.USAGE,
                "initech",
                DAY,
                NEXT_DAY,
                CHAT,
                Unit.INPUT_TOKEN,
                new BigDecimal("10"),
                null,
                null,
                null,
                "NO_PRICE")));
  }

  static Statement statement(
      String tenant, @Nullable String parent, @Nullable Long sealedAt, List<StatementLine> lines) {
    return new Statement(
        tenant + "/2026-03-01",
        tenant,
        parent,
        new BillingPeriod(
            at("2026-03-01T05:00:00Z"), at("2026-04-01T04:00:00Z"), ZoneId.of("America/New_York")),
        "USD",
        sealedAt,
        lines.stream().map(line -> of(tenant, line)).toList());
  }

  private static StatementLine of(String tenant, StatementLine line) {
    return new StatementLine(
        line.kind(),
        tenant,
        line.fromMicros(),
        line.untilMicros(),
        line.place(),
        line.unit(),
        line.quantity(),
        line.price(),
        line.charge(),
        line.compute(),
        line.note());
  }

  static StatementLine usage(
      Place place,
      Unit unit,
      String quantity,
      long tierFrom,
      String unitPrice,
      @Nullable Compute compute) {
    return line(
        Kind.USAGE, DAY, NEXT_DAY, place, unit, quantity, "any", tierFrom, unitPrice, compute);
  }

  static StatementLine contract(Place place, Unit unit, String quantity, String unitPrice) {
    return line(
        Kind.USAGE,
        DAY,
        NEXT_DAY,
        place,
        unit,
        quantity,
        "contract/model:" + place.modelId(),
        0,
        unitPrice,
        null);
  }

  private static StatementLine correction() {
    long window = at("2026-02-27T10:15:00Z");
    return line(
        Kind.CORRECTION,
        window,
        window + Micros.MINUTE,
        CHAT,
        Unit.OUTPUT_TOKEN,
        "-33",
        "any",
        0,
        "0.00001",
        new Compute(1, 5, 5, 1000, 0, "USD"));
  }

  private static StatementLine line(
      Kind kind,
      long from,
      long until,
      Place place,
      Unit unit,
      String quantity,
      String scope,
      long tierFrom,
      String unitPrice,
      @Nullable Compute compute) {
    var price = new Priced("standard", PRICED_FROM, scope, tierFrom, new BigDecimal(unitPrice));
    return new StatementLine(
        kind,
        "acme",
        from,
        until,
        place,
        unit,
        new BigDecimal(quantity),
        price,
        new BigDecimal(quantity).multiply(price.unitPrice()),
        compute,
        "");
  }

  private static StatementLine other(Kind kind, String amount, String note) {
    return new StatementLine(
        kind,
        "acme",
        at("2026-03-01T05:00:00Z"),
        at("2026-04-01T04:00:00Z"),
        Place.NONE,
        null,
        BigDecimal.ONE,
        null,
        new BigDecimal(amount),
        null,
        note);
  }

  private static Compute compute(long requests, long mflop, long costNanos) {
    return new Compute(requests, mflop, mflop + 1, 3_600_000_000_123L, costNanos, "USD");
  }

  static long at(String instant) {
    return Micros.of(Instant.parse(instant));
  }
}
