package io.fleetledger.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.ChargeLine;
import io.fleetledger.charging.PriceChange;
import io.fleetledger.charging.Prices;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.UsageCell;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.TableDiff;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.UsageCorrection;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether the usage that a statement rests on is what the log in Kafka says, by the referee: a
 * batch computation that shares no code with the stream.
 *
 * <p>Which records were late depends on when they came; that is taken from the tables, and each is
 * looked for in the place that it follows from. All else is computed.
 */
public final class ProofOfLog {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);
  private static final Pattern FIELD =
      Pattern.compile("(.*): expected (.*), actual (.*)", Pattern.DOTALL);

  private final ProofLog log;
  private final Catalog catalog;
  private final OracleSettings settings;

  /**
   * @param catalog the reference data in force, with their histories
   * @param settings those of the processor
   */
  public ProofOfLog(ProofLog log, Catalog catalog, OracleSettings settings) {
    this.log = log;
    this.catalog = catalog;
    this.settings = settings;
  }

  /** What came of it; if the log does not reach back, a note and nothing that differs. */
  ProofResult check(Connection connection, SealedStatement sealed) throws SQLException {
    Statement statement = sealed.statement();
    BillingPeriod period = statement.period();
    Map<TopicPartition, Span> spans = spans(sealed.seal().offsets());
    for (Map.Entry<TopicPartition, Span> span : spans.entrySet()) {
      if (!reachesBack(span.getKey(), span.getValue(), period)) {
        return new ProofResult(
            statement.id(),
            List.of(),
            List.of(
                "the log of %s does not reach back to the period any more: what it rests on is proven from the sealed minutes alone"
                    .formatted(span.getKey())));
      }
    }
    Map<TopicPartition, Long> ends = new TreeMap<>(BY_NAME);
    spans.forEach((partition, span) -> ends.put(partition, span.next()));
    Set<Coordinates> late = Coordinates.late(connection);
    OracleTables tables =
        Oracle.fold(log.read(ends), catalog, settings, raw -> late.contains(Coordinates.of(raw)));
    List<ProofDifference> differences = new ArrayList<>();
    differences.addAll(minutes(connection, statement, tables));
    differences.addAll(corrections(connection, statement, tables));
    if (!differences.isEmpty()) {
      differences.addAll(lines(connection, sealed, tables));
    }
    differences.addAll(prices(sealed));
    long records = tables.intake().stream().mapToLong(row -> row.getRead()).sum();
    return new ProofResult(
        statement.id(),
        differences,
        List.of("%d records of the log were read and computed".formatted(records)));
  }

  /** The first offset that was read of a partition, and the one after the last. */
  private record Span(long first, long next) {}

  private static Map<TopicPartition, Span> spans(String offsets) {
    Map<TopicPartition, Span> spans = new TreeMap<>(BY_NAME);
    JsonNode topics;
    try {
      topics = JSON.readTree(offsets);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a seal's offsets are no JSON: " + offsets, e);
    }
    topics
        .properties()
        .forEach(
            topic ->
                topic
                    .getValue()
                    .properties()
                    .forEach(
                        partition ->
                            spans.put(
                                new TopicPartition(
                                    topic.getKey(), Integer.parseInt(partition.getKey())),
                                new Span(
                                    partition.getValue().path(0).asLong(),
                                    partition.getValue().path(1).asLong()))));
    return spans;
  }

  /** Whether a partition still has all that it had, or at least all since the period began. */
  private boolean reachesBack(TopicPartition partition, Span span, BillingPeriod period) {
    long beginning = log.beginnings(List.of(partition)).getOrDefault(partition, span.next());
    if (beginning <= span.first()) {
      return true;
    }
    if (beginning >= span.next()) {
      return false;
    }
    Long timestampMillis = log.timestampAt(partition, beginning, span.next());
    long needed = period.fromMicros() - settings.toleranceMicros() - Micros.HOUR;
    return timestampMillis == null || timestampMillis * 1000 < needed;
  }

  private static List<ProofDifference> minutes(
      Connection connection, Statement statement, OracleTables tables) throws SQLException {
    BillingPeriod period = statement.period();
    List<TenantUsage> found =
        ProofRows.read(
            connection,
            TenantUsage.class,
            "ledger.tenant_usage WHERE tenant_id = ? AND grain = 'MINUTE'"
                + " AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?)",
            statement.tenantId(),
            period.fromMicros(),
            period.untilMicros());
    List<TenantUsage> expected =
        tables.tenantMinutes().stream()
            .filter(row -> row.getTenantId().equals(statement.tenantId()))
            .filter(row -> period.holds(Micros.of(row.getWindowStart())))
            .toList();
    return told(statement, TableDiff.between("minutes", expected, found));
  }

  private static List<ProofDifference> corrections(
      Connection connection, Statement statement, OracleTables tables) throws SQLException {
    List<UsageCorrection> found =
        ProofRows.read(
            connection,
            UsageCorrection.class,
            "ledger.usage_correction JOIN (SELECT topic, \"partition\", record_offset"
                + " FROM ledger.statement_correction WHERE statement_id = ?) AS charged"
                + " USING (topic, \"partition\", record_offset)",
            statement.id());
    Set<Coordinates> charged = new HashSet<>();
    found.forEach(row -> charged.add(Coordinates.of(row)));
    List<UsageCorrection> expected =
        tables.corrections().stream().filter(row -> charged.contains(Coordinates.of(row))).toList();
    // Whether it waited in suspense is no matter of money, and not in the log.
    found.forEach(row -> row.setLateEvents(1));
    return told(statement, TableDiff.between("late events", expected, found));
  }

  /** What other usage means for the lines. */
  private static List<ProofDifference> lines(
      Connection connection, SealedStatement sealed, OracleTables tables) throws SQLException {
    Statement statement = sealed.statement();
    Prices prices = new SealedPrices(sealed.seal().catalog()).of(statement.tenantId());
    List<UsageCell> cells = ProofCells.of(tables, statement.tenantId(), statement.period(), prices);
    List<ChargeLine> charges = SealedRating.of(cells, prices, statement.currency()).lines();
    return ProofOfRating.check(connection, sealed, charges, prices);
  }

  /** A back-dated change of prices would have been refused: then one of the two was altered. */
  private List<ProofDifference> prices(SealedStatement sealed) {
    Statement statement = sealed.statement();
    BillingPeriod period = statement.period();
    Prices sealedPrices = new SealedPrices(sealed.seal().catalog()).of(statement.tenantId());
    PriceChange change =
        PriceChange.between(sealedPrices, Prices.of(catalog, statement.tenantId()));
    return change == null
            || change.fromMicros() >= period.untilMicros()
            || change.untilMicros() <= period.fromMicros()
        ? List.of()
        : List.of(
            new ProofDifference(
                statement.id() + " prices in force from " + Micros.toInstant(change.fromMicros()),
                "those of the catalog",
                "others in the seal"));
  }

  private static List<ProofDifference> told(Statement statement, TableDiff diff) {
    return diff.differences().stream().map(line -> told(statement, diff.table(), line)).toList();
  }

  private static ProofDifference told(Statement statement, String table, String line) {
    String what = statement.id() + " " + table + ", ";
    Matcher field = FIELD.matcher(line);
    if (field.matches()) {
      return new ProofDifference(what + field.group(1), field.group(2), field.group(3));
    }
    String row = line.substring(line.indexOf(' ') + 1).split(": \\{", 2)[0];
    return line.startsWith("missing")
        ? new ProofDifference(what + row, "a row", "none")
        : new ProofDifference(what + row, "none", "a row");
  }
}
