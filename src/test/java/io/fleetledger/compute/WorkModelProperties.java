package io.fleetledger.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.compute.RequestShape.Part;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(AnyModel.class)
@Domain(DomainContext.Global.class)
class WorkModelProperties {
  private static final BigInteger MFLOP = BigInteger.valueOf(1_000_000);

  @Property
  void nothingIsNegativeAndExecutedWorkCoversModelWork(
      @ForAll ModelProfile model, @ForAll ModelProfile draft, @ForAll RequestShape request) {
    Work work = Serving.bf16(model, draft).work(request);

    assertThat(components(work)).allMatch(component -> component >= 0);
    assertThat(work.executedPrefillMflop()).isGreaterThanOrEqualTo(work.modelPrefillMflop());
    assertThat(work.executedDecodeMflop()).isGreaterThanOrEqualTo(work.modelDecodeMflop());
    assertThat(executed(work))
        .isGreaterThanOrEqualTo(
            work.modelPrefillMflop()
                + work.modelDecodeMflop()
                + work.wastedDraftMflop()
                + work.wastedPreemptionMflop());
  }

  @Property
  void executedIsUsefulAndWastedWhereDecodeIsNotAbsorbed(
      @ForAll ModelProfile model, @ForAll RequestShape request) {
    Work work = Serving.bf16(model).work(request);
    boolean absorbed =
        model.attention().decodePairFlops() > model.attention().pairFlops()
            && request.phase() != Part.PREFILL
            && request.outputTokens() > 1;

    long parts =
        work.modelPrefillMflop()
            + work.modelDecodeMflop()
            + work.wastedDraftMflop()
            + work.wastedPreemptionMflop();

    if (absorbed) {
      assertThat(executed(work)).isGreaterThanOrEqualTo(parts);
    } else {
      assertThat(executed(work)).isEqualTo(parts);
    }
  }

  @Property
  void thePartsOfADisaggregatedRequestMakeTheWholeOne(
      @ForAll ModelProfile model, @ForAll RequestShape anyRequest) {
    WorkModel node = Serving.bf16(model);
    RequestShape request = withoutPreemption(anyRequest);
    Work whole = node.work(as(Part.FULL, request));
    Work prefill = node.work(as(Part.PREFILL, request));
    Work decode = node.work(as(Part.DECODE, request));

    assertThat(components(whole)).isEqualTo(sums(components(prefill), components(decode)));
    assertThat(prefill.executedDecodeMflop() + prefill.decodeDeviceNanos()).isZero();
    assertThat(decode.executedPrefillMflop() + decode.prefillDeviceNanos()).isZero();
  }

  @Property
  void moreInputAndMoreOutputAreMoreWork(
      @ForAll ModelProfile model,
      @ForAll @IntRange(max = 1_000_000) int input,
      @ForAll @IntRange(max = 100_000) int output) {
    WorkModel node = Serving.bf16(model);
    Work work = node.work(RequestShape.plain(input, output));

    assertAllAtLeast(node.work(RequestShape.plain(input + 1, output)), work);
    assertAllAtLeast(node.work(RequestShape.plain(input, output + 1)), work);
  }

  @Property
  void savedAndPrefillWorkMakeThePrefillWithoutTheCache(
      @ForAll ModelProfile model,
      @ForAll @IntRange(min = 1, max = 1_000_000) int input,
      @ForAll @IntRange(max = 1_000_000) int anyCached) {
    int cached = anyCached % (input + 1);
    Work work =
        Serving.bf16(model).work(new RequestShape(Part.FULL, input, cached, 1, 0, 0, 0, 1f, null));
    ForwardPass pass = ForwardPass.of(model);
    long served = Math.min(cached, input - 1);

    assertThat(work.savedCacheMflop()).isEqualTo(pass.mflop(0, served, 0));
    assertThat(work.modelPrefillMflop()).isEqualTo(pass.mflop(served, input, 1));
  }

  @Property
  void evenSpeculativeStepsAreExecutedExactly(
      @ForAll @IntRange(max = 5000) int input,
      @ForAll @IntRange(min = 1, max = 60) int steps,
      @ForAll @IntRange(min = 1, max = 8) int drafts,
      @ForAll @IntRange(max = 8) int anyAccepted) {
    int accepted = Math.min(anyAccepted, drafts);
    ModelProfile target = GoldenModel.profileOf("70B");
    ModelProfile draft = GoldenModel.profileOf("Llama-3.1-8B");
    BigInteger executed = BigInteger.ZERO;
    BigInteger useful = BigInteger.ZERO;
    long context = input;
    for (int step = 0; step < steps; step++) {
      executed =
          executed
              .add(ForwardPass.of(target).flops(context, context + drafts + 1, drafts + 1L))
              .add(ForwardPass.of(draft).flops(context, context + drafts, drafts));
      useful =
          useful.add(ForwardPass.of(target).flops(context, context + accepted + 1, accepted + 1L));
      context += accepted + 1;
    }

    Work work =
        Serving.bf16(target, draft)
            .work(
                new RequestShape(
                    Part.FULL,
                    input,
                    0,
                    1 + steps * (accepted + 1),
                    steps * drafts,
                    steps * accepted,
                    0,
                    1f,
                    null));

    // The parts are rounded one by one: useful, rejected, draft model.
    assertThat(BigInteger.valueOf(work.modelDecodeMflop()).multiply(MFLOP))
        .isBetween(useful.subtract(MFLOP), useful.add(MFLOP));
    assertThat(BigInteger.valueOf(work.executedDecodeMflop()).multiply(MFLOP))
        .isBetween(executed.subtract(MFLOP.shiftLeft(1)), executed.add(MFLOP.shiftLeft(1)));
    assertThat(work.wastedDraftMflop())
        .isEqualTo(work.executedDecodeMflop() - work.modelDecodeMflop());
  }

  private static void assertAllAtLeast(Work more, Work less) {
    for (int i = 0; i < components(more).size(); i++) {
      assertThat(components(more).get(i)).isGreaterThanOrEqualTo(components(less).get(i));
    }
  }

  private static long executed(Work work) {
    return work.executedPrefillMflop() + work.executedDecodeMflop();
  }

  private static List<Long> components(Work work) {
    return List.of(
        work.modelPrefillMflop(),
        work.modelDecodeMflop(),
        work.executedPrefillMflop(),
        work.executedDecodeMflop(),
        work.savedCacheMflop(),
        work.wastedDraftMflop(),
        work.wastedPreemptionMflop(),
        work.prefillBytes(),
        work.decodeBytes(),
        work.prefillDeviceNanos(),
        work.decodeDeviceNanos());
  }

  private static List<Long> sums(List<Long> left, List<Long> right) {
    return IntStream.range(0, left.size()).mapToObj(i -> left.get(i) + right.get(i)).toList();
  }

  private static RequestShape withoutPreemption(RequestShape r) {
    return new RequestShape(
        r.phase(),
        r.inputTokens(),
        r.cachedInputTokens(),
        r.outputTokens(),
        r.draftTokens(),
        r.acceptedDraftTokens(),
        0,
        r.meanBatchSize(),
        r.adapter());
  }

  private static RequestShape as(Part part, RequestShape r) {
    return new RequestShape(
        part,
        r.inputTokens(),
        r.cachedInputTokens(),
        r.outputTokens(),
        r.draftTokens(),
        r.acceptedDraftTokens(),
        r.preemptedTokens(),
        r.meanBatchSize(),
        r.adapter());
  }
}
