package io.fleetledger.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fleetledger.catalog.HuggingFaceConfig.Imported;
import io.fleetledger.compute.Attention.GroupedQuery;
import io.fleetledger.compute.Attention.Latent;
import io.fleetledger.compute.GoldenModel;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.ModelSize;
import io.fleetledger.compute.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class HuggingFaceConfigTest {
  static final List<GoldenModel> GOLDEN = GoldenModel.ALL;

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void publishedFileGivesTheGoldenProfile(GoldenModel golden) {
    String modelId = golden.profile().modelId();

    assertThat(published(modelId).model())
        .usingRecursiveComparison()
        .ignoringFields("family", "feedForward.intermediateSize")
        .isEqualTo(golden.profile());
  }

  @ParameterizedTest
  @CsvSource({
    "meta-llama/Meta-Llama-3.1-8B, 8_030_261_248, BF16",
    "meta-llama/Meta-Llama-3.1-70B, 70_553_706_496, BF16",
    "meta-llama/Meta-Llama-3.1-405B, 405_853_388_800, BF16",
    "mistralai/Mixtral-8x7B-v0.1, 46_702_792_704, BF16",
    "deepseek-ai/DeepSeek-V3, 671_026_419_200, FP8",
    "Qwen/Qwen3-8B, 8_190_735_360, BF16",
    "Qwen/Qwen3-30B-A3B, 30_532_122_624, BF16",
    "openai/gpt-oss-20b, 20_914_757_184, FP4",
  })
  void publishedFileGivesTheExactParametersAndThePrecisionOfTheWeights(
      String modelId, String parameters, Precision weights) {
    Imported imported = published(modelId);

    assertThat(ModelSize.of(imported.model()).total()).isEqualTo(number(parameters));
    assertThat(imported.weightPrecision()).isEqualTo(weights);
  }

  @Test
  void theFamilyIsTheModelType() {
    assertThat(published("Qwen/Qwen3-30B-A3B").model().family()).isEqualTo("qwen3_moe");
  }

  @Test
  void denseWidthIsZeroWhereEveryLayerHasExperts() {
    assertThat(published("Qwen/Qwen3-30B-A3B").model().feedForward().intermediateSize()).isZero();
    assertThat(published("deepseek-ai/DeepSeek-V3").model().feedForward().intermediateSize())
        .isEqualTo(18432);
  }

  @Test
  void unknownArchitectureIsRefusedWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                HuggingFaceConfig.parse("acme/Mamba", "{'model_type':'mamba'}".replace('\'', '"')))
        .withMessageContainingAll(
            "acme/Mamba", "mamba is unknown", "deepseek_v3", "llama", "qwen2");
  }

  @ParameterizedTest
  @CsvSource({
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
  })
  void absentSizeIsNamedNotGuessed(String field) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(Configs.LLAMA_2_7B.replace("\"" + field + "\"", "\"x\"")))
        .withMessage("config.json of test: the field " + field + " is missing");
  }

  @Test
  void absentModelTypeIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("{}"))
        .withMessage("config.json of test: the field model_type is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4096 | -1 | hidden_size must be an integer >= 0, but is -1",
        "4096 | 0 | hidden_size must be a positive integer, but is 0",
        "4096 | 4096.5 | hidden_size must be an integer >= 0, but is 4096.5",
        "4096 | null | hidden_size must be a positive integer, but is null",
        "4096 | 4097 | hidden_size 4097 is no multiple of num_attention_heads 32",
      })
  void senselessSizeIsRefused(String sound, String senseless, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                parse(
                    Configs.LLAMA_2_7B.replace(
                        "\"hidden_size\": " + sound, "\"hidden_size\": " + senseless)))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[] | must be a JSON object", "{ | is not JSON", "'' | must be a JSON object"})
  void whatIsNoConfigurationIsRefusedInOneLine(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(text))
        .withMessageContaining(message)
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("\n"));
  }

  @Test
  void absentKeyValueHeadsOfLlamaAreTheHeads() {
    assertThat(parse(Configs.LLAMA_2_7B.replace("num_key_value_heads", "x")).model().attention())
        .isEqualTo(new GroupedQuery(32, 32, 128));
  }

  @Test
  void absentWindowOfMistralIsItsClassesDefaultAndANullOneNone() {
    ModelProfile absent = parse(Configs.MISTRAL_7B.replace("sliding_window", "x")).model();
    ModelProfile none =
        parse(Configs.MISTRAL_7B.replace("\"sliding_window\": 4096", "\"sliding_window\": null"))
            .model();

    assertThat(absent.slidingWindow()).isEqualTo(4096);
    assertThat(absent.slidingLayers()).isEqualTo(32);
    assertThat(none.slidingWindow()).isZero();
    assertThat(none.slidingLayers()).isZero();
  }

  @Test
  void windowsThatQwenDoesNotUseDoNotCount() {
    assertThat(parse(Configs.QWEN2_5_7B).model().slidingLayers()).isZero();
    assertThat(
            parse(
                    Configs.QWEN2_5_7B.replace(
                        "\"use_sliding_window\": false",
                        "\"use_sliding_window\": true, \"max_window_layers\": 20"))
                .model()
                .slidingLayers())
        .isEqualTo(8);
  }

  @Test
  void gemmaAlternatesWindowedAndFullLayers() {
    assertThat(parse(Configs.GEMMA_2_9B).model().slidingLayers()).isEqualTo(21);
    assertThat(parse(Configs.GEMMA_3_1B).model().slidingLayers()).isEqualTo(22);
  }

  @Test
  void nestedLanguageModelOfGemma3TakesItsClassesDefaults() {
    ModelProfile model = parse(Configs.GEMMA_3_4B).model();

    assertThat(model.attention()).isEqualTo(new GroupedQuery(8, 4, 256));
    assertThat(model.slidingWindow()).isEqualTo(1024);
    assertThat(model.slidingLayers()).isEqualTo(29);
    assertThat(model.tiedEmbeddings()).isTrue();
  }

  @Test
  void unknownKindOfLayerIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                HuggingFaceConfig.parse(
                    "test",
                    text("openai/gpt-oss-20b")
                        .replaceFirst("sliding_attention", "linear_attention")))
        .withMessageContainingAll("layer_types", "linear_attention");
  }

  @Test
  void queriesOfDeepSeekV2LiteAreNotCompressed() {
    assertThat(parse(Configs.DEEPSEEK_V2_LITE).model().attention())
        .isEqualTo(new Latent(16, 0, 512, 128, 64, 128));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "unknown",
      value = {
        "\"torch_dtype\": \"float16\" | FP16",
        "\"dtype\": \"bfloat16\" | BF16",
        "\"dtype\": \"float32\" | FP32",
        "\"quantization_config\": {\"quant_method\": \"fp8\"}, \"dtype\": \"bfloat16\" | FP8",
        "\"quantization_config\": {\"quant_method\": \"awq\", \"bits\": 4} | INT4",
        "\"quantization_config\": {\"quant_method\": \"gptq\", \"bits\": 8} | INT8",
        "\"quantization_config\": {\"quant_method\": \"modelopt\", \"quant_algo\": \"NVFP4\"} | FP4",
        "\"quantization_config\": {\"quant_method\": \"compressed-tensors\", \"config_groups\":"
            + " {\"group_0\": {\"weights\": {\"type\": \"float\", \"num_bits\": 8}}}} | FP8",
        "\"quantization_config\": {\"quant_method\": \"new\"}, \"dtype\": \"bfloat16\" | unknown",
        "\"vocab_size\": 32000 | unknown",
      })
  void precisionOfTheWeightsIsReadOrLeftUnknown(String fields, @Nullable Precision weights) {
    String config = Configs.LLAMA_2_7B.replace("\"model_type\"", fields + ", \"model_type\"");

    assertThat(parse(config).weightPrecision()).isEqualTo(weights);
  }

  private static Imported parse(String json) {
    return HuggingFaceConfig.parse("test", json);
  }

  private static Imported published(String modelId) {
    return HuggingFaceConfig.parse(modelId, text(modelId));
  }

  private static String text(String modelId) {
    String path = "/hf-configs/" + modelId.replace("/", "--") + ".json";
    try (InputStream file = HuggingFaceConfigTest.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(String digits) {
    return Long.parseLong(digits.replace("_", ""));
  }
}
