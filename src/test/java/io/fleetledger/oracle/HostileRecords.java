package io.fleetledger.oracle;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Records as nobody should send them, each with where it must end: {@code accounted}, {@code
 * suspense}, or the reason for which it is in quarantine. They go to {@link TestCatalog}'s first
 * node.
 */
public final class HostileRecords {
  public static final String ACCOUNTED = "accounted";
  public static final String SUSPENSE = "suspense";

  /** The highest that a counter of an engine may say. */
  private static final long MOST_COUNTED = 1_000_000_000_000_000L;

  private static final String NODE = TestCatalog.nodes(1).getFirst();
  private static final Instant NOON = TestCatalog.BASE.plusSeconds(63);

  /** Long.MIN_VALUE and MAX_VALUE microseconds: the ends of what Avro can say. */
  private static final Instant FIRST = Micros.instant(Long.MIN_VALUE);

  private static final Instant LAST = Micros.instant(Long.MAX_VALUE);

  /** Ids that are odd, and yet ids. */
  private static final Map<String, String> ODD_IDS =
      Map.ofEntries(
          Map.entry("of 256 characters", "x".repeat(256)),
          Map.entry("of 128 surrogate pairs", "\ud83d\ude80".repeat(128)),
          Map.entry("right to left", "\u202e\u05e9\u05dc\u05d5\u05dd"),
          Map.entry("combining marks", "Z\u0351\u036b\u0343a\u0300\u0301"),
          Map.entry("decomposed", "e\u0301"),
          Map.entry("composed", "\u00e9"),
          Map.entry("a space", " "),
          Map.entry("no width", "\u200b\ufeff"),
          Map.entry("no character", "\uffff\ufffe"),
          Map.entry("line separator", "a\u2028b\u2029c"),
          Map.entry("SQL", "'; DROP TABLE ledger.tenant_usage; --"),
          Map.entry("COPY", "\\N"),
          Map.entry("JSON", "{\"a\": [\"\\u0000\"]}"),
          Map.entry("array", "{a,\"b\"}"),
          Map.entry("format", "%s%n${x}#{y}"));

  /** Ids that are none. */
  private static final Map<String, String> BAD_IDS =
      Map.of(
          "NUL", "a\u0000b",
          "unit separator", "a\u001fb",
          "line feed", "a\nb",
          "delete", "a\u007fb",
          "C1 control", "a\u0085b");

  /** What becomes of the bytes of a sound record. */
  @FunctionalInterface
  public interface Spoil {
    /** The bytes to send instead; null: none. */
    byte @Nullable [] of(byte[] sound);
  }

  /**
   * A record of a source topic.
   *
   * @param name what is odd about it
   * @param topic where it goes
   * @param value what it is, or what it would be were its bytes not spoiled
   * @param spoil makes its bytes of those of the value; null: it has none
   * @param fate where it must end
   */
  public record Hostile(String name, String topic, Object value, Spoil spoil, String fate) {

