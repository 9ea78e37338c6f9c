package io.fleetledger.metering;

import io.fleetledger.compute.RequestShape;
import io.fleetledger.metering.Rejection.Reason;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What makes a decoded record unacceptable: the rules of the contract, in the order of reporting.
 * Thread-safe.
 */
public final class Acceptance {
  private static final int MAX_ID_LENGTH = 256;
  private static final int MAX_LABELS = 16;

  /** Of what counts up for as long as an engine runs: differences and sums stay in 64 bits. */
  private static final long MAX_COUNTER = 1_000_000_000_000_000L;

  private static final float MAX_BATCH_SIZE = 1_000_000;
  private static final long MAX_DURATION_MICROS = 24 * Micros.HOUR;

  private static final int GOOD_IDS = 1 << 12;

  /**
   * Ids found good lately: most come again, and as the same strings. What threads do here at the
   * same time costs another look at worst.
   */
  private final @Nullable String[] goodIds = new String[GOOD_IDS];

  private final MeteringSettings settings;
  private final Instant accountingStart;

  /** The rules under settings. */
  public Acceptance(MeteringSettings settings) {
    this.settings = settings;
    this.accountingStart = Micros.toInstant(settings.accountingStartMicros());
  }

  /**
   * Null if the event is acceptable.
   *
   * @param brokerMillis the broker's time, epoch milliseconds
   */
  public @Nullable Rejection check(InferenceEvent event, long brokerMillis) {
    Rejection fault = ids(event);
    if (fault == null) {
      fault = counts(event);
    }
    if (fault == null) {
      fault = times(event, brokerMillis);
    }
    if (fault == null) {
      fault = extras(event);
    }
    return fault;
  }

  /** Null if the sample is acceptable. */
  @Nullable Rejection check(NodeSample sample, long brokerMillis) {
    Rejection fault = id("node_id", sample.getNodeId(), true);
    if (fault == null) {
      fault = id("boot_id", sample.getBootId(), false);
    }
    if (fault == null) {
      fault = sampleCounts(sample);
    }
    if (fault == null) {
      fault = sampleRatios(sample);
    }
    return fault == null ? clock("sampled_at", sample.getSampledAt(), brokerMillis) : fault;
  }

  private @Nullable Rejection ids(InferenceEvent event) {
    Rejection fault = id("event_id", event.getEventId(), true);
    fault = fault != null ? fault : id("node_id", event.getNodeId(), true);
    fault = fault != null ? fault : id("tenant_id", event.getTenantId(), true);
    fault = fault != null ? fault : id("boot_id", event.getBootId(), false);
    fault = fault != null ? fault : id("project_id", event.getProjectId(), false);
    fault = fault != null ? fault : id("principal_id", event.getPrincipalId(), false);
    fault = fault != null ? fault : id("request_id", event.getRequestId(), false);
    fault = fault != null ? fault : id("trace_id", event.getTraceId(), false);
    fault = fault != null ? fault : id("model_id", event.getModelId(), false);
    fault = fault != null ? fault : id("adapter_id", event.getAdapterId(), false);
    return fault != null ? fault : id("service_tier", event.getServiceTier(), false);
  }

  @SuppressWarnings("ReferenceEquality") // the very string that was found good
  private @Nullable Rejection id(String name, @Nullable String value, boolean required) {
    if (value == null) {
      return null;
    }
    int slot = value.hashCode() & (GOOD_IDS - 1);
    if (goodIds[slot] == value) {
      return null;
    }
    Rejection fault = fault(name, value, required);
    // An empty one is good only where none is required.
    if (fault == null && !value.isEmpty()) {
      goodIds[slot] = value;
    }
    return fault;
  }

