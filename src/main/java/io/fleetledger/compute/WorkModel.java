package io.fleetledger.compute;

import io.fleetledger.compute.RequestShape.Part;
import org.jspecify.annotations.Nullable;

/**
 * The work of requests on one node: the compute model with everything but the request fixed.
 * Immutable; a call allocates nothing but its result.
 *
 * <p>Model work is what the request needs, executed work what the hardware did. Executed work is
 * the useful work as it is executed, plus the rejected drafts and the draft model's work, plus the
 * repeats after preemptions, each of them rounded to MFLOP by itself, so that the parts add up.
 *
 * <p>The two parts of a disaggregated request, given the same shape, make up the whole one.
 */
public final class WorkModel {

  /** Batches beyond this, in thousandths of a sequence, are taken for it. */
  private static final long MAX_BATCH_MILLIS = 10_000_000_000L;

  private final ServingProfile serving;
  private final LoadedModel target;
  private final @Nullable LoadedModel draft;
  private final Roofline node;

  /**
   * @throws IllegalArgumentException if the accelerator has no peak for the precision computed in;
   *     ask {@link #isSupported} first
   */
  public WorkModel(ServingProfile serving) {
    if (!isSupported(serving)) {
      throw new IllegalArgumentException(
          "accelerator %s has no peak at %s, or no bandwidth: add it to its profile"
              .formatted(serving.accelerator().acceleratorId(), serving.activations()));
    }
    this.serving = serving;
    target = LoadedModel.of(serving.model(), serving.weights(), serving.keyValues());
    ModelProfile draftModel = serving.draft();
    draft =
        draftModel == null
            ? null
            : LoadedModel.of(draftModel, serving.weights(), serving.keyValues());
    node =
        new Roofline(
            peakFlopsPerSecond(),
            serving.accelerator().memoryBytesPerSecond(),
            serving.acceleratorCount());
  }

  /** Whether the accelerator has a peak for the precision that this profile computes in. */
  public static boolean isSupported(ServingProfile serving) {
    return peak(serving) > 0
        && serving.accelerator().memoryBytesPerSecond() > 0
        && serving.acceleratorCount() > 0;
  }

  /** The precision computed in: weight-only quantization computes in that of the activations. */
  public Precision computePrecision() {
    return serving.activations();
  }

  /** Dense peak of one accelerator at the precision computed in, FLOP/s. */
  public long peakFlopsPerSecond() {
    return peak(serving);
  }

  /** The node's accelerators together. */
  public Roofline roofline() {
    return node;
  }

  /** HBM bytes left for KV cache on the whole node after the weights, at least 0. */
  public long kvCapacityBytes() {
    long memoryBytes =
        Saturating.multiply(serving.accelerator().memoryBytes(), serving.acceleratorCount());
    long draftBytes = draft == null ? 0 : draft.weights().residentBytes();
    return Math.max(0, memoryBytes - target.weights().residentBytes() - draftBytes);
  }

  /** Sequences of a mean context, tokens >= 1, whose KV cache the node can hold at once. */
  public long concurrencyLimit(long meanContextTokens) {
    return kvCapacityBytes() / target.cache().bytesHeld(meanContextTokens);
  }

