package io.fleetledger.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.charging.Statement;
import io.fleetledger.export.FocusRules.Outcome;
import io.fleetledger.export.FocusRules.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports against the rules of FOCUS 1.2 itself. */
class FocusConformanceTest {
  /** What a provider of inference, priced by price books, supports. */
  static final Set<String> SUPPORTED =
      Set.of(
          "MULTIPLE_PRICING_CATEGORIES_SUPPORTED",
          "MULTIPLE_SUB_ACCOUNT_TYPES_SUPPORTED",
          "NEGOTIATED_PRICING_SUPPORTED",
          "PUBLIC_PRICE_LIST_SUPPORTED",
          "REGION_SUPPORTED",
          "SUB_ACCOUNT_SUPPORTED",
          "TAGGING_SUPPORTED",
          "UNIT_PRICING_SUPPORTED",
          "USAGE_MEASUREMENT_SUPPORTED");

  private static final FocusModel MODEL = FocusModel.read();
  private static final FocusRules RULES = new FocusRules(MODEL, SUPPORTED);
  private static final List<Statement> STATEMENTS =
      List.of(Samples.acme(), Samples.globex(), Samples.hooli());

  @TempDir private Path directory;

  @Test
  void the_rules_are_those_of_the_standard() {
    assertThat(MODEL.rules()).hasSize(621);
    assertThat(MODEL.checkFunctions()).hasSize(22);
    assertThat(MODEL.criteria()).containsAll(SUPPORTED);
  }

  @Test
  void a_csv_export_keeps_every_rule_that_applies() throws IOException {
    assertKept(RULES.judge(csv(false)));
  }

  @Test
  void a_parquet_export_keeps_every_rule_that_applies() throws IOException {
    assertKept(RULES.judge(parquet()));
  }

  @Test
  void the_columns_of_split_costs_break_no_rule() throws IOException {
    assertKept(RULES.judge(csv(true)));
  }

  @Test
  void csv_and_parquet_say_the_same() throws IOException {
    FocusDataset csv = csv(false);
    FocusDataset parquet = parquet();
    assertThat(parquet.columns()).isEqualTo(csv.columns());
    assertThat(parquet.rows()).isEqualTo(csv.rows());
  }

  /** Every rule has a verdict, and what is not judged has a reason that the standard knows. */
  private static void assertKept(Report report) {
    assertThat(report.verdicts().keySet()).isEqualTo(MODEL.rules().keySet());
    assertThat(report.verdicts())
        .allSatisfy(
            (id, verdict) ->
                assertThat(verdict.outcome())
                    .as("%s: %s", id, verdict.why())
                    .isNotIn(Outcome.BROKEN, Outcome.BLOCKED));
    assertThat(report.counts())
        .isEqualTo(
            Map.of(
                Outcome.KEPT, 246,
                Outcome.NOT_APPLICABLE, 197,
                Outcome.DYNAMIC, 169,
                Outcome.PERMISSION, 5,
                Outcome.ALTERNATIVE, 4));
    assertThat(report.reasons(Outcome.NOT_APPLICABLE).keySet())
        .isSubsetOf(MODEL.criteria())
        .doesNotContainAnyElementsOf(SUPPORTED);
    assertThat(report.of(Outcome.DYNAMIC))
        .allMatch(id -> !rule(id).isStatic() || everyItem(id, report, Outcome.DYNAMIC));
    assertThat(report.of(Outcome.PERMISSION)).allMatch(id -> rule(id).isPermission());
  }

  private static boolean everyItem(String composite, Report report, Outcome outcome) {
    return !rule(composite).items().isEmpty()
        && report.of(outcome).containsAll(rule(composite).items());
  }

  private static FocusModel.Rule rule(String id) {
    return Objects.requireNonNull(MODEL.rules().get(id));
  }

  private static FocusDataset csv(boolean allocation) throws IOException {
    var text = new StringBuilder();
    CsvFile.write(sheet(allocation), text);
    return FocusReader.csv(text.toString());
  }

  private FocusDataset parquet() throws IOException {
    Path file = directory.resolve("focus.parquet");
    ParquetFile.write(sheet(false), file);
    return FocusReader.parquet(file);
  }

  private static Sheet sheet(boolean allocation) {
    return new FocusExport("FleetLedger", SampleCatalog.fleet("eu-1", "eu-1"), allocation)
        .sheet(STATEMENTS);
  }
}
