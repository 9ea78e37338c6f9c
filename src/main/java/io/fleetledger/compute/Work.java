package io.fleetledger.compute;

/**
 * The work of one request on one node. FLOPs are whole MFLOP (1e6), bytes are HBM bytes, times are
 * modelled roofline nanoseconds of the whole node. Every component is >= 0.
 *
 * @param modelPrefillMflop useful prefill work: {@code Fwd(C, I, 1)}
 * @param modelDecodeMflop useful decode work: {@code Fwd(I, I+O-1, O-1)}
 * @param executedPrefillMflop what the hardware did in prefill
 * @param executedDecodeMflop what the hardware did in decode: useful work, drafts, repeats
 * @param savedCacheMflop what the prefix cache saved: {@code Fwd(0, C, 0)}
 * @param wastedDraftMflop executed on rejected drafts and by the draft model
 * @param wastedPreemptionMflop executed again after a preemption
 * @param prefillBytes HBM bytes moved by prefill
 * @param decodeBytes HBM bytes moved by decode
 * @param prefillDeviceNanos roofline time of prefill on the node
 * @param decodeDeviceNanos roofline time of decode on the node
 */
public record Work(
    long modelPrefillMflop,
    long modelDecodeMflop,
    long executedPrefillMflop,
    long executedDecodeMflop,
    long savedCacheMflop,
    long wastedDraftMflop,
    long wastedPreemptionMflop,
    long prefillBytes,
    long decodeBytes,
    long prefillDeviceNanos,
    long decodeDeviceNanos) {}
