package io.fleetledger.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;

class KeyValueCacheTest {
  private static final long SECOND = 1_000_000;

  private final KeyValueCache llama =
      KeyValueCache.of(GoldenModel.profileOf("Llama-3.1-8B"), Precision.BF16);
  private final KeyValueCache gptOss =
      KeyValueCache.of(GoldenModel.profileOf("gpt-oss-20b"), Precision.BF16);

  @Test
  void precisionScalesTheBytes() {
    ModelProfile deepseek = GoldenModel.profileOf("DeepSeek-V3");

    assertThat(KeyValueCache.of(deepseek, Precision.BF16).bytesPerToken()).isEqualTo(70_272);
    assertThat(KeyValueCache.of(deepseek, Precision.FP8).bytesPerToken()).isEqualTo(35_136);
    assertThat(KeyValueCache.of(deepseek, Precision.FP4).bytesPerToken()).isEqualTo(17_568);
  }

  @Test
  void windowedLayersStopGrowingAtTheWindow() {
    // 12 of 24 layers keep 128 tokens; 2 * 8 * 64 elements of 2 bytes each.
    assertThat(gptOss.bytesHeld(100)).isEqualTo(24 * 100 * 2048);
    assertThat(gptOss.bytesHeld(1000)).isEqualTo(12 * (1000 + 128) * 2048);
  }

  @Test
  void promptIsHeldWhilePrefillRuns() {
    assertThat(llama.byteSeconds(1000, 0, 2 * SECOND, 0)).isEqualTo(2 * 1000 * 131_072);
  }

  @Test
  void decodeHoldsTheMeanOfPromptAndTotal() {
    assertThat(llama.byteSeconds(1000, 500, 0, 4 * SECOND)).isEqualTo(4 * 1250L * 131_072);
  }

  @Test
  void windowedResidencyIsTheAreaUnderTheHeldBytes() {
    long tokens = 400;
    double area = 0;
    for (int slice = 0; slice < 100_000; slice++) {
      double held = 50 + tokens * (slice + 0.5) / 100_000;
      area += 2048 * 12 * (held + Math.min(held, 128)) / 100_000;
    }

    assertThat(gptOss.byteSeconds(50, tokens, 0, 10 * SECOND))
        .isCloseTo((long) (10 * area), withPercentage(0.01));
  }

  @Test
  void requestThatNeverDecodedHoldsItsPrompt() {
    assertThat(gptOss.byteSeconds(1000, 0, 0, SECOND)).isEqualTo(gptOss.bytesHeld(1000));
  }

  @Test
  void daysOfTheLargestContextsDoNotOverflow() {
    int most = RequestShape.MAX_TOKENS;

    assertThat(llama.byteSeconds(most, most, 86_400 * SECOND, 86_400 * SECOND))
        .isEqualTo(86_400L * most * 131_072 + 86_400L * most * 131_072 / 2 * 3);
  }
}
