package io.fleetledger.replay;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A simulated serving engine on one node, moved from event to event. Requests wait in one queue,
 * first come, first served. One at a time is prefilled, whole, and meanwhile decoding pauses; then
 * it joins the {@link DecodeBatch}. A request is admitted while the batch and the KV cache have
 * room for all of it; one too large for the whole cache runs alone. When what is deployed on the
 * node changes, the engine drains and boots anew. Not thread-safe.
 */
final class NodeEngine {
  static final long NEVER = Long.MAX_VALUE;

  private final String nodeId;
  private final String fingerprint;
  private final LongFunction<@Nullable ServingTimes> servingAt;
  private final Queue<InferenceEvent> waiting = new ArrayDeque<>();
  private final DecodeBatch batch = new DecodeBatch();
  private @Nullable Prefill prefill;
  private ServingTimes node;
  private NodeMeter meter;
  private int boots = 1;
  private long sequence;
  private long kvBytes;
  private long nowMicros;
  private long nextMicros = NEVER;

  NodeEngine(
      String nodeId,
      String fingerprint,
      LongFunction<@Nullable ServingTimes> servingAt,
      ServingTimes node,
      long bootMicros) {
    this.nodeId = nodeId;
    this.fingerprint = fingerprint;
    this.servingAt = servingAt;
    this.node = node;
    this.meter = new NodeMeter(node, bootMicros);
    this.nowMicros = bootMicros;
  }

  String nodeId() {
    return nodeId;
  }

  /** When something happens next; {@link #NEVER} while it is idle. */
  long nextMicros() {
    return nextMicros;
  }

  /** Requests running and waiting. */
  int outstanding() {
    return waiting.size() + running();
  }

  /** Takes a request in, at an instant not before anything that happened. */
  void submit(InferenceEvent event, long atMicros) {
    advance(atMicros);
    waiting.add(event);
    startNext();
  }

  /** Lets happen what happens next; the request that is finished by it, null if none is. */
  @Nullable InferenceEvent step() {
    advance(nextMicros);
    InferenceEvent finished = prefill == null ? endDecode() : endPrefill(prefill);
    startNext();
    return finished;
  }

  /** What the engine reports of itself, at an instant not before anything that happened. */
  NodeSample sample(long atMicros) {
    advance(atMicros);
    NodeSample sample = new NodeSample();
    sample.setNodeId(nodeId);
    sample.setBootId(bootId());
    sample.setSampledAt(Micros.toInstant(atMicros));
    sample.setRunningRequests(running());
    sample.setWaitingRequests(waiting.size());
    meter.read(sample, atMicros, kvBytes);
    return sample;
  }

  private int running() {
    return batch.size() + (prefill == null ? 0 : 1);
  }

  private String bootId() {
    return fingerprint + "-" + boots;
  }

  private void advance(long atMicros) {
    long micros = atMicros - nowMicros;
    if (micros > 0) {
      if (prefill != null) {
        double share = (double) micros / prefill.request.prefillMicros();
        meter.activity.add(
            share * prefill.request.prefillComputeMicros(),
            share * prefill.request.prefillMemoryMicros());
      } else if (!batch.isEmpty()) {
        batch.advance(micros, meter.activity);
      }
      nowMicros = atMicros;
    }
  }

  private void startNext() {
    InferenceEvent event = waiting.peek();
    if (event != null && prefill == null && isUpToDate()) {
      RequestTimes request = node.of(event);
      boolean fits =
          batch.size() < ServingTimes.MAX_BATCH
              && kvBytes + request.kvBytes() <= node.kvCapacityBytes();
      if (fits || batch.isEmpty()) {
        waiting.remove();
        kvBytes += request.kvBytes();
        event.setStartedAt(Micros.toInstant(nowMicros));
        prefill = new Prefill(event, request, nowMicros + request.prefillMicros());
      }
    }
    nextMicros =
        prefill != null
            ? prefill.endMicros
            : batch.isEmpty() ? NEVER : nowMicros + batch.microsToFirstEnd();
  }

  /** Boots anew if what is deployed has changed and nothing runs; false while it must drain. */
  private boolean isUpToDate() {
    ServingTimes inForce = servingAt.apply(nowMicros);
    if (inForce == null || inForce == node) {
      return true;
    }
    if (!batch.isEmpty()) {
      return false;
    }
    node = inForce;
    meter = new NodeMeter(inForce, nowMicros);
    boots++;
    sequence = 0;
    return true;
  }

  private @Nullable InferenceEvent endPrefill(Prefill ended) {
    prefill = null;
    InferenceEvent event = ended.event;
    if (event.getOutputTokens() > 0) {
      event.setFirstTokenAt(Micros.toInstant(nowMicros));
    }
    if (ended.request.decodeSteps() == 0) {
      return finish(event, ended.request);
    }
    batch.join(event, ended.request, node);
    return null;
  }

  private InferenceEvent endDecode() {
    DecodeBatch.Done done = batch.removeFirst(node);
    done.event().setMeanBatchSize(done.meanBatchSize());
    return finish(done.event(), done.request());
  }

  private InferenceEvent finish(InferenceEvent event, RequestTimes request) {
    kvBytes -= request.kvBytes();
    event.setFinishedAt(Micros.toInstant(nowMicros));
    if (event.getBootId() == null) {
      event.setBootId(bootId());
      event.setSequence(sequence++);
    }
    meter.count(event);
    return event;
  }

  private record Prefill(InferenceEvent event, RequestTimes request, long endMicros) {}
}
