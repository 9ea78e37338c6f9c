package io.fleetledger.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Numbers that were checked to the integer against reference implementations of the models. */
class GoldenNumbersTest {
  private static final Pattern CASE = Pattern.compile("I(\\d+)_C(\\d+)_O(\\d+)");

  static final List<GoldenModel> MODELS = GoldenModel.ALL;

  @ParameterizedTest
  @FieldSource("MODELS")
  void parametersAreExact(GoldenModel model) {
    ModelSize size = ModelSize.of(model.profile());

    assertThat(size.total()).isEqualTo(expected(model, "total_params"));
    // The file leaves biases and sinks out of the active parameters: 284 576 per layer of gpt-oss,
    // 256 per MoE layer of DeepSeek. We count what is outside the matrices whole.
    long biases =
        switch (model.toString()) {
          case "openai/gpt-oss-20b" -> 24 * 284_576;
          case "deepseek-ai/DeepSeek-V3" -> 58 * 256;
          default -> 0;
        };
    assertThat(size.active())
        .isEqualTo(expected(model, "active_params_incl_embed_and_head") + biases);
    assertThat(size.activeWithoutInputEmbedding())
        .isEqualTo(expected(model, "active_params_excl_input_embed") + biases);
  }

  @ParameterizedTest
  @FieldSource("MODELS")
  void flopsPerTokenLogitAndPairAreExact(GoldenModel model) {
    ForwardPass pass = ForwardPass.of(model.profile());

    assertThat(pass.linearFlops()).isEqualTo(expected(model, "linear_flops_per_token"));
    assertThat(pass.headFlops()).isEqualTo(expected(model, "lm_head_flops_per_logit"));
    assertThat(model.profile().attention().pairFlops())
        .isEqualTo(expected(model, "attn_flops_per_query_key_pair_full_layer"));
    assertThat(model.profile().layers() - model.profile().slidingLayers())
        .isEqualTo((int) expected(model, "full_attn_layers"));
  }

  @ParameterizedTest
  @FieldSource("MODELS")
  void cachedElementsPerTokenAreExact(GoldenModel model) {
    assertThat(KeyValueCache.of(model.profile(), Precision.FP8).bytesPerToken())
        .isEqualTo(expected(model, "kv_elems_per_token"));
    assertThat(KeyValueCache.of(model.profile(), Precision.BF16).bytesPerToken())
        .isEqualTo(2 * expected(model, "kv_elems_per_token"));
  }

  @ParameterizedTest
  @FieldSource("MODELS")
  void prefillAndDecodeFlopsAreExact(GoldenModel model) {
    ForwardPass pass = ForwardPass.of(model.profile());

    assertThat(goldenCases(model))
        .isNotEmpty()
        .allSatisfy(
            golden -> {
              int last = golden.input + golden.output - 1;
              assertThat(pass.flops(golden.cached, golden.input, 1))
                  .isEqualTo(BigInteger.valueOf(golden.prefillFlops));
              assertThat(pass.flops(golden.input, last, golden.output - 1))
                  .isEqualTo(BigInteger.valueOf(golden.decodeFlops));
            });
  }

  @ParameterizedTest
  @FieldSource("MODELS")
  void workIsTheGoldenFlopsRoundedHalfUpToMflop(GoldenModel model) {
    WorkModel work = Serving.bf16(model.profile());

    assertThat(goldenCases(model))
        .allSatisfy(
            golden -> {
              Work done =
                  work.work(
                      new RequestShape(
                          RequestShape.Part.FULL,
                          golden.input,
                          golden.cached,
                          golden.output,
                          0,
                          0,
                          0,
                          1f,
                          null));
              assertThat(done.modelPrefillMflop()).isEqualTo(halfUp(golden.prefillFlops));
              assertThat(done.modelDecodeMflop()).isEqualTo(halfUp(golden.decodeFlops));
            });
  }

