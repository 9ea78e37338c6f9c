package io.fleetledger.catalog;

import static io.fleetledger.catalog.CatalogText.SMALL;
import static io.fleetledger.catalog.CatalogText.errors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileCatalogFileTest {

  @Test
  void everyMistakeIsToldAtOnceWithItsLine() {
    assertThat(
            errors(
                """
                models: 7
                tenants:
                - tenant: acme
                  currency: EURO
                  billing_day: 31
                  time_zone: Mars/Olympus
                  price_book: gold
                  parent: acme
                  color: red
                deployments:
                - node: a
                  model: m
                  accelerator: Z80
                  pool: p
                  rate_per_accelerator_hour: -1
                  count: 0
                surprise: {}
                """))
        .containsExactlyInAnyOrder(
            "line 1: models: must be a list (- ... or [a, b])",
            "line 4: tenants[0].currency: 'EURO' is no ISO 4217 currency code, like USD or EUR",
            "line 5: tenants[0].billing_day: 31 is not allowed; from 1 to 28 is",
            "line 6: tenants[0].time_zone: 'Mars/Olympus' is no IANA time zone, like UTC or"
                + " Europe/Berlin",
            "line 7: tenants[0].price_book: price_book 'gold' is unknown; add it to 'price_books'"
                + " or correct the name",
            "line 9: tenants[0].color: unknown field; known here: tenant, from, to, parent,"
                + " currency, price_book, billing_day, time_zone, budgets, alert_targets",
            "line 12: deployments[0].model: model 'm' is unknown; add it to 'models' or correct the"
                + " name",
            "line 13: deployments[0].accelerator: accelerator 'Z80' is unknown; add it to"
                + " 'accelerators' or correct the name",
            "line 14: deployments[0].pool: pool 'p' is unknown; add it to 'pools' or correct the"
                + " name",
            "line 15: deployments[0].rate_per_accelerator_hour: -1 must not be negative",
            "line 16: deployments[0].count: 0 is not allowed; from 1 to 4096 is",
            "line 17: surprise: unknown field; known here: models, accelerators, price_books,"
                + " tenants, pools, deployments");
  }

  @Test
  void theMessageHoldsAllOfThemAndTheFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("fleet.yaml");
    Files.writeString(file, "pools: [{pool: a, x: 1}, {pool: b, y: 1}]");
    assertThatThrownBy(() -> CatalogFile.read(file))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessageContainingAll("fleet.yaml is not a valid catalog", "pools[0].x", "pools[1].y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing",
        "just a text",
        "- a\n- list",
        "pools: [",
        "\tpools: []",
        "pools: []\npools: []",
        "pools: []\n---\npools: []",
        "pools: [{pool: &a x}, {pool: *a}]",
        "pools: [{pool: a, pool: b}]",
        "pools: [{pool: .nan}]",
        "pools: [{pool: \"\\ud800\\",
        "<<: {pools: []}",
      })
  void whatIsNoPlainYamlMappingIsRefused(String text) {
    assertThat(errors(text)).isNotEmpty();
  }

  @Test
  void aSyntaxErrorIsToldOnOneLine() {
    assertThat(errors("pools:\n- {pool: a"))
        .singleElement()
        .asString()
        .startsWith("line 2: not readable as YAML: ")
        .doesNotContain("\n");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> CatalogFile.read(Path.of("no-such.yaml")))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessageContainingAll("no-such.yaml", "can't be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "2.50|2.5000000001|can't be kept exactly; give at most 9 decimals",
        "2.50|1e999999999|is too large",
        "2.50|1e-999999999|can't be kept exactly",
        "2.50|99999999999999999999999|is too large",
        "2.50|'2.50'|must be a number",
        "2.50|[1]|must be a number",
        "2.50|010|010 is ambiguous; write a plain number",
        "2.50|0x10|0x10 is ambiguous",
        "node: gpu-1|node: 007|007 is ambiguous; write a plain number, or quote an id",
        "node: gpu-1|node: 7|must be a text; put quotes around it: \"7\"",
        "node: gpu-1|node: yes|must be a text; put quotes around it",
        "node: gpu-1|node: {a: 1}|must be a text",
        "node: gpu-1|node:|node: is empty; give a value or remove the field",
        "node: gpu-1|region: x|deployments[0].node: is missing",
        "node: gpu-1|node: ' x'|no blanks around it",
        "node: gpu-1|node: 'x-{9..1}'|write one range, the smaller number first",
        "node: gpu-1|nodes: []|must name at least one node",
        "node: gpu-1|nodes: [a, a]|name a node twice",
        "node: gpu-1|from: yesterday\\n  node: a|'yesterday' is neither a date",
        "node: gpu-1|from: 2026-02-30\\n  node: a|'2026-02-30' is neither a date",
        "node: gpu-1|from: 2026-01-01T10:00:00\\n  node: a|is neither a date",
        "node: gpu-1|from: 2026-01-01T10:00:00.0000001Z\\n  node: a|is neither a date",
        "node: gpu-1|to: 2019-01-01\\n  node: a|must be after from, 2020-01-01T00:00:00Z",
        "node: gpu-1|count: 6\\n  tensor_parallel: 4\\n  node: a|6 accelerators are not a multiple",
        "node: gpu-1|count: 1.5\\n  node: a|must be a whole number",
        "node: gpu-1|tensor_parallel: 4096\\n  pipeline_parallel: 4096\\n  node: a|is over 4096",
        "node: gpu-1|precision: fp7\\n  node: a|'fp7' is not one of fp32, bf16, fp16, fp8",
        "node: gpu-1|precision: fp4\\n  node: a|has no peak for FP4; set activation_precision",
        "node: gpu-1|draft_model: none\\n  node: a|model 'none' is unknown",
        "layers: 2|layers: 2\\n  config: no.json|no.json can't be read",
        "layers: 2|layers: 2\\n  config: no.json|layers: unknown field; known here",
        "layers: 2|layers: 2\\n  key_value_heads: 5|5 is not allowed; from 1 to 4 is",
        "layers: 2|layers: 2\\n  sliding_window: 0\\n  sliding_layers: 1|give both or neither",
        "layers: 2|layers: 2\\n  experts: 8|expert_intermediate_size: is missing",
        "pool: main|pool: main\\n  idle_cost: reserved|give both or neither",
        "pool: main|pool: main\\n  reserved_for: acme|give both or neither",
        "pool: main|pool: main\\n  reserved_for: nobody|tenant 'nobody' is unknown",
        "pool: main|pool: main\\n  latency_targets: {x: {p99: 1}}|unknown field; known here: ttft_ms",
        "pool: main|pool: main\\n  sharing: fair|'fair' is not one of device_seconds, flops, tokens",
        "pool: main|pool: main\\n  sharing: tokens|token_weights: go with sharing: tokens",
        "pool: main|pool: main\\n  token_weights: {input: 1}|token_weights: go with sharing: tokens",
        "pool: main|pool: main\\n  token_weights: {input: 0}|input: one of the weights must be above 0",
        "pool: main|pool: main\\n  token_weights: {input: -1}|input: -1 must not be negative",
        "pool: main|pool: main\\n  token_weights: {output: 1000.001}|at most 1000 is allowed",
        "pool: main|pool: main\\n  token_weights: {output: 0.0001}|give at most 3 decimals",
        "pool: main|pool: main\\n  token_weights: {prompt: 1}|unknown field; known here: input, cached",
        "tenant: acme|tenant: acme\\n  parent: acme|is its own ancestor",
        "unit: input_token,|unit: token,|'token' is not one of input_token",
        "unit: input_token,|unit: input_token, price: 1,|give one of them",
        "unit: input_token,|unit: input_token, tiering: volume,|tiers: is missing",
        "unit: input_token,|unit: cost,|margin_percent: is missing",
        "unit: input_token,|unit: input_token, model: a, family: b,|goes without model",
        "- {unit: input|- {unit: input_token, price: 1}\\n  - {unit: input|two prices of the same unit",
        "price_book: list\\n|price_book: list\\n  overrides: [{tenant: acme, commitment: -1}]\\n|must not be",
        "price_book: list\\n|price_book: list\\n  charge_failed: never\\n|must be true or false",
        "tenant: acme|tenant: acme\\n  from: 2026-01-01T10:00:30Z|change at whole minutes",
        "tenant: acme|tenant: acme\\n  to: 2026-01-01T10:00:30Z|change at whole minutes",
        "price_book: list|price_book: list\\n  from: 2026-01-01T10:00:00.5Z|change at whole minutes",
      })
  void oneMistakeIsToldWithWhatToDo(String sound, String mistaken, String message) {
    String text = SMALL.replace(sound.replace("\\n", "\n"), mistaken.replace("\\n", "\n"));
    assertThat(text).isNotEqualTo(SMALL);
    assertThat(errors(text)).anySatisfy(error -> assertThat(error).contains(message));
  }

  @Test
  void theSameStartTwiceIsRefused() {
    assertThat(errors("pools:\n- {pool: a}\n- {pool: a, from: 2020-01-01}"))
        .containsExactly(
            "line 3: pools[1]: pool 'a' is also in pools[0] from 2020-01-01T00:00:00Z on; remove"
                + " one, or give a later 'from'");
  }

  @Test
  void overlappingVersionsAreRefused() {
    assertThat(errors("pools:\n- {pool: a, to: 2026-03-01}\n- {pool: a, from: 2026-02-01}"))
        .containsExactly(
            "line 2: pools[0].to: pool 'a' overlaps pools[1], which begins at"
                + " 2026-02-01T00:00:00Z; end it by then, or leave 'to' out");
  }

  @Test
  void aPoolThatChangesWithinAnHourIsRefused() {
    assertThat(errors("pools:\n- {pool: a}\n- {pool: a, from: 2026-02-01T10:30:00Z}"))
        .containsExactly(
            "line 3: pools[1].from: a pool changes only at the start of an hour (UTC), not at"
                + " 2026-02-01T10:30:00Z; give 2026-02-01T10:00:00Z or 2026-02-01T11:00:00Z");
  }

  @Test
  void aCircleOfParentsIsRefused() {
    assertThat(
            errors(
                "tenants: [{tenant: a, parent: b}, {tenant: b, parent: c}, {tenant: c, parent: a}]"))
        .hasSize(3)
        .allSatisfy(error -> assertThat(error).contains("is its own ancestor"));
  }

  @Test
  void anEntryThatIsWrongItselfIsNotCalledUnknown() {
    assertThat(errors(SMALL.replace("layers: 2", "layers: two")))
        .containsExactly("line 3: models[0].layers: must be a whole number");
  }

  @Test
  void aMistakeInAnEntryOfManyNodesIsToldOnce() {
    assertThat(errors(SMALL.replace("node: gpu-1", "node: gpu-{1..9}").replace("2.50", "-1")))
        .hasSize(1);
  }
}