  /** The work of a request. */
  public Work work(RequestShape request) {
    boolean prefills = request.phase() != Part.DECODE;
    boolean decodes = request.phase() != Part.PREFILL;
    LoraAdapter adapter = request.adapter();
    long adapterFlops = adapter == null ? 0 : 2L * adapter.rank() * adapter.adaptedDimensions();

    long input = request.inputTokens();
    // The last prompt token is always computed: its logits give the first output token.
    long cached = Math.min(request.cachedInputTokens(), Math.max(0, input - 1));
    long fed = decodes ? Math.max(0, request.outputTokens() - 1) : 0;
    long drafted = fed == 0 ? 0 : request.draftTokens();
    long steps = SpeculativeDecoding.steps(fed, drafted, request.acceptedDraftTokens());

    long prefillMflop =
        prefills
            ? target
                .useful()
                .mflop(cached, input, Math.min(1, request.outputTokens()), adapterFlops)
            : 0;
    long savedMflop = prefills ? target.useful().mflop(0, cached, 0, adapterFlops) : 0;
    long prefillBytes = prefills ? target.prefillBytes(cached, input) : 0;

    long decodeMflop = target.useful().mflop(input, input + fed, fed, adapterFlops);
    long wastedDraftMflop = wastedDraftMflop(input, fed, steps, drafted, adapterFlops);
    long executedDecodeMflop =
        target.decoding().mflop(input, input + fed, fed, adapterFlops) + wastedDraftMflop;
    long decodeBytes = decodeBytes(input, fed, steps, drafted, request.meanBatchSize());

    long repeated = request.preemptedTokens();
    long context = Math.max(1, input + fed);
    long repeatedMflop = repeatedMflop(repeated, context, adapterFlops);
    long repeatedBytes = repeatedBytes(repeated, context);
    long repeatedInPrefill = decodes ? 0 : repeatedMflop;
    long repeatedInDecode = decodes ? repeatedMflop : 0;

    return new Work(
        prefillMflop,
        decodeMflop,
        prefillMflop + repeatedInPrefill,
        executedDecodeMflop + repeatedInDecode,
        savedMflop,
        wastedDraftMflop,
        repeatedMflop,
        Saturating.add(prefillBytes, decodes ? 0 : repeatedBytes),
        Saturating.add(decodeBytes, decodes ? repeatedBytes : 0),
        node.computeNanos(prefillMflop + repeatedInPrefill),
        // Prefill, and so its repeats, is bound by compute; decode waits for memory as well.
        Saturating.add(
            node.computeNanos(executedDecodeMflop + repeatedInDecode),
            node.memoryNanos(decodeBytes)));
  }

  /**
   * KV cache residency of a request, byte-seconds: the prompt's blocks while prefill runs, then
   * growing evenly to prompt and output; windowed layers stop growing at the window. Blocks that
   * requests share count for each of them; the draft model's are left out.
   */
  public long kvByteSeconds(RequestShape request, long prefillMicros, long decodeMicros) {
    return target
        .cache()
        .byteSeconds(request.inputTokens(), request.outputTokens(), prefillMicros, decodeMicros);
  }

  private long wastedDraftMflop(long input, long fed, long steps, long drafted, long adapterFlops) {
    if (drafted == 0) {
      return 0;
    }
    long rejected = drafted + steps - fed;
    long rejectedPairs = SpeculativeDecoding.rejectedPairs(input, fed, steps, rejected);
    long mflop = target.decoding().scatteredMflop(rejected, rejectedPairs, adapterFlops);
    if (draft == null) {
      return mflop;
    }
    long draftPairs = SpeculativeDecoding.draftPairs(input, fed, steps, drafted);
    return mflop + draft.decoding().scatteredMflop(drafted, draftPairs, 0);
  }

  private long decodeBytes(long input, long fed, long steps, long drafted, float meanBatchSize) {
    if (steps == 0) {
      return 0;
    }
    double batch = meanBatchSize >= 1 ? meanBatchSize : 1;
    long batchMillis = Math.min(MAX_BATCH_MILLIS, Math.round(batch * 1000));
    double tokensPerStep = batch * (steps + drafted) / steps;
    long weightBytes = target.weightBytesShare(steps, tokensPerStep, batchMillis);
    if (drafted == 0) {
      long keys = Pairs.causal(input, input + fed);
      long windowedKeys = Pairs.windowed(input, input + fed, target.window());
      return Saturating.add(weightBytes, target.keyBytes(keys, windowedKeys));
    }
    long keys = SpeculativeDecoding.keysRead(input, fed, steps, drafted);
    long bytes =
        Saturating.add(weightBytes, target.keyBytes(keys, steps * target.window() + drafted));
    if (draft == null) {
      return bytes;
    }
    long draftKeys = SpeculativeDecoding.draftPairs(input, fed, steps, drafted);
    return Saturating.add(
        bytes,
        Saturating.add(
            draft.weightBytesShare(drafted, batch, batchMillis),
            draft.keyBytes(draftKeys, drafted * draft.window())));
  }

  /**
   * FLOPs of {@code Fwd(0,s,0)} again. One preemption repeats at most the whole context; more
   * tokens than that were several preemptions.
   */
  private long repeatedMflop(long tokens, long context, long adapterFlops) {
    return tokens / context * target.useful().mflop(0, context, 0, adapterFlops)
        + target.useful().mflop(0, tokens % context, 0, adapterFlops);
  }

  private long repeatedBytes(long tokens, long context) {
    return Saturating.add(
        Saturating.multiply(tokens / context, target.prefillBytes(0, context)),
        target.prefillBytes(0, tokens % context));
  }

  private static long peak(ServingProfile serving) {
    return serving.accelerator().peakFlopsPerSecond().getOrDefault(serving.activations(), 0L);
  }
}
