package io.fleetledger.compute;

import org.jspecify.annotations.Nullable;

/**
 * What the work of a request depends on beside the node that ran it. Token counts are at most
 * {@value #MAX_TOKENS}.
 *
 * @param phase the part of the request that the node ran
 * @param inputTokens prompt tokens I, cached ones included
 * @param cachedInputTokens prompt tokens C served from the prefix cache, at most I
 * @param outputTokens tokens O emitted; 0: it failed before the first one
 * @param draftTokens tokens proposed by speculative decoding
 * @param acceptedDraftTokens proposed tokens accepted, at most {@code draftTokens}
 * @param preemptedTokens tokens computed again after a preemption
 * @param meanBatchSize mean number of sequences decoding beside it, itself included; values below 1
 *     and NaN count as 1, which is also the value to pass where it is unknown
 * @param adapter the LoRA adapter applied; null: none
 */
public record RequestShape(
    Part phase,
    int inputTokens,
    int cachedInputTokens,
    int outputTokens,
    int draftTokens,
    int acceptedDraftTokens,
    int preemptedTokens,
    float meanBatchSize,
    @Nullable LoraAdapter adapter) {

  /** Most tokens of any kind in one request; more is refused where events are validated. */
  public static final int MAX_TOKENS = 100_000_000;

  /** Which part of a request a node ran: all of it, or one side of disaggregated serving. */
  public enum Part {
    FULL,
    PREFILL,
    DECODE
  }

  /** A whole request with no cache, draft, preemption or adapter, decoding alone. */
  public static RequestShape plain(int inputTokens, int outputTokens) {
    return new RequestShape(Part.FULL, inputTokens, 0, outputTokens, 0, 0, 0, 1f, null);
  }
}