    /** The record as the oracle takes it. */
    public Object seen() {
      return fate.equals("UNDECODABLE") || fate.equals("UNKNOWN_SCHEMA") ? new Broken(fate) : value;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Hostile> all = new ArrayList<>();

  private HostileRecords() {}

  /** All of them, none longer than so many bytes. */
  public static List<Hostile> all(int mostBytes) {
    HostileRecords records = new HostileRecords();
    records.ids(mostBytes);
    records.counts();
    records.times();
    records.sizes();
    records.samples();
    records.bytes();
    return List.copyOf(records.all);
  }

  /** A sound event, which must end in the tables whatever came before it. */
  public static InferenceEvent sound(String id) {
    return InferenceEvent.newBuilder()
        .setEventId(id)
        .setNodeId(NODE)
        .setTenantId("acme")
        .setArrivedAt(NOON.minusSeconds(2))
        .setStartedAt(NOON.minusSeconds(2))
        .setFirstTokenAt(NOON.minusSeconds(1))
        .setFinishedAt(NOON)
        .setInputTokens(100)
        .setOutputTokens(10)
        .build();
  }

  private void ids(int mostBytes) {
    ODD_IDS.forEach(
        (name, id) -> {
          event("event_id " + name, ACCOUNTED, event -> event.setEventId(id));
          event("project_id " + name, ACCOUNTED, event -> event.setProjectId(id));
          event("trace_id " + name, ACCOUNTED, event -> event.setTraceId(id));
          event("service_tier " + name, ACCOUNTED, event -> event.setServiceTier(id));
          event("tenant_id " + name, SUSPENSE, event -> event.setTenantId(id));
          event("node_id " + name, SUSPENSE, event -> event.setNodeId(id));
          event("model_id " + name, SUSPENSE, event -> event.setModelId(id));
          event("adapter_id " + name, SUSPENSE, event -> event.setAdapterId(id));
          event("a label " + name, ACCOUNTED, event -> event.setLabels(Map.of(id, id)));
        });
    BAD_IDS.forEach(
        (name, id) -> {
          event("event_id with " + name, "BAD_ID", event -> event.setEventId(id));
          event("node_id with " + name, "BAD_ID", event -> event.setNodeId(id));
          event("boot_id with " + name, "BAD_ID", event -> event.setBootId(id));
          event("tenant_id with " + name, "BAD_ID", event -> event.setTenantId(id));
          event("project_id with " + name, "BAD_ID", event -> event.setProjectId(id));
          event("trace_id with " + name, "BAD_ID", event -> event.setTraceId(id));
          event("a label with " + name, ACCOUNTED, event -> event.setLabels(Map.of(id, id)));
        });
    event("event_id empty", "EMPTY_ID", event -> event.setEventId(""));
    event("node_id empty", "EMPTY_ID", event -> event.setNodeId(""));
    event("tenant_id empty", "EMPTY_ID", event -> event.setTenantId(""));
    event("project_id empty", ACCOUNTED, event -> event.setProjectId(""));
    event("trace_id empty", ACCOUNTED, event -> event.setTraceId(""));
    event("service_tier empty", ACCOUNTED, event -> event.setServiceTier(""));
    event("model_id empty", SUSPENSE, event -> event.setModelId(""));
    for (String length : List.of("257", Integer.toString(mostBytes))) {
      String id = "x".repeat(Integer.parseInt(length));
      event("event_id of " + length, "ID_TOO_LONG", event -> event.setEventId(id));
      event("tenant_id of " + length, "ID_TOO_LONG", event -> event.setTenantId(id));
      event("principal_id of " + length, "ID_TOO_LONG", event -> event.setPrincipalId(id));
    }
    event(
        "a label of " + mostBytes,
        ACCOUNTED,
        event -> event.setLabels(Map.of("a", "x".repeat(mostBytes))));
    event(
        "a label of " + mostBytes + " in suspense",
        SUSPENSE,
        event -> {
          event.setTenantId("nobody");
          event.setLabels(Map.of("a", "x".repeat(mostBytes)));
        });
    event("16 labels", ACCOUNTED, event -> event.setLabels(labels(16)));
    event("17 labels", "TOO_MANY_LABELS", event -> event.setLabels(labels(17)));
  }

  private void counts() {
    event("no tokens", ACCOUNTED, event -> tokens(event, 0, 0));
    event("input alone", ACCOUNTED, event -> tokens(event, 1, 0));
    event("output alone", ACCOUNTED, event -> tokens(event, 0, 1));
    event("most input", "WORK_TOO_LARGE", event -> tokens(event, 100_000_000, 0));
    event("most output", "WORK_TOO_LARGE", event -> tokens(event, 0, 100_000_000));
    event("most of both", "WORK_TOO_LARGE", event -> tokens(event, 100_000_000, 100_000_000));
    event(
        "most input, all of it cached",
        "WORK_TOO_LARGE",
        event -> {
          tokens(event, 100_000_000, 1);
          event.setCachedInputTokens(100_000_000);
        });
    event("more than most", "COUNT_TOO_LARGE", event -> tokens(event, 100_000_001, 0));
    for (int count : new int[] {-1, Integer.MIN_VALUE}) {
      event("input " + count, "NEGATIVE_COUNT", event -> event.setInputTokens(count));
      event("cached " + count, "NEGATIVE_COUNT", event -> event.setCachedInputTokens(count));
      event("output " + count, "NEGATIVE_COUNT", event -> event.setOutputTokens(count));
      event("reasoning " + count, "NEGATIVE_COUNT", event -> event.setReasoningTokens(count));
      event("drafts " + count, "NEGATIVE_COUNT", event -> event.setDraftTokens(count));
      event("accepted " + count, "NEGATIVE_COUNT", event -> event.setAcceptedDraftTokens(count));
      event("preempted " + count, "NEGATIVE_COUNT", event -> event.setPreemptedTokens(count));
    }
    event("input 2^31-1", "COUNT_TOO_LARGE", event -> event.setInputTokens(Integer.MAX_VALUE));
    event("drafts 2^31-1", "COUNT_TOO_LARGE", event -> event.setDraftTokens(Integer.MAX_VALUE));
    event("cached over input", "CACHED_OVER_INPUT", event -> event.setCachedInputTokens(101));
    event("reasoning over output", "REASONING_OVER_OUTPUT", event -> event.setReasoningTokens(11));
    event("accepted over drafts", "ACCEPTED_OVER_DRAFT", event -> event.setAcceptedDraftTokens(1));
    event("drafts without a draft model", ACCOUNTED, event -> event.setDraftTokens(1_000));
    event("attempt 0", "NEGATIVE_COUNT", event -> event.setAttempt(0));
    event("attempt -1", "NEGATIVE_COUNT", event -> event.setAttempt(-1));
    sequence("sequence -1", "NEGATIVE_COUNT", -1L);
    sequence("least sequence", "NEGATIVE_COUNT", Long.MIN_VALUE);
    sequence("sequence 0", ACCOUNTED, 0L);
    event("sequence without a boot", ACCOUNTED, event -> event.setSequence(7L));
    event("boot without a sequence", ACCOUNTED, event -> event.setBootId("boot-9"));
    for (float size : new float[] {0f, -0f, Float.MIN_VALUE, 0.5f, 1e6f}) {
      event("batch " + size, ACCOUNTED, event -> event.setMeanBatchSize(size));
    }
    for (float size :
        new float[] {
          Float.NaN,
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY,
          -1f,
          1_000_001f,
          Float.MAX_VALUE
        }) {
      event("batch " + size, "BAD_BATCH_SIZE", event -> event.setMeanBatchSize(size));
    }
  }

  private void times() {
    event("all in one instant", ACCOUNTED, event -> times(event, NOON, NOON, NOON, NOON));
    event(
        "never ran",
        ACCOUNTED,
        event -> {
          times(event, NOON, null, null, NOON);
          tokens(event, 5, 0);
          event.setOutcome(Outcome.CANCELLED);
        });
    event(
        "of 24 h",
        ACCOUNTED,
        event -> times(event, NOON.minus(Duration.ofHours(24)), null, null, NOON));
    event(
        "of 24 h and 1 us",
        "TOO_LONG",
        event ->
            times(event, NOON.minus(Duration.ofHours(24)).minusNanos(1_000), null, null, NOON));
    event(
        "finished before arrived",
        "FINISHED_BEFORE_ARRIVED",
        event -> times(event, NOON, null, null, NOON.minusNanos(1_000)));
    event(
        "first token before arrival",
        "FIRST_TOKEN_OUT_OF_RANGE",
        event -> event.setFirstTokenAt(Instant.EPOCH));
    event(
        "first token after finish",
        "FIRST_TOKEN_OUT_OF_RANGE",
        event -> event.setFirstTokenAt(LAST));
    event("started before arrival", "STARTED_OUT_OF_RANGE", event -> event.setStartedAt(FIRST));
    event("started after first token", "STARTED_OUT_OF_RANGE", event -> event.setStartedAt(NOON));
    instant("at the epoch", "TOO_OLD", Instant.EPOCH);
    instant("before the epoch", "TOO_OLD", Instant.EPOCH.minusSeconds(1));
    instant("in 1900", "TOO_OLD", Instant.parse("1900-01-01T00:00:00Z"));
    instant("first there is", "TOO_OLD", FIRST);
    instant("an hour ahead", "TOO_FAR_AHEAD", NOON.plusSeconds(3 * 3600));
    instant("ten years ahead", "TOO_FAR_AHEAD", Instant.parse("2036-03-10T00:00:00Z"));
    instant("in 9999", "TOO_FAR_AHEAD", Instant.parse("9999-12-31T23:59:59.999999Z"));
    instant("last there is", "TOO_FAR_AHEAD", LAST);
    event("ten years ago", SUSPENSE, event -> times(event, past(), past(), past(), past()));
    event(
        "from first to last",
        "STARTED_OUT_OF_RANGE",
        event -> {
          event.setArrivedAt(FIRST);
          event.setFinishedAt(LAST);
          event.setFirstTokenAt(FIRST);
        });
  }

  private static Instant past() {
    return Instant.parse("2020-01-01T00:00:00Z");
  }

  private void sizes() {
    for (Phase phase : Phase.values()) {
      for (Outcome outcome : Outcome.values()) {
        event(
            "nothing at all, " + phase + " " + outcome,
            ACCOUNTED,
            event -> {
              tokens(event, 0, 0);
              times(event, NOON, null, null, NOON);
              event.setPhase(phase);
              event.setOutcome(outcome);
            });
      }
    }
  }

  private void samples() {
    sample(
        "a counter beyond what counts",
        "COUNT_TOO_LARGE",
        30,
        sample -> sample.setPromptTokensTotal(MOST_COUNTED + 1));
    sample(
        "counters at their most",
        ACCOUNTED,
        1,
        sample -> {
          sample.setPromptTokensTotal(MOST_COUNTED);
          sample.setCachedPromptTokensTotal(MOST_COUNTED);
          sample.setGenerationTokensTotal(MOST_COUNTED);
          sample.setRequestsFinishedTotal(MOST_COUNTED);
          sample.setMemoryUsedBytes(Long.MAX_VALUE);
          sample.setRunningRequests(Integer.MAX_VALUE);
          sample.setWaitingRequests(Integer.MAX_VALUE);
          sample.setEnergyJoulesTotal(Double.MAX_VALUE);
          sample.setPowerWatts(1e9);
        });
    sample("nothing reported", ACCOUNTED, 2, sample -> {});
    sample(
        "counters at their least",
        "NEGATIVE_COUNT",
        3,
        sample -> sample.setPromptTokensTotal(Long.MIN_VALUE));
    sample("running -1", "NEGATIVE_COUNT", 4, sample -> sample.setRunningRequests(-1));
    sample("memory -1", "NEGATIVE_COUNT", 5, sample -> sample.setMemoryUsedBytes(-1L));
    sample("usage NaN", "BAD_RATIO", 6, sample -> sample.setKvCacheUsage(Double.NaN));
    sample("usage over 1", "BAD_RATIO", 7, sample -> sample.setKvCacheUsage(Math.nextUp(1d)));
    sample("usage -0", ACCOUNTED, 8, sample -> sample.setKvCacheUsage(-0d));
    sample(
        "power infinite", "BAD_RATIO", 9, sample -> sample.setPowerWatts(Double.POSITIVE_INFINITY));
    sample("energy NaN", "BAD_RATIO", 10, sample -> sample.setEnergyJoulesTotal(Double.NaN));
    sample("at the epoch", "TOO_OLD", 11, sample -> sample.setSampledAt(Instant.EPOCH));
    sample(
        "in 9999",
        "TOO_FAR_AHEAD",
        12,
        sample -> sample.setSampledAt(Instant.parse("9999-12-31T23:59:59Z")));
    sample("last there is", "TOO_FAR_AHEAD", 13, sample -> sample.setSampledAt(LAST));
    sample("first there is", "TOO_OLD", 14, sample -> sample.setSampledAt(FIRST));
    sample("of a node with a tab", "BAD_ID", 15, sample -> sample.setNodeId("a\tb"));
    sample("of no node", "EMPTY_ID", 16, sample -> sample.setNodeId(""));
    all.add(
        new Hostile(
            "an event among the samples",
            RawRecord.SAMPLES,
            sound("among-samples"),
            bytes -> bytes,
            "NOT_AN_EVENT"));
    all.add(
        new Hostile(
            "a sample among the events",
            RawRecord.EVENTS,
            soundSample(17),
            bytes -> bytes,
            "NOT_AN_EVENT"));
  }

  private void bytes() {
    bytes("no value", "UNDECODABLE", sound -> null);
    bytes("no bytes", "UNDECODABLE", sound -> new byte[0]);
    bytes("one byte", "UNDECODABLE", sound -> new byte[1]);
    bytes("a header alone", "UNDECODABLE", sound -> Arrays.copyOf(sound, 5));
    bytes("half a header", "UNDECODABLE", sound -> Arrays.copyOf(sound, 3));
    bytes("half of it", "UNDECODABLE", sound -> Arrays.copyOf(sound, sound.length / 2));
    bytes("all but a byte", "UNDECODABLE", sound -> Arrays.copyOf(sound, sound.length - 1));
    bytes("a byte more", "UNDECODABLE", sound -> Arrays.copyOf(sound, sound.length + 1));
    bytes("twice", "UNDECODABLE", sound -> concat(sound, sound));
    bytes("another magic", "UNDECODABLE", sound -> with(sound, 0, 1));
    bytes("JSON", "UNDECODABLE", sound -> "{\"event_id\": \"x\"}".getBytes());
    bytes("a schema nobody registered", "UNKNOWN_SCHEMA", sound -> id(sound, Integer.MAX_VALUE));
    bytes("schema id -1", "UNKNOWN_SCHEMA", sound -> id(sound, -1));
    bytes("a string of 2 GB", "UNDECODABLE", sound -> string(sound, Integer.MAX_VALUE));
    bytes("a string of 2^62 bytes", "UNDECODABLE", sound -> string(sound, 1L << 62));
    bytes("a string of -1 bytes", "UNDECODABLE", sound -> string(sound, -1));
    bytes("a string of 1 GB", "UNDECODABLE", sound -> string(sound, 1 << 30));
    bytes("no such branch of a union", "UNDECODABLE", HostileRecords::branch);
    bytes("an endless number", "UNDECODABLE", HostileRecords::endless);
    bytes("2^31-1 labels", "UNDECODABLE", sound -> labels(sound, Integer.MAX_VALUE));
    bytes("2^62 labels", "UNDECODABLE", sound -> labels(sound, 1L << 62));
  }

  private static byte[] id(byte[] sound, int id) {
    byte[] changed = sound.clone();
    ByteBuffer.wrap(changed).putInt(1, id);
    return changed;
  }

  /** The first field's declared length, with nothing behind it. */
  private static byte[] string(byte[] sound, long length) {
    return concat(Arrays.copyOf(sound, 5), zigzag(length));
  }

  /** The union behind event_id and node_id. */
  private static byte[] branch(byte[] sound) {
    int eventId = 6 + sound[5] / 2;
    int union = eventId + 1 + sound[eventId] / 2;
    return with(sound, union, 100);
  }

  /** Ten bytes that go on: no number of Avro has more. */
  private static byte[] endless(byte[] sound) {
    byte[] number = new byte[32];
    Arrays.fill(number, (byte) 0xff);
    return concat(Arrays.copyOf(sound, 5), number);
  }

  /** The block count of the last field, a map, which is empty. */
  private static byte[] labels(byte[] sound, long count) {
    return concat(Arrays.copyOf(sound, sound.length - 1), zigzag(count));
  }

  private static byte[] zigzag(long number) {
    long bits = (number << 1) ^ (number >> 63);
    byte[] bytes = new byte[10];
    int length = 0;
    while ((bits & ~0x7fL) != 0) {
      bytes[length++] = (byte) (bits | 0x80);
      bits >>>= 7;
    }
    bytes[length++] = (byte) bits;
    return Arrays.copyOf(bytes, length);
  }

  private static byte[] with(byte[] sound, int at, int value) {
    byte[] changed = sound.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static Map<String, String> labels(int count) {
    return IntStream.range(0, count)
        .boxed()
        .collect(Collectors.toMap(i -> "label-" + i, i -> "value", (a, b) -> a, HashMap::new));
  }

  private static void tokens(InferenceEvent event, int input, int output) {
    event.setInputTokens(input);
    event.setOutputTokens(output);
  }

  private static void times(
      InferenceEvent event,
      Instant arrived,
      @Nullable Instant started,
      @Nullable Instant firstToken,
      Instant finished) {
    event.setArrivedAt(arrived);
    event.setStartedAt(started);
    event.setFirstTokenAt(firstToken);
    event.setFinishedAt(finished);
  }

  private void instant(String name, String fate, Instant at) {
    event(name, fate, event -> times(event, at, at, at, at));
  }

  private void sequence(String name, String fate, long sequence) {
    event(
        name,
        fate,
        event -> {
          event.setBootId("boot-1");
          event.setSequence(sequence);
        });
  }

  private void event(String name, String fate, Consumer<InferenceEvent> change) {
    InferenceEvent event = sound("hostile-" + all.size());
    change.accept(event);
    all.add(new Hostile(name, RawRecord.EVENTS, event, bytes -> bytes, fate));
  }

  private void sample(String name, String fate, int second, Consumer<NodeSample> change) {
    NodeSample sample = soundSample(second);
    change.accept(sample);
    all.add(new Hostile("sample: " + name, RawRecord.SAMPLES, sample, bytes -> bytes, fate));
  }

  private static NodeSample soundSample(int second) {
    return NodeSample.newBuilder().setNodeId(NODE).setSampledAt(NOON.plusSeconds(second)).build();
  }

  private void bytes(String name, String fate, Spoil spoil) {
    InferenceEvent event = sound("spoiled-" + all.size());
    all.add(new Hostile(name, RawRecord.EVENTS, event, spoil, fate));
  }
}
