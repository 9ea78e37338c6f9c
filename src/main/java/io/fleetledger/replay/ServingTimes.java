package io.fleetledger.replay;

import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.RequestShape;
import io.fleetledger.compute.RequestShape.Part;
import io.fleetledger.compute.ServingProfile;
import io.fleetledger.compute.Work;
import io.fleetledger.compute.WorkModel;
import io.fleetledger.schema.InferenceEvent;

/**
 * How long requests take on one node: the roofline of the compute model, at the share of the peaks
 * that serving engines reach. Not thread-safe.
 */
final class ServingTimes {
  /** Share of the peak FLOP/s reached. */
  static final double COMPUTE_EFFICIENCY = 0.5;

  /** Share of the HBM bandwidth reached. */
  static final double BANDWIDTH_EFFICIENCY = 0.7;

  /** Most sequences that decode together. */
  static final int MAX_BATCH = 64;

  /** A batch so large that its share of the weights is nothing: what is left of bytes is KV. */
  private static final float WITHOUT_WEIGHTS = 1e6f;

  private static final RequestShape TYPICAL =
      new RequestShape(Part.FULL, 1024, 0, 256, 0, 0, 0, 16f, null);

  private final ServingProfile serving;
  private final WorkModel model;
  private final double peakMflopPerMicro;
  private final double bytesPerMicro;
  private final double[] weightMicros = new double[MAX_BATCH + 1];

  /**
   * @throws IllegalArgumentException if the accelerator can't compute in the precision
   */
  ServingTimes(ServingProfile serving) {
    this.serving = serving;
    this.model = new WorkModel(serving);
    int accelerators = serving.acceleratorCount();
    this.peakMflopPerMicro = accelerators * (double) model.peakFlopsPerSecond() / 1e12;
    this.bytesPerMicro = accelerators * (double) serving.accelerator().memoryBytesPerSecond() / 1e6;
    for (int batch = 1; batch <= MAX_BATCH; batch++) {
      long share = twoTokens(batch).decodeBytes() - twoTokens(WITHOUT_WEIGHTS).decodeBytes();
      weightMicros[batch] = share * (double) batch / bytesPerMicro;
    }
  }

  /** What a request asks of this node. */
  RequestTimes of(InferenceEvent event) {
    RequestShape shape = shape(event);
    Work work = model.work(shape);
    int steps =
        shape.phase() == Part.PREFILL || shape.outputTokens() <= 1
            ? 0
            : Math.max(1, shape.outputTokens() - 1 - shape.acceptedDraftTokens());
    long prefillMflop = Math.max(work.modelPrefillMflop(), work.executedPrefillMflop());
    long decodeMflop = Math.max(work.modelDecodeMflop(), work.executedDecodeMflop());
    return new RequestTimes(
        prefillMflop / peakMflopPerMicro,
        work.prefillBytes() / bytesPerMicro,
        steps,
        steps == 0 ? 0 : decodeMflop / peakMflopPerMicro / steps,
        steps == 0 ? 0 : work.decodeBytes() / bytesPerMicro / steps,
        kvBytes(Math.addExact(shape.inputTokens(), shape.outputTokens())));
  }

  /** Time to read the weights that a decode step of so many sequences touches, at full speed. */
  double weightMicros(int batch) {
    return weightMicros[batch];
  }

  /** Bytes for KV cache on the whole node. */
  long kvCapacityBytes() {
    return model.kvCapacityBytes();
  }

  /** HBM of the whole node, bytes. */
  long memoryBytes() {
    return serving.accelerator().memoryBytes() * serving.acceleratorCount();
  }

  /** Thermal design power of the node's accelerators together, W; 0: unknown. */
  int tdpWatts() {
    return serving.accelerator().tdpWatts() * serving.acceleratorCount();
  }

  /** Typical requests (1,024 tokens in, 256 out, 16 at once) that it could serve in 1,000 s. */
  long capacity() {
    Work typical = model.work(TYPICAL);
    return 1_000_000_000_000L
        / Math.max(1, typical.prefillDeviceNanos() + typical.decodeDeviceNanos());
  }

  /** Work of a typical request: how heavy the model is. */
  long typicalMflop() {
    Work typical = model.work(TYPICAL);
    return typical.modelPrefillMflop() + typical.modelDecodeMflop();
  }

  private Work twoTokens(float batch) {
    return model.work(new RequestShape(Part.FULL, 1, 0, 2, 0, 0, 0, batch, null));
  }

  private long kvBytes(int tokens) {
    return model.kvByteSeconds(RequestShape.plain(tokens, 0), 1_000_000, 0);
  }

  private RequestShape shape(InferenceEvent event) {
    LoraAdapter adapter =
        event.getAdapterId() == null ? null : serving.model().adapters().get(event.getAdapterId());
    return new RequestShape(
        Part.valueOf(event.getPhase().name()),
        event.getInputTokens(),
        event.getCachedInputTokens(),
        event.getOutputTokens(),
        event.getDraftTokens(),
        event.getAcceptedDraftTokens(),
        event.getPreemptedTokens(),
        WITHOUT_WEIGHTS,
        adapter);
  }
}
