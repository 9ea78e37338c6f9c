package io.fleetledger.charging;

import static java.util.stream.Collectors.joining;

import io.fleetledger.charging.StatementLine.Compute;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What makes a closed statement provable: what it rests on, and hashes that chain it to the
 * tenant's statement before.
 *
 * <p>Hashes are SHA-256 in hexadecimal over UTF-8. The text of a line is its fields in the order of
 * {@link StatementLine}, a record's fields one by one, joined by U+001F and ended by a line feed;
 * the text of a statement is one line {@code name=value} for each of the names in {@link #text}.
 * Instants are microseconds since the epoch, numbers plain decimals without trailing zeros, what is
 * absent is empty. JSON is as PostgreSQL writes its type {@code jsonb}.
 *
 * @param number place among the tenant's statements, from 1
 * @param billingDay day of the month on which the tenant's periods begin
 * @param sealedBy who closed it
 * @param total the sum of the lines
 * @param payable the total, rounded to the currency's minor unit
 * @param lines how many lines
 * @param offsets JSON: by source topic and partition, the first offset and the one after the last
 * @param catalog JSON: the tenant and its price books, as they read then
 * @param usageColumns JSON: by table, the columns that the hash of the usage covers
 * @param usageRows rows of usage: minutes and late events
 * @param usageHash hash of these rows
 * @param linesHash hash of the lines
 * @param previousHash hash of the tenant's statement before; null: it is the first
 * @param hash hash of it all
 */
public record Seal(
    long number,
    int billingDay,
    String sealedBy,
    BigDecimal total,
    BigDecimal payable,
    long lines,
    String offsets,
    String catalog,
    String usageColumns,
    long usageRows,
    String usageHash,
    String linesHash,
    @Nullable String previousHash,
    String hash) {
  private static final String SEPARATOR = "\u001f";

  /** What a statement rests on. */
  public record Evidence(
      String offsets, String catalog, String usageColumns, long usageRows, String usageHash) {}

  /**
   * Seals a statement.
   *
   * @throws IllegalArgumentException if it is a preview, or a line has no price
   */
  public static Seal of(
      Statement statement,
      long number,
      int billingDay,
      String sealedBy,
      Evidence evidence,
      @Nullable String previousHash) {
    if (statement.sealedAtMicros() == null || !statement.isPriced()) {
      throw new IllegalArgumentException(statement.id() + " is not ready to be sealed");
    }
    Seal unhashed =
        new Seal(
            number,
            billingDay,
            sealedBy,
            Amounts.plain(statement.total()),
            statement.payable(),
            statement.lines().size(),
            evidence.offsets(),
            evidence.catalog(),
            evidence.usageColumns(),
            evidence.usageRows(),
            evidence.usageHash(),
            hashOf(statement.lines()),
            previousHash,
            "");
    return unhashed.with(unhashed.hashOf(statement));
  }

  /** The hash of lines. */
  public static String hashOf(List<StatementLine> lines) {
    Sha256 hash = new Sha256();
    lines.forEach(line -> hash.add(text(line)));
    return hash.hex();
  }

  /** The hash that a statement with this seal must have, whatever {@link #hash} says. */
  public String hashOf(Statement statement) {
    return Sha256.of(text(statement));
  }

  /** The text that a statement's hash is taken of. */
  public String text(Statement statement) {
    BillingPeriod period = statement.period();
    return Stream.of(
            field("statement", statement.id()),
            field("tenant", statement.tenantId()),
            field("parent", statement.parentId()),
            field("number", number),
            field("from", period.fromMicros()),
            field("until", period.untilMicros()),
            field("zone", period.zone().getId()),
            field("billing_day", billingDay),
            field("currency", statement.currency()),
            field("total", total),
            field("payable", payable),
            field("sealed_at", statement.sealedAtMicros()),
            field("sealed_by", sealedBy),
            field("lines", lines),
            field("lines_hash", linesHash),
            field("usage_columns", usageColumns),
            field("usage_rows", usageRows),
            field("usage_hash", usageHash),
            field("offsets", offsets),
            field("catalog", catalog),
            field("previous", previousHash))
        .collect(joining());
  }

  private Seal with(String newHash) {
    return new Seal(
        number,
        billingDay,
        sealedBy,
        total,
        payable,
        lines,
        offsets,
        catalog,
        usageColumns,
        usageRows,
        usageHash,
        linesHash,
        previousHash,
        newHash);
  }

  private static String field(String name, @Nullable Object value) {
    return name + "=" + text(value) + "\n";
  }

  private static String text(StatementLine line) {
    Place place = line.place();
    Pricing.Priced price = line.price();
    Compute compute = line.compute();
    @Nullable Object[] fields = {
      line.kind(),
      line.tenantId(),
      line.fromMicros(),
      line.untilMicros(),
      place.projectId(),
      place.modelId(),
      place.poolId(),
      place.acceleratorId(),
      place.serviceTier(),
      place.callKind(),
      line.unit(),
      line.quantity(),
      price == null ? null : price.priceBookId(),
      price == null ? null : price.versionFromMicros(),
      price == null ? null : price.scope(),
      price == null ? null : price.tierFrom(),
      price == null ? null : price.unitPrice(),
      line.charge(),
      compute == null ? null : compute.requests(),
      compute == null ? null : compute.modelMflop(),
      compute == null ? null : compute.executedMflop(),
      compute == null ? null : compute.deviceNanos(),
      compute == null ? null : compute.costNanos(),
      compute == null ? null : compute.costCurrency(),
      line.note()
    };
    return Stream.of(fields).map(Seal::text).collect(joining(SEPARATOR, "", "\n"));
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case BigDecimal number -> Amounts.plain(number).toPlainString();
      case Object other -> other.toString();
    };
  }
}
