package io.fleetledger.catalog;

import static io.fleetledger.catalog.CatalogText.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fleetledger.compute.Attention;
import io.fleetledger.compute.FeedForward;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.Precision;
import io.fleetledger.cost.Sharing;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.TokenWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogFileTest {
  private static final long NOW = Times.parse("2026-06-01");

  @Test
  void whatIsNotSaidHasTheUsualValue() {
    Catalog catalog = CatalogText.read(SMALL).catalog();

    assertThat(now(catalog.deployments().get("gpu-1")))
        .isEqualTo(
            new Deployment(
                "gpu-1",
                "tiny",
                "H100-SXM5-80GB",
                1,
                1,
                1,
                Precision.BF16,
                Precision.BF16,
                Precision.BF16,
                null,
                "main",
                null,
                2_500_000_000L,
                "USD"));
    assertThat(now(catalog.models().get("tiny")))
        .isEqualTo(
            new ModelProfile(
                "tiny",
                null,
                2,
                64,
                new Attention.GroupedQuery(4, 4, 16),
                FeedForward.dense(2, 128),
                1000,
                false,
                0,
                0,
                0,
                Map.of()));
    assertThat(now(catalog.tenants().get("acme")))
        .isEqualTo(
            new Tenant("acme", null, "USD", "list", 1, ZoneId.of("UTC"), List.of(), List.of()));
    assertThat(now(catalog.pools().get("main")))
        .isEqualTo(new Pool("main", Pool.IdleCostPolicy.PLATFORM, null, Map.of()));
  }

  @Test
  void anEntryWithoutFromIsInForceSinceTheBeginningOfAccounting() {
    History<Pool> pool = CatalogText.read(SMALL).catalog().pools().get("main");
    assertThat(Objects.requireNonNull(pool).versions())
        .extracting(Version::fromMicros, Version::toMicros)
        .containsExactly(tuple(Times.parse("2020-01-01"), Long.MAX_VALUE));
  }

  @Test
  void severalEntriesOfOneIdAreItsVersions() {
    Catalog catalog =
        CatalogText.read(
                """
                pools:
                - {pool: p, from: 2026-03-01T12:00:00+02:00, idle_cost: shared, to: 2026-04-01}
                - {pool: p}
                """)
            .catalog();
    assertThat(Objects.requireNonNull(catalog.pools().get("p")).versions())
        .extracting(Version::fromMicros, Version::toMicros)
        .containsExactly(
            tuple(Times.parse("2020-01-01"), Times.parse("2026-03-01T10:00:00Z")),
            tuple(Times.parse("2026-03-01T10:00:00Z"), Times.parse("2026-04-01")));
  }

  @Test
  void aPoolSharesItsCostByTheMethodThatItNames() {
    Catalog catalog =
        CatalogText.read(
                """
                pools:
                - {pool: p, sharing: wall_time}
                - pool: q
                  sharing: TOKENS
                  token_weights: {input: 1, cached_input: 0.125, output: 4}
                """)
            .catalog();

    assertThat(now(catalog.pools().get("p")).sharing())
        .isEqualTo(new Sharing(SharingMethod.WALL_TIME, null));
    assertThat(now(catalog.pools().get("q")).sharing())
        .isEqualTo(new Sharing(SharingMethod.TOKENS, new TokenWeights(1_000, 125, 4_000)));
  }

  @Test
  void oneEntryTellsOfManyNodes() {
    String text = SMALL.replace("node: gpu-1", "nodes: [a, 'b-{08..10}-x']");
    assertThat(CatalogText.read(text).catalog().deployments().keySet())
        .containsExactlyInAnyOrder("a", "b-08-x", "b-09-x", "b-10-x");
  }

  @Test
  void tensorParallelismTakesTheAcceleratorsThatPipelinesLeave() {
    Deployment node = now(deployments(SMALL + "  count: 8\n  pipeline_parallel: 2\n").get("gpu-1"));
    assertThat(node.tensorParallel()).isEqualTo(4);
  }

  @Test
  void theCountIsThatOfTheParallelismIfNotSaid() {
    Deployment node =
        now(deployments(SMALL + "  tensor_parallel: 4\n  pipeline_parallel: 2\n").get("gpu-1"));
    assertThat(node.acceleratorCount()).isEqualTo(8);
  }

  @Test
  void precisionsAreReadInAnyCase() {
    Deployment node =
        now(deployments(SMALL + "  precision: fp8\n  kv_precision: INT8\n").get("gpu-1"));
    assertThat(List.of(node.weightPrecision(), node.activationPrecision(), node.kvPrecision()))
        .containsExactly(Precision.FP8, Precision.FP8, Precision.INT8);
  }

  @Test
  void moneyIsExactToTheNano() {
    String text = SMALL.replace("2.50", "1.000000001");
    assertThat(now(deployments(text).get("gpu-1")).rateNanosPerAcceleratorHour())
        .isEqualTo(1_000_000_001L);
  }

  @Test
  void knownAcceleratorsNeedNoEntry() {
    Catalog catalog = CatalogText.read(SMALL).catalog();
    assertThat(catalog.accelerators().keySet()).containsExactly("H100-SXM5-80GB");
  }

  @Test
  void anAcceleratorInForceIsNotReplacedByTheBuiltInOne() {
    String own =
        """
        accelerators:
        - {accelerator: H100-SXM5-80GB, tdp_watts: 500}
        """;
    Catalog inForce = CatalogText.read(own).catalog();
    assertThat(CatalogText.read(SMALL, inForce).catalog().accelerators()).isEmpty();
  }

  @Test
  void figuresOfABuiltInAcceleratorCanBeOverridden() {
    Catalog catalog =
        CatalogText.read(
                """
                accelerators:
                - {accelerator: H100-SXM5-80GB, peak_tflops: {bf16: 756.5}, hbm_gb: 79.5}
                """)
            .catalog();
    var accelerator = now(catalog.accelerators().get("H100-SXM5-80GB"));
    assertThat(accelerator.peakFlopsPerSecond())
        .isEqualTo(Map.of(Precision.BF16, 756_500_000_000_000L));
    assertThat(accelerator.memoryBytes()).isEqualTo(79_500_000_000L);
    assertThat(accelerator.memoryBytesPerSecond()).isEqualTo(3_350_000_000_000L);
  }

  @Test
  void modelsHaveExpertsWindowsLatentAttentionAndAdapters() {
    Catalog catalog =
        CatalogText.read(
                """
                models:
                - model: moe
                  family: big
                  layers: 61
                  hidden_size: 7168
                  attention_heads: 128
                  latent_attention:
                    {q_lora_rank: 1536, kv_lora_rank: 512, qk_nope_head_dim: 128,
                     qk_rope_head_dim: 64, v_head_dim: 128}
                  intermediate_size: 18432
                  experts: 256
                  experts_per_token: 8
                  shared_experts: 1
                  expert_intermediate_size: 2048
                  dense_layers: 3
                  vocabulary_size: 129_280
                  sliding_window: 128
                  sliding_layers: 30
                  adapters:
                  - {adapter: bot, rank: 16, adapted_dimensions: 524288}
                """)
            .catalog();
    assertThat(now(catalog.models().get("moe")))
        .isEqualTo(
            new ModelProfile(
                "moe",
                "big",
                61,
                7168,
                new Attention.Latent(128, 1536, 512, 128, 64, 128),
                new FeedForward(3, 18432, 58, 256, 8, 1, 2048),
                129_280,
                false,
                128,
                30,
                0,
                Map.of("bot", new LoraAdapter("bot", 16, 524_288))));
  }

  @Test
  void aModelIsReadFromItsConfigurationBesideTheFile(@TempDir Path directory) throws Exception {
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"model_type": "llama", "num_hidden_layers": 32, "hidden_size": 4096,
         "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336,
         "vocab_size": 128256, "tie_word_embeddings": false}
        """);
    Path file = directory.resolve("catalog.yaml");
    Files.writeString(
        file,
        """
        models:
        - model: mine
          config: config.json
          family: llama-3
          adapters: [{adapter: bot, rank: 8, adapted_dimensions: 1024}]
        """);
    ModelProfile model = now(CatalogFile.read(file).catalog().models().get("mine"));
    assertThat(model.layers()).isEqualTo(32);
    assertThat(model.family()).isEqualTo("llama-3");
    assertThat(model.adapters()).containsOnlyKeys("bot");
  }

  @Test
  void pricesAreExactToTheLastDigit() {
    Catalog catalog =
        CatalogText.read(
                """
                tenants:
                - tenant: acme
                - tenant: zeta
                price_books:
                - price_book: list
                  currency: EUR
                  prices:
                  - {unit: input_token, price_per_million: 0.14}
                  - {unit: request, price: 0.000000000001, free: 1000, family: big}
                  - unit: output_token
                    model: moe
                    tiering: graduated
                    tiers:
                    - {from: 0, price_per_million: 0.60}
                    - {from: 1000000000, price_per_million: 0.45}
                  - {unit: cost, margin_percent: 12.5}
                  tier_factors: {batch: 0.5}
                  charge_failed: true
                  overrides:
                  - tenant: acme
                    commitment: 10000.50
                    prices: [{unit: request, price: 0.01}]
                  - {tenant: zeta, commitment: 0}
                """)
            .catalog();
    PriceBook book = now(catalog.priceBooks().get("list"));
    assertThat(book.lines())
        .containsExactly(
            line(null, null, PriceBook.Unit.INPUT_TOKEN, 0, new PriceBook.PriceTier(0, 140_000)),
            line(null, "big", PriceBook.Unit.REQUEST, 1000, new PriceBook.PriceTier(0, 1)),
            new PriceBook.PriceLine(
                "moe",
                null,
                PriceBook.Unit.OUTPUT_TOKEN,
                PriceBook.Tiering.GRADUATED,
                List.of(
                    new PriceBook.PriceTier(0, 600_000),
                    new PriceBook.PriceTier(1_000_000_000, 450_000)),
                null,
                0),
            new PriceBook.PriceLine(
                null,
                null,
                PriceBook.Unit.COST,
                PriceBook.Tiering.FLAT,
                List.of(),
                12_500_000L,
                0));
    assertThat(book.tierFactorMillionths()).isEqualTo(Map.of("batch", 500_000L));
    assertThat(book.chargeFailed()).isTrue();
    assertThat(book.contracts())
        .isEqualTo(
            Map.of(
                "acme",
                new PriceBook.Contract(
                    List.of(
                        line(
                            null,
                            null,
                            PriceBook.Unit.REQUEST,
                            0,
                            new PriceBook.PriceTier(0, 10_000_000_000L))),
                    10_000_500_000_000L),
                "zeta",
                new PriceBook.Contract(List.of(), 0L)));
    assertThat(book.contract("nobody").commitmentNanos()).isNull();
  }

  @Test
  void tenantsHaveBudgetsAndPoolsHaveTargets() {
    Catalog catalog =
        CatalogText.read(
                """
                tenants:
                - tenant: acme
                  billing_day: 15
                  time_zone: Europe/Berlin
                  budgets:
                  - {project: web, period: month, basis: charge, amount: 99.5,
                     thresholds_percent: [80, 100]}
                  alert_targets: [ops]
                pools:
                - pool: own
                  idle_cost: reserved
                  reserved_for: acme
                  latency_targets:
                    interactive: {ttft_ms: 500, tpot_ms: 49.999}
                """)
            .catalog();
    assertThat(now(catalog.tenants().get("acme")).budgets())
        .containsExactly(
            new Tenant.Budget(
                "web",
                Tenant.Budget.Period.MONTH,
                Tenant.Budget.Basis.CHARGE,
                99_500_000_000L,
                List.of(80, 100)));
    assertThat(now(catalog.pools().get("own")).latencyTargets())
        .isEqualTo(Map.of("interactive", new Pool.LatencyTarget(500_000, 49_999, 0)));
  }

  @Test
  void aFileMayReferToWhatIsInForce() {
    Catalog inForce = CatalogText.read(SMALL).catalog();
    String more =
        """
        deployments:
        - {node: gpu-2, model: tiny, accelerator: H100-SXM5-80GB, pool: main,
           rate_per_accelerator_hour: 2}
        """;
    assertThat(CatalogText.read(more, inForce).catalog().deployments().keySet())
        .containsExactly("gpu-2");
  }

  @Test
  void aReferenceBeforeItsTimeIsWarnedOf() {
    String text = SMALL.replace("- pool: main", "- pool: main\n  from: 2026-01-01");
    assertThat(CatalogText.read(text).warnings())
        .singleElement()
        .hasToString(
            "line 22: deployments[0].pool: pool 'main' is not in force at 2020-01-01T00:00:00Z;"
                + " check 'from'");
  }

  @Test
  void weightsThatLeaveNoRoomAreWarnedOf() {
    String text =
        SMALL.replace(
            "vocabulary_size: 1000", "vocabulary_size: 1000\n  extra_parameters: 41000000000");
    assertThat(CatalogText.read(text).warnings())
        .singleElement()
        .asString()
        .contains("deployments[0]: the weights of 'tiny' in BF16 leave no HBM");
  }

  private static PriceBook.PriceLine line(
      @Nullable String model,
      @Nullable String family,
      PriceBook.Unit unit,
      long free,
      PriceBook.PriceTier tier) {
    return new PriceBook.PriceLine(
        model, family, unit, PriceBook.Tiering.FLAT, List.of(tier), null, free);
  }

  private static Map<String, History<Deployment>> deployments(String text) {
    return CatalogText.read(text).catalog().deployments();
  }

  private static <T> T now(@Nullable History<T> history) {
    return Objects.requireNonNull(Objects.requireNonNull(history).at(NOW));
  }
}
