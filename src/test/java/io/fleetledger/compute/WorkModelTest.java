package io.fleetledger.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import io.fleetledger.compute.RequestShape.Part;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkModelTest {
  private static final ModelProfile LLAMA_8B = GoldenModel.profileOf("Llama-3.1-8B");
  private static final ModelProfile LLAMA_70B = GoldenModel.profileOf("70B");
  private static final ModelProfile DEEPSEEK = GoldenModel.profileOf("DeepSeek-V3");
  private static final ModelProfile MIXTRAL = GoldenModel.profileOf("Mixtral-8x7B-v0.1");

  private final WorkModel node = Serving.bf16(LLAMA_70B, LLAMA_8B);
  private final Work plain = node.work(RequestShape.plain(4096, 512));

  @Test
  void failedRequestWithoutOutputDidItsPrefillButNoLogitsAndNoDecode() {
    Work work = node.work(RequestShape.plain(4096, 0));

    assertThat(work.modelPrefillMflop()).isEqualTo(ForwardPass.of(LLAMA_70B).mflop(0, 4096, 0));
    assertThat(work.modelDecodeMflop() + work.executedDecodeMflop()).isZero();
    assertThat(work.decodeBytes() + work.decodeDeviceNanos()).isZero();
  }

  @Test
  void oneTokenAnswerNeedsNoDecode() {
    assertThat(node.work(RequestShape.plain(4096, 1)).executedDecodeMflop()).isZero();
  }

  @Test
  void emptyRequestIsNoWork() {
    assertThat(node.work(RequestShape.plain(0, 0)))
        .isEqualTo(new Work(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void fullyCachedPromptStillComputesItsLastToken() {
    Work all = node.work(shape(Part.FULL, 4096, 4096, 512, 0, 0, 0));

    assertThat(all).isEqualTo(node.work(shape(Part.FULL, 4096, 4095, 512, 0, 0, 0)));
    assertThat(all.savedCacheMflop()).isEqualTo(ForwardPass.of(LLAMA_70B).mflop(0, 4095, 0));
  }

  @Test
  void decodeNodeNeitherPrefillsNorSavesPrefill() {
    Work decode = node.work(shape(Part.DECODE, 4096, 3072, 512, 0, 0, 0));

    assertThat(decode.modelPrefillMflop() + decode.prefillBytes() + decode.savedCacheMflop())
        .isZero();
    assertThat(decode.modelDecodeMflop()).isEqualTo(plain.modelDecodeMflop());
  }

  @Test
  void rejectedDraftsAndTheDraftModelAreExecutedWaste() {
    // 100 steps of 4 drafts, 3 accepted: 400 decode tokens, 100 rejected.
    Work drafted = node.work(shape(Part.FULL, 1000, 0, 401, 400, 300, 0));
    Work same = node.work(RequestShape.plain(1000, 401));
    long draftModel = ForwardPass.of(LLAMA_8B).mflop(1000, 1001, 1) * 400;
    long rejected = ForwardPass.of(LLAMA_70B).mflop(1000, 1001, 1) * 100;

    assertThat(drafted.modelDecodeMflop()).isEqualTo(same.modelDecodeMflop());
    assertThat(drafted.wastedDraftMflop())
        .isEqualTo(drafted.executedDecodeMflop() - same.executedDecodeMflop())
        .isBetween(draftModel + rejected, (draftModel + rejected) * 102 / 100);
  }

  @Test
  void draftsThatAreNoModelsWasteOnlyTheRejectedTokens() {
    Work ngram = Serving.bf16(LLAMA_70B).work(shape(Part.FULL, 1000, 0, 401, 400, 300, 0));
    Work accepted = Serving.bf16(LLAMA_70B).work(shape(Part.FULL, 1000, 0, 401, 300, 300, 0));

    assertThat(ngram.wastedDraftMflop()).isPositive();
    assertThat(accepted.wastedDraftMflop()).isZero();
  }

  @Test
  void speculationReadsTheWeightsOncePerStep() {
    Work drafted = Serving.bf16(LLAMA_70B).work(shape(Part.FULL, 1000, 0, 401, 300, 300, 0));
    Work same = Serving.bf16(LLAMA_70B).work(RequestShape.plain(1000, 401));

    assertThat((double) drafted.decodeBytes() / same.decodeBytes()).isBetween(0.25, 0.26);
  }

  @Test
  void lastStepCutShortDoesNotMakeStepsVanish() {
    Work work = node.work(shape(Part.FULL, 1000, 0, 3, 4, 4, 0));

    assertThat(work.executedDecodeMflop()).isGreaterThan(work.modelDecodeMflop());
  }

  @Test
  void repeatsAfterAPreemptionAreExecutedOnly() {
    Work preempted = node.work(shape(Part.FULL, 4096, 0, 512, 0, 0, 4200));

    assertThat(preempted.wastedPreemptionMflop())
        .isEqualTo(ForwardPass.of(LLAMA_70B).mflop(0, 4200, 0))
        .isEqualTo(preempted.executedDecodeMflop() - plain.executedDecodeMflop());
    assertThat(preempted.modelDecodeMflop()).isEqualTo(plain.modelDecodeMflop());
    assertThat(preempted.modelPrefillMflop()).isEqualTo(plain.modelPrefillMflop());
    assertThat(preempted.decodeDeviceNanos()).isGreaterThan(plain.decodeDeviceNanos());
  }

  @Test
  void moreRepeatedTokensThanTheContextWereSeveralPreemptions() {
    Work work = node.work(shape(Part.FULL, 900, 0, 101, 0, 0, 2500));
    ForwardPass pass = ForwardPass.of(LLAMA_70B);

    assertThat(work.wastedPreemptionMflop())
        .isEqualTo(2 * pass.mflop(0, 1000, 0) + pass.mflop(0, 500, 0));
  }

  @Test
  void prefillNodeRepeatsInPrefill() {
    Work work = node.work(shape(Part.PREFILL, 4096, 0, 1, 0, 0, 1000));

    assertThat(work.executedPrefillMflop() - work.modelPrefillMflop())
        .isEqualTo(work.wastedPreemptionMflop())
        .isPositive();
    assertThat(work.executedDecodeMflop()).isZero();
  }

  @Test
  void latentAttentionDecodesAbsorbed() {
    Work work = Serving.bf16(DEEPSEEK).work(RequestShape.plain(4096, 512));
    long pairs = Pairs.causal(4096, 4096 + 511);
    long absorbed = 2L * 128 * (2 * 512 + 64);
    long extraFlops = 61 * pairs * (absorbed - DEEPSEEK.attention().pairFlops());

    assertThat((double) absorbed / DEEPSEEK.attention().pairFlops()).isEqualTo(3.4);
    assertThat(work.executedPrefillMflop()).isEqualTo(work.modelPrefillMflop());
    assertThat(work.executedDecodeMflop() - work.modelDecodeMflop())
        .isBetween(extraFlops / 1_000_000 - 1, extraFlops / 1_000_000 + 1);
  }

  @Test
  void adapterAddsItsLowRankProductsToEachToken() {
    LoraAdapter adapter = new LoraAdapter("legal", 16, 40_000_000);
    Work work = node.work(new RequestShape(Part.FULL, 4096, 0, 512, 0, 0, 0, 1f, adapter));
    long mflopPerToken = 2L * 16 * 40_000_000 / 1_000_000;

    assertThat(work.modelPrefillMflop() - plain.modelPrefillMflop())
        .isEqualTo(4096 * mflopPerToken);
    assertThat(work.executedDecodeMflop() - plain.executedDecodeMflop())
        .isEqualTo(511 * mflopPerToken);
  }

  @Test
  void prefillBytesAreTheWeightsOnceTheCachedKeysReadAndTheNewOnesWritten() {
    Work work = node.work(shape(Part.FULL, 4096, 3072, 1, 0, 0, 0));

    assertThat(work.prefillBytes())
        .isEqualTo(2 * (70_553_706_496L - 128_256L * 8192) + 4096 * 327_680L);
  }

  @Test
  void decodeBytesAreTheKeysAndTheRequestsShareOfTheWeights() {
    Work work = node.work(new RequestShape(Part.FULL, 4096, 0, 512, 0, 0, 0, 32f, null));
    long weights = 2 * (70_553_706_496L - 128_256L * 8192);
    long keys = 511L * 4096 + 512L * 511 / 2;

    assertThat(work.decodeBytes()).isEqualTo(511 * weights / 32 + keys * 327_680);
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.5f, -3f, Float.NaN})
  void batchBelowOneIsOne(float batch) {
    assertThat(node.work(new RequestShape(Part.FULL, 4096, 0, 512, 0, 0, 0, batch, null)))
        .isEqualTo(plain);
  }

  @Test
  void oneMixtralTokenReadsItsTwoExpertsAndABatchNearlyAll() {
    Weights weights = new Weights(MIXTRAL, Precision.BF16);
    ModelSize size = ModelSize.of(MIXTRAL);

    assertThat(weights.bytesPerStep(1)).isEqualTo(2 * size.activeWithoutInputEmbedding());
    assertThat(weights.bytesPerStep(64))
        .isCloseTo(2 * size.totalWithoutInputEmbedding(), withPercentage(1e-5));
    assertThat((weights.bytesPerStep(4) - 2.0 * size.everyStep()) / (2.0 * size.expertWeights()))
        .isEqualTo(8 * (1 - Math.pow(0.75, 4)), offset(1e-9));
  }

  @Test
  void deviceTimeIsTheRooflineOfAllAcceleratorsOfTheNode() {
    Roofline eight = node.roofline();

    assertThat(plain.prefillDeviceNanos())
        .isEqualTo(eight.computeNanos(plain.executedPrefillMflop()));
    assertThat(plain.decodeDeviceNanos())
        .isEqualTo(
            eight.computeNanos(plain.executedDecodeMflop())
                + eight.memoryNanos(plain.decodeBytes()));
    // 582.7 TFLOP on 8 x 989 TFLOP/s.
    assertThat(plain.prefillDeviceNanos()).isEqualTo(73_653_770L);
  }

  @Test
  void weightOnlyQuantizationComputesAtTheActivationsPeakAndReadsFewerBytes() {
    WorkModel int4 =
        new WorkModel(
            new ServingProfile(
                LLAMA_70B, null, Serving.H200, 8, Precision.INT4, Precision.BF16, Precision.BF16));
    Work work = int4.work(RequestShape.plain(4096, 512));

    assertThat(int4.computePrecision()).isEqualTo(Precision.BF16);
    assertThat(int4.peakFlopsPerSecond()).isEqualTo(989_000_000_000_000L);
    assertThat(work.prefillDeviceNanos()).isEqualTo(plain.prefillDeviceNanos());
    assertThat(work.decodeBytes()).isLessThan(plain.decodeBytes() / 3);
  }

  @Test
  void precisionWithoutAPeakIsRefusedByName() {
    ServingProfile fp4 =
        new ServingProfile(
            LLAMA_8B, null, Serving.H200, 1, Precision.FP4, Precision.FP4, Precision.FP8);

    assertThat(WorkModel.isSupported(fp4)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WorkModel(fp4))
        .withMessageContainingAll("H200-SXM-141GB", "FP4");
  }

  @Test
  void acceleratorWithoutBandwidthIsNotSupported() {
    AcceleratorProfile paper = new AcceleratorProfile("paper", Map.of(Precision.BF16, 1L), 1, 0, 0);

    assertThat(
            WorkModel.isSupported(
                new ServingProfile(
                    LLAMA_8B, null, paper, 1, Precision.BF16, Precision.BF16, Precision.BF16)))
        .isFalse();
  }

  @Test
  void whatTheWeightsLeaveIsForTheCacheAndLimitsConcurrency() {
    WorkModel alone = Serving.bf16(LLAMA_70B);
    long left = 8 * 141_000_000_000L - 2 * 70_553_706_496L;

    assertThat(alone.kvCapacityBytes()).isEqualTo(left);
    assertThat(node.kvCapacityBytes()).isEqualTo(left - 2 * 8_030_261_248L);
    assertThat(alone.concurrencyLimit(1536)).isEqualTo(left / (327_680L * 1536));
  }

  @Test
  void modelThatDoesNotFitLeavesNothing() {
    WorkModel cramped =
        new WorkModel(
            new ServingProfile(
                DEEPSEEK, null, Serving.H200, 1, Precision.BF16, Precision.BF16, Precision.BF16));

    assertThat(cramped.kvCapacityBytes()).isZero();
  }

  @Test
  void largestRequestsOfLargeModelsStayExact() {
    int most = RequestShape.MAX_TOKENS;
    Work work = Serving.bf16(DEEPSEEK).work(RequestShape.plain(most, most));

    assertThat(work.modelPrefillMflop())
        .isEqualTo(ForwardPass.of(DEEPSEEK).mflop(0, most, 1))
        .isGreaterThan(24_000_000_000_000_000L);
    assertThat(work.executedDecodeMflop()).isLessThan(Long.MAX_VALUE / 10);
  }

  private static RequestShape shape(
      Part part, int input, int cached, int output, int draft, int accepted, int preempted) {
    return new RequestShape(part, input, cached, output, draft, accepted, preempted, 1f, null);
  }
}
