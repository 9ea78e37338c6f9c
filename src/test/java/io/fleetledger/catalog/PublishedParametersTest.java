package io.fleetledger.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fleetledger.compute.ModelSize;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact parameter counts that the models' cards state, from their configurations alone. */
class PublishedParametersTest {

  static Stream<Arguments> models() {
    return Stream.of(
        arguments("Llama 2 7B", 6_738_415_616L, Configs.LLAMA_2_7B),
        arguments("Llama 3.2 1B", 1_235_814_400L, Configs.LLAMA_3_2_1B),
        arguments("Mistral 7B", 7_241_732_096L, Configs.MISTRAL_7B),
        arguments("Qwen2.5 7B", 7_615_616_512L, Configs.QWEN2_5_7B),
        arguments("Qwen2.5 0.5B", 494_032_768L, Configs.QWEN2_5_0_5B),
        arguments("Qwen1.5-MoE A2.7B", 14_315_784_192L, Configs.QWEN1_5_MOE_A2_7B),
        arguments("DeepSeek-V2-Lite", 15_706_484_224L, Configs.DEEPSEEK_V2_LITE),
        arguments("DeepSeek-V2", 235_741_434_880L, Configs.DEEPSEEK_V2),
        arguments("Kimi K2", 1_026_408_232_448L, Configs.KIMI_K2),
        arguments("Gemma 2B", 2_506_172_416L, Configs.GEMMA_2B),
        arguments("Gemma 7B", 8_537_680_896L, Configs.GEMMA_7B),
        arguments("Gemma 2 9B", 9_241_705_984L, Configs.GEMMA_2_9B),
        arguments("Gemma 2 27B", 27_227_128_320L, Configs.GEMMA_2_27B),
        arguments("Gemma 3 1B", 999_885_952L, Configs.GEMMA_3_1B),
        arguments("Phi-3-mini", 3_821_079_552L, Configs.PHI_3_MINI),
        arguments("Phi-4", 14_659_507_200L, Configs.PHI_4));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("models")
  void parametersAreThePublishedOnes(String name, long parameters, String config) {
    assertThat(ModelSize.of(HuggingFaceConfig.parse(name, config).model()).total())
        .isEqualTo(parameters);
  }
}