  @ParameterizedTest
  @CsvSource({
    "Llama-3.1-8B, 17_156_800_512",
    "Llama-3.1-70B, 149_740_847_104",
    "Mixtral-8x7B-v0.1, 27_644_657_664",
    "DeepSeek-V3, 93_717_397_504",
  })
  void oneDecodeTokenWith4096Keys(String model, String flops) {
    assertThat(ForwardPass.of(GoldenModel.profileOf(model)).flops(4095, 4096, 1))
        .isEqualTo(new BigInteger(flops.replace("_", "")));
  }

  @ParameterizedTest
  @CsvSource({
    "Llama-3.1-8B, 131_072",
    "Llama-3.1-70B, 327_680",
    "DeepSeek-V3, 70_272",
  })
  void cacheBytesPerTokenInBf16(String model, String bytes) {
    assertThat(KeyValueCache.of(GoldenModel.profileOf(model), Precision.BF16).bytesPerToken())
        .isEqualTo(Long.parseLong(bytes.replace("_", "")));
  }

  @Test
  void pairsOfACausalAndOfAWindowedLayer() {
    assertThat(Pairs.causal(0, 4096)).isEqualTo(8_390_656);
    assertThat(Pairs.windowed(0, 4096, 128)).isEqualTo(516_160);
  }

  @Test
  void fourDraftsAcceptedAtFourFifthsGive3_3616TokensPerStep() {
    assertThat(SpeculativeDecoding.expectedTokensPerStep(0.8, 4)).isEqualTo(3.3616, offset(1e-12));
    assertThat(SpeculativeDecoding.expectedTokensPerStep(1, 4)).isEqualTo(5);
    assertThat(SpeculativeDecoding.expectedTokensPerStep(0, 4)).isEqualTo(1);
  }

  /** Llama-3.1-70B FP8 on one H200: 1024 in, 1024 out, 128 at once. */
  @Test
  void utilizationOfTheMeasured70BNode() {
    WorkModel node =
        new WorkModel(
            new ServingProfile(
                GoldenModel.profileOf("70B"),
                null,
                Serving.H200,
                1,
                Precision.FP8,
                Precision.FP8,
                Precision.FP8));
    Work request =
        node.work(new RequestShape(RequestShape.Part.FULL, 1024, 0, 1024, 0, 0, 0, 128f, null));
    long ttftNanos = 1_882_200_000;
    long decodeNanos = 1023 * 44_919_000L;

    ForwardPass pass = ForwardPass.of(GoldenModel.profileOf("70B"));
    assertThat(pass.flops(0, 1024, 1).add(pass.flops(1024, 2047, 1023)))
        .isEqualTo(BigInteger.valueOf(287_885_215_399_936L));
    long mflop = request.modelPrefillMflop() + request.modelDecodeMflop();
    assertThat(node.roofline().mfu(128 * mflop, ttftNanos + decodeNanos))
        .isEqualTo(0.3893, offset(0.00005));
    assertThat(node.roofline().mbu(128 * request.decodeBytes(), decodeNanos))
        .isEqualTo(0.472, offset(0.0005));
  }

  private static long expected(GoldenModel model, String field) {
    return model.expected().get(field).asLong();
  }

  private static long halfUp(long flops) {
    return (flops + 500_000) / 1_000_000;
  }

  private static Stream<Case> goldenCases(GoldenModel model) {
    return model.expected().get("golden").properties().stream()
        .map(entry -> Case.of(entry.getKey(), entry.getValue()));
  }

  private record Case(int input, int cached, int output, long prefillFlops, long decodeFlops) {
    static Case of(String name, JsonNode flops) {
      Matcher numbers = CASE.matcher(name);
      assertThat(numbers.matches()).isTrue();
      return new Case(
          Integer.parseInt(numbers.group(1)),
          Integer.parseInt(numbers.group(2)),
          Integer.parseInt(numbers.group(3)),
          flops.get("prefill_flops").asLong(),
          flops.get("decode_flops").asLong());
    }
  }
}