  private static @Nullable Rejection fault(String name, String value, boolean required) {
    if (required && value.isEmpty()) {
      return new Rejection(Reason.EMPTY_ID, name + " is empty");
    }
    if (value.length() > MAX_ID_LENGTH) {
      return new Rejection(
          Reason.ID_TOO_LONG,
          name + " has " + value.length() + " characters, at most " + MAX_ID_LENGTH);
    }
    // Keys join ids by a control character, and PostgreSQL takes no NUL.
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        return new Rejection(Reason.BAD_ID, name + " has a control character at position " + i);
      }
    }
    return null;
  }

  private static @Nullable Rejection counts(InferenceEvent event) {
    Rejection fault = count("input_tokens", event.getInputTokens());
    fault = fault != null ? fault : count("cached_input_tokens", event.getCachedInputTokens());
    fault = fault != null ? fault : count("output_tokens", event.getOutputTokens());
    fault = fault != null ? fault : count("reasoning_tokens", event.getReasoningTokens());
    fault = fault != null ? fault : count("draft_tokens", event.getDraftTokens());
    fault = fault != null ? fault : count("accepted_draft_tokens", event.getAcceptedDraftTokens());
    fault = fault != null ? fault : count("preempted_tokens", event.getPreemptedTokens());
    Integer attempt = event.getAttempt();
    if (fault == null && attempt != null && attempt < 1) {
      fault = new Rejection(Reason.NEGATIVE_COUNT, "attempt is " + attempt + ", the first is 1");
    }
    Long sequence = event.getSequence();
    if (fault == null && sequence != null && sequence < 0) {
      fault = new Rejection(Reason.NEGATIVE_COUNT, "sequence is " + sequence);
    }
    if (fault == null && sequence != null && sequence > MAX_COUNTER) {
      fault =
          new Rejection(
              Reason.COUNT_TOO_LARGE, "sequence is " + sequence + ", at most " + MAX_COUNTER);
    }
    if (fault != null) {
      return fault;
    }
    if (event.getCachedInputTokens() > event.getInputTokens()) {
      return exceeds(
          Reason.CACHED_OVER_INPUT,
          "cached_input_tokens",
          event.getCachedInputTokens(),
          "input_tokens",
          event.getInputTokens());
    }
    if (event.getReasoningTokens() > event.getOutputTokens()) {
      return exceeds(
          Reason.REASONING_OVER_OUTPUT,
          "reasoning_tokens",
          event.getReasoningTokens(),
          "output_tokens",
          event.getOutputTokens());
    }
    if (event.getAcceptedDraftTokens() > event.getDraftTokens()) {
      return exceeds(
          Reason.ACCEPTED_OVER_DRAFT,
          "accepted_draft_tokens",
          event.getAcceptedDraftTokens(),
          "draft_tokens",
          event.getDraftTokens());
    }
    return null;
  }

  private static @Nullable Rejection count(String name, int value) {
    if (value < 0) {
      return new Rejection(Reason.NEGATIVE_COUNT, name + " is " + value);
    }
    return value > RequestShape.MAX_TOKENS
        ? new Rejection(
            Reason.COUNT_TOO_LARGE, name + " is " + value + ", at most " + RequestShape.MAX_TOKENS)
        : null;
  }

  private static Rejection exceeds(
      Reason reason, String part, long partValue, String whole, long wholeValue) {
    return new Rejection(
        reason, part + " is " + partValue + ", more than " + whole + ", " + wholeValue);
  }

  private @Nullable Rejection times(InferenceEvent event, long brokerMillis) {
    Instant arrived = event.getArrivedAt();
    Instant started = event.getStartedAt();
    Instant firstToken = event.getFirstTokenAt();
    Instant finished = event.getFinishedAt();
    if (finished.isBefore(arrived)) {
      return new Rejection(
          Reason.FINISHED_BEFORE_ARRIVED,
          "finished_at " + finished + " is before arrived_at " + arrived);
    }
    if (firstToken != null && (firstToken.isBefore(arrived) || firstToken.isAfter(finished))) {
      return new Rejection(
          Reason.FIRST_TOKEN_OUT_OF_RANGE,
          "first_token_at " + firstToken + " is outside " + arrived + " to " + finished);
    }
    if (started != null) {
      Instant latest = firstToken == null ? finished : firstToken;
      if (started.isBefore(arrived) || started.isAfter(latest)) {
        return new Rejection(
            Reason.STARTED_OUT_OF_RANGE,
            "started_at " + started + " is outside " + arrived + " to " + latest);
      }
    }
    Rejection fault = clock("arrived_at", arrived, Long.MAX_VALUE);
    fault = fault != null ? fault : clock("finished_at", finished, brokerMillis);
    if (fault == null && Micros.of(finished) - Micros.of(arrived) > MAX_DURATION_MICROS) {
      fault =
          new Rejection(
              Reason.TOO_LONG, "it took from " + arrived + " to " + finished + ", over 24 h");
    }
    return fault;
  }

  private @Nullable Rejection clock(String name, Instant instant, long brokerMillis) {
    // Compared as instants: the earliest that Avro can say has no microseconds of its own.
    if (instant.isBefore(accountingStart)) {
      return new Rejection(
          Reason.TOO_OLD, name + " " + instant + " is before the start of accounting");
    }
    return brokerMillis != Long.MAX_VALUE
            && Micros.of(instant) - settings.toleranceMicros() > brokerMillis * 1000
        ? new Rejection(
            Reason.TOO_FAR_AHEAD,
            name
                + " "
                + instant
                + " is ahead of the broker's "
                + Instant.ofEpochMilli(brokerMillis))
        : null;
  }

  private static @Nullable Rejection extras(InferenceEvent event) {
    if (event.getLabels().size() > MAX_LABELS) {
      return new Rejection(
          Reason.TOO_MANY_LABELS, event.getLabels().size() + " labels, at most " + MAX_LABELS);
    }
    Float batch = event.getMeanBatchSize();
    return batch != null && !(batch >= 0 && batch <= MAX_BATCH_SIZE)
        ? new Rejection(Reason.BAD_BATCH_SIZE, "mean_batch_size is " + batch)
        : null;
  }

  private static @Nullable Rejection sampleCounts(NodeSample sample) {
    String[] names = {
      "running_requests", "waiting_requests", "prompt_tokens_total",
      "cached_prompt_tokens_total", "generation_tokens_total", "requests_finished_total"
    };
    long[] values = {
      sample.getRunningRequests(),
      sample.getWaitingRequests(),
      sample.getPromptTokensTotal(),
      sample.getCachedPromptTokensTotal(),
      sample.getGenerationTokensTotal(),
      sample.getRequestsFinishedTotal()
    };
    for (int i = 0; i < names.length; i++) {
      if (values[i] < 0) {
        return new Rejection(Reason.NEGATIVE_COUNT, names[i] + " is " + values[i]);
      }
      if (values[i] > MAX_COUNTER) {
        return new Rejection(
            Reason.COUNT_TOO_LARGE, names[i] + " is " + values[i] + ", at most " + MAX_COUNTER);
      }
    }
    Long memory = sample.getMemoryUsedBytes();
    return memory != null && memory < 0
        ? new Rejection(Reason.NEGATIVE_COUNT, "memory_used_bytes is " + memory)
        : null;
  }

  private static @Nullable Rejection sampleRatios(NodeSample sample) {
    Rejection fault = ratio("kv_cache_usage", sample.getKvCacheUsage(), 1);
    fault = fault != null ? fault : ratio("tensor_active", sample.getTensorActive(), 1);
    fault = fault != null ? fault : ratio("dram_active", sample.getDramActive(), 1);
    fault = fault != null ? fault : ratio("power_watts", sample.getPowerWatts(), 1e9);
    return fault != null
        ? fault
        : ratio("energy_joules_total", sample.getEnergyJoulesTotal(), Double.MAX_VALUE);
  }

  private static @Nullable Rejection ratio(String name, @Nullable Double value, double most) {
    return value == null || (value >= 0 && value <= most)
        ? null
        : new Rejection(Reason.BAD_RATIO, name + " is " + value);
  }
}
