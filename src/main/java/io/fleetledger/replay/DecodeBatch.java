package io.fleetledger.replay;

import io.fleetledger.schema.InferenceEvent;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The sequences that decode together on a node. All of them take the same steps, so each ends at a
 * step known when it joins, and time moves from one change of the batch to the next, never by
 * tokens. A step takes
 *
 * <pre>
 * max( (weights + sum of KV reads) / bandwidth efficiency + sum of compute / compute efficiency,
 *      largest compute of one sequence * MAX_BATCH / compute efficiency )
 * </pre>
 *
 * The second line seldom binds. It keeps the FLOPs of every sequence, spread evenly over its
 * decode, below its share of the peak, whatever joined or left meanwhile: so the utilization that
 * is placed in any minute never exceeds 1.
 */
final class DecodeBatch {
  private final PriorityQueue<Sequence> sequences =
      new PriorityQueue<>(
          Comparator.comparingDouble(Sequence::lastStep).thenComparingLong(Sequence::number));
  private long joined;
  private double stepsDone;
  private double sequenceStepsDone;
  private double stepMicros;
  private double stepComputeMicros;
  private double stepMemoryMicros;

  int size() {
    return sequences.size();
  }

  boolean isEmpty() {
    return sequences.isEmpty();
  }

  void join(InferenceEvent event, RequestTimes request, ServingTimes node) {
    double last = stepsDone + request.decodeSteps();
    sequences.add(new Sequence(event, request, joined++, last, sequenceStepsDone));
    changed(node);
  }

  /** Decodes for some time, not beyond the end of the first sequence. */
  void advance(long micros, Activity activity) {
    // Instants are whole microseconds: the last step ends within one.
    double steps = Math.min(micros / stepMicros, sequences.element().lastStep - stepsDone);
    stepsDone += steps;
    sequenceStepsDone += steps * size();
    activity.add(steps * stepComputeMicros, steps * stepMemoryMicros);
  }

  /** Time until the first sequence is done. */
  long microsToFirstEnd() {
    Sequence first = sequences.element();
    return (long) Math.ceil(Math.max(0, first.lastStep - stepsDone) * stepMicros);
  }

  /** Removes the sequence that is done. */
  Done removeFirst(ServingTimes node) {
    Sequence first = sequences.remove();
    double batch = (sequenceStepsDone - first.sequenceStepsBefore) / first.request.decodeSteps();
    changed(node);
    return new Done(first.event, first.request, (float) Math.max(1, batch));
  }

  private void changed(ServingTimes node) {
    if (sequences.isEmpty()) {
      stepsDone = 0;
      sequenceStepsDone = 0;
      return;
    }
    double compute = 0;
    double memory = node.weightMicros(size());
    double largest = 0;
    for (Sequence sequence : sequences) {
      compute += sequence.request.stepComputeMicros();
      memory += sequence.request.stepMemoryMicros();
      largest = Math.max(largest, sequence.request.stepComputeMicros());
    }
    stepComputeMicros = compute;
    stepMemoryMicros = memory;
    stepMicros =
        Math.max(
            memory / ServingTimes.BANDWIDTH_EFFICIENCY + compute / ServingTimes.COMPUTE_EFFICIENCY,
            largest * ServingTimes.MAX_BATCH / ServingTimes.COMPUTE_EFFICIENCY);
  }

  /**
   * A sequence that is done.
   *
   * @param meanBatchSize mean number of sequences in its steps, itself included
   */
  record Done(InferenceEvent event, RequestTimes request, float meanBatchSize) {}

  private record Sequence(
      InferenceEvent event,
      RequestTimes request,
      long number,
      double lastStep,
      double sequenceStepsBefore) {}
}
